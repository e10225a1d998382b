"""IAM policy documents by meaning: who may do what to which resource, under which conditions."""

import fnmatch
import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.rule import PASSED, Check, Outcome, Outcomes, Subject
from hardening.values import ABSENT, UNKNOWN, from_json, opened

_ACCOUNT: Final = re.compile(r"^(?:arn:[\w-]+:(?:iam|sts)::)?(?P<account>\d{12})(?::.*)?$")


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
    def binding(self) -> bool:
        """Whether the condition restricts: one that also matches a missing key does not."""
        return not self.if_exists and self.qualifier != "forallvalues"


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

    def covers_resource(self, arn: str) -> bool:
        """Whether the statement speaks of a resource."""
        if self.not_resources:
            return not any(glob(pattern, arn) for pattern in self.not_resources)
        return any(glob(pattern, arn) for pattern in self.resources)

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


class MalformedDocumentError(ValueError):
    """The text is not a policy document."""


@functools.lru_cache(maxsize=4096)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")), re.IGNORECASE)


def glob(pattern: str, text: str) -> bool:
    """Whether an IAM pattern (`*` and `?`, case-insensitive) matches a text."""
    return _pattern(pattern).match(text) is not None


def account_of(principal: str) -> str:
    """Give the account id of a principal, or an empty text when it names none."""
    found = _ACCOUNT.match(principal)
    return found["account"] if found else ""


def parse(value: object) -> Document:
    """Parse a document given as JSON text or as an object. Raises `MalformedDocumentError`."""
    if isinstance(value, str):
        return _parse_text(value)
    if isinstance(value, Mapping):
        return _document(value)
    message = "neither JSON text nor an object"
    raise MalformedDocumentError(message)


@functools.lru_cache(maxsize=2048)
def _parse_text(text: str) -> Document:
    try:
        body = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"not JSON (line {error.lineno}, column {error.colno})"
        raise MalformedDocumentError(message) from None
    if not isinstance(body, dict):
        message = "not a JSON object"
        raise MalformedDocumentError(message)
    return _document(_as_mapping(from_json(body)))


def _document(body: Mapping[str, object]) -> Document:
    raw = body.get("Statement", ABSENT)
    if raw is ABSENT:
        message = "no Statement"
        raise MalformedDocumentError(message)
    if raw is UNKNOWN:
        return Document((), partly_unknown=True)
    entries = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else [raw]
    statements = tuple(_statement(index, _as_mapping(opened(entry))) for index, entry in enumerate(entries))
    return Document(statements, partly_unknown=_unknown(body))


def _unknown(value: object) -> bool:
    inner = opened(value)
    if inner is UNKNOWN:
        return True
    if isinstance(inner, Mapping):
        return any(_unknown(item) for item in inner.values())
    return isinstance(inner, Sequence) and not isinstance(inner, str) and any(_unknown(item) for item in inner)


def _statement(index: int, body: Mapping[str, object]) -> Statement:
    return Statement(
        index=index,
        sid=str(body.get("Sid", "")),
        effect=str(body.get("Effect", "")),
        actions=_texts(body.get("Action", ABSENT)),
        not_actions=_texts(body.get("NotAction", ABSENT)),
        resources=_texts(body.get("Resource", ABSENT)),
        not_resources=_texts(body.get("NotResource", ABSENT)),
        principals=_principals(body.get("Principal", ABSENT)),
        not_principals=_principals(body.get("NotPrincipal", ABSENT)),
        conditions=tuple(_conditions(_as_mapping(body.get("Condition", ABSENT)))),
    )


def _principals(value: object) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        return tuple(text for item in value.values() for text in _texts(item))
    return _texts(value)


def _conditions(body: Mapping[str, object]) -> Iterator[Condition]:
    for full, keys in body.items():
        qualifier, _, operator = full.lower().rpartition(":")
        if_exists = operator.endswith("ifexists")
        for key, values in _as_mapping(keys).items():
            yield Condition(operator.removesuffix("ifexists"), key.lower(), _texts(values), qualifier, if_exists)


def _texts(value: object) -> tuple[str, ...]:
    """Give scalar-or-list as texts; unknown items are left out and marked by `partly_unknown`."""
    inner = opened(value)
    if inner is ABSENT or inner is UNKNOWN:
        return ()
    if isinstance(inner, bool):
        return ("true" if inner else "false",)
    if isinstance(inner, Sequence) and not isinstance(inner, str):
        return tuple(text for item in inner for text in _texts(item))
    return (str(inner),)


def _as_mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


Judge = Callable[[Document, Subject], Iterator[Outcome]]


def on_document(path: str, judge: Judge, *, expected: str, required: bool = False) -> Check:
    """Judge the policy document at a path by meaning.

    `judge` yields outcomes for what is known. A wholly unknown document, or a clean but partly unknown one, is
    UNDECIDED; a text that is no document FAILs; an absent one passes unless `required`.
    """

    def run(subject: Subject) -> Outcomes:
        value = subject.value(path)
        if value is ABSENT:
            return (subject.fail(path, expected),) if required else PASSED
        if value is UNKNOWN:
            return (subject.undecided(path, expected),)
        try:
            document = parse(value)
        except MalformedDocumentError as error:
            return (subject.fail(path, "a policy document", str(error)),)
        outcomes = tuple(judge(document, subject))
        if not outcomes and document.partly_unknown:
            return (subject.undecided(path, expected, "partly unknown until the update"),)
        return outcomes

    return Check(run, frozenset({("", path)}))
