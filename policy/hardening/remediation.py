"""Remediation: a rule's own check tells which values would pass, and those that replace nothing are set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from hardening.in_place import in_place
from hardening.pack import Pack
from hardening.register import Register
from hardening.resources import Graph, Resource
from hardening.rule import Check, Level, Outcome, Rule, Subject, Verdict
from hardening.tokens import canonical
from hardening.values import ABSENT, UNKNOWN, Secret, split

_ROUNDS: Final = 4
"""A mended property may bring another to light, such as an object whose parts are judged once it is there."""
Changes = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fix:
    """What one rule changes on a resource, by path; ABSENT takes a property away."""

    rule: Rule
    changes: Changes
    resource: Resource
    """The resource with these changes and those of the fixes before."""


class Remediator:
    """Gives the fixes of a pack's rules that are at level remediate, save where somebody answers for the violation."""

    def __init__(self, pack: Pack, register: Register) -> None:
        """Index the checks by the type that they can mend."""
        self._pack, self._register = pack, register
        self._by_type: dict[str, list[tuple[Rule, Check]]] = {}
        for rule in pack.rules:
            if pack.settings[rule.id].level is Level.REMEDIATE:
                for type_, found in mending(rule):
                    self._by_type.setdefault(type_, []).append((rule, found))

    @property
    def idle(self) -> bool:
        """Whether no rule is to mend anything."""
        return not self._by_type

    def fixes(self, resource: Resource) -> Iterator[Fix]:
        """Give a fix for each rule that can mend the resource, each on top of those before."""
        for rule, check in self._by_type.get(resource.type, ()):
            changes = self._changes(rule, check, resource)
            if changes:
                resource = changed(resource, changes)
                yield Fix(rule, changes, resource)

    def _changes(self, rule: Rule, check: Check, resource: Resource) -> Changes:
        """Give the changes after which the check has nothing against the properties changed; none where it has."""
        changes: dict[str, object] = {}
        now = resource
        for _ in range(_ROUNDS):
            failed = {one.path: one for one in self._failed(rule, check, now)}
            fresh = {path: one.wanted for path, one in failed.items() if self._mendable(rule, one, now)}
            if not fresh:
                return {} if changes.keys() & failed.keys() else changes
            if changes.keys() & fresh.keys():
                return {}  # the value that was to pass did not
            changes |= fresh
            now = changed(resource, changes)
        return {}

    def _failed(self, rule: Rule, check: Check, resource: Resource) -> list[Outcome]:
        parameters = self._pack.settings[rule.id].parameters
        graph = Graph([resource], environment=self._pack.profile.value, partial=True)
        try:
            outcomes = check(Subject(resource, graph, parameters, today=self._pack.today))
        except Exception:  # noqa: BLE001  the verdict on the same resource tells of a rule that raises
            return []
        return [one for one in outcomes if one.verdict is Verdict.FAIL and one.resource in (None, resource)]

    def _mendable(self, rule: Rule, outcome: Outcome, resource: Resource) -> bool:
        if outcome.wanted is UNKNOWN or not in_place(resource.type, outcome.path):
            return False
        if not _reachable(resource.properties, outcome.path):
            return False
        return self._register.covering(rule.id, resource.urn, outcome.path) is None


def mending(rule: Rule) -> Iterator[tuple[str, Check]]:
    """Give the checks of a rule that can tell a value which passes and leaves the resource standing, by type."""
    for type_ in rule.types:
        if _mends(rule.check, type_):
            yield type_, rule.check
    for type_, checks in sorted(rule.check.demands.items()):
        for check in checks if type_ not in rule.types else ():
            if _mends(check, type_):
                yield type_, check


def _mends(check: Check, type_: str) -> bool:
    return any(paths_of(check, type_))


def paths_of(check: Check, type_: str) -> Iterator[str]:
    """Give the properties of a type that a check can mend in place."""
    paths = {path for owner, path in check.mends if owner in ("", type_) and in_place(canonical(type_), path)}
    return iter(sorted(paths))


def changed(resource: Resource, changes: Changes) -> Resource:
    """Give a resource with some properties changed."""
    properties: object = dict(resource.properties)
    for path, value in changes.items():
        properties = _with(properties, split(path), value)
    return replace(resource, properties=properties if isinstance(properties, dict) else {})


def _with(held: object, steps: tuple[str, ...], value: object) -> object:
    if not steps:
        return value
    first, *rest = steps
    if isinstance(held, list):
        index = int(first)
        return [_with(item, tuple(rest), value) if at == index else item for at, item in enumerate(held)]
    copied = dict(held) if isinstance(held, dict) else {}
    copied[first] = _with(copied.get(first, ABSENT), tuple(rest), value)
    if copied[first] is ABSENT:
        del copied[first]
    return copied


def _reachable(held: object, path: str) -> bool:
    """Whether what holds a property can be changed: it is known and no secret, or not there yet."""
    *above, last = split(path)
    for step in above:
        if held is ABSENT:
            return not step.isdigit()
        if held is UNKNOWN or isinstance(held, Secret):
            return False
        if isinstance(held, list):
            held = held[int(step)] if step.isdigit() and int(step) < len(held) else UNKNOWN
        elif isinstance(held, dict):
            found = held.get(step, ABSENT)
            held = ABSENT if found is None else found
        else:
            return False
    if isinstance(held, list):  # where an object belongs, there is nothing to set by name
        return last.isdigit() and int(last) < len(held)
    return held is ABSENT or isinstance(held, dict)
