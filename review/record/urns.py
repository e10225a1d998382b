"""URNs as the engine composes them (pulumi/pulumi, sdk/go/common/resource/urn)."""

import re
from typing import Final

STACK_TYPE: Final = "pulumi:pulumi:Stack"


def compose(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """Compose the URN of a resource: all ancestor types but the stack's stand before its own."""
    return f"urn:pulumi:{stack}::{project}::{qualified(parent, type_)}::{name}"


def default_provider(stack: str, project: str, package: str, version: str) -> str:
    """Compose the URN of the provider that the engine itself makes for a version of a package: `default_7_51_1`."""
    name = "_".join(["default", *re.findall(r"\w+", version)])
    return compose(stack, project, "", f"pulumi:providers:{package}", name)


def qualified(parent: str, type_: str) -> str:
    """Give the type chain of a child of `parent`, which is a URN or empty."""
    above = chain(parent)
    return f"{above}${type_}" if above and above != STACK_TYPE else type_


def chain(urn: str) -> str:
    """Give the type chain of a URN."""
    parts = urn.split("::")
    return parts[2] if len(parts) > 3 else ""  # noqa: PLR2004  urn:pulumi:stack::project::types::name


def name_of(urn: str) -> str:
    """Give the resource name of a URN; a name may itself hold the separator."""
    return "::".join(urn.split("::")[3:])


def type_of(urn: str) -> str:
    """Give the resource's own type of a URN."""
    return chain(urn).rpartition("$")[2]
