"""The report of all controls in every format: for people, for programs and for auditors."""
