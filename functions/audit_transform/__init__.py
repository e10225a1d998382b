"""What happens to an audit record on its way to the archive: it is redacted, and chained to its neighbours.

A record under legal hold, or whose personal data was stripped, goes without all that is not listed, whatever the pipe
before let through (LA-2). Each record then carries its place in its batch and a hash that covers the one before. So
whoever reads the archive notices a record that is changed, taken out or moved, but not that a whole batch is missing.
A record that cannot be read is never dropped: Firehose keeps it as it came, below `errors/`, and an alarm rings.
"""
