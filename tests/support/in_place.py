"""Prove which properties can be changed in place, and write the list: `python -m tests.support.in_place`.

Two maintained sources must agree, both installed for tests: botocore's models of the services tell what a request
that changes (or ends) a resource takes, and the CloudFormation schemas that cfn-lint ships name the properties whose
change replaces it. A property without a request, or that is create-only, is not listed, and so never changed by the
pack.
"""

import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final

from hardening.catalog import RULES
from hardening.tokens import aws
from tests.support.aws_models import Shape, members, values_of
from tests.support.in_place_tables import CALLED, FIXED, PROVIDER, QUEUE, REQUESTS, SWITCHED, TWINS

FILE: Final = Path(__file__).parents[2] / "policy" / "hardening" / "in_place.txt"
_HEAD: Final = """\
# Properties that rules can mend and that AWS changes without replacing the resource: type, property, evidence.
# Written and proved by `python -m tests.support.in_place`. The evidence is a member of a request of AWS that changes
# or ends the resource, of a property that is not create-only in CloudFormation; `provider` is an argument of the
# provider alone, which acts when the resource is deleted.
"""
Schema = Mapping[str, Any]


@functools.cache
def _schemas() -> Mapping[str, Schema]:
    """Give CloudFormation's schemas by type, those of one region."""
    folder = resources.files("cfnlint.data.schemas")
    named = json.loads(folder.joinpath("providers", "us-east-1.json").read_text())
    wanted = set(TWINS.values())
    return {
        type_: json.loads(folder.joinpath("resources", f"{name}.json").read_text())
        for type_, name in named.items()
        if type_ in wanted
    }


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _replaces(short: str, path: str) -> bool:
    """Whether CloudFormation replaces the resource for the property, or for what holds it."""
    schema = _schemas().get(TWINS.get(short, ""), {})
    whole = re.sub(r"\[\]", "/*", path).replace(".", "/").lower()
    fixed = [each.removeprefix("/properties/").lower() for each in schema.get("createOnlyProperties", ())]
    return any(whole == each or whole.startswith(f"{each}/") for each in fixed)


def _in_request(short: str, path: str) -> str | None:
    """Give the member of a request that changes or ends the resource, by which the property travels."""
    if short == "sqs/queue":
        known = QUEUE.get(path) in values_of("sqs", "QueueAttributeName")
        return f"sqs.SetQueueAttributes.{QUEUE[path]}" if known else None
    steps = CALLED.get((short, path), path).replace("[]", "").split(".")
    for request in REQUESTS.get(short, ()):
        service, _, operation = request.partition(".")
        if found := _walk(members(service, operation), steps):
            return f"{request}.{found}"
    return None


def _walk(taken: Mapping[str, Shape], steps: Sequence[str]) -> str | None:
    found: list[str] = []
    for step in steps:
        name = next((name for name in taken if _same(name, step)), None)
        if name is None:
            return None
        found.append(name)
        shape = taken[name]
        shape = shape.member if shape.type_name == "list" else shape
        taken = shape.members if shape.type_name == "structure" else {}
    return ".".join(found)


def evidence(short: str, path: str) -> str | None:
    """Say why a property can be changed in place; None where nothing says so, or something says otherwise."""
    if (short, path) in FIXED or _replaces(short, path):
        return None
    if path in PROVIDER:
        return "provider"
    if switch := SWITCHED.get((short, path)):
        service, _, operation = switch.partition(".")
        return switch if members(service, operation) else None
    return _in_request(short, path)


def mendable() -> Iterator[tuple[str, str]]:
    """Give every property of AWS that some rule can mend, as short type and path."""
    found: set[tuple[str, str]] = set()
    for rule in RULES:
        pairs = [(type_, rule.check) for type_ in rule.types]
        pairs += [(type_, check) for type_, checks in rule.check.demands.items() for check in checks]
        for type_, check in pairs:
            found |= {(type_, path) for owner, path in check.mends if owner in ("", type_)}
    for type_, path in sorted(found):
        short = type_.removeprefix("aws:").rpartition(":")[0]
        if type_.startswith("aws:") and aws(short) == type_:
            yield short, path


def render() -> str:
    """Give the list as it has to be."""
    lines = [f"{short} {path} {why}" for short, path in mendable() if (why := evidence(short, path))]
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(render(), encoding="utf-8")
