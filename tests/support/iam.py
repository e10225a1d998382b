"""A small evaluator of resource policies, to ask a policy what it does instead of how it is written."""

import fnmatch
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

Context = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request: who asks for which action, in which context."""

    action: str
    principal: str
    """Role ARN, or the host name of a service that calls under its own name."""
    context: Context = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, Sequence[str]]:
        """The whole request context, with what IAM itself adds about the caller."""
        given = {key: [value] if isinstance(value, str) else value for key, value in self.context.items()}
        if not self.principal.startswith("arn:"):
            return {"aws:PrincipalIsAWSService": ["true"], **given}
        account = self.principal.split(":")[4]
        caller = {"aws:PrincipalArn": [self.principal], "aws:PrincipalAccount": [account]}
        return {"aws:PrincipalIsAWSService": ["false"], **caller, **given}


def allowed(policy: str, call: Call) -> bool:
    """Whether a resource policy lets a call through, for a caller whom IAM lets do everything."""
    effects = {str(statement["Effect"]) for statement in _statements(policy) if _matches(statement, call)}
    return effects == {"Allow"}


def _statements(policy: str) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", json.loads(policy)["Statement"])


def _matches(statement: Mapping[str, object], call: Call) -> bool:
    actions = cast("list[str]", statement["Action"])
    conditions = cast("Mapping[str, Mapping[str, object]]", statement.get("Condition", {}))
    return (
        any(fnmatch.fnmatchcase(call.action, action) for action in actions)
        and _is_principal(statement["Principal"], call.principal)
        and all(_holds(operator, keys, call) for operator, keys in conditions.items())
    )


def _is_principal(element: object, principal: str) -> bool:
    if element == "*":
        return True
    parts = cast("Mapping[str, list[str]]", element)
    root = f"{':'.join(principal.split(':')[:5])}:root"
    return "*" in parts.get("AWS", []) or root in parts.get("AWS", []) or principal in parts.get("Service", [])


def _holds(operator: str, keys: Mapping[str, object], call: Call) -> bool:
    return all(_key_holds(operator, key, _listed(wanted), call.keys) for key, wanted in keys.items())


def _listed(wanted: object) -> list[str]:
    return [wanted] if isinstance(wanted, str) else cast("list[str]", wanted)


def _key_holds(operator: str, key: str, wanted: Sequence[str], context: Mapping[str, Sequence[str]]) -> bool:
    """Answer as IAM does: a missing key fails a positive operator and satisfies a negated one and `IfExists`."""
    if operator == "Null":
        return (key not in context) is (wanted == ["true"])
    found = context.get(key, [])
    if operator.startswith("ForAllValues:"):
        return all(value in wanted for value in found)
    base = operator.removesuffix("IfExists")
    if base != operator and not found:
        return True
    negated = "Not" in base
    hit = any(_same(base, value, pattern) for value in found for pattern in wanted)
    return not hit if negated else hit


def _same(operator: str, value: str, pattern: str) -> bool:
    if operator.endswith("Like"):
        return fnmatch.fnmatchcase(value, pattern)
    return value == pattern
