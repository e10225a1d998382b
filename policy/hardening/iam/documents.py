"""IAM policy documents by meaning: who may do what to which resource, under which conditions."""

import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hardening.iam.statements import Condition, Document, Principal, Statement, glob
from hardening.rule import PASSED, Check, Outcome, Outcomes, Subject
from hardening.values import ABSENT, UNKNOWN, from_json, has_unknown, opened, strings

__all__ = [
    "Condition",
    "Document",
    "Judge",
    "MalformedDocumentError",
    "Statement",
    "account_of",
    "glob",
    "on_document",
    "parse",
]

_ACCOUNT: Final = re.compile(r"^(?:arn:[\w-]+:(?:iam|sts)::)?(?P<account>\d{12})(?::.*)?$")


class MalformedDocumentError(ValueError):
    """The text is not a policy document."""


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
        body = from_json(json.loads(text, object_pairs_hook=_unrepeated))
    except json.JSONDecodeError as error:
        message = f"not JSON (line {error.lineno}, column {error.colno})"
        raise MalformedDocumentError(message) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, a nesting of thousands of levels
        message = "not JSON that a policy engine reads"
        raise MalformedDocumentError(message) from None
    if not isinstance(body, dict):
        message = "not a JSON object"
        raise MalformedDocumentError(message)
    return _document(body)


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse an object that gives a key twice: readers differ in which of the two they believe."""
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a key is given twice"
        raise MalformedDocumentError(message)
    return found


def _elements(body: Mapping[str, object]) -> Mapping[str, object]:
    """Give the elements by lower-case name, so that no spelling of an element goes unread."""
    return {name.lower(): opened(value) for name, value in body.items()}


def _document(body: Mapping[str, object]) -> Document:
    raw = _elements(body).get("statement", ABSENT)
    if raw is ABSENT:
        message = "no Statement"
        raise MalformedDocumentError(message)
    if raw is UNKNOWN:
        return Document((), partly_unknown=True)
    entries = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else [raw]
    return Document(
        tuple(_statement(index, opened(entry)) for index, entry in enumerate(entries)),
        partly_unknown=has_unknown(body),
    )


def _statement(index: int, entry: object) -> Statement:
    if entry is not UNKNOWN and not isinstance(entry, Mapping):
        message = f"Statement[{index}] is not an object"
        raise MalformedDocumentError(message)
    body = _elements(_as_mapping(entry))
    effect = body.get("effect", ABSENT)
    if effect is not UNKNOWN and entry is not UNKNOWN and str(effect).lower() not in {"allow", "deny"}:
        message = f"Statement[{index}] neither allows nor denies"
        raise MalformedDocumentError(message)
    return Statement(
        index=index,
        sid=" ".join(_texts(body.get("sid", ABSENT))),
        effect=" ".join(_texts(effect)),
        actions=_texts(body.get("action", ABSENT)),
        not_actions=_texts(body.get("notaction", ABSENT)),
        resources=_texts(body.get("resource", ABSENT)),
        not_resources=_texts(body.get("notresource", ABSENT)),
        principals=_principals(body.get("principal", ABSENT)),
        not_principals=_principals(body.get("notprincipal", ABSENT)),
        conditions=tuple(_conditions(_as_mapping(body.get("condition", ABSENT)))),
        named=tuple(_named(body.get("principal", ABSENT))),
        not_named=tuple(_named(body.get("notprincipal", ABSENT))),
        partly_unknown=has_unknown(entry),
    )


def _principals(value: object) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        return tuple(text for item in value.values() for text in _texts(item))
    return _texts(value)


def _named(value: object) -> Iterator[Principal]:
    """Give principals with their kinds."""
    kinds = value if isinstance(value, Mapping) else {"": value}
    for kind, names in kinds.items():
        yield from (Principal(kind.lower(), name) for name in _texts(names))


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
    UNDECIDED; a text that is no document FAILs; an absent one passes unless `required`. Nothing of a document that
    holds a secret shows.
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
        if any(secret for _, _, secret in strings(subject.get(path))):
            outcomes = tuple(replace(outcome, actual="[secret]") for outcome in outcomes)
        if not outcomes and document.partly_unknown:
            return (subject.undecided(path, expected, "partly unknown until the update"),)
        return outcomes

    return Check(run, frozenset({("", path)}))
