"""Hardening rules for AWS infrastructure declared with Pulumi: three-valued, graph-aware, unknown-safe."""
