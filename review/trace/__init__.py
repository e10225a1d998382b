"""From each control to what keeps it: components, rules, the tests that break it, and what to do when it is broken."""
