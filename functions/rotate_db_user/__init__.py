"""Rotate the database user of the services: two users take turns, so that a password never changes under a client.

The value is a JSON object: `username`, `password`, `host`, `port`, `dbname`, `engine`. The secret names one of two
users; a rotation gives the other one a new password and names it. Before it does, every task must have started since
the current user became current: nobody then uses the other one. Both users are members of one role, which owns
whatever they make, and have nothing else, so that it does not matter which of them is current.

The function logs in as the administrator, whose password RDS keeps, and sends no password but only what PostgreSQL
stores of one: statements that change roles are logged. The client speaks as much of PostgreSQL's protocol as this
needs, over verified TLS, with SCRAM-SHA-256: the runtime brings no driver.
"""
