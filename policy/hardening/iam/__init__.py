"""Policy documents by meaning: who may do what to which resource, and whose account that is."""
