"""Hardened infrastructure components: what the checklist asks for, provisioned."""
