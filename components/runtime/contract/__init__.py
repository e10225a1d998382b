"""The contract with the application: what each service is told, as a table of variables grouped by subject."""
