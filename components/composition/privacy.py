"""Requests of people about their data."""

from components.composition.foundation import Foundation
from components.composition.site import Site
from components.operations.privacy import Privacy, PrivacyArgs


def declare_privacy(site: Site, foundation: Foundation) -> Privacy:
    """Declare what answers requests. It names buckets, secrets and tasks by their deterministic names."""
    args = PrivacyArgs(identity=site.identity, keys=foundation.keys, logs=foundation.logs)
    return Privacy("privacy", args, site.here)
