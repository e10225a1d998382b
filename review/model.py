"""The graph format, and its way into the pack's own resources."""

from collections.abc import Mapping, Sequence
from typing import Final

from hardening.protocol.stack import StackConfiguration
from hardening.resources import Graph, Options, Provider, Resource, Source
from hardening.tokens import STACK
from hardening.values import from_json

FORMAT_VERSION: Final = 1


def graph_of(document: Mapping[str, object]) -> Graph:
    """Give the resources of a graph document as the pack judges them."""
    records = [record for record in _list(document.get("resources")) if isinstance(record, Mapping)]
    providers = {
        str(record["urn"]): Provider(str(record["type"]), str(record["urn"]), _properties(record.get("inputs")))
        for record in records
        if str(record["type"]).startswith("pulumi:providers:")
    }
    given = {"outputs": document.get("outputs")}
    return Graph([_resource({**record, **(given if record["type"] == STACK else {})}, providers) for record in records])


def configuration_of(document: Mapping[str, object]) -> StackConfiguration:
    """Give the configuration of the stack that a graph is of. An exported state has none, and so states nothing."""
    project, config = document.get("project"), from_json(document.get("config"))
    return StackConfiguration(
        project if isinstance(project, str) else "", config if isinstance(config, Mapping) else {}
    )


def _resource(record: Mapping[str, object], providers: Mapping[str, Provider]) -> Resource:
    outputs = _properties(record.get("outputs"))
    ident = outputs.get("id")
    return Resource(
        urn=str(record["urn"]),
        token=str(record["type"]),
        name=str(record.get("name") or ""),
        properties=_properties(record.get("inputs")),
        outputs=outputs,
        id=ident if isinstance(ident, str) else "",
        parent=str(record.get("parent") or ""),
        custom=record.get("custom") is not False,
        dependencies=_texts(record.get("dependencies")),
        property_dependencies=_dependencies(record.get("propertyDependencies")),
        options=_options(record),
        provider=_provider(record, providers),
        source=_source(record.get("source")),
    )


def _provider(record: Mapping[str, object], providers: Mapping[str, Provider]) -> Provider | None:
    """Give the provider of a resource: one of the program, else the default one of its package, of the engine's own."""
    urn, _, _ = str(record.get("provider") or "").rpartition("::")
    package = str(record["type"]).partition(":")[0]
    if urn in providers or record.get("custom") is False or package == "pulumi":
        return providers.get(urn)
    home = "::".join(str(record["urn"]).split("::")[:2])
    type_ = f"pulumi:providers:{package}"
    return Provider(type_, urn or f"{home}::{type_}::default")


def _options(record: Mapping[str, object]) -> Options:
    before = record.get("deleteBeforeReplace")
    return Options(
        protect=record.get("protect") is True,
        retain_on_delete=record.get("retainOnDelete") is True,
        ignore_changes=_texts(record.get("ignoreChanges")),
        delete_before_replace=before if isinstance(before, bool) else None,
        aliases=_texts(record.get("aliases")),
        additional_secret_outputs=_texts(record.get("additionalSecretOutputs")),
    )


def _properties(value: object) -> dict[str, object]:
    decoded = from_json(value)
    return dict(decoded) if isinstance(decoded, Mapping) else {}


def _dependencies(value: object) -> dict[str, tuple[str, ...]]:
    return {str(name): _texts(urns) for name, urns in value.items()} if isinstance(value, Mapping) else {}


def _source(value: object) -> Source | None:
    if not isinstance(value, Mapping):
        return None
    line = value.get("line")
    return Source(str(value.get("file", "")), line if isinstance(line, int) else 0)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in _list(value))


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
