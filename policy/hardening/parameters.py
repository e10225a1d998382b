"""Parameters of rules: a bound that configuration may tighten, and which way is tighter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Profile(StrEnum):
    """The set of levels and parameters in force: sizes relax outside production, security does not."""

    PROD = "prod"
    DEV = "dev"


class Strictness(StrEnum):
    """Which way a parameter is stricter. The other way lowers the rule."""

    MINIMUM = "minimum"
    """The higher the stricter. Of an object: each value, and a key more is a demand more."""
    MAXIMUM = "maximum"
    """The lower the stricter. Of an object: each value, and a key more is a demand more."""
    ALLOWED = "allowed"
    """What is let through: the fewer the stricter. Of an object: each value, and a key more lets more through."""
    ALLOWED_OR_ANY = "allowed, empty for any"
    """As ALLOWED, but nothing at all lets everything through."""
    DEMANDED = "demanded"
    """What is demanded or refused: the more the stricter. Of an object: each value, and a key more demands more."""
    ON = "on"
    """Stricter when true."""
    OFF = "off"
    """Stricter when false."""
    FACT = "fact"
    """Says how the program does something; another value is as strict, and an empty one is not."""
    EXACT = "exact"
    """Any other value lowers the rule: what a row says that does not tell which way is stricter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FromStack:
    """Where the configuration of the stack itself states a parameter, so that nobody has to state it twice.

    A value that breaks the parameter's schema means something else to that program, and is not taken.
    """

    key: str
    """Key within the namespace of the project, such as `cors` for `shop:cors`."""
    path: str = ""
    """Path of the value within an object, such as `allowedOrigins`; empty for the key's own value."""
    taken: Callable[[object], object] = lambda value: value
    """Turns what the stack states into the parameter."""

    @property
    def shown(self) -> str:
        """Where to look, for people."""
        return f"<project>:{self.key}{f' {self.path}' if self.path else ''}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A bound of a rule that configuration may tighten."""

    name: str
    description: str
    prod: object
    dev: object
    schema: Mapping[str, object]
    """JSON Schema of the value."""
    stack: FromStack | None = None
    """Where the stack states the value, which holds unless the configuration of the pack gives another."""
    strictness: Strictness = Strictness.EXACT
    """Which way is stricter."""

    def default(self, profile: Profile) -> object:
        """Give the value in force when nothing is configured."""
        return self.prod if profile is Profile.PROD else self.dev
