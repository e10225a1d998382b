"""Other scanners of infrastructure code on the same mutants."""
