"""What an alarm must be: heard, in time, about something that is there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hardening.aws.alarms import COMPOSITE, ID, OWNERS, SERIES_READS, Series, owners, series
from hardening.checks import all_of, is_number, is_true, present
from hardening.combining import is_list, items
from hardening.iam.accounts import Standing, account_in, accounts_of
from hardening.resources import Graph, once
from hardening.rule import Outcome, Subject, check
from hardening.values import ABSENT, UNKNOWN, is_set, opened

_TELLING: Final = (":sns:", ":ssm-incidents:", ":ssm:", ":lambda:")
"""Services of actions that reach a person; others only start, stop or scale."""
_COUNTING: Final = frozenset({"Sum", "SampleCount"})


@check("alarmActions", "name", (COMPOSITE, "alarmRule"))
def _acts(subject: Subject) -> Iterator[Outcome]:
    """An alarm does something, here or in a trusted account, or is part of one that does."""
    if is_set(subject.get("alarmActions")) or is_set(subject.get(ID)) or not _combined(subject):
        yield from present("alarmActions", "the topic of those who are on call")(subject)
    for action in _listed(subject, "alarmActions"):
        account = account_in(action)
        if account and accounts_of(subject).standing(account) is Standing.FOREIGN:
            yield subject.fail("alarmActions", "actions in the own account, or in one of trustedAccounts", "another's")


def _combined(subject: Subject) -> bool:
    """Whether a composite alarm is made of this one."""
    name, told = subject.value("name"), _composed(subject.graph)
    by_name = isinstance(name, str) and bool(told.rules) and name in told.rules
    return by_name or subject.resource.urn in told.sources


@dataclass(frozen=True, slots=True)
class _Composed:
    """What composite alarms are made of."""

    rules: str
    """The rules of all composite alarms, a line each."""
    sources: frozenset[str]
    """URNs of what the rules come from."""


@once
def _composed(graph: Graph) -> _Composed:
    """Read what composite alarms are made of."""
    composites = list(graph.all(COMPOSITE))
    rules = (Subject(one, graph).value("alarmRule") for one in composites)
    urns = (urn for one in composites for urn in one.property_dependencies.get("alarmRule", ()))
    return _Composed("\n".join(one for one in rules if isinstance(one, str)), frozenset(urns))


def _listed(subject: Subject, path: str) -> list[object]:
    value = subject.value(path)
    return [opened(item) for item in value] if is_list(value) else []


@check(ID, "alarmActions", "okActions")
def _told(subject: Subject) -> Iterator[Outcome]:
    """An alarm of the catalogue reaches a person, and says when it is over."""
    if not is_set(subject.get(ID)):
        return
    actions = _listed(subject, "alarmActions")
    known = [action for action in actions if isinstance(action, str)]
    if actions and len(known) == len(actions) and not any(part in one for one in known for part in _TELLING):
        yield subject.fail("alarmActions", "a topic or an incident response plan, which reaches a person")
    yield from present("okActions", "the same topic, which says when it is over")(subject)


@check(ID, "comparisonOperator", "statistic", "treatMissingData")
def _silence(subject: Subject) -> Iterator[Outcome]:
    """An alarm that waits for a sign of life takes silence for death."""
    if _heartbeat(subject) and subject.value("treatMissingData") != "breaching":
        yield subject.verdict_on("treatMissingData", "breaching: who is dead does not report")


def _heartbeat(subject: Subject) -> bool:
    """Whether an alarm is a sign of life: by its id, or since it demands a count of at least something."""
    said, listed = subject.value(ID), subject.parameters["heartbeats"]
    if isinstance(said, str) and is_list(listed) and any(said.startswith(str(one)) for one in listed):
        return True
    below = str(subject.value("comparisonOperator")).startswith("LessThan")
    return below and str(subject.value("statistic")) in _COUNTING


@check(ID, "threshold", "comparisonOperator")
def _reached(subject: Subject) -> Iterator[Outcome]:
    """The threshold of an alarm of the catalogue is one that is reached."""
    said, caps = subject.value(ID), subject.parameters["caps"]
    cap = caps.get(said) if isinstance(caps, Mapping) and isinstance(said, str) else None
    if not is_number(cap) or str(subject.value("comparisonOperator")).startswith("LessThan"):
        return
    value = subject.value("threshold")
    if not is_number(value) or value > cap:
        yield subject.verdict_on("threshold", f"a number of at most {cap}")


@check(ID, "evaluationPeriods", "period", "metricQueries")
def _soon(subject: Subject) -> Iterator[Outcome]:
    """An alarm of the catalogue rings within the hour, or with the first number of one that comes more seldom."""
    if not is_set(subject.get(ID)):
        return
    most, times = subject.parameters["windowSeconds"], subject.value("evaluationPeriods")
    given = [where.value("period") for where in _holders(subject)]
    longest = max((value for value in given if is_number(value)), default=0)
    expected = f"so few that they last {most} seconds at most"
    if times is UNKNOWN:
        yield subject.undecided("evaluationPeriods", expected)
    elif not is_number(times) or (is_number(most) and times * longest > max(most, longest)):
        yield subject.fail("evaluationPeriods", expected)
    elif UNKNOWN in given and times > 1:
        yield subject.undecided("period", expected)


def _holders(subject: Subject) -> Iterator[Subject]:
    """Give what may hold a period: the alarm, its queries and their metrics."""
    yield subject
    for query in items(subject, "metricQueries"):
        yield query
        yield query.at("metric")


@check(ID, *SERIES_READS)
def _of_something(subject: Subject) -> Iterator[Outcome]:
    """The dimensions of an alarm of the catalogue name something that is there."""
    if is_set(subject.get(ID)):
        for one in series(subject):
            for dimension in OWNERS:
                yield from _named(subject, one, dimension)


def _named(subject: Subject, one: Series, dimension: str) -> Iterator[Outcome]:
    """Demand that a dimension names a resource, where the program has any that it may name."""
    value = one.dimension(dimension)
    answer = True if value is ABSENT else owners(subject.graph, dimension).has(one, value)
    if answer is not True:
        say = subject.undecided if answer is None else subject.fail
        yield say(f"{one.path}.{dimension}", f"the {dimension} of a resource of this program")


IS_HEARD: Final = all_of(is_true("actionsEnabled"), _acts)
"""What every alarm must be."""
IS_GOOD: Final = all_of(IS_HEARD, _told, _silence, _reached, _soon, _of_something)
"""What an alarm on metrics must be."""
