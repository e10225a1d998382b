"""Ask one rule about one resource, outside the loop over all of them."""

from collections.abc import Iterator
from typing import Final

from hardening.pack import Pack
from hardening.resources import Graph, Resource
from hardening.rule import Level, Rule, Subject, Verdict
from hardening.tokens import STACK

RAISED: Final = frozenset({Verdict.ERROR})
PASSING: Final = frozenset({Verdict.PASS})


def in_force(pack: Pack) -> Iterator[Rule]:
    """Give the rules that judge anything."""
    return (rule for rule in pack.rules if pack.settings[rule.id].level is not Level.DISABLED)


def subjects_of(rule: Rule, graph: Graph) -> list[Resource]:
    """Give the resources that a rule judges."""
    if "*" in rule.types:
        return [resource for resource in graph.resources if resource.type != STACK]
    others = graph.all(*(type_ for type_ in rule.types if type_ != STACK))
    return [*others, *([graph.root] if STACK in rule.types else ())]


def ask(pack: Pack, rule: Rule, resource: Resource, graph: Graph) -> frozenset[Verdict]:
    """Give the verdicts of a rule on a resource; one that has nothing to say passed it."""
    subject = Subject(resource, graph, pack.settings[rule.id].parameters, today=pack.today)
    try:
        return frozenset(outcome.verdict for outcome in rule.check(subject)) or PASSING
    except Exception:  # noqa: BLE001  a rule that raises is what this looks for
        return RAISED
