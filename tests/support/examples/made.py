"""How an example is written: resources that pass together, and the changes that each break the rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias, cast

from hardening.catalog import RULES
from hardening.pack import Judgement, Pack, Setting
from hardening.resources import Graph, Options, Provider, Resource
from hardening.rule import Level, Profile
from hardening.tokens import STACK
from hardening.values import UNKNOWN
from tests.support.rules import REMOVED, Sign, changed
from tests.support.wire import resource

GONE: Final = REMOVED
"""The property, or resource, is not there; were it unknown, the rule must not pass."""
UNSET: Final = Sign("unset")
"""The property is not there; were it unknown, it would be there, which is all that the rule asks."""

World: TypeAlias = Mapping[str, tuple[str, Mapping[str, object]]]
Change: TypeAlias = Mapping[str, object]
_BY_ID: Final = {rule.id: rule for rule in RULES}


@dataclass(frozen=True, kw_only=True)
class Example:
    """Resources by name, as (type, properties), that pass a rule together."""

    rule: str
    world: World
    """The value `@name` of a property comes from the resource of that name, as on a first preview.

    What is no property of the resource stands under `$options`, `$provider` and `$type`.
    """
    breaks: tuple[Change, ...]
    """Each breaks the rule: `path`, or `name:path`, to the wrong value."""
    parameters: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.rule} {next(iter(self.world.values()))[0]}"

    @property
    def unknown(self) -> Iterator[Change]:
        """Give the changes that make a broken value unknown, where that must not pass."""
        for change in self.breaks:
            for path, value in change.items():
                whole = path in self.world and len(self.world) > 1
                if value is not UNSET and not whole and "$" not in path:
                    yield {path: UNKNOWN}


def one(rule: str, type_: str, good: Mapping[str, object], *breaks: Change, **parameters: object) -> Example:
    """Give an example of one resource."""
    return Example(rule=rule, world={"subject": (type_, good)}, breaks=breaks, parameters=parameters)


def many(rule: str, world: World, *breaks: Change, **parameters: object) -> Example:
    """Give an example of several resources; the first is the subject."""
    return Example(rule=rule, world=world, breaks=breaks, parameters=parameters)


def judged(example: Example, change: Change | None = None) -> Judgement:
    """Judge an example, with a change, by its one rule, which is in force whatever its level."""
    rule = _BY_ID[example.rule]
    parameters = {**rule.defaults(Profile.PROD), **example.parameters}
    settings = {rule.id: Setting(level=Level.MANDATORY, parameters=parameters)}
    return Pack([rule], settings=settings).judge(Graph(_resources(example, change or {})))


def _resources(example: Example, change: Change) -> list[Resource]:
    world = {name: (type_, dict(properties)) for name, (type_, properties) in example.world.items()}
    for path, value in change.items():
        name, colon, inner = path.partition(":")
        name, inner = (name, inner) if colon else (next(iter(example.world)), path)
        if not colon and path in world:
            del world[path]
        else:
            type_, properties = world[name]
            world[name] = (type_, changed(properties, inner, REMOVED if value is UNSET else value))
    return _made(world)


def _made(world: Mapping[str, tuple[str, dict[str, object]]]) -> list[Resource]:
    """Make the resources, those first that others refer to."""
    made: dict[str, Resource] = {}

    def make(name: str) -> Resource:
        if name not in made:
            type_, properties = world[name]
            refers = {
                key: make(value[1:])
                for key, value in properties.items()
                if isinstance(value, str) and value.startswith("@") and value[1:] in world
            }
            made[name] = _resource(name, type_, properties, refers)
        return made[name]

    return [make(name) for name in world]


def _resource(name: str, type_: str, properties: Mapping[str, object], refers: Mapping[str, Resource]) -> Resource:
    plain = {key: value for key, value in properties.items() if key not in refers and not key.startswith("$")}
    token = str(properties.get("$type", STACK if type_ == "stack" else type_))
    options = properties.get("$options")
    found = resource(token, name, plain, refers=refers, options=options if isinstance(options, Options) else None)
    return replace(found, provider=cast("Provider | None", properties.get("$provider")))
