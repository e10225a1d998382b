"""What the engine asks, as resources and a graph."""

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2
from typing_extensions import override

from hardening.resources import Options, Provider, Resource
from hardening.tokens import STACK
from hardening.values import ABSENT, SIGNATURE, UNKNOWN, Secret, from_value, split

_SIGNED: Final = SIGNATURE.encode()
"""Stands in every message that holds a secret."""
_REDACTED: Final = "[secret]"
_Holder: TypeAlias = struct_pb2.Struct | struct_pb2.ListValue
_CUSTOM: Final = re.compile(r"^[\w-]+:[\w-]+/\w+:\w+$")


Read: TypeAlias = Callable[[struct_pb2.Value], object]
"""Decodes a property."""


def from_redacted(value: struct_pb2.Value) -> object:
    """Decode a property of a state whose secrets the engine could not open: it marks a text in place of each."""
    return _sealed(from_value(value))


def _sealed(value: object) -> object:
    if isinstance(value, dict):
        return {name: _sealed(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_sealed(item) for item in value]
    return Secret(UNKNOWN) if isinstance(value, Secret) and value.value == _REDACTED else value


class Outputs(Mapping[str, object]):
    """Outputs without a secret, each decoded when it is asked for: of hundreds, rules ask for a name or an ARN."""

    __slots__ = ("_fields", "_read")

    def __init__(self, struct: struct_pb2.Struct, read: Read) -> None:
        """Keep the message."""
        self._fields, self._read = struct.fields, read

    @override
    def __getitem__(self, name: str) -> object:
        if name not in self._fields:  # to ask for a field that is not there would make it
            raise KeyError(name)
        return self._read(self._fields[name])

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    @override
    def __len__(self) -> int:
        return len(self._fields)

    @override
    def get(self, name: str, default: object = None) -> object:
        return self._read(self._fields[name]) if name in self._fields else default


def _all(struct: struct_pb2.Struct, read: Read) -> dict[str, object]:
    fields = struct.fields
    return {name: read(fields[name]) for name in fields}


def one(request: analyzer_pb2.AnalyzeRequest, read: Read = from_value) -> Resource:
    """Give the resource that the engine is about to create; its properties are the inputs."""
    return Resource(
        urn=request.urn,
        token=request.type,
        name=request.name,
        properties=_all(request.properties, read),
        parent=request.options.parent,
        custom=_custom(request),
        options=_options(request.options),
        provider=_provider(request.provider, read) if request.HasField("provider") else None,
    )


def every(
    request: analyzer_pb2.AnalyzeStackRequest, inputs: Mapping[str, Mapping[str, object]], read: Read = from_value
) -> Iterator[Resource]:
    """Give all resources of the stack.

    The engine sends outputs alone, among which nobody can tell what the program left open (and the provider computes)
    from what it sets to a value unknown yet. So the inputs, by URN, are those of the question about each resource
    before; where there was none, as for a resource outside the targets of an update, the outputs must do.
    """
    providers: dict[str, Provider] = {}
    for message in request.resources:
        provider = None
        if message.HasField("provider"):
            urn = message.provider.urn
            provider = providers[urn] = providers.get(urn) or _provider(message.provider, read)
        properties = inputs.get(message.urn)
        outputs = _outputs(message, read, whole=properties is None)
        yield Resource(
            urn=message.urn,
            token=message.type,
            name=message.name,
            properties=outputs if properties is None else properties,
            outputs=outputs,
            parent=message.parent,
            custom=_custom(message),
            dependencies=tuple(message.dependencies),
            property_dependencies={name: tuple(found.urns) for name, found in message.propertyDependencies.items()},
            options=_options(message.options),
            provider=provider,
        )


def _outputs(message: analyzer_pb2.AnalyzerResource, read: Read, *, whole: bool) -> Mapping[str, object]:
    """Give outputs. Those of the program itself are judged as a whole, and secrets are looked for in all findings."""
    if whole or message.type == STACK or _SIGNED in message.properties.SerializeToString():
        return _all(message.properties, read)
    return Outputs(message.properties, read)


def plain(value: object) -> object:
    """Give a value of the catalogue as JSON: its tuples are lists there."""
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, Sequence) and not isinstance(value, str) else value


def rewritten(properties: struct_pb2.Struct, changes: Mapping[str, object]) -> struct_pb2.Struct:
    """Give inputs with some properties changed by path. All else stays as the engine sent it, secrets included."""
    copied = struct_pb2.Struct()
    copied.CopyFrom(properties)
    for path, value in changes.items():
        *above, last = split(path)
        held: _Holder = copied
        for step in above:
            held = _inside(_part(held, step))
        if value is not ABSENT:
            _part(held, last).CopyFrom(_encoded(value))
        elif isinstance(held, struct_pb2.Struct):
            held.fields.pop(last, None)
    return copied


def _encoded(value: object) -> struct_pb2.Value:
    holder = struct_pb2.Struct()
    json_format.ParseDict({"value": plain(value)}, holder)
    return holder.fields["value"]


def _part(held: _Holder, step: str) -> struct_pb2.Value:
    """Give what an object or list holds; an object is given the field when it has none."""
    return held.fields[step] if isinstance(held, struct_pb2.Struct) else held.values[int(step)]


def _inside(value: struct_pb2.Value) -> _Holder:
    return value.list_value if value.WhichOneof("kind") == "list_value" else value.struct_value


def _custom(message: analyzer_pb2.AnalyzeRequest | analyzer_pb2.AnalyzerResource) -> bool:
    """Whether a provider manages the resource. The protocol does not say, but a local component has no provider."""
    return message.HasField("provider") or _managed(message.type)


@functools.cache
def _managed(type_: str) -> bool:
    return _CUSTOM.match(type_) is not None


def _options(message: analyzer_pb2.AnalyzerResourceOptions) -> Options:
    return _decoded(message.SerializeToString())


@functools.lru_cache(maxsize=1024)  # many resources have the same, and each is asked about twice
def _decoded(text: bytes) -> Options:
    message = analyzer_pb2.AnalyzerResourceOptions.FromString(text)
    return Options(
        protect=message.protect,
        ignore_changes=tuple(message.ignoreChanges),
        delete_before_replace=message.deleteBeforeReplace if message.deleteBeforeReplaceDefined else None,
        aliases=tuple(message.aliases),
        additional_secret_outputs=tuple(message.additionalSecretOutputs),
    )


def _provider(message: analyzer_pb2.AnalyzerProviderResource, read: Read) -> Provider:
    return Provider(type=message.type, urn=message.urn, properties=_all(message.properties, read))
