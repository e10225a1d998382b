"""A small declarative schema: rows, their kinds, and how raw configuration is read through them."""
