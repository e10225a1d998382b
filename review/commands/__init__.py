"""One module per command: `add` declares its arguments, `run` does it and gives the exit code."""
