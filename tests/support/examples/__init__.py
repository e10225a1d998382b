"""Examples of rules: what passes, and what breaks it, as data."""
