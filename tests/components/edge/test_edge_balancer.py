"""The load balancer, exactly."""

from collections.abc import Sequence
from typing import Any, cast

import pytest

from components._signals import MetricSignal
from components.edge.balancer import Balancer, TargetProtocol
from components.foundation.entrance import AuthMode, Front
from tests.support.aws_models import faults
from tests.support.declare import Declared, Item, declare
from tests.support.edge_world import CERTIFICATE, POLICY, api, balancer, entry
from tests.support.shop import TAGS

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
TARGETS = "aws:lb/targetGroup:TargetGroup"
LISTENER = "aws:lb/listener:Listener"
RULE = "aws:lb/listenerRule:ListenerRule"
RECORD = "aws:route53/record:Record"
HSTS = "max-age=63072000; includeSubDomains"
CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
INTERNAL = {**TAGS, "DataClass": "internal"}
CONFIDENTIAL = {**TAGS, "DataClass": "confidential"}


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(balancer)


def test_a_load_balancer_is_exactly_this(whole: Declared) -> None:
    item = whole.one(BALANCER)
    assert item.protect
    assert item.inputs == {
        "name": "shop-prod-alb",
        "loadBalancerType": "application",
        "internal": False,
        "ipAddressType": "ipv4",
        "subnets": ["subnet-1", "subnet-2"],
        "securityGroups": ["sg-1"],
        "dropInvalidHeaderFields": True,
        "desyncMitigationMode": "strictest",
        "xffHeaderProcessingMode": "append",
        "enableXffClientPort": False,
        "enableWafFailOpen": False,
        "enableDeletionProtection": True,
        "enableHttp2": True,
        "idleTimeout": 60,
        "clientKeepAlive": 3600,
        "accessLogs": {"bucket": "shop-logs", "prefix": "alb", "enabled": True},
        "connectionLogs": {"bucket": "shop-logs", "prefix": "alb", "enabled": True},
        "tags": CONFIDENTIAL,
    }


def test_targets_are_exactly_this(whole: Declared) -> None:
    assert whole.one(TARGETS).inputs == {
        "name": "shop-prod-api",
        "vpcId": "vpc-1",
        "targetType": "ip",
        "port": 8443,
        "protocol": "HTTPS",
        "protocolVersion": "HTTP1",
        "deregistrationDelay": 30,
        "loadBalancingAlgorithmType": "least_outstanding_requests",
        "stickiness": {"enabled": False, "type": "lb_cookie"},
        "healthCheck": {
            "enabled": True,
            "protocol": "HTTPS",
            "port": "traffic-port",
            "path": "/health",
            "matcher": "200",
            "interval": 15,
            "timeout": 5,
            "healthyThreshold": 2,
            "unhealthyThreshold": 3,
        },
        "tags": CONFIDENTIAL,
    }


def test_plain_text_behind_it_is_plain_in_the_health_check_too() -> None:
    inputs = declare(lambda: balancer(target_protocol=TargetProtocol.HTTP)).one(TARGETS).inputs
    assert (inputs["protocol"], cast("dict[str, object]", inputs["healthCheck"])["protocol"]) == ("HTTP", "HTTP")


def test_the_https_listener_is_exactly_this(whole: Declared) -> None:
    assert whole.one(LISTENER, "web-listeners-https").inputs == {
        "loadBalancerArn": whole.one(BALANCER).outputs["arn"],
        "port": 443,
        "protocol": "HTTPS",
        "sslPolicy": POLICY,
        "certificateArn": CERTIFICATE,
        "defaultActions": [
            {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "404"}}
        ],
        "routingHttpResponseStrictTransportSecurityHeaderValue": HSTS,
        "routingHttpResponseXContentTypeOptionsHeaderValue": "nosniff",
        "routingHttpResponseXFrameOptionsHeaderValue": "DENY",
        "routingHttpResponseContentSecurityPolicyHeaderValue": CSP,
        "routingHttpResponseAccessControlAllowOriginHeaderValue": "https://app.shop.example",
        "routingHttpResponseServerEnabled": False,
        "tags": INTERNAL,
    }


def test_the_http_listener_only_redirects(whole: Declared) -> None:
    assert whole.one(LISTENER, "web-listeners-http").inputs == {
        "loadBalancerArn": whole.one(BALANCER).outputs["arn"],
        "port": 80,
        "protocol": "HTTP",
        "defaultActions": [
            {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}
        ],
        "routingHttpResponseServerEnabled": False,
        "tags": INTERNAL,
    }


@pytest.mark.parametrize("origins", [(), ("https://a.shop.example", "https://b.shop.example")])
def test_an_origin_stands_in_every_answer_only_where_there_is_one(origins: Sequence[str]) -> None:
    inputs = declare(lambda: balancer(allowed_origins=origins)).one(LISTENER, "web-listeners-https").inputs
    assert "routingHttpResponseAccessControlAllowOriginHeaderValue" not in inputs


def test_a_token_is_checked_before_the_request_goes_on(whole: Declared) -> None:
    rule = whole.one(RULE, "web-listeners-tokens")
    targets = whole.one(TARGETS).outputs["arn"]
    assert rule.inputs == {
        "listenerArn": whole.one(LISTENER, "web-listeners-https").outputs["arn"],
        "priority": 500,
        "conditions": [
            {"hostHeader": {"values": ["api.shop.example"]}},
            {"httpHeader": {"httpHeaderName": "Authorization", "values": ["*"]}},
        ],
        "actions": [
            {
                "type": "jwt-validation",
                "order": 1,
                "jwtValidation": {
                    "issuer": "https://api.shop.example",
                    "jwksEndpoint": "https://api.shop.example/.well-known/jwks.json",
                    "additionalClaims": [{"name": "aud", "format": "single-string", "values": ["shop"]}],
                },
            },
            {"type": "forward", "order": 2, "targetGroupArn": targets},
        ],
        "tags": INTERNAL,
    }
    assert whole.one(RULE, "web-listeners-rest").inputs["actions"] == [{"type": "forward", "targetGroupArn": targets}]


