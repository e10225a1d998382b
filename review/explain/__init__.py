"""What a rule, a control or a resource is about, and the reference that is made of it."""
