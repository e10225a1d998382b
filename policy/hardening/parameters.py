"""Parameters of rules: bounds that configuration may tighten, and what the stack states of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hardening.strictness import Strictness, lowers, named


class Profile(StrEnum):
    """The set of levels and parameters in force: sizes relax outside production, security does not."""

    PROD = "prod"
    DEV = "dev"


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
    strictness: Strictness | None = None
    """Which way is stricter, where its name does not say so."""

    @property
    def way(self) -> Strictness:
        """Which way is stricter."""
        return self.strictness or named(self.name, switch=self.schema.get("type") == "boolean")

    def lowers(self, base: object, given: object) -> bool:
        """Whether a value lowers the rule below what another one holds."""
        order = self.schema.get("enum")
        return lowers(self.way, base, given, order if isinstance(order, Sequence) else ())

    def default(self, profile: Profile) -> object:
        """Give the value in force when nothing is configured."""
        return self.prod if profile is Profile.PROD else self.dev
