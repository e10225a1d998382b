"""The `bulwark` command: record a program offline, judge its graph, show what was found."""
