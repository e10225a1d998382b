"""The firewall before the load balancer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, cast

import pulumi
from pulumi_aws import cloudwatch, wafv2

from components._base import Hardened
from components._iam import Allow, Principals, document
from components._naming import DataClass, Identity
from components._signals import Comparison, Metric, MetricSignal, Signal
from components.edge.firewall_rates import RATE_RULES, TOO_MANY, Rates, rate_rules
from components.edge.firewall_rules import managed_rules, origin_rule, viewer_rules
from components.edge.firewall_statements import WafRule, visibility
from components.foundation.entrance import Front
from components.foundation.logs import LogDefaults, LogGroup, LogGroupArgs

_HIDDEN_HEADERS: Final = ("authorization", "cookie")
_HIDDEN_ARGUMENTS: Final = ("access_token", "code", "id_token", "refresh_token", "state", "token")
"""What OAuth and sign-in links carry in addresses."""
_LOGGED: Final = ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")


@dataclass(frozen=True, kw_only=True, slots=True)
class FirewallArgs:
    """Inputs of the firewall."""

    identity: Identity
    """Names and tags."""
    balancer_arn: pulumi.Input[str]
    """The load balancer that it guards."""
    logs: LogDefaults
    """Key, retention and masking of its log group."""
    allowed_origins: Sequence[str]
    """Web origins whose pages may write."""
    rates: Rates = field(default_factory=Rates)
    """How often one address may ask."""
    front: Front = Front.DIRECT
    """What stands before the load balancer, and so where the client's address is."""
    blocked_alarm: int = 500
    """Requests that a rate rule may refuse in five minutes before somebody hears of it."""

    def __post_init__(self) -> None:
        """Refuse an empty list, which would refuse every page."""
        if not self.allowed_origins:
            message = "allowed_origins is empty: give the https origin of each page that calls the API"
            raise ValueError(message)


