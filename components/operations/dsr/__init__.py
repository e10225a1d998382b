"""Requests of people about their data: their table, what happens to one, and who looks how old they get."""
