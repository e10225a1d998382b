"""The raw difference of two properties: what comparison finds, before anything is made ready to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hardening.values import SIGNATURE
from review.diff.kinds import FoldKind
from review.record.values import SEAL

Json = object
SECRET: Final = "$secret"  # noqa: S105  a mark of the graph format
UNKNOWN: Final = "$unknown"
ASSETS: Final = frozenset({"c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"})
"""Signatures of an asset and of an archive (`pulumi.runtime.rpc`)."""


class Missing:
    """Nothing is set."""

    def __repr__(self) -> str:
        """Say so."""
        return "not set"


MISSING: Final = Missing()


@dataclass(frozen=True, slots=True)
class Delta:
    """One property that differs; the values are raw, and may be secret."""

    path: str
    before: Json
    after: Json
    fold: FoldKind | None = None
    document: str = ""
    """The property that holds the JSON text in which the path lies."""
    inside: int = 0
    """How many values of a document differ, where it is told as a whole."""
    upstream: str = ""
    """The replaced resource that the property follows."""

    @property
    def root(self) -> str:
        """The top-level property."""
        return root_of(self.path)


def root_of(path: str) -> str:
    """Give the top-level property of a path."""
    return path.partition(".")[0].partition("[")[0]


def is_secret(value: Json) -> bool:
    """Whether a value is marked secret."""
    return isinstance(value, Mapping) and SECRET in value


def seal_of(value: Json) -> str:
    """Give the seal of a secret, or an empty text."""
    found = value.get(SEAL) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""


def is_unknown(value: Json) -> bool:
    """Whether a value is only known after the update."""
    return isinstance(value, Mapping) and value.get(UNKNOWN) is True


def is_asset(value: Json) -> bool:
    """Whether a value is code or a file that is uploaded."""
    return isinstance(value, Mapping) and str(value.get(SIGNATURE)) in ASSETS


def is_missing(value: Json) -> bool:
    """Whether nothing is set: null, an empty text, list or map count as nothing."""
    return value is MISSING or value is None or value in ("", [], {})


def holds_secret(value: Json) -> bool:
    """Whether a value is marked secret, or holds one that is."""
    if is_secret(value):
        return True
    if isinstance(value, Mapping):
        return any(map(holds_secret, value.values()))
    return isinstance(value, list) and any(map(holds_secret, value))