class Firewall(Hardened):
    """A web ACL: AWS's managed groups, four rates, and an allow-list of web origins.

    Behind CloudFront the distribution must write the viewer's address into `true-client-ip` by a function of its own;
    what comes without it is refused, since no rate would count it.

    Its log holds what was refused or counted, not what passed: the load balancer logs that. Credentials are taken out
    before anything is stored, in the log and in samples alike.
    """

    controls = ("AP-2", "API-1", "API-2", "API-3", "LP-1", "RL-1", "RL-2")

    arn: pulumi.Output[str]
    """ARN of the web ACL."""
    metric: pulumi.Output[str]
    """How metrics name the web ACL."""

    def __init__(self, name: str, args: FirewallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the web ACL, set it before the load balancer, and log what it does."""
        self._acl_name = args.identity.named("web", limit=128)
        rules = _rules(args)
        super().__init__(name, _intent(self._acl_name, args, rules), opts)
        self._label, self._args = name, args
        acl = self._acl(rules)
        wafv2.WebAclAssociation(
            f"{name}-association", resource_arn=args.balancer_arn, web_acl_arn=acl.arn, opts=self.child()
        )
        self._log(acl)
        self.arn, self.metric = acl.arn, acl.name
        self.publish()

    def _acl(self, rules: Sequence[WafRule]) -> wafv2.WebAcl:
        return wafv2.WebAcl(
            self._label,
            name=self._acl_name,
            description="What may reach the API, and how often",
            scope="REGIONAL",
            default_action={"allow": {}},
            rules=cast("list[wafv2.WebAclRuleArgsDict]", list(rules)),
            custom_response_bodies=[
                {
                    "key": TOO_MANY,
                    "content_type": "APPLICATION_JSON",
                    "content": json.dumps({"error": "too_many_requests"}),
                }
            ],
            data_protection_config={"data_protections": _hidden()},
            visibility_config=cast("wafv2.WebAclVisibilityConfigArgsDict", visibility(self._acl_name)),
            tags=self._args.identity.tags(),
            opts=self.child(),
        )

    def _log(self, acl: wafv2.WebAcl) -> None:
        """Log to a group of ours; WAF demands the first part of its name."""
        identity, name = self._args.identity, f"{self._label}-log"
        group_name = f"aws-waf-logs-{identity.named('web')}"
        group = LogGroup(
            name,
            LogGroupArgs(defaults=self._args.logs, group_name=group_name, data_class=DataClass.PII),
            self.child(),
        )
        delivery = cloudwatch.LogResourcePolicy(
            name,
            resource_arn=group.arn,
            policy_document=_delivery(identity, group_name),
            opts=self.child(),
        )
        wafv2.WebAclLoggingConfiguration(
            name,
            resource_arn=acl.arn,
            log_destination_configs=[group.arn],
            redacted_fields=[{"single_header": {"name": header}} for header in _HIDDEN_HEADERS],
            logging_filter={
                "default_behavior": "DROP",
                "filters": [
                    {
                        "behavior": "KEEP",
                        "requirement": "MEETS_ANY",
                        "conditions": [{"action_condition": {"action": action}} for action in _LOGGED],
                    }
                ],
            },
            opts=self.child(after=[delivery]),
        )

    def signals(self) -> tuple[Signal, ...]:
        """Say when a rate rule refuses much: an attack, or a limit that is too tight."""
        return tuple(
            MetricSignal(
                alarm="waf-rate-blocked",
                part=rule,
                meaning=f"Rule {rule} refuses many requests: look in the firewall's log who asks, one address or many",
                metric=Metric(
                    namespace="AWS/WAFV2",
                    name="BlockedRequests",
                    dimensions={"WebACL": self.metric, "Rule": rule, "Region": self._args.identity.region},
                ),
                comparison=Comparison.ABOVE,
                threshold=self._args.blocked_alarm,
            )
            for rule in RATE_RULES
        )


def _rules(args: FirewallArgs) -> list[WafRule]:
    return [
        *managed_rules(args.rates.bulk_paths),
        *viewer_rules(args.front),
        *rate_rules(args.rates, args.front),
        origin_rule(args.allowed_origins),
    ]


def _hidden() -> list[wafv2.WebAclDataProtectionConfigDataProtectionArgsDict]:
    """Say what is taken out of logs and samples: every cookie, and headers and arguments that carry credentials."""
    fields: list[wafv2.WebAclDataProtectionConfigDataProtectionFieldArgsDict] = [
        {"field_type": "SINGLE_HEADER", "field_keys": list(_HIDDEN_HEADERS)},
        {"field_type": "SINGLE_COOKIE"},
        {"field_type": "SINGLE_QUERY_ARGUMENT", "field_keys": list(_HIDDEN_ARGUMENTS)},
    ]
    return [{"action": "SUBSTITUTION", "field": each} for each in fields]


def _delivery(identity: Identity, group_name: str) -> pulumi.Input[str]:
    """Let CloudWatch Logs deliver for this account (CloudWatch Logs User Guide, "Logs sent to CloudWatch Logs").

    On the group itself and before the first delivery: AWS would otherwise write a policy of its own.
    """
    return document(
        Allow(
            sid="LogDeliveryWrites",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            on=[f"{identity.log_group_arn(group_name)}:log-stream:*"],
            to=Principals(services=["delivery.logs.amazonaws.com"]),
            when={
                "StringEquals": {"aws:SourceAccount": identity.account},
                "ArnLike": {"aws:SourceArn": identity.arn("logs", "*")},
            },
        )
    )


def _intent(acl: str, args: FirewallArgs, rules: Sequence[WafRule]) -> dict[str, object]:
    rates = {"ip": args.rates.ip, "auth": args.rates.auth, "bulk": args.rates.bulk, "ip-tenant": args.rates.ip_tenant}
    return {
        "acl": acl,
        "front": args.front.value,
        "rules": [str(rule["name"]) for rule in rules],
        "rates": {name: f"{rate.limit} in {rate.window_seconds} s" for name, rate in rates.items()},
    }
