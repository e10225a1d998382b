"""Rules in few words: what most rows of the catalogue share is said once, here."""

from collections.abc import Mapping, Sequence
from typing import Final

from typing_extensions import TypedDict, Unpack

from hardening.rule import Check, Framework, FromStack, Level, Parameter, Rule, Severity, Stage
from hardening.selection import by_type
from hardening.strictness import Strictness
from hardening.tokens import aws

Schema = Mapping[str, object]
"""JSON Schema of a parameter."""
LOW: Final = Severity.LOW
MEDIUM: Final = Severity.MEDIUM
HIGH: Final = Severity.HIGH
CRITICAL: Final = Severity.CRITICAL
ADVICE: Final = Level.ADVISORY
OFF: Final = Level.DISABLED
STRICT: Final = Level.MANDATORY
"""Of a rule that stops an update outside production as well."""
TEXT: Final[Schema] = {"type": "string"}
TEXTS: Final[Schema] = {"type": "array", "items": TEXT}
UNIQUE: Final[Schema] = {**TEXTS, "uniqueItems": True}
SOME: Final[Schema] = {**TEXTS, "minItems": 1, "uniqueItems": True}
LISTS: Final[Schema] = {"type": "object", "additionalProperties": TEXTS}


class Traits(TypedDict, total=False):
    """What a row may say beside the rule itself."""

    severity: Severity
    controls: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    prod: Level
    dev: Level
    waivable: bool


class Further(TypedDict, total=False):
    """What a parameter may say beside its value."""

    dev: object
    stack: FromStack
    strictness: Strictness


def types_of(types: str | Sequence[str]) -> tuple[str, ...]:
    """Give canonical tokens: of short names between spaces, such as `ec2/instance ebs/volume`, or as they are."""
    listed = types.split() if isinstance(types, str) else types
    return tuple(aws(name) if "/" in name and ":" not in name else name for name in listed)


def kinds(checks: Mapping[str, Check]) -> Check:
    """Decide by the check of the subject's own type; a key holds one or several short names."""
    return by_type({type_: check for names, check in checks.items() for type_ in types_of(names)})


def row(
    name: str, title: str, types: str | Sequence[str], check: Check, *frameworks: Framework, fix: str,
    **traits: Unpack[Traits],
) -> Rule:  # fmt: skip
    """Give a rule on one resource alone. `name` is the id and the slug, such as `EC2-01 imds-v2`."""
    return _rule(Stage.RESOURCE, name, (title, fix), types, check, frameworks, traits)


def join_row(
    name: str, title: str, types: str | Sequence[str], check: Check, *frameworks: Framework, fix: str,
    **traits: Unpack[Traits],
) -> Rule:  # fmt: skip
    """Give a rule that joins resources, or that judges the program as a whole."""
    return _rule(Stage.STACK, name, (title, fix), types, check, frameworks, traits)


def _rule(  # noqa: PLR0913, PLR0917  the two builders above are its only callers
    stage: Stage,
    name: str,
    texts: tuple[str, str],
    types: str | Sequence[str],
    check: Check,
    frameworks: tuple[Framework, ...],
    traits: Traits,
) -> Rule:
    ident, _, slug = name.partition(" ")
    title, fix = texts
    return Rule(
        id=ident,
        slug=slug,
        title=title,
        types=types_of(types),
        check=check,
        stage=stage,
        severity=traits.get("severity", MEDIUM),
        controls=traits.get("controls", ()),
        fix=fix,
        frameworks=frameworks,
        parameters=traits.get("parameters", ()),
        prod=traits.get("prod", Level.MANDATORY),
        dev=traits.get("dev", Level.DISABLED if traits.get("prod") is Level.DISABLED else Level.ADVISORY),
        waivable=traits.get("waivable", True),
    )


def setting(name: str, description: str, schema: Schema, value: object, **further: Unpack[Further]) -> Parameter:
    """Give a parameter of any schema; `dev` is the value outside production, where it is another one."""
    further.setdefault("dev", value)
    return Parameter(name=name, description=description, schema=schema, prod=value, **further)


def switch(name: str, description: str, *, on: bool, dev: bool | None = None) -> Parameter:
    """Give a parameter that is true or false; `dev` is the value outside production."""
    return setting(name, description, {"type": "boolean"}, on, dev=on if dev is None else dev)


def number(name: str, description: str, value: int, low: int, high: int, *, dev: int | None = None) -> Parameter:
    """Give a parameter that is a whole number within bounds; `dev` is the value outside production."""
    schema = {"type": "integer", "minimum": low, "maximum": high}
    return setting(name, description, schema, value, dev=value if dev is None else dev)


def names(name: str, description: str, *values: str) -> Parameter:
    """Give a parameter that is a list of texts, the same in every profile."""
    return setting(name, description, UNIQUE, list(values))
