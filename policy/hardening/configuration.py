"""The configuration of the pack: what raises a rule holds at once, what lowers one needs somebody to answer for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from hardening.pack import Pack, Setting
from hardening.register import Register
from hardening.rule import Level, Parameter, Rule
from hardening.schema import problems
from hardening.waivers import Lowered, Waiver

LEVEL: Final = "level"
"""The name by which a waiver speaks of the level of a rule."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run asks of one rule; a level of None is not asked for."""

    level: Level | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Settled:
    """What holds, what was to be lowered, and what cannot be understood."""

    settings: dict[str, Setting] = field(default_factory=dict)
    lowered: list[Lowered] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)


def settle(asked: Mapping[str, Asked], pack: Pack, register: Register, place: str) -> Settled:
    """Decide on what is asked for by policy name, on top of what the pack holds, in a stack given as project/stack."""
    names, settled = {rule.name: rule for rule in pack.rules}, Settled()
    for name, wanted in sorted(asked.items()):
        rule = names.get(name)
        if rule is None:
            settled.mistakes.append(f"{name} is not a policy of this pack")
        elif found := list(_mistakes(rule, wanted)):
            settled.mistakes.extend(found)
        else:
            settled.settings[rule.id] = _Settling(rule, pack.settings[rule.id], register, place).setting(
                wanted, settled
            )
    return settled


def _mistakes(rule: Rule, wanted: Asked) -> Iterator[str]:
    known = {parameter.name: parameter for parameter in rule.parameters}
    for name, value in sorted(wanted.parameters.items()):
        path = f"{rule.name}.{name}"
        if name in known:
            yield from problems(value, known[name].schema, path)
        else:
            yield f"{path} is not a parameter (it has: {', '.join(sorted(known)) or 'none'})"


@dataclass(frozen=True, slots=True)
class _Settling:
    """One rule, what holds for it so far, and who answers for less."""

    rule: Rule
    base: Setting
    register: Register
    place: str

    def setting(self, wanted: Asked, settled: Settled) -> Setting:
        """Give what holds for the rule, and note what was to be lowered."""
        values = dict(self.base.parameters)
        for parameter in self.rule.parameters:
            if parameter.name in wanted.parameters:
                lowered = self._parameter(parameter, wanted.parameters[parameter.name])
                settled.lowered += lowered
                if all(each.waiver for each in lowered):
                    values[parameter.name] = wanted.parameters[parameter.name]
        level = self.base.level if wanted.level is None else wanted.level
        lowered = self._level(level)
        settled.lowered += lowered
        return Setting(level=level if all(each.waiver for each in lowered) else self.base.level, parameters=values)

    def _parameter(self, parameter: Parameter, given: object) -> list[Lowered]:
        held = self.base.parameters[parameter.name]
        if not parameter.lowers(held, given):
            return []
        waivers = self.register.lowering(self.rule.id, parameter.name, self.place)
        waiver = next((one for one, least in waivers if not parameter.lowers(least, given)), None)
        return [self._lowered(parameter.name, given, held, waiver)]

    def _level(self, given: Level) -> list[Lowered]:
        held = self.base.level
        if not given.lowers(held):
            return []
        waivers = self.register.lowering(self.rule.id, LEVEL, self.place)
        known = {level.value: level for level in Level}
        levels = ((one, known[least]) for one, least in waivers if isinstance(least, str) and least in known)
        waiver = next((one for one, least in levels if not given.lowers(least)), None)
        return [self._lowered(LEVEL, given.value, held.value, waiver)]

    def _lowered(self, name: str, given: object, held: object, waiver: Waiver | None) -> Lowered:
        return Lowered(rule=self.rule.id, parameter=name, asked=given, held=held, waiver=waiver)
