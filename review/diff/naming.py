"""How people say what the engine names: short types and counts."""

from collections.abc import Sequence
from typing import Final

from hardening.pack import Finding

NOT_SET: Final = "not set"
"""How a property that nothing sets shows."""


def short(type_: str) -> str:
    """Give a type token as people say it: `rds.Instance`."""
    module, _, name = type_.rpartition(":")
    return f"{module.partition(':')[2].partition('/')[0] or module}.{name}"


def subject(finding: Finding) -> str:
    """Give what a finding speaks of: the resource by name, and the property where there is one."""
    name = finding.urn.rpartition("::")[2]
    return f"{name}: {finding.path}" if name and finding.path else name or finding.path


def some(names: Sequence[str], most: int = 3) -> str:
    """Give the first of several names and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def plural(count: int, noun: str) -> str:
    """Give a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
