"""Rotate the AUTH token of an ElastiCache replication group without a moment in which clients are locked out.

Secrets Manager calls the function four times per rotation (createSecret, setSecret, testSecret, finishSecret). Each
step may be stopped at any point and run again.

Two tokens are valid at any time: the group keeps the token that a ROTATE adds and the one before it. So the old token
works until the *next* rotation. A second ROTATE of another token would drop the token that clients use, hence the two
rules of this function: after a ROTATE, no other token is sent to the group until the version that holds the sent token
is AWSCURRENT, and every task of the services that read it has started since. The staging label TOKENSENT, moved before
the ROTATE, remembers which version that is, and a new rotation takes over the token of an unfinished one.

The token with which the group was created counts as the first of the two; the second rotation retires it.
The secret's value is a JSON object with one key, `token`.
"""
