"""The data tier: secrets, databases, caches, buckets and their backups."""
