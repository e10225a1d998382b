"""The pack behind Pulumi's analyzer protocol: `serve()` is the plugin that the engine starts."""

import contextlib
import functools
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent import futures
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2
from typing_extensions import override

from hardening.catalog import RULES
from hardening.configuration import Asked, settle
from hardening.pack import Judgement, Pack
from hardening.protocol import configured, published, waiver_file, wire
from hardening.protocol.stack import StackConfiguration
from hardening.register import Register
from hardening.remediation import Remediator
from hardening.resources import Graph, place_of
from hardening.rule import Rule, Stage, Verdict
from hardening.values import from_value
from hardening.waivers import Lowered, Waiver

_MESSAGE_BYTES: Final = 400 * 1024 * 1024
"""The largest message, as Pulumi's own SDKs allow: a stack travels in one."""
_HOME: Final = Path(__file__).resolve().parents[3]
"""The folder that holds the pack's: the engine starts a pack without a word on where the program is."""


class Servicer(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers the engine.

    Its state is the pack in force, replaced as a whole, and the inputs of the resources asked about, so calls may run
    side by side.
    """

    def __init__(self, rules: Sequence[Rule] = RULES, waivers: Sequence[Waiver] = ()) -> None:
        """Start from the production profile, which holds until the engine tells the stack."""
        self._rules = {rule.id: rule for rule in rules}
        self._waivers = tuple(waivers)
        self._stack, self._place = StackConfiguration(), ""
        self._read: wire.Read = wire.from_redacted
        self._asked: Mapping[str, Asked] = {}
        self._arriving = threading.Lock()
        self._enforce(self._stack.pack(rules))
        self._inputs: dict[str, Mapping[str, object]] = {}
        self._left: set[tuple[str, str]] = set()
        self._elsewhere: dict[tuple[Stage, frozenset[str]], bytes] = {}

    def _enforce(self, pack: Pack, lowered: Sequence[Lowered] = ()) -> None:
        """Put a pack in force, with the waivers as it judges them, and the fixes that it is asked for."""
        self._pack, self._register = pack, Register(self._waivers, pack, lowered)
        self._remediator = Remediator(pack, self._register)

    @override
    def Handshake(
        self, request: analyzer_pb2.AnalyzerHandshakeRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzerHandshakeResponse:
        """Greet the engine; the pack asks nothing of it."""
        return analyzer_pb2.AnalyzerHandshakeResponse()

    @override
    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Give the version of the plugin."""
        return plugin_pb2.PluginInfo(version=published.VERSION)

    @override
    def GetAnalyzerInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> analyzer_pb2.AnalyzerInfo:
        """Publish one policy per rule."""
        pack = self._pack
        return published.pack(pack.rules, pack.settings)

    @override
    def ConfigureStack(
        self, request: analyzer_pb2.AnalyzerStackConfigureRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzerStackConfigureResponse:
        """Choose the profile, and the parameters that the stack states itself. Secret values are left unread."""
        secret = set(request.config_secret_keys)
        values = {key: value for key, value in request.config.items() if key not in secret}
        self._stack = StackConfiguration(request.project, values, previewed=request.dry_run)
        self._read, self._place, self._asked = from_value, f"{request.project}/{request.stack}", {}
        self._enforce(self._stack.pack(self._pack.rules))
        self._inputs, self._left = {}, set()
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    @override
    def Configure(
        self, request: analyzer_pb2.ConfigureAnalyzerRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """Set levels and parameters. A configuration with any mistake is refused as a whole, every mistake named.

        What would lower a rule is refused by itself, and the judgement of the stack says so.
        """
        self._asked = configured.asked(request)
        if mistakes := self._settle():
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "; ".join(sorted(mistakes)))
        return empty_pb2.Empty()

    def _settle(self) -> list[str]:
        """Put in force what is asked for; give the mistakes for which none of it is."""
        base = self._stack.pack(self._pack.rules, profile=self._pack.profile)
        settled = settle(self._asked, base, Register(self._waivers, base), self._place)
        if not settled.mistakes:
            settings = {**base.settings, **settled.settings}
            pack = Pack(base.rules, profile=base.profile, settings=settings, lenient=base.lenient)
            self._enforce(pack, settled.lowered)
        return settled.mistakes

    def _arrive(self, urn: str) -> None:
        """Learn the stack by its first resource, where the engine judges a file and tells no stack: waivers name it."""
        if self._place:
            return
        with self._arriving:
            if not self._place:
                self._place = place_of(urn)
                self._settle()

    @override
    def Analyze(
        self, request: analyzer_pb2.AnalyzeRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzeResponse:
        """Judge one resource before it is created or changed; what it leaves open waits for the whole stack."""
        return analyzer_pb2.AnalyzeResponse.FromString(self.analyzed(request))

    def analyzed(self, request: analyzer_pb2.AnalyzeRequest) -> bytes:
        """Judge one resource, as it goes over the wire."""
        self._arrive(request.urn)
        resource = wire.one(request, self._read)
        self._inputs[resource.urn] = resource.properties
        judgement = self._pack.judge_resource(resource)
        left = self._leave(judgement, resource.urn) if judgement.findings else frozenset[str]()
        return self._answer(judgement, self._other(Stage.RESOURCE, {resource.type}), left)

    def _leave(self, judgement: Judgement, urn: str) -> AbstractSet[str]:
        """Leave what is open to the whole stack; give the rules whose verdict waits for it."""
        blocked = {found.rule for found in judgement.findings if found.verdict is not Verdict.UNDECIDED}
        left = {found.rule for found in judgement.findings} - blocked
        self._left |= {(rule, urn) for rule in left}
        judgement.findings = [found for found in judgement.findings if found.rule not in left]
        judgement.findings = self._register.excused(judgement.findings)
        return left

    @override
    def AnalyzeStack(
        self, request: analyzer_pb2.AnalyzeStackRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzeResponse:
        """Judge what resources are to one another, once all are known."""
        return analyzer_pb2.AnalyzeResponse.FromString(self.analyzed_stack(request))

    def analyzed_stack(self, request: analyzer_pb2.AnalyzeStackRequest) -> bytes:
        """Judge the stack, as it goes over the wire."""
        pack, inputs, self._inputs = self._pack, self._inputs, {}
        graph = Graph(wire.every(request, inputs, self._read), environment=pack.profile.value)
        judgement, left, self._left = pack.judge(graph, stages=(Stage.STACK,)), self._left, set()
        # What a resource alone could not settle: the engine tells what a value comes from only now.
        judgement.findings.extend(pack.judge_again(graph, left).findings)
        judgement.findings = self._register.excused(judgement.findings)
        judgement.add(self._register.judgement(graph))
        self._register.begin()
        types = {*graph.by_type, graph.root.type, *self._register.types}
        return self._answer(judgement, self._other(Stage.STACK, types))

    def _answer(self, judgement: Judgement, elsewhere: bytes, left: AbstractSet[str] = frozenset()) -> bytes:
        """Give the findings, and which policies had nothing to say: without the latter the engine counts a pass.

        Messages of one type that follow each other on the wire are read as one, lists one after the other.
        """
        reasons = [pair for pair in judgement.inapplicable.items() if not judgement.subjects.get(pair[0])]
        reasons += [(rule, "left to the whole stack") for rule in sorted(left)]
        parts = [elsewhere, *(_unasked(self._rules[rule].name, reason) for rule, reason in reasons)]
        if judgement.findings:
            found = published.diagnostics(judgement.findings, self._rules)
            parts.append(analyzer_pb2.AnalyzeResponse(diagnostics=found).SerializeToString())
        return b"".join(parts)

    def _other(self, stage: Stage, types: AbstractSet[str]) -> bytes:
        """Give an answer that names the policies that judge none of these types, hundreds, as the wire has it."""
        key = (stage, frozenset(types))
        if key not in self._elsewhere:
            answer = analyzer_pb2.AnalyzeResponse(
                not_applicable=[
                    analyzer_pb2.PolicyNotApplicable(policy_name=rule.name, reason="it judges other types of resources")
                    for rule in self._rules.values()
                    if rule.stage is stage and "*" not in rule.types and types.isdisjoint(rule.types)
                ]
            )
            self._elsewhere[key] = answer.SerializeToString()
        return self._elsewhere[key]

    @override
    def Remediate(
        self, request: analyzer_pb2.AnalyzeRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.RemediateResponse:
        """Mend what rules at level remediate know how to, in inputs alone; each fix stands on those before it."""
        self._arrive(request.urn)
        properties, response = request.properties, analyzer_pb2.RemediateResponse()
        if self._remediator.idle:
            return response
        for fix in self._remediator.fixes(wire.one(request, self._read)):
            properties = wire.rewritten(properties, fix.changes)
            response.remediations.append(published.remediation(fix, properties))
        return response

    @override
    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Agree to stop: every call is short, so there is nothing to break off."""
        return empty_pb2.Empty()


@functools.lru_cache(maxsize=4096)
def _unasked(policy: str, reason: str) -> bytes:
    """Give an answer that names one policy that does not apply. Many resources get the same."""
    one = analyzer_pb2.PolicyNotApplicable(policy_name=policy, reason=reason)
    return analyzer_pb2.AnalyzeResponse(not_applicable=[one]).SerializeToString()


def _plain(servicer: Servicer) -> grpc.GenericRpcHandler:
    """Give the two methods that answer for every resource as bytes: most of an answer is made up once for many."""

    def resource(request: analyzer_pb2.AnalyzeRequest, _: grpc.ServicerContext) -> bytes:
        return servicer.analyzed(request)

    def stack(request: analyzer_pb2.AnalyzeStackRequest, _: grpc.ServicerContext) -> bytes:
        return servicer.analyzed_stack(request)

    handlers: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
        "Analyze": grpc.unary_unary_rpc_method_handler(resource, analyzer_pb2.AnalyzeRequest.FromString, bytes),
        "AnalyzeStack": grpc.unary_unary_rpc_method_handler(stack, analyzer_pb2.AnalyzeStackRequest.FromString, bytes),
    }
    return grpc.method_handlers_generic_handler("pulumirpc.Analyzer", handlers)


def serve(servicer: Servicer | None = None) -> None:
    """Serve on a free loopback port, named on stdout, until the engine interrupts the process."""
    if servicer is None:
        servicer = Servicer(waivers=waiver_file.read(waiver_file.beside(_HOME)))
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_receive_message_length", _MESSAGE_BYTES), ("grpc.max_send_message_length", _MESSAGE_BYTES)],
    )
    server.add_generic_rpc_handlers((_plain(servicer),))  # asked first, so these answer for their two methods
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    with contextlib.suppress(KeyboardInterrupt):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        server.start()
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        server.wait_for_termination()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    server.stop(grace=None)
