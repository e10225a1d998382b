"""What a policy document says: statements with their principals, actions, resources and conditions, as values."""

import fnmatch
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardening.iam.patterns import Kind, meets

_TOLD: Final = 3
"""Values of a condition that people are told; the others are counted."""


@functools.lru_cache(maxsize=4096)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")), re.IGNORECASE)


@functools.lru_cache(maxsize=32768)
def glob(pattern: str, text: str) -> bool:
    """Whether an IAM pattern (`*` and `?`, case-insensitive) matches a text."""
    return _pattern(pattern).match(text) is not None


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of a statement's Condition element."""

    operator: str
    """Lower-case operator without its set qualifier and IfExists suffix, such as `stringequals`."""
    key: str
    """Lower-case condition key."""
    values: tuple[str, ...]
    qualifier: str = ""
    """`forallvalues` or `foranyvalue`, else empty."""
    if_exists: bool = False

    @property
    def negated(self) -> bool:
        """Whether the operator matches when the key differs."""
        return "not" in self.operator

    @property
    def name(self) -> str:
        """The operator and key, with the qualifier and suffix that change what they mean."""
        qualifier = f"{self.qualifier}:" if self.qualifier else ""
        return f"{qualifier}{self.operator}{'ifexists' if self.if_exists else ''} {self.key}"

    @property
    def told(self) -> str:
        """The condition for people: its name, and the first of its values."""
        values = ", ".join(self.values[:_TOLD])
        more = f" and {len(self.values) - _TOLD} more" if len(self.values) > _TOLD else ""
        return f"{self.name} is {values}{more}"

    @property
    def binding(self) -> bool:
        """Whether the condition restricts: one that also matches a missing key does not."""
        return not self.if_exists and self.qualifier != "forallvalues"


@dataclass(frozen=True, slots=True)
class Principal:
    """Whom a statement speaks of, with the kind of name that it gives."""

    kind: str
    """Lower-case kind: `aws`, `service`, `federated` or `canonicaluser`; empty for a bare `*`."""
    name: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, with every scalar-or-list element as a tuple."""

    index: int
    sid: str
    effect: str
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    principals: tuple[str, ...]
    """`AWS:*`-style pairs flattened to their values; service principals keep their host name."""
    not_principals: tuple[str, ...]
    conditions: tuple[Condition, ...]
    named: tuple[Principal, ...] = ()
    """The principals with their kinds."""
    not_named: tuple[Principal, ...] = ()
    """The excluded principals with their kinds."""
    partly_unknown: bool = False
    """Whether some element of the statement is only known after the update."""

    def __hash__(self) -> int:
        """Tell statements apart by what mostly differs: answers are kept by statement, and all of one takes long."""
        return hash((self.sid, self.actions, self.resources))

    @property
    def allows(self) -> bool:
        """Whether the statement grants."""
        return self.effect.lower() == "allow"

    @property
    def denies(self) -> bool:
        """Whether the statement refuses."""
        return self.effect.lower() == "deny"

    @property
    def anyone(self) -> bool:
        """Whether the principal is everyone."""
        return "*" in self.principals

    @property
    def path(self) -> str:
        """Where the statement stands in its document."""
        return f"Statement[{self.index}]"

    def covers_action(self, action: str) -> bool:
        """Whether the statement speaks of an action, by wildcard expansion or by exclusion."""
        if self.not_actions:
            return not any(glob(pattern, action) for pattern in self.not_actions)
        return any(glob(pattern, action) for pattern in self.actions)

    def reaches(self, arn: str) -> bool:
        """Whether the statement may speak of a resource; `*` in the ARN stands for what is not asked about."""
        if self.not_resources:
            return not any(meets(pattern, arn, Kind.RESOURCE) for pattern in self.not_resources)
        return any(meets(pattern, arn, Kind.RESOURCE) for pattern in self.resources)

    def condition(self, key: str, *operators: str) -> Condition | None:
        """Give the first condition on a key, with one of the given lower-case operators."""
        wanted = key.lower()
        for condition in self.conditions:
            if condition.key == wanted and (not operators or condition.operator in operators):
                return condition
        return None


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed policy document."""

    statements: tuple[Statement, ...]
    partly_unknown: bool = False
    """Whether some element is only known after the update; what is known still counts."""

    @property
    def allows(self) -> Iterator[Statement]:
        """Give the statements that grant."""
        return (statement for statement in self.statements if statement.allows)

    @property
    def denies(self) -> Iterator[Statement]:
        """Give the statements that refuse."""
        return (statement for statement in self.statements if statement.denies)
