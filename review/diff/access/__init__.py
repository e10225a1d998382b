"""Who may reach what, before and after a change: compared by what is possible, not by how it is written."""
