"""Put back audit records under legal hold that DynamoDB deleted as expired.

A hold takes the expiry of its records, but DynamoDB deletes what expired in its own time, and may have chosen a record
a moment before. The pipe of redacted records goes through this function on its way to the archive: such deletions end
here, and everything else passes as it came.
"""
