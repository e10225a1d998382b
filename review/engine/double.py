"""A provider double: answers the real engine as a provider does, with made-up ids and no cloud.

Started by the engine as `pulumi-resource-<package>`; it prints its port on stdout, as every plugin does.
"""

import json
import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import choice
from typing import Final

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from review.record import answers, synthesis
from review.record.values import SECRET_MARK, SIGNATURE, UNKNOWN, plain

Properties = dict[str, object]
CreateOnly = Mapping[str, Sequence[str]]
"""Type token to the properties whose change replaces the resource."""
Context = grpc.ServicerContext

_ACCOUNT: Final = "123456789012"
_REGION: Final = "us-east-1"
_PASSWORD: Final = "random:index/randomPassword:RandomPassword"  # noqa: S105  a type token
_LETTERS: Final = string.ascii_letters + string.digits


class Double(provider_pb2_grpc.ResourceProviderServicer):
    """One provider instance: inputs come back as they are, and what AWS would compute is made up."""

    def __init__(self, package: str, version: str, *, create_only: CreateOnly, canaries: Path) -> None:
        """Stand for one version of one provider package; the passwords that it invents are listed in `canaries`."""
        self._package, self._version = package, version
        self._create_only, self._canaries = create_only, canaries
        self._region, self._account = _REGION, _ACCOUNT

    # The methods carry the names of the protocol.
    def Attach(self, _: plugin_pb2.PluginAttach, __: Context) -> empty_pb2.Empty:  # noqa: N802
        """Accept the engine."""
        return empty_pb2.Empty()

    def Cancel(self, _: empty_pb2.Empty, __: Context) -> empty_pb2.Empty:  # noqa: N802
        """Have nothing to cancel."""
        return empty_pb2.Empty()

    def GetPluginInfo(self, _: empty_pb2.Empty, __: Context) -> plugin_pb2.PluginInfo:  # noqa: N802
        """Give the version of the package."""
        return plugin_pb2.PluginInfo(version=self._version)

    def GetSchema(self, _: provider_pb2.GetSchemaRequest, __: Context) -> provider_pb2.GetSchemaResponse:  # noqa: N802
        """Give an empty schema: nothing here generates code."""
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": self._package, "version": self._version}))

    def CheckConfig(self, request: provider_pb2.CheckRequest, _: Context) -> provider_pb2.CheckResponse:  # noqa: N802
        """Accept any configuration."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: provider_pb2.DiffRequest, _: Context) -> provider_pb2.DiffResponse:  # noqa: N802
        """Compare two configurations."""
        return compare(request, ())

    def Configure(self, request: provider_pb2.ConfigureRequest, _: Context) -> provider_pb2.ConfigureResponse:  # noqa: N802
        """Learn the region and the account of this instance."""
        given = plain(json_format.MessageToDict(request.args))
        allowed = str(given.get("allowedAccountIds") or "").strip('[]" ')
        self._region = str(given.get("region") or _REGION)
        self._account = allowed[: len(_ACCOUNT)] or _ACCOUNT
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(self, request: provider_pb2.CheckRequest, _: Context) -> provider_pb2.CheckResponse:  # noqa: N802
        """Accept inputs as they are; secrets stay marked."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def Diff(self, request: provider_pb2.DiffRequest, _: Context) -> provider_pb2.DiffResponse:  # noqa: N802
        """Compare inputs, property by property."""
        return compare(request, self._create_only.get(_type(request.urn), ()))

    def Create(self, request: provider_pb2.CreateRequest, _: Context) -> provider_pb2.CreateResponse:  # noqa: N802
        """Make up a resource; in preview only its inputs are known, but for those to which the provider adds."""
        if request.preview:
            properties = struct_pb2.Struct()
            properties.CopyFrom(request.properties)
            properties.update(dict.fromkeys(_completed(request.urn), UNKNOWN))
            return provider_pb2.CreateResponse(properties=properties)
        outputs = self._made_up(request.urn, json_format.MessageToDict(request.properties))
        return provider_pb2.CreateResponse(id=str(outputs.pop("id")), properties=_struct(outputs))

    def Read(self, request: provider_pb2.ReadRequest, _: Context) -> provider_pb2.ReadResponse:  # noqa: N802
        """Find a known resource unchanged, and a foreign one made up."""
        properties = request.properties
        if not request.inputs.fields:
            properties = _struct(self._made_up(request.urn, json_format.MessageToDict(properties)) | {"id": request.id})
        return provider_pb2.ReadResponse(id=request.id, properties=properties, inputs=request.inputs)

    def Update(self, request: provider_pb2.UpdateRequest, _: Context) -> provider_pb2.UpdateResponse:  # noqa: N802
        """Keep what was computed, and take the new inputs in place of the old."""
        old, new = request.old_inputs.fields, request.news.fields
        kept = {name for name in _completed(request.urn) if name in new and old.get(name) == new[name]}
        computed = {name: value for name, value in request.olds.items() if name not in request.old_inputs}
        outputs = struct_pb2.Struct()
        outputs.update(computed)
        outputs.MergeFrom(request.news)
        outputs.update({name: value for name, value in request.olds.items() if name in kept})
        return provider_pb2.UpdateResponse(properties=outputs)

    def Delete(self, _: provider_pb2.DeleteRequest, __: Context) -> empty_pb2.Empty:  # noqa: N802
        """Forget the resource."""
        return empty_pb2.Empty()

    def Invoke(self, request: provider_pb2.InvokeRequest, _: Context) -> provider_pb2.InvokeResponse:  # noqa: N802
        """Answer a provider function as the recorder does."""
        response = provider_pb2.InvokeResponse()
        arguments = plain(json_format.MessageToDict(request.args))
        try:
            result = answers.invoke(request.tok, arguments, region=self._region, account=self._account)
        except answers.UnansweredError as error:
            response.failures.append(provider_pb2.CheckFailure(reason=str(error)))
        else:
            getattr(response, "return").CopyFrom(_struct(result))  # a field name that is a Python keyword
        return response

    def _made_up(self, urn: str, inputs: Properties) -> Properties:
        """Give the outputs of a resource: its inputs as they came, and what is computed besides."""
        token, name = _type(urn), urn.split("::", 3)[3]
        computed = synthesis.outputs(token, name, plain(inputs), region=self._region, account=self._account)
        if token == _PASSWORD:
            computed["result"] = self._password(len(str(computed["result"])))
        hidden = synthesis.SECRET_OUTPUTS.get(token, frozenset())
        shown = {name: _hidden(value) if name in hidden else value for name, value in computed.items()}
        completed = {name: value for name, value in shown.items() if name in _completed(urn)}
        return {**shown, **inputs, **completed}

    def _password(self, length: int) -> str:
        """Invent a password that no one can guess, and list it, so that a test can look for it where it must not be."""
        text = "".join(choice(_LETTERS) for _ in range(length))
        with self._canaries.open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")
        return text


def compare(request: provider_pb2.DiffRequest, create_only: Sequence[str]) -> provider_pb2.DiffResponse:
    """Compare old and new inputs, property by property; a change of a `create_only` property replaces."""
    old, new = request.old_inputs.fields, request.news.fields
    changed = sorted(name for name in {*old, *new} if name not in old or name not in new or old[name] != new[name])
    some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=some if changed else none,
        diffs=changed,
        replaces=[name for name in changed if name in create_only],
    )


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def _completed(urn: str) -> frozenset[str]:
    return synthesis.COMPLETED.get(_type(urn), frozenset())


def _struct(values: Mapping[str, object]) -> struct_pb2.Struct:
    return json_format.ParseDict(dict(values), struct_pb2.Struct())


def _hidden(value: object) -> Properties:
    return {SIGNATURE: SECRET_MARK, "value": value}
