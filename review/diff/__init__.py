"""What changed between two graphs, what it means, and whether it may go."""