def test_the_service_waits_for_the_rules() -> None:
    """ECS refuses a target group that nothing forwards to."""
    first = declare(balancer, unknown=True)
    outputs = first.one("bulwark:edge:Balancer").outputs
    assert outputs["target_group_arn"] == {"$unknown": True}
    assert outputs["target_group_suffix"] == {"$unknown": True}


def test_the_name_leads_to_it_unless_a_distribution_has_the_name(whole: Declared) -> None:
    outputs = whole.one(BALANCER).outputs
    assert whole.one(RECORD).inputs == {
        "zoneId": "Z0123456789",
        "name": "api.shop.example",
        "type": "A",
        "aliases": [{"name": outputs["dnsName"], "zoneId": outputs["zoneId"], "evaluateTargetHealth": True}],
    }
    assert declare(lambda: balancer(front=Front.CLOUDFRONT)).all(RECORD) == []


@pytest.mark.parametrize("mode", AuthMode)
def test_aws_takes_listeners_and_rules(mode: AuthMode) -> None:
    declared = declare(lambda: balancer(entry=entry(auth=mode)))
    assert [found for item in declared.all(LISTENER) if (found := _listener(item))] == []
    assert [found for item in declared.all(RULE) if (found := _rule(item))] == []
    targets = cast("dict[str, Any]", declared.one(TARGETS).inputs)
    check = targets["healthCheck"]
    body = {
        "Name": targets["name"],
        "Protocol": targets["protocol"],
        "ProtocolVersion": targets["protocolVersion"],
        "TargetType": targets["targetType"],
        "HealthCheckProtocol": check["protocol"],
        "HealthCheckIntervalSeconds": check["interval"],
        "HealthCheckTimeoutSeconds": check["timeout"],
        "HealthyThresholdCount": check["healthyThreshold"],
        "UnhealthyThresholdCount": check["unhealthyThreshold"],
        "Matcher": {"HttpCode": check["matcher"]},
    }
    assert faults("elbv2", "CreateTargetGroup", body) == []


def _listener(item: Item) -> list[str]:
    inputs = {name: value for name, value in item.inputs.items() if not name.startswith(("routing", "tags"))}
    certificate = inputs.pop("certificateArn", None)
    body = cast("dict[str, object]", _actions(api(inputs)))
    if certificate:
        body["Certificates"] = [{"CertificateArn": certificate}]
    return faults("elbv2", "CreateListener", body)


def _rule(item: Item) -> list[str]:
    body = cast("dict[str, Any]", _actions(api({name: item.inputs[name] for name in item.inputs.keys() - {"tags"}})))
    body["Conditions"] = [_condition(condition) for condition in body["Conditions"]]
    return faults("elbv2", "CreateRule", body)


def _condition(condition: dict[str, dict[str, object]]) -> dict[str, object]:
    """Name the field of a condition, which the provider tells by the block it uses."""
    ((kind, inner),) = condition.items()
    fields = {"HostHeader": "host-header", "PathPattern": "path-pattern", "HttpHeader": "http-header"}
    return {"Field": fields[kind], f"{kind}Config": inner}


def _actions(body: object) -> object:
    """Name the parts of an action as the API does."""
    renamed = {"FixedResponse": "FixedResponseConfig", "Redirect": "RedirectConfig"}
    renamed |= {"JwtValidation": "JwtValidationConfig"}
    actions = cast("dict[str, Any]", body)
    for key in ("Actions", "DefaultActions"):
        if key in actions:
            actions[key] = [{renamed.get(name, name): value for name, value in one.items()} for one in actions[key]]
    return actions


def test_addresses_do_not_move(whole: Declared) -> None:
    assert {f"{item.type}::{item.name}" for item in whole.items} - {"pulumi:pulumi:Stack::bulwark-prod"} == {
        "bulwark:edge:Balancer::web",
        "bulwark:edge:Listeners::web-listeners",
        f"{BALANCER}::web",
        f"{TARGETS}::web-api",
        f"{LISTENER}::web-listeners-http",
        f"{LISTENER}::web-listeners-https",
        f"{RULE}::web-listeners-public",
        f"{RULE}::web-listeners-tokens",
        f"{RULE}::web-listeners-rest",
        f"{RECORD}::web-a",
    }


def test_somebody_hears_of_failures() -> None:
    found: list[Balancer] = []
    declare(lambda: found.append(balancer()))
    rate, own = found[0].signals()
    assert isinstance(rate, MetricSignal)
    assert isinstance(own, MetricSignal)
    assert (rate.alarm, rate.metric.name, rate.threshold, rate.periods) == (
        "api-5xx-rate",
        "HTTPCode_Target_5XX_Count",
        1,
        2,
    )
    assert rate.divisor is not None
    assert (rate.divisor.name, set(rate.divisor.dimensions)) == ("RequestCount", {"LoadBalancer", "TargetGroup"})
    assert (own.alarm, own.metric.name, own.threshold, set(own.metric.dimensions)) == (
        "elb-5xx",
        "HTTPCode_ELB_5XX_Count",
        10,
        {"LoadBalancer"},
    )
