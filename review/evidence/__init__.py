"""Evidence: what keeps each control by name, what a report is made of, and digests of all of it."""
