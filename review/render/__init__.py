"""Show verdicts: text for people, JSON for programs."""
