"""The shape of the table: a row for each variable, plain or secret."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from components._naming import Identity
from components.runtime.contract.args import ContractArgs
from components.runtime.contract.bounds import Bound, exactly
from components.runtime.environment import ServiceKind
from components.runtime.references import secret_reference

API: Final = frozenset({ServiceKind.API})
WORKER: Final = frozenset({ServiceKind.WORKER})
SERVING: Final = API | WORKER
"""They run the same code with the same guards: a guard left out of one falls back to its default where nobody looks."""
JOBS: Final = frozenset({ServiceKind.WORKER, ServiceKind.SCHEDULER})
LASTING: Final = SERVING | JOBS
EVERY: Final = frozenset(ServiceKind)


@dataclass(frozen=True, kw_only=True, slots=True)
class Variable:
    """A plain variable."""

    name: str
    kinds: frozenset[ServiceKind]
    """The services that are told."""
    value: Callable[[ContractArgs], str | None]
    """The text; None where the choices of the stack leave no use for it."""
    source: str
    """Where the value comes from, for people: a configuration key, a name, or a constant."""
    bound: Bound
    controls: tuple[str, ...]
    """Controls of the checklist that it makes true, or helps to."""

    def text(self, args: ContractArgs) -> str | None:
        """Give the value, within its bound."""
        value = self.value(args)
        if value is not None and not self.bound.holds(value):
            message = f"{self.name}: {value!r} is not {self.bound.text}; change {self.source}"
            raise ValueError(message)
        return value


@dataclass(frozen=True, kw_only=True, slots=True)
class SecretVariable:
    """A variable that ECS fills from Secrets Manager when a task starts; its readers are those of the secret."""

    name: str
    part: str
    """What names the secret within the stack."""
    key: str
    """Key of the secret's JSON; empty for the whole document."""
    controls: tuple[str, ...]

    def value_from(self, identity: Identity) -> str:
        """Give the reference, without the six characters that Secrets Manager appends and nobody knows before."""
        return secret_reference(identity, self.part, self.key)


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """A variable that ECS fills from a parameter when a task starts: a host that AWS makes up, and no secret."""

    name: str
    kinds: frozenset[ServiceKind]
    part: str
    """What names the parameter within the stack."""
    controls: tuple[str, ...]

    def value_from(self, identity: Identity) -> str:
        """Give the reference."""
        return identity.parameter_arn(self.part)


Row = Variable | SecretVariable | Endpoint


def fixed(name: str, value: str, kinds: frozenset[ServiceKind], *controls: str) -> Variable:
    """Give a variable the same value in every stack."""
    return Variable(
        name=name, kinds=kinds, value=lambda _: value, source="fixed", bound=exactly(value), controls=controls
    )


def secret(name: str, part: str, *controls: str, key: str = "") -> SecretVariable:
    """Fill a variable from a secret."""
    return SecretVariable(name=name, part=part, key=key, controls=controls)
