"""The listeners of the load balancer: HTTPS for the API, and HTTP that says where it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import lb

from components._base import Hardened
from components._naming import Identity
from components.edge.routes import Entry, Route, routes
from components.foundation.ports import HTTP, HTTPS

_HSTS: Final = "max-age=63072000; includeSubDomains"
"""Two years, as the preload list of browsers recommends."""
_CONTENT_POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""An API answers with data: nothing in an answer may load, run, submit or be framed (OWASP REST Security)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListenersArgs:
    """Inputs of the listeners."""

    identity: Identity
    """Names and tags."""
    balancer_arn: pulumi.Input[str]
    """The load balancer."""
    target_group_arn: pulumi.Input[str]
    """Where the API is."""
    certificate_arn: pulumi.Input[str]
    """The certificate of the host."""
    ssl_policy: str
    """Security policy of ELB: protocols and ciphers."""
    entry: Entry
    """Whom the load balancer lets through."""
    allowed_origins: Sequence[str]
    """Web origins that may call the API. One of them can stand in every answer; of several the API picks one."""


class Listeners(Hardened):
    """HTTPS with fixed headers in every answer, closed by default; HTTP redirects and does nothing else.

    The headers are set here as well as in the API, so that errors of the load balancer itself carry them too.
    """

    controls = ("API-2", "API-4", "AP-3", "ND-1", "SC-3a")

    https_arn: pulumi.Output[str]
    """ARN of the HTTPS listener."""
    target_group_arn: pulumi.Output[str]
    """The target group, once every rule stands: ECS refuses one that nothing forwards to."""

    def __init__(self, name: str, args: ListenersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare both listeners and the rules."""
        entry = args.entry
        found = routes(entry)
        super().__init__(name, _intent(entry, found), opts)
        self._label, self._args = name, args
        self._tags = args.identity.tags()
        https = self._https()
        self._http()
        rules = [self._rule(route, https) for route in found]
        self.https_arn = https.arn
        self.target_group_arn = pulumi.Output.all(args.target_group_arn, *(rule.arn for rule in rules)).apply(_first)
        self.publish()

    def _https(self) -> lb.Listener:
        args = self._args
        single = args.allowed_origins[0] if len(args.allowed_origins) == 1 else None
        return lb.Listener(
            f"{self._label}-https",
            load_balancer_arn=args.balancer_arn,
            port=HTTPS,
            protocol="HTTPS",
            ssl_policy=args.ssl_policy,
            certificate_arn=args.certificate_arn,
            default_actions=[
                {"type": "fixed-response", "fixed_response": {"content_type": "text/plain", "status_code": "404"}}
            ],
            routing_http_response_strict_transport_security_header_value=_HSTS,
            routing_http_response_x_content_type_options_header_value="nosniff",
            routing_http_response_x_frame_options_header_value="DENY",
            routing_http_response_content_security_policy_header_value=_CONTENT_POLICY,
            routing_http_response_access_control_allow_origin_header_value=single,
            routing_http_response_server_enabled=False,
            tags=self._tags,
            opts=self.child(),
        )

    def _http(self) -> None:
        """Declare the redirect; 301, so that browsers remember it."""
        lb.Listener(
            f"{self._label}-http",
            load_balancer_arn=self._args.balancer_arn,
            port=HTTP,
            protocol="HTTP",
            default_actions=[
                {
                    "type": "redirect",
                    "redirect": {"protocol": "HTTPS", "port": str(HTTPS), "status_code": "HTTP_301"},
                }
            ],
            routing_http_response_server_enabled=False,
            tags=self._tags,
            opts=self.child(),
        )

    def _rule(self, route: Route, listener: lb.Listener) -> lb.ListenerRule:
        return lb.ListenerRule(
            f"{self._label}-{route.label}",
            listener_arn=listener.arn,
            priority=route.priority,
            conditions=list(route.conditions),
            actions=self._actions(route),
            tags=self._tags,
            opts=self.child(),
        )

    def _actions(self, route: Route) -> list[lb.ListenerRuleActionArgsDict]:
        """Give the actions in their order: a token is checked before the request goes on."""
        forward = self._args.target_group_arn
        if not route.checked:
            return [{"type": "forward", "target_group_arn": forward}]
        entry = self._args.entry
        return [
            {
                "type": "jwt-validation",
                "order": 1,
                "jwt_validation": {
                    "issuer": entry.tokens.issuer,
                    "jwks_endpoint": entry.keys_url,
                    "additional_claims": [
                        {"name": "aud", "format": "single-string", "values": [entry.tokens.audience]}
                    ],
                },
            },
            {"type": "forward", "order": 2, "target_group_arn": forward},
        ]


def _first(arns: Sequence[str]) -> str:
    return arns[0]


def _intent(entry: Entry, found: Sequence[Route]) -> dict[str, object]:
    return {
        "host": entry.host,
        "auth": entry.auth.value,
        "public": list(entry.public_paths),
        "routes": [f"{route.priority} {route.label}{' with token' if route.checked else ''}" for route in found],
    }
