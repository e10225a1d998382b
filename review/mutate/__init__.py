"""Break the compliant graph in every way that a rule could notice, and see whether one does."""
