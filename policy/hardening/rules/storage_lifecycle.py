"""S3: how long objects live."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from hardening.aws.ageing import INLINE, INLINE_V2, RESOURCE, Ageing, Move, Plan, Scope, ageing, within
from hardening.aws.buckets import BUCKET, CLASS, LOCK, Purpose, classed, configured, purpose
from hardening.checks import is_number
from hardening.frameworks import fsbp, nist
from hardening.rows import join_row
from hardening.rule import Check, Outcome, Outcomes, Parameter, Rule, Subject
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set

LIFECYCLE: Final = aws("s3/bucketLifecycleConfiguration")
_GLACIER: Final = frozenset({"GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"})
_INFREQUENT: Final = frozenset({"STANDARD_IA", "ONEZONE_IA"})
_INFREQUENT_DAYS: Final = 30
"""Objects move to an infrequent-access class after 30 days at the earliest (S3 User Guide)."""
_DAYS_A_YEAR: Final = 365.25

Demand = Callable[[Plan], Iterator[Outcome]]
Faults = Iterator[tuple[Subject, str, bool | None]]
_WIDE: Final = (Scope.ALL, Scope.LARGE)


def _expires(parameter: str) -> Demand:
    """Current versions go within a bound."""

    def demand(plan: Plan) -> Iterator[Outcome]:
        days = plan.bound(parameter)
        expected = f"an enabled rule for the whole bucket that expires objects within {days:g} days"
        yield from plan.needs(lambda rule: within(rule.part.value(rule.shape.expire), 1, days), expected)

    return demand


def _gone(parameter: str) -> Demand:
    """Versions that are no longer current go within a bound, all of them."""

    def demand(plan: Plan) -> Iterator[Outcome]:
        days = plan.bound(parameter)
        expected = f"an enabled rule for the whole bucket that expires all noncurrent versions within {days:g} days"
        yield from plan.needs(lambda rule: _all_gone(rule, days), expected)

    return demand


def _all_gone(rule: Ageing, days: float) -> bool | None:
    answer, kept = within(rule.part.value(rule.shape.gone), 1, days), rule.part.value(rule.shape.newer)
    if kept is UNKNOWN:
        return None if answer is not False else False
    return answer if not is_set(kept) else False


def _aborts(plan: Plan) -> Iterator[Outcome]:
    """Unfinished uploads go: their parts are billed and invisible."""
    days = plan.bound("abortMaxDays")
    expected = f"an enabled rule for the whole bucket that aborts unfinished uploads within {days:g} days"
    yield from plan.needs(lambda rule: within(rule.part.value(rule.shape.abort), 1, days), expected)


def _archives(plan: Plan) -> Iterator[Outcome]:
    """Current versions move to Glacier."""
    expected = "an enabled rule for the whole bucket that moves objects to Glacier"
    yield from plan.needs(lambda rule: _moves_to_glacier(rule.moves), expected, _WIDE)


def _archives_noncurrent(plan: Plan) -> Iterator[Outcome]:
    """Versions that are no longer current move to Glacier."""
    expected = "an enabled rule for the whole bucket that moves noncurrent versions to Glacier"
    yield from plan.needs(lambda rule: _moves_to_glacier(rule.noncurrent), expected, _WIDE)


def _moves_to_glacier(moves: Sequence[Move]) -> bool | None:
    answers = [
        None if UNKNOWN in (move.to, move.days) else _is_cold(move.to) and is_number(move.days) for move in moves
    ]
    return True if True in answers else None if None in answers else False


def _is_cold(storage_class: object) -> bool:
    return isinstance(storage_class, str) and storage_class in _GLACIER


def _stays_warm(plan: Plan) -> Iterator[Outcome]:
    """Nothing moves to Glacier, where every object is billed for months and personal data lingers."""

    def faults(rule: Ageing) -> Faults:
        for move in (*rule.moves, *rule.noncurrent):
            yield move.part, "storageClass", None if move.to is UNKNOWN else _is_cold(move.to)

    yield from plan.refuses(faults, "no Glacier storage class")


def _kept(plan: Plan) -> Iterator[Outcome]:
    """Nothing is deleted early, by any rule, on any day, nor before its lock ends."""
    floor = max(plan.bound("auditMinDays"), *_locked(plan.bucket))

    def faults(rule: Ageing) -> Faults:
        for path in (rule.shape.expire, rule.shape.gone):
            kept = within(rule.part.value(path), floor, math.inf)
            if rule.part.value(path) is not ABSENT:
                yield rule.part, path, None if kept is None else not kept
        yield rule.part, rule.shape.date, is_set(rule.part.value(rule.shape.date))

    yield from plan.refuses(faults, f"no expiry before {floor:g} days")


def _locked(bucket: Subject) -> Iterator[float]:
    """Give the days for which Object Lock keeps objects."""
    yield 0
    for lock in bucket.graph.referring(bucket.resource, LOCK, "bucket"):
        retention = bucket.of(lock).at("rule.defaultRetention")
        years, days = retention.value("years"), retention.value("days")
        yield math.ceil(years * _DAYS_A_YEAR) if is_number(years) else 0
        yield days if is_number(days) else 0


def _in_order(plan: Plan) -> Iterator[Outcome]:
    """Objects reach each storage class before they expire, and infrequent access not before its time."""
    yield from plan.refuses(lambda rule: _too_soon(plan, rule), "an expiry after the last transition")
    yield from plan.refuses(_too_early, f"{_INFREQUENT_DAYS} days before infrequent access")


def _too_soon(plan: Plan, rule: Ageing) -> Faults:
    wide = plan.live if rule.scope is Scope.ALL else [rule]
    current, gone = [move for one in wide for move in one.moves], [move for one in wide for move in one.noncurrent]
    for moves, path in ((current, rule.shape.expire), (gone, rule.shape.gone)):
        expiry, days = rule.part.value(path), [move.days for move in moves if move.days is not ABSENT]
        if expiry is not ABSENT and days:
            yield rule.part, path, _not_after(expiry, days)


def _not_after(expiry: object, days: list[object]) -> bool | None:
    if any(is_number(each) and is_number(expiry) and expiry <= each for each in days):
        return True
    return None if UNKNOWN in (expiry, *days) else not all(map(is_number, (expiry, *days)))


def _too_early(rule: Ageing) -> Faults:
    for move in rule.moves:
        if isinstance(move.to, str) and move.to in _INFREQUENT and move.days is not ABSENT:
            late = within(move.days, _INFREQUENT_DAYS, math.inf)
            yield move.part, "days", None if late is None else not late


_ALWAYS: Final[tuple[Demand, ...]] = (_aborts, _in_order)
_DEMANDS: Final[Mapping[str, tuple[Demand, ...]]] = {
    Purpose.MEDIA_TEMP: (_expires("tempMaxDays"), _gone("tempMaxDays"), _stays_warm),
    Purpose.MEDIA_ARCHIVE: (_archives, _expires("archiveMaxDays"), _gone("noncurrentMaxDays")),
    Purpose.AUDIT: (_archives, _archives_noncurrent, _kept),
    Purpose.TRAIL: (_archives, _kept),
    Purpose.ACCESS_LOGS: (_expires("logsMaxDays"), _gone("noncurrentMaxDays")),
    Purpose.STATE: (_gone("noncurrentMaxDays"),),
}
_OTHER: Final = _DEMANDS[Purpose.STATE]


def _judge(bucket: Subject, subject: Subject, path: str) -> Outcomes:
    """Judge the rules at a path by the class of their bucket; without one, versions and uploads must still go."""
    shape = RESOURCE if path == "rules" else INLINE_V2 if "V2" in subject.resource.token else INLINE
    if subject.value(path) is UNKNOWN:
        return (subject.undecided(path, "lifecycle rules known at preview"),)
    plan = Plan(bucket, subject, path, ageing(subject, path, shape))
    found = purpose(bucket)
    demands = _DEMANDS.get(found, _OTHER) if isinstance(found, str) else _OTHER
    return tuple(outcome for demand in (*demands, *_ALWAYS) for outcome in demand(plan))


def _lifecycle(bucket: Subject) -> Outcomes:
    """Judge the lifecycle of a bucket, and that its class is one that says how objects age."""
    check = configured(
        LIFECYCLE,
        Check(lambda subject: _judge(bucket, subject, "rules")),
        inline={"lifecycleRules": Check(lambda subject: _judge(bucket, subject, "lifecycleRules"))},
        expected="a lifecycle",
    )
    found, expected = purpose(bucket), f"one of {', '.join(Purpose)}"
    if found is UNKNOWN:
        return (bucket.undecided(CLASS, expected),)
    outcomes = check(bucket)
    fine = not classed(bucket) if found is ABSENT else found in list(_DEMANDS)
    return outcomes if fine else (bucket.fail(CLASS, expected), *outcomes)


def _days(name: str, description: str, days: int) -> Parameter:
    return Parameter(name=name, description=description, prod=days, dev=days, schema={"type": "integer", "minimum": 1})


RULES: Final[tuple[Rule, ...]] = (
    join_row("S3-04 lifecycle",
        "Objects age as the class of their bucket says: to Glacier, gone in time, or never gone early", BUCKET,
        Check(_lifecycle, frozenset({("", CLASS), ("", "lifecycleRules"), (LIFECYCLE, "rules"), (LIFECYCLE, "bucket"),
        (LOCK, "rule")})), fsbp("S3.13"), nist("SI-12"), nist("AU-11"), controls=("ND-4", "LA-3", "LP-3", "WS-4"),
        fix="Declare one BucketLifecycleConfiguration whose enabled rules cover the whole bucket as its S3Class asks.",
        parameters=(_days("tempMaxDays", "Days that temporary media, current or not, may stay.", 7),
        _days("logsMaxDays", "Days that access logs, which hold client addresses, may stay.", 365),
        _days("auditMinDays", "Days that audit records and the trail stay at least (ten years with leap days).", 3653),
        _days("archiveMaxDays", "Days that archived media may stay.", 3653), _days("noncurrentMaxDays",
        "Days that noncurrent versions may stay where nothing demands them.", 90), _days("abortMaxDays",
        "Days that an unfinished upload may stay.", 7))),
)  # fmt: skip
