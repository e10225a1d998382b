"""A provider double with an account behind it: what stands is known, names are taken, and planted faults meet calls.

Besides the double of `review.engine` it completes inputs by the provider's defaults, replaces a resource for what the
review knows to be fixed, and reads what stands rather than what the engine believes.
"""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

import grpc
from google.protobuf import any_pb2, empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from hardening.defaults import DEFAULTS
from hardening.tokens import canonical
from review.diff.replacing import fixed
from review.engine import plugin
from review.engine.double import Context, CreateOnly, Double, compare
from review.record import synthesis
from review.record.values import plain
from tests.support.cloud import Call, Cloud
from tests.support.faults import How, Plan

_NOTE: Final = "__defaults"
"""The provider bridge's own list of the inputs that it has filled in."""
_DETAILS: Final = "grpc-status-details-bin"


class FaultyDouble(Double):
    """One provider instance over an account that all instances of a session share."""

    def __init__(self, package: str, version: str, *, create_only: CreateOnly, canaries: Path) -> None:
        """Find the account and the planted faults beside the list of canaries."""
        super().__init__(package, version, create_only=create_only, canaries=canaries)
        self._cloud = Cloud(canaries.with_name("cloud"))
        self._plan = Plan(canaries.with_name("faults"), self._cloud)
        self._lock, self._cancelled = threading.Lock(), threading.Event()

    # The methods carry the names of the protocol.
    def Cancel(self, _: empty_pb2.Empty, __: Context) -> empty_pb2.Empty:  # noqa: N802
        """Let go of calls that hang."""
        self._cancelled.set()
        return empty_pb2.Empty()

    def Check(self, request: provider_pb2.CheckRequest, _: Context) -> provider_pb2.CheckResponse:  # noqa: N802
        """Fill in the defaults of the provider and note which, as the provider bridge does."""
        given = DEFAULTS.get(canonical(_type(request.urn)), {})
        added = {name: given[name] for name in sorted(given) if "." not in name and name not in request.news.fields}
        inputs = struct_pb2.Struct()
        inputs.CopyFrom(request.news)
        inputs.update({name: value for name, value in added.items() if isinstance(value, str | int | bool)})
        inputs.update({_NOTE: sorted(name for name in added if name in inputs)})
        return provider_pb2.CheckResponse(inputs=inputs)

    def Diff(self, request: provider_pb2.DiffRequest, _: Context) -> provider_pb2.DiffResponse:  # noqa: N802
        """Compare inputs; what the review knows to be fixed replaces, and first deletes where the name is taken."""
        _forget(request.news)
        _forget(request.old_inputs)
        will = fixed(canonical(_type(request.urn))).will
        answer = compare(request, [name.partition(".")[0] for name in will])
        answer.deleteBeforeReplace = bool(answer.replaces) and self._identity(request.urn, request.news) == request.id
        return answer

    def Create(self, request: provider_pb2.CreateRequest, context: Context) -> provider_pb2.CreateResponse:  # noqa: N802
        """Create what does not stand yet; a fault meets the call before or after."""
        if request.preview:
            return super().Create(request, context)
        inputs = json_format.MessageToDict(request.properties)
        fault = self._begin("create", request.urn, "", context)
        answer = super().Create(request, context)
        call = self._call("create", request.urn, answer.id, fault, inputs, json_format.MessageToDict(answer.properties))
        with self._lock:
            if (call.kind, call.region, call.id) in self._cloud.standing:
                self._log("create", request.urn, answer.id, "taken")
                _refuse(context, grpc.StatusCode.ALREADY_EXISTS, f"{call.kind} already exists: {call.id}")
            self._cloud.log(call)
        self._end(fault, context, call, answer.properties)
        return answer

    def Read(self, request: provider_pb2.ReadRequest, context: Context) -> provider_pb2.ReadResponse:  # noqa: N802
        """Give what stands under an id; nothing where nothing stands."""
        self._begin("read", request.urn, request.id, context)
        found = self._cloud.standing.get((_type(request.urn), self._region, request.id))
        self._log("read", request.urn, request.id, "")
        if found is None:
            return provider_pb2.ReadResponse()
        inputs, outputs = _struct(found.inputs), _struct(found.outputs)
        return provider_pb2.ReadResponse(id=request.id, properties=outputs, inputs=inputs)

    def Update(self, request: provider_pb2.UpdateRequest, context: Context) -> provider_pb2.UpdateResponse:  # noqa: N802
        """Change what stands; what does not stand cannot be changed."""
        if request.preview:
            return super().Update(request, context)
        fault = self._begin("update", request.urn, request.id, context)
        if (_type(request.urn), self._region, request.id) not in self._cloud.standing:
            self._log("update", request.urn, request.id, "gone")
            _refuse(context, grpc.StatusCode.NOT_FOUND, f"{_type(request.urn)} not found: {request.id}")
        answer = super().Update(request, context)
        inputs, outputs = json_format.MessageToDict(request.news), json_format.MessageToDict(answer.properties)
        call = self._call("update", request.urn, request.id, fault, inputs, outputs)
        with self._lock:
            self._cloud.log(call)
        self._end(fault, context, call, answer.properties)
        return answer

    def Delete(self, request: provider_pb2.DeleteRequest, context: Context) -> empty_pb2.Empty:  # noqa: N802
        """Delete what stands; what is gone already is no error, as with the real provider."""
        fault = self._begin("delete", request.urn, request.id, context)
        call = self._call("delete", request.urn, request.id, fault, {}, {})
        with self._lock:
            self._cloud.log(call)
        if fault in (How.AFTER, How.LOST):
            _refuse(context, grpc.StatusCode.UNAVAILABLE, "the answer to the deletion was lost")
        return empty_pb2.Empty()

    def _begin(self, op: str, urn: str, identity: str, context: Context) -> How | None:
        """Meet the call with a fault before its effect, or give the one that is due after it."""
        fault = self._plan.due(op, urn)
        if fault is How.BEFORE:
            self._log(op, urn, identity, fault)
            _refuse(context, grpc.StatusCode.UNAVAILABLE, f"the service did not {op} it")
        if fault in (How.HANG, How.SLOW):
            self._log(op, urn, identity, fault)
            self._cancelled.wait()
        if fault is How.HANG:
            _refuse(context, grpc.StatusCode.CANCELLED, f"it was cancelled before the service did {op} it")
        return fault if fault is not How.SLOW else None

    def _end(self, fault: How | None, context: Context, call: Call, outputs: struct_pb2.Struct) -> None:
        """Meet the call with a fault after its effect."""
        if fault is How.LOST:
            _refuse(context, grpc.StatusCode.UNAVAILABLE, "the answer was lost")
        if fault is How.AFTER:
            reason = "it stands and did not become ready in time"
            partial = provider_pb2.ErrorResourceInitFailed(id=call.id, properties=outputs, reasons=[reason])
            partial.inputs.CopyFrom(_struct(call.inputs))
            detail = any_pb2.Any()
            detail.Pack(partial)
            status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=reason, details=[detail])
            context.set_trailing_metadata(((_DETAILS, status.SerializeToString()),))
            _refuse(context, grpc.StatusCode.UNKNOWN, reason)

    def _identity(self, urn: str, inputs: struct_pb2.Struct) -> str:
        """Give the id that a resource of these inputs has."""
        token, name, given = _type(urn), urn.split("::", 3)[3], plain(json_format.MessageToDict(inputs))
        return str(synthesis.outputs(token, name, given, region=self._region, account=self._account)["id"])

    def _log(self, op: str, urn: str, identity: str, fault: str) -> None:
        """Write down a call without effect."""
        self._cloud.log(Call(op=op, urn=urn, kind=_type(urn), region=self._region, id=identity, fault=fault))

    def _call(
        self,
        op: str,
        urn: str,
        identity: str,
        fault: How | None,
        inputs: Mapping[str, object],
        outputs: Mapping[str, object],
    ) -> Call:
        return Call(
            op=op,
            urn=urn,
            kind=_type(urn),
            region=self._region,
            id=identity,
            effect=True,
            fault=fault or "",
            inputs=inputs,
            outputs=outputs,
        )


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def _struct(values: Mapping[str, object]) -> struct_pb2.Struct:
    return json_format.ParseDict(dict(values), struct_pb2.Struct())


def _forget(inputs: struct_pb2.Struct) -> None:
    """Leave out what is a note of the provider bridge to itself."""
    inputs.fields.pop(_NOTE, None)


def _refuse(context: Context, code: grpc.StatusCode, text: str) -> NoReturn:
    context.abort(code, text)
    raise AssertionError  # pragma: no cover  abort raises


if __name__ == "__main__":
    plugin.main(kind=FaultyDouble)
