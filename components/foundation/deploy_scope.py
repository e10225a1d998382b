"""How far a deployment reaches: by the names of a stack, or by its tags where names are random."""

from collections.abc import Mapping, Sequence

from components._iam import Allow, Conditions, sid
from components._naming import Identity

NONE: Mapping[str, Mapping[str, str]] = {}


def named(identity: Identity) -> str:
    """Give the pattern of every physical name of the stack."""
    return identity.named("*")


def of_project(identity: Identity) -> Conditions:
    """Give the condition that a resource bears the tags of the stack."""
    tags = {"Project": identity.project, "Environment": identity.environment}
    return {"StringEquals": {f"aws:ResourceTag/{name}": value for name, value in tags.items()}}


def right(verb: str, service: str, names: Sequence[str], *, on: Sequence[str], when: Conditions = NONE) -> Allow:
    """Give actions of one service on some resources."""
    return Allow(sid=sid(verb, service), actions=[f"{service}:{name}" for name in names], on=on, when=when)
