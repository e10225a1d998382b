"""APP: every service is told what the contract with the application says, and nothing that is another's."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.environments import TASK, Container
from hardening.aws.forms import judge_all, on_applications
from hardening.aws.services import KINDS, OTHERS, TAG, governed, kind_of
from hardening.aws.services import PARAMETERS as SERVICES
from hardening.frameworks import fsbp, nist
from hardening.rows import HIGH, STRICT, join_row
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.rules import application_joins as joined
from hardening.rules.application_contract import DEMANDS, PARAMETERS, TOKENS
from hardening.rules.application_secrets import CONSUMERS, SECRET, consumed, delivered, needed
from hardening.values import UNKNOWN


def _contract(container: Container, kind: object) -> Iterator[Outcome]:
    yield from judge_all(DEMANDS)(container, kind)
    if container.value("AUTH_MODE") != "session":
        yield from judge_all(TOKENS)(container, kind)
    for judge in (needed, consumed, delivered, joined.joins):
        yield from judge(container, kind)


_CONTRACT: Final = on_applications(_contract, lambda _, kind: kind in KINDS, "it does not run the application")


def _told(subject: Subject) -> Outcomes:
    """Demand a kind of service of every task of a program that is under the contract, and what the kind is told."""
    kind, others = kind_of(subject), subject.parameters[OTHERS.name]
    exempt = isinstance(others, list) and subject.value(f"tags.{TAG}") in others
    if not governed(subject) or exempt:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="no task says that it is under the contract"),)
    if kind is not UNKNOWN and kind not in KINDS:
        return (subject.fail(f"tags.{TAG}", f"one of {', '.join(KINDS)}, or of otherServices"),)
    return _CONTRACT(subject)


RULES: Final[tuple[Rule, ...]] = (
    join_row("APP-01 env-contract",
        "Every service is told what its kind must know, in the words that the application understands", TASK,
        Check(_told, _CONTRACT.reads | joined.READS | {(SECRET, "name")}), fsbp("ECS.8"), nist("CM-6"), severity=HIGH,
        controls=("AC-4", "API-1", "API-3", "API-4", "API-5", "WS-1", "WS-3", "LP-1", "LP-3", "TC-2", "CO-2", "CO-3",
        "SC-1", "SC-2", "SC-3", "SC-3a", "SC-3b", "AP-1", "AP-2", "AP-3", "SS-1", "PC-3", "RL-1", "LA-1", "LA-2",
        "LA-3", "SU-1", "SU-2"), dev=STRICT,
        fix="Tag the task with Service (api, worker, scheduler or migrate) and tell its container every variable of "
        "that kind, plain ones in environment and secret ones in secrets.",
        parameters=(*SERVICES, CONSUMERS, joined.EXTERNAL, joined.BUCKETS, *PARAMETERS)),
)  # fmt: skip
