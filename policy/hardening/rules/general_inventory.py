"""What an inventory of the stack needs: every resource says whose it is, how sensitive, and stays in its region."""

from collections.abc import Sequence
from typing import Final

from hardening import providers
from hardening.aws.tagging import taggable, tags_of
from hardening.bounds import listed
from hardening.checks import items
from hardening.frameworks import nist
from hardening.rows import HIGH, STRICT, join_row, names, row
from hardening.rule import PASSED, Check, Outcome, Outcomes, Subject, Verdict
from hardening.tokens import AWS_PROVIDER, aws
from hardening.values import ABSENT, UNKNOWN, opened, show

_NAMES: Final = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}


def _inapplicable(reason: str) -> Outcomes:
    return (Outcome(Verdict.NOT_APPLICABLE, expected=reason),)


_CLASSES: Final = ("public", "internal", "confidential", "pii", "secret")


def _tags(subject: Subject) -> Outcomes:
    if subject.resource.type not in taggable():
        return _inapplicable("the type takes no tags")
    required, found = listed(subject, "required"), tags_of(subject)
    if not required:
        return _inapplicable("no tags are demanded")
    if found is None:
        return (subject.undecided("tags", "tags known at preview"),)
    missing = [name for name in required if not _text(found.get(name, ABSENT))]
    if missing:
        return (subject.fail("tags", "tags " + ", ".join(required), "without " + ", ".join(missing)),)
    return _data_class(found.get("DataClass", ABSENT), subject)


def _text(value: object) -> bool:
    inner = opened(value)
    return inner is UNKNOWN or (isinstance(inner, str) and bool(inner))


def _data_class(value: object, subject: Subject) -> Outcomes:
    inner, expected = opened(value), "one of " + ", ".join(_CLASSES)
    if inner is UNKNOWN:
        return (subject.undecided("tags.DataClass", expected),)
    if inner is ABSENT or (isinstance(inner, str) and inner in _CLASSES):
        return PASSED
    return (subject.fail("tags.DataClass", expected, show(value)),)


_REPLICAS: Final = {
    aws("secretsmanager/secret"): "region",
    aws("dynamodb/table"): "regionName",
    aws("dynamodb/globalTable"): "regionName",
}
"""Types with copies in other regions, and the property of a copy that names its region."""


def _region(subject: Subject) -> Outcomes:
    resource, allowed = subject.resource, listed(subject, "allowedRegions")
    if resource.type == AWS_PROVIDER:
        return _within(subject, "region", allowed) if allowed else PASSED
    if not resource.token.startswith("aws:"):
        return _inapplicable("not a resource of AWS")
    copies = items(subject, "replicas") if resource.type in _REPLICAS else []
    return (
        *_home(subject, allowed),
        *(outcome for copy in copies for outcome in _within(copy, _REPLICAS[resource.type], allowed)),
    )


def _home(subject: Subject, allowed: Sequence[str]) -> Outcomes:
    """Judge where a resource lives: where it says itself, else where its provider does."""
    own = subject.value("region")
    if own is ABSENT and not allowed:
        return PASSED
    home = providers.region(providers.managing(subject))
    if own is ABSENT:
        return _placed(subject, home, allowed)
    if allowed or home is ABSENT:
        return _within(subject, "region", allowed)
    if UNKNOWN in (own, home):
        return (subject.undecided("region", "the region of its provider"),)
    shown = providers.shown_region(providers.managing(subject))
    return PASSED if own == home else (subject.fail("region", f"the region of its provider, {shown}"),)


def _placed(subject: Subject, home: object, allowed: Sequence[str]) -> Outcomes:
    """Judge a resource by the region of its provider; a provider that names none takes it from the environment."""
    if not isinstance(home, str):
        return (subject.undecided("region", _regions(allowed), "the region of the provider, which is not known"),)
    shown = providers.shown_region(providers.managing(subject))
    return PASSED if home in allowed else (subject.fail("region", _regions(allowed), shown),)


def _within(subject: Subject, path: str, allowed: Sequence[str]) -> Outcomes:
    """Judge a region that a resource names, by the configured ones, else by those of the program's providers."""
    value = subject.value(path)
    places = allowed or providers.regions(subject)
    return PASSED if isinstance(value, str) and value in places else (subject.verdict_on(path, _regions(allowed)),)


def _regions(allowed: Sequence[str]) -> str:
    return "one of " + (", ".join(allowed) or "the regions of the program's providers")


RULES: Final = (
    row("G-05 required-tags", "Every resource that takes tags says whose it is and how sensitive its data are", "*",
        Check(_tags, frozenset({("", "tags")})), nist("CM-8"), controls=("LP-3", "CO-1"),
        fix="Set the missing tags on the resource, or as defaultTags of its provider.", parameters=(names("required",
        "Tags that every resource carries with some text.", "Project", "Environment", "Owner", "DataClass",
        "ManagedBy"),)),
    join_row("G-07 region", "Resources and their copies stay in the regions of the program", "*",
        Check(_region, frozenset({("", "region"), ("", "replicas")})), nist("SA-9(5)"), severity=HIGH,
        controls=("CO-1",), dev=STRICT,
        fix="Remove region from the resource, or manage it by the provider of that region.",
        parameters=(names("allowedRegions",
        "Regions that may hold resources; when empty, those of the program's providers."),)),
)  # fmt: skip
