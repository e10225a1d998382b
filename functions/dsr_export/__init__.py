"""Gather what the platform itself knows of a person, beside what the worker exports from the application's stores.

Three sections, each as lines of JSON in parts: audit records that the person made or that are about them, without
payloads, which may speak of others; the names of their objects; and the names of their accounts' secrets, never a
value. A part has the same name whenever it is written, so that a run after one that ended writes over it.
"""
