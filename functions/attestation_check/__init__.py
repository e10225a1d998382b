"""Say how many days the attestations of the stack still hold.

Each control that people keep has a record among the parameters. One with a signature holds until it expires; one that
cannot be read, or that the stack declares and nobody finds, holds no longer. A record that nobody has signed yet is
counted as waiting: it has no end that could come.
"""
