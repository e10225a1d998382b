"""Playbooks: what is done about each kind of incident, and about requests of people about their data."""
