"""Secrets Manager: how often a function of the program renews a secret."""

from collections.abc import Mapping
from typing import Final

from hardening.aws.schedules import longest_days
from hardening.aws.tagging import tag
from hardening.checks import all_of, is_number, is_true
from hardening.frameworks import fsbp, nist
from hardening.iam.accounts import TRUSTED, Standing, account_in, accounts_of
from hardening.joins import referred_by
from hardening.references import referred
from hardening.rows import HIGH, TEXTS, join_row, setting
from hardening.rule import PASSED, Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.rules.secrets import SECRET
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set

ROTATION: Final = aws("secretsmanager/secretRotation")
_FUNCTIONS: Final = (aws("lambda/function"), aws("lambda/alias"))
_DAYS: Final = "rotationRules.automaticallyAfterDays"
_SCHEDULE: Final = "rotationRules.scheduleExpression"
_FUNCTION: Final = "rotationLambdaArn"
_CLASS: Final = "tags.RotationClass"
_TIMELY: Final = frozenset({("", _DAYS), ("", _SCHEDULE), ("", "rotationEnabled"), ("", _FUNCTION)})


def _within(maximum: float) -> Check:
    """Rotation is on, and comes round within the days, by interval or schedule."""
    expected = f"rotation at least every {maximum:g} days"

    def run(subject: Subject) -> Outcomes:
        days, schedule = subject.value(_DAYS), subject.value(_SCHEDULE)
        if not is_set(days) and not is_set(schedule):
            return (subject.fail(_DAYS, expected),)
        late = []
        if days is not ABSENT and not (is_number(days) and 1 <= days <= maximum):
            late.append(subject.verdict_on(_DAYS, expected))
        if schedule is not ABSENT and not _timely(schedule, maximum):
            late.append(subject.verdict_on(_SCHEDULE, expected))
        return tuple(late)

    return all_of(is_true("rotationEnabled"), Check(run))


def _timely(schedule: object, maximum: float) -> bool:
    longest = longest_days(schedule) if isinstance(schedule, str) else None
    return longest is not None and longest <= maximum


def _function(subject: Subject) -> Outcomes:
    """Demand a rotation function of this program, or one that the parameters allow."""
    expected = "a function of this program, or one of allowedFunctions"
    value, allowed = subject.value(_FUNCTION), subject.parameters["allowedFunctions"]
    found = referred(subject, _FUNCTION, *_FUNCTIONS)
    if value is UNKNOWN:
        return PASSED if found else (subject.undecided(_FUNCTION, expected),)
    if isinstance(allowed, list) and value in allowed:
        return PASSED
    account = account_in(value)
    standing = accounts_of(subject).standing(account) if account else Standing.OWN
    if not found or standing is Standing.FOREIGN:
        return (subject.fail(_FUNCTION, expected),)
    return PASSED if standing is Standing.OWN else (subject.undecided(_FUNCTION, expected, standing),)


def _rotated(maximum: float) -> Check:
    return referred_by(
        ROTATION, "secretId", where=all_of(_within(maximum), Check(_function)), expected="a rotation of the secret"
    )


def _bounds(subject: Subject) -> tuple[Mapping[str, float], float]:
    """Give the bound of each class, and the bound of secrets of any other."""
    classes, other = subject.parameters["maxDays"], subject.parameters["otherMaxDays"]
    pairs = classes.items() if isinstance(classes, Mapping) else ()
    return {str(name): float(days) for name, days in pairs if is_number(days)}, float(other) if is_number(other) else 0


def _secret(subject: Subject) -> Outcomes:
    found, external = tag(subject, "RotationClass"), subject.parameters["external"]
    bounds, other = _bounds(subject)
    if isinstance(external, list) and found in external:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="someone else issues the value"),)
    if found is UNKNOWN:
        strictest = min((*bounds.values(), other))
        return _rotated(strictest)(subject) and (subject.undecided(_CLASS, "a known class"),)
    return _rotated(bounds.get(found, other) if isinstance(found, str) else other)(subject)


def _rotation(subject: Subject) -> Outcomes:
    """Judge a rotation of a secret that the program does not declare, such as the one that RDS keeps."""
    if any(each.type == SECRET for each in subject.graph.targets(subject.resource, "secretId")):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="judged with its secret"),)
    _, other = _bounds(subject)
    return (*_within(other)(subject), *(_function(subject) if is_set(subject.get(_FUNCTION)) else ()))


def _judge(subject: Subject) -> Outcomes:
    return _secret(subject) if subject.resource.type == SECRET else _rotation(subject)


RULES: Final[tuple[Rule, ...]] = (
    join_row("SEC-04 rotation",
        "A function of the program renews every secret in time, save those tagged as issued by someone else",
        (SECRET, ROTATION), Check(_judge, frozenset({(SECRET, _CLASS), (ROTATION, "secretId")}) | {(ROTATION, path)
        for _, path in _TIMELY}), fsbp("SecretsManager.1"), fsbp("SecretsManager.4"), nist("IA-5"), severity=HIGH,
        controls=("TC-2", "SC-1", "API-4", "AP-3", "SS-3", "ND-3"),
        fix="Give the secret a SecretRotation with a function of this program and an interval within its class, "
        "or tag it with a RotationClass that someone else renews.", parameters=(TRUSTED, setting("maxDays",
        "Days between rotations at most, by the tag RotationClass.", {"type": "object",
        "additionalProperties": {"type": "number", "minimum": 1, "maximum": 365}}, {"session": 90, "encryption": 90,
        "jwt": 90, "redis": 90, "db": 30}), setting("otherMaxDays",
        "Days between rotations at most, for secrets without a class or of one not listed.", {"type": "number",
        "minimum": 1, "maximum": 365}, 90), setting("external",
        "Classes whose values someone else issues, so that no function here can renew them.", TEXTS, ["smtp", "oauth",
        "cookie", "external"]), setting("allowedFunctions", "ARNs of rotation functions outside the program.", TEXTS,
        []))),
)  # fmt: skip
