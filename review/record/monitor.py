"""The resource monitor that records: it answers the SDK as the engine would and keeps every request."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import alias_pb2, engine_pb2, provider_pb2, resource_pb2

from review.record import answers, synthesis, urns
from review.record.values import SECRET, SECRET_MARK, SIGNATURE, UNKNOWN, plain, to_graph

_FEATURES: Final = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
)
_PROVIDER: Final = "pulumi:providers:"


class Recorder:
    """Answers registrations in place of the engine. `unknown` leaves all that AWS computes unknown, as a first
    preview does; otherwise ids and ARNs are made up, so that documents composed from them can be read.
    """  # noqa: D205  the summary is one sentence of two lines

    def __init__(
        self, project: str, stack: str, *, unknown: bool, source_root: str, default: Mapping[str, object] | None = None
    ) -> None:
        """Prepare an empty recording; `default` is the configuration of the default AWS provider."""
        self._project, self._stack, self._unknown, self._root = project, stack, unknown, source_root
        self._default = _region_and_account(default) if default else None
        self.split: Callable[[], bool] | None = None
        """Asked once, before the first answer that depends on what is known: whether to go on without knowing."""
        self._lock = threading.Lock()
        self.resources: dict[str, dict[str, object]] = {}
        self.outputs: object = {}
        self._places: dict[str, tuple[str, str]] = {}
        self._returned: dict[str, struct_pb2.Struct] = {}

    # The SDK calls these by their protocol names.
    def GetDeploymentInfo(self, _: empty_pb2.Empty) -> resource_pb2.DeploymentInfo:  # noqa: N802
        """Say what this monitor supports."""
        return resource_pb2.DeploymentInfo(supportedFeatures=_FEATURES)

    def RegisterResource(  # noqa: N802
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Record a resource and answer with its URN, id and outputs."""
        urn = urns.compose(self._stack, self._project, request.parent, request.type, request.name)
        computed = self._computed(urn, request)
        with self._lock:
            if urn in self.resources:
                message = f"duplicate resource {urn}: two resources need different names"
                raise ValueError(message)
            self.resources[urn] = self._record(urn, request, computed)
        answer = _merge(request.object, computed, self._secret_outputs(request))
        self._returned[urn] = answer
        ident = computed.get("id", "")
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=ident if isinstance(ident, str) and request.custom else "", object=answer
        )

    def RegisterResourceOutputs(  # noqa: N802
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Record what a component, or the stack, gives out."""
        given = to_graph(json_format.MessageToDict(request.outputs))
        with self._lock:
            if urns.type_of(request.urn) == urns.STACK_TYPE:
                self.outputs = given
            elif request.urn in self.resources:
                self.resources[request.urn]["outputs"] = given
        return empty_pb2.Empty()

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:  # noqa: N802
        """Answer a provider function."""
        arguments = json_format.MessageToDict(request.args)
        if request.tok == "pulumi:pulumi:getResource":
            return _answer(self._returned.get(str(arguments.get("urn")), struct_pb2.Struct()))
        region, account = self._place(request.provider)
        try:
            result = answers.invoke(request.tok, arguments, region=region, account=account)
        except answers.UnansweredError as error:
            failure = provider_pb2.CheckFailure(reason=str(error))
            return resource_pb2.ResourceInvokeResponse(failures=[failure])
        return _answer(json_format.ParseDict(result, struct_pb2.Struct()))

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:  # noqa: N802
        """Answer a look-up of a resource that exists already: its id is known, all else is not."""
        urn = urns.compose(self._stack, self._project, request.parent, request.type, request.name)
        return resource_pb2.ReadResourceResponse(urn=urn, properties=request.properties)

    def RegisterPackage(self, _: resource_pb2.RegisterPackageRequest) -> resource_pb2.RegisterPackageResponse:  # noqa: N802
        """Accept a parameterised package."""
        return resource_pb2.RegisterPackageResponse(ref="recorded")

    def RegisterResourceHook(self, _: resource_pb2.RegisterResourceHookRequest) -> empty_pb2.Empty:  # noqa: N802
        """Accept a hook: a preview runs none."""
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, _: empty_pb2.Empty) -> empty_pb2.Empty:  # noqa: N802
        """End at once."""
        return empty_pb2.Empty()

    def _computed(self, urn: str, request: resource_pb2.RegisterResourceRequest) -> dict[str, object]:
        """Give what the provider computes; a provider's own id is unknown to the engine in preview, too."""
        if not request.custom:
            return {}
        if self.split is not None:
            split, self.split = self.split, None
            self._unknown = split()
        inputs = plain(json_format.MessageToDict(request.object))
        if request.type.startswith(_PROVIDER):
            self._places[urn] = _region_and_account(inputs)
            return {
                "id": UNKNOWN
                if self._unknown
                else synthesis.outputs(request.type, request.name, {}, region="", account="")["id"]
            }
        if self._unknown:
            completed = synthesis.COMPLETED.get(request.type, frozenset())
            return dict.fromkeys(self._secret_outputs(request) | completed, UNKNOWN)
        region, account = self._place(request.provider)
        return synthesis.outputs(request.type, request.name, inputs, region=region, account=account)

    def _place(self, provider: str) -> tuple[str, str]:
        """Give region and account of a provider reference (`urn::id`)."""
        default = self._default or next(iter(self._places.values()), ("us-east-1", "123456789012"))
        return self._places.get(provider.rpartition("::")[0], default)

    @staticmethod
    def _secret_outputs(request: resource_pb2.RegisterResourceRequest) -> frozenset[str]:
        own = synthesis.SECRET_OUTPUTS.get(request.type, frozenset())
        return own | frozenset(request.additionalSecretOutputs)

    def _record(
        self, urn: str, request: resource_pb2.RegisterResourceRequest, computed: Mapping[str, object]
    ) -> dict[str, object]:
        secret = self._secret_outputs(request)
        shown = {name: SECRET if name in secret else to_graph(value) for name, value in sorted(computed.items())}
        return {
            "urn": urn,
            "type": request.type,
            "name": request.name,
            "parent": request.parent or None,
            "custom": request.custom,
            "inputs": to_graph(json_format.MessageToDict(request.object)),
            "outputs": shown,
            "provider": request.provider or self._default_provider(request),
            "dependencies": sorted(request.dependencies),
            "propertyDependencies": {
                name: sorted(found.urns) for name, found in sorted(request.propertyDependencies.items()) if found.urns
            },
            "protect": request.protect,
            "retainOnDelete": request.retainOnDelete,
            "deleteBeforeReplace": request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
            "ignoreChanges": sorted(request.ignoreChanges),
            "additionalSecretOutputs": sorted(request.additionalSecretOutputs),
            "aliases": sorted({self._alias(alias, request) for alias in request.aliases}),
            "source": self._source(request),
        }

    def _default_provider(self, request: resource_pb2.RegisterResourceRequest) -> str | None:
        """Give the reference to the provider that the engine makes for a resource that names none."""
        if not request.custom or request.type.startswith(_PROVIDER):
            return None
        package = request.type.partition(":")[0]
        return f"{urns.default_provider(self._stack, self._project, package, request.version)}::{UNKNOWN}"

    def _alias(self, alias: alias_pb2.Alias, request: resource_pb2.RegisterResourceRequest) -> str:
        """Give the URN that an alias stands for."""
        if alias.urn:
            return alias.urn
        spec = alias.spec
        parent = "" if spec.noParent else spec.parentUrn or request.parent
        return urns.compose(
            spec.stack or self._stack,
            spec.project or self._project,
            parent,
            spec.type or request.type,
            spec.name or request.name,
        )

    def _source(self, request: resource_pb2.RegisterResourceRequest) -> dict[str, object] | None:
        """Give the innermost frame of the program itself that declares the resource; none declares the stack."""
        if request.type == urns.STACK_TYPE:
            return None
        prefix = f"{Path(self._root).as_uri()}/"
        for position in (request.sourcePosition, *(frame.pc for frame in request.stackTrace.frames)):
            file = position.uri.removeprefix(prefix)
            if file != position.uri and not file.startswith(".") and "site-packages" not in file:
                return {"file": unquote(file), "line": position.line}
        return None


class SilentEngine:
    """Keeps what the program logs."""

    def __init__(self) -> None:
        """Start with no messages."""
        self.messages: list[str] = []

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:  # noqa: N802
        """Keep warnings and errors."""
        if request.severity >= engine_pb2.WARNING:
            self.messages.append(request.message)
        return empty_pb2.Empty()


def _region_and_account(inputs: Mapping[str, object]) -> tuple[str, str]:
    """Read a provider's region and the one account it allows; nested values of a provider are JSON text."""
    allowed = str(inputs.get("allowedAccountIds") or "").strip('[]" ')
    region = inputs.get("region")
    return (region if isinstance(region, str) else "us-east-1"), allowed[:12] or "123456789012"


def _merge(inputs: struct_pb2.Struct, computed: Mapping[str, object], secret: frozenset[str]) -> struct_pb2.Struct:
    """Give the outputs of a resource: its inputs as they came, with what is computed on top; secrets stay marked."""
    marked = {
        name: {SIGNATURE: SECRET_MARK, "value": value} if name in secret else value for name, value in computed.items()
    }
    merged = json_format.ParseDict(marked, struct_pb2.Struct())
    for name, value in inputs.fields.items():
        if name not in marked:
            merged.fields[name].CopyFrom(value)
    return merged


def _answer(result: struct_pb2.Struct) -> resource_pb2.ResourceInvokeResponse:
    response = resource_pb2.ResourceInvokeResponse()
    getattr(response, "return").CopyFrom(result)  # a field name that is a Python keyword
    return response
