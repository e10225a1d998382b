"""Which security properties the rules cover: a list, service by service, joined to the catalogue.

The list merges what ten public and commercial sets of rules check with what none of them does. It is a table beside the
rules, `data/properties.tsv`: a property names the rules that cover it, or says why no code can.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

BEYOND: Final = "Beyond the list"
"""What rules check that is on no such list; it counts for no share."""
_TABLE: Final = Path(__file__).parent / "data" / "properties.tsv"
CHECKERS: Final = {
    "AG": "awsguard",
    "CP": "Pulumi compliance-policies",
    "CK": "Checkov",
    "CN": "cdk-nag",
    "GR": "Guard Rules Registry",
    "TR": "Trivy",
    "PR": "Prowler",
    "KX": "KICS",
    "SH": "Security Hub",
    "PB": "Pulumi's pre-built packs",
}
"""The sets of rules that the list was merged from, as of November 2026."""


@dataclass(frozen=True, slots=True)
class Property:
    """Something that must be true of a service."""

    service: str
    slug: str
    text: str
    checked_by: tuple[str, ...]
    """Keys of `CHECKERS`; none when nobody else checks it."""
    rules: tuple[str, ...]
    """Ids of the rules that cover it."""
    reason: str
    """Why no code can check it, where that is so."""

    @property
    def id(self) -> str:
        """The service and the name of the property in it, such as `RDS/final-snapshot`."""
        return f"{self.service}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Share:
    """How much of some properties is covered."""

    name: str
    total: int
    covered: int
    alone: int
    """Covered ones that nobody else checks."""
    impossible: int
    """Those that no code can check."""

    @property
    def percent(self) -> float:
        """Covered ones of a hundred, rounded down to a tenth, so that 100 means all."""
        return self.covered * 1000 // self.total / 10 if self.total else 100.0


@cache
def properties() -> tuple[Property, ...]:
    """Give the list in its order, what is beyond it last."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return tuple(
        Property(service, slug, text, tuple(checked.split()), tuple(rules.split()), reason)
        for service, slug, text, checked, rules, reason in rows
    )


def listed() -> tuple[Property, ...]:
    """Give the properties that count."""
    return tuple(each for each in properties() if each.service != BEYOND)


def covers(rule_id: str) -> tuple[str, ...]:
    """Give the ids of the properties that a rule covers."""
    return tuple(each.id for each in properties() if rule_id in each.rules)


def share(name: str, found: Iterable[Property]) -> Share:
    """Count what is covered."""
    each = tuple(found)
    covered = [one for one in each if one.rules]
    alone, impossible = (sum(not one.checked_by for one in covered), sum(bool(one.reason) for one in each))
    return Share(name, len(each), len(covered), alone, impossible)


def shares() -> tuple[Share, ...]:
    """Give the share of every service, in the order of the list."""
    services = dict.fromkeys(each.service for each in listed())
    return tuple(share(name, (each for each in listed() if each.service == name)) for name in services)


def whole() -> Share:
    """Give the share of the whole list."""
    return share("all", listed())
