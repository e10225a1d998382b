"""Registers the resources of the `Pulumi.yaml` beside it, through the SDK's own monitor.

It stands where the host of Pulumi YAML would, which no package registry has in a form that this project may build. It
knows what the engine sees of such programs: resources with types, properties, references `${name.property}` and
`fn::secret`; a type without its file (`aws:s3:BucketV2`) is completed as the schema of the provider has it.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import pulumi
import yaml

_REFERENCE: Final = re.compile(r"\$\{([\w-]+)\.(\w+)\}")
_SHORT: Final = re.compile(r"(?P<package>[\w-]+):(?P<module>[\w]+):(?P<name>\w+)")

Body = Mapping[str, object]


class Declared(pulumi.CustomResource):
    """A resource of any type, with the outputs that others refer to."""

    def __init__(self, token: str, name: str, properties: Body, outputs: set[str]) -> None:
        """Register it."""
        super().__init__(token, name, {**dict.fromkeys(outputs), **properties})
        self.outputs = outputs


def token(written: str) -> str:
    """Complete a type as the provider's schema does."""
    short = _SHORT.fullmatch(written)
    if short is None or short["package"] != "aws":
        return written
    name = short["name"]
    return f"aws:{short['module']}/{name[0].lower()}{name[1:]}:{name}"


def referred(body: object) -> set[tuple[str, str]]:
    """Give the references in a body, as names and properties."""
    if isinstance(body, Mapping):
        return set().union(*(referred(item) for item in body.values()), set())
    if isinstance(body, list):
        return set().union(*(referred(item) for item in body), set())
    return set(_REFERENCE.findall(body)) if isinstance(body, str) else set()


def resolved(body: object, made: Mapping[str, Declared]) -> object:
    """Give a body with what its references stand for."""
    if isinstance(body, Mapping):
        if set(body) == {"fn::secret"}:
            return pulumi.Output.secret(body["fn::secret"])
        return {name: resolved(item, made) for name, item in body.items()}
    if isinstance(body, list):
        return [resolved(item, made) for item in body]
    found = _REFERENCE.fullmatch(body) if isinstance(body, str) else None
    return getattr(made[found[1]], found[2]) if found else body


def main(document: Body) -> None:
    """Register every resource, after those that it refers to."""
    resources = dict(cast("dict[str, Any]", document["resources"]))
    made: dict[str, Declared] = {}
    wanted = referred(resources)
    while resources:
        for name, body in list(resources.items()):
            if {other for other, _ in referred(body)} <= set(made):
                outputs = {prop for other, prop in wanted if other == name and prop != "id"}
                properties = cast("Body", resolved(body["properties"], made))
                made[name] = Declared(token(body["type"]), name, properties, outputs)
                del resources[name]


main(yaml.safe_load((Path(__file__).parent / "Pulumi.yaml").read_text(encoding="utf-8")))
