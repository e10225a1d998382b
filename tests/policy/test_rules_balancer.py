"""Load balancers: TLS towards clients and targets, attributes, headers."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.rule import Level, Profile
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.rules import REMOVED, changed, rule
from tests.support.wire import findings, resource, verdicts

POLICY: Final = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
HTTPS: Final[dict[str, object]] = {
    "port": 443,
    "protocol": "HTTPS",
    "sslPolicy": POLICY,
    "certificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    "defaultActions": [{"type": "fixed-response", "fixedResponse": {"statusCode": "404"}}],
    "routingHttpResponseStrictTransportSecurityHeaderValue": "max-age=63072000; includeSubDomains",
    "routingHttpResponseXContentTypeOptionsHeaderValue": "nosniff",
    "routingHttpResponseServerEnabled": False,
}
REDIRECT: Final = {"type": "redirect", "redirect": {"protocol": "HTTPS", "statusCode": "HTTP_301"}}
HTTP: Final[dict[str, object]] = {"port": 80, "protocol": "HTTP", "defaultActions": [REDIRECT]}
FORWARD: Final = {"type": "forward", "targetGroupArn": "arn:targets"}
PLAIN_PORT: Final = {"port": 80, "defaultActions": [REDIRECT]}


def listener(base: dict[str, object], path: str = "", value: object = None, name: str = "listener") -> Resource:
    return resource("lb/listener", name, changed(base, path, value) if path else base)


LISTENERS: Final = [
    (HTTPS, "", None, []),
    (HTTPS, "protocol", "TLS", []),
    (HTTPS, "sslPolicy", "ELBSecurityPolicy-TLS13-1-3-2021-06", []),
    (HTTPS, "sslPolicy", "ELBSecurityPolicy-TLS13-1-2-Ext0-FIPS-2023-04", []),
    (HTTPS, "sslPolicy", "ELBSecurityPolicy-FS-1-2-Res-2020-10", []),
    (HTTPS, "sslPolicy", REMOVED, ["FAIL"]),
    (HTTPS, "sslPolicy", "ELBSecurityPolicy-2016-08", ["FAIL"]),
    (HTTPS, "sslPolicy", "ELBSecurityPolicy-TLS13-1-0-PQ-2025-09", ["FAIL"]),
    (HTTPS, "sslPolicy", "ELBSecurityPolicy-TLS13-1-1-2021-06", ["FAIL"]),
    (HTTPS, "sslPolicy", "ELBSecurityPolicy-TLS13-1-2-Ext0-2021-06", ["FAIL"]),
    (HTTPS, "sslPolicy", "TLS13", ["FAIL"]),
    (HTTPS, "sslPolicy", UNKNOWN, ["UNDECIDED"]),
    (HTTPS, "certificateArn", REMOVED, ["FAIL"]),
    (HTTPS, "certificateArn", UNKNOWN, []),
    (HTTPS, "protocol", UNKNOWN, ["UNDECIDED"]),
    (HTTPS, "protocol", "HTTP", ["FAIL", "FAIL", "FAIL"]),
    (HTTPS, "protocol", REMOVED, ["FAIL", "FAIL", "FAIL"]),
    (HTTPS, "protocol", "TCP", ["UNDECIDED"]),
    (HTTP, "", None, []),
    (HTTP, "defaultActions[0].redirect.statusCode", "HTTP_302", []),
    (HTTP, "defaultActions[0].redirect.statusCode", "HTTP_307", ["FAIL"]),
    (HTTP, "defaultActions[0].redirect.protocol", "HTTP", ["FAIL"]),
    (HTTP, "defaultActions[0].redirect.protocol", "#{protocol}", ["FAIL"]),
    (HTTP, "defaultActions[0].redirect.protocol", REMOVED, ["FAIL"]),
    (HTTP, "defaultActions[0].redirect.protocol", UNKNOWN, ["UNDECIDED"]),
    (HTTP, "defaultActions[0]", FORWARD, ["FAIL", "FAIL", "FAIL"]),
    (HTTP, "defaultActions", [REDIRECT, FORWARD], ["FAIL", "FAIL", "FAIL"]),
    (HTTP, "defaultActions", REMOVED, ["FAIL"]),
    (HTTP, "defaultActions", [], ["FAIL"]),
    (HTTP, "defaultActions", UNKNOWN, ["UNDECIDED"]),
    (PLAIN_PORT, "", None, []),
    (PLAIN_PORT, "port", REMOVED, []),
]


@pytest.mark.parametrize(("base", "path", "value", "wanted"), LISTENERS)
@pytest.mark.parametrize("family", ["lb", "alb"])
def test_listeners_speak_tls_or_redirect(
    base: dict[str, object], path: str, value: object, wanted: list[str], family: str
) -> None:
    body = changed(base, path, value) if path else base
    assert verdicts("TLS-01", resource(f"aws:{family}/listener:Listener", "listener", body)) == wanted


def test_the_least_version_can_be_raised() -> None:
    newest = changed(HTTPS, "sslPolicy", "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09")
    found = asked("TLS-01", {"tlsMinimum": 1.3}, listener(HTTPS))
    assert [(one.verdict.value, one.expected) for one in found] == [
        ("FAIL", "a policy without protocols below TLS 1.3")
    ]
    assert asked("TLS-01", {"tlsMinimum": 1.3}, listener(newest)) == []


@pytest.mark.parametrize(
    ("internal", "wanted"), [(True, []), (False, ["FAIL"]), (REMOVED, ["FAIL"]), (UNKNOWN, ["UNDECIDED"])]
)
def test_bytes_are_passed_on_inside_only(internal: object, wanted: list[str]) -> None:
    balancer = resource("lb/loadBalancer", "balancer", changed({}, "internal", internal))
    passing = resource(
        "lb/listener", "listener", {"port": 443, "protocol": "TCP"}, refers={"loadBalancerArn": balancer}
    )
    assert verdicts("TLS-01", balancer, passing) == wanted


@pytest.mark.parametrize(
    ("protocol", "actions", "wanted"),
    [
        ("HTTP", [FORWARD], ["FAIL"]),
        ("HTTP", [REDIRECT], []),
        ("HTTP", UNKNOWN, ["UNDECIDED"]),
        ("HTTP", [{"type": UNKNOWN}], ["UNDECIDED"]),
        ("HTTPS", [FORWARD], []),
        (UNKNOWN, [FORWARD], ["UNDECIDED"]),
    ],
)
def test_no_rule_forwards_from_plain_text(protocol: object, actions: object, wanted: list[str]) -> None:
    of = resource("lb/listener", "listener", {**HTTPS, "protocol": protocol})
    forwarding = resource("lb/listenerRule", "rule", {"actions": actions}, refers={"listenerArn": of})
    found = findings("TLS-01", of, forwarding)
    assert [one.verdict.value for one in found if one.urn.endswith("::rule")] == wanted
    alone = resource("lb/listenerRule", "rule", {"actions": [FORWARD], "listenerArn": "arn:elsewhere"})
    assert verdicts("TLS-01", alone) == ["UNDECIDED"]


TARGETS: Final[dict[str, object]] = {
    "protocol": "HTTPS",
    "healthCheck": {"protocol": "HTTPS"},
    "tags": {"DataClass": "pii"},
}


@pytest.mark.parametrize(
    ("path", "value", "wanted"),
    [
        ("", None, []),
        ("protocol", "TLS", []),
        ("protocol", "HTTP", ["FAIL"]),
        ("protocol", "TCP", ["FAIL"]),
        ("protocol", REMOVED, ["FAIL"]),
        ("protocol", UNKNOWN, ["UNDECIDED"]),
        ("protocol", "GENEVE", []),
        ("targetType", "lambda", []),
        ("healthCheck.protocol", "TCP", []),
        ("healthCheck.protocol", "HTTP", ["FAIL"]),
        ("healthCheck", REMOVED, ["FAIL"]),
        ("healthCheck", UNKNOWN, ["UNDECIDED"]),
        ("tags", REMOVED, []),
    ],
)
def test_targets_are_spoken_to_in_tls(path: str, value: object, wanted: list[str]) -> None:
    body = changed(TARGETS, path, value) if path else TARGETS
    assert verdicts("TLS-04", resource("lb/targetGroup", "targets", body)) == wanted


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"DataClass": "public"}, []),
        ({"DataClass": "internal"}, []),
        ({"DataClass": "confidential"}, ["FAIL", "FAIL"]),
        ({}, ["FAIL", "FAIL"]),
        ({"DataClass": UNKNOWN}, ["FAIL", "FAIL"]),
    ],
)
def test_only_what_is_not_confidential_may_go_in_plain_text(tags: dict[str, object], wanted: list[str]) -> None:
    plain = {"protocol": "HTTP", "healthCheck": {"protocol": "HTTP"}, "tags": tags}
    assert verdicts("TLS-04", resource("lb/targetGroup", "targets", plain)) == wanted


STRICT: Final[dict[str, object]] = {
    "dropInvalidHeaderFields": True,
    "desyncMitigationMode": "strictest",
    "xffHeaderProcessingMode": "append",
    "enableDeletionProtection": True,
    "accessLogs": {"enabled": True, "bucket": "logs"},
}


@pytest.mark.parametrize(
    ("path", "value", "wanted"),
    [
        ("", None, []),
        ("dropInvalidHeaderFields", False, ["FAIL"]),
        ("dropInvalidHeaderFields", REMOVED, ["FAIL"]),
        ("dropInvalidHeaderFields", UNKNOWN, ["UNDECIDED"]),
        ("desyncMitigationMode", "defensive", []),
        ("desyncMitigationMode", REMOVED, []),
        ("desyncMitigationMode", "monitor", ["FAIL"]),
        ("desyncMitigationMode", UNKNOWN, ["UNDECIDED"]),
        ("xffHeaderProcessingMode", REMOVED, []),
        ("xffHeaderProcessingMode", "preserve", ["FAIL"]),
        ("xffHeaderProcessingMode", "remove", ["FAIL"]),
        ("enableWafFailOpen", False, []),
        ("enableWafFailOpen", True, ["FAIL"]),
        ("enableWafFailOpen", UNKNOWN, ["UNDECIDED"]),
        ("enableDeletionProtection", REMOVED, ["FAIL"]),
        ("accessLogs.enabled", REMOVED, ["FAIL"]),
        ("accessLogs.bucket", REMOVED, ["FAIL"]),
        ("accessLogs.bucket", UNKNOWN, []),
        ("accessLogs", REMOVED, ["FAIL", "FAIL"]),
        ("loadBalancerType", UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_attributes_are_strict(path: str, value: object, wanted: list[str]) -> None:
    body = changed(STRICT, path, value) if path else STRICT
    assert verdicts("TLS-02", resource("lb/loadBalancer", "balancer", body)) == wanted


def test_other_load_balancers_have_other_attributes() -> None:
    kept = {"enableDeletionProtection": True}
    logs = {"accessLogs": {"enabled": True, "bucket": "logs"}}
    for kind, body, wanted in (
        ("network", {**kept, **logs}, []),
        ("network", kept, ["FAIL", "FAIL"]),
        ("gateway", kept, []),
        ("gateway", {}, ["FAIL"]),
        ("strange", {**kept, **logs}, ["FAIL"]),
    ):
        assert verdicts("TLS-02", resource("lb/loadBalancer", "one", {"loadBalancerType": kind, **body})) == wanted
    assert verdicts("TLS-02", resource("elb/loadBalancer", "old", STRICT)) == ["FAIL"]


HSTS, SNIFF, SERVER, ORIGIN = (
    f"routingHttpResponse{name}"
    for name in (
        "StrictTransportSecurityHeaderValue",
        "XContentTypeOptionsHeaderValue",
        "ServerEnabled",
        "AccessControlAllowOriginHeaderValue",
    )
)


@pytest.mark.parametrize(
    ("path", "value", "wanted"),
    [
        (HSTS, "max-age=31536000", []),
        (HSTS, 'includeSubDomains; Max-Age = "31536000" ; preload', []),
        (HSTS, "max-age=31535999", ["FAIL"]),
        (HSTS, "max-age=0", ["FAIL"]),
        (HSTS, "x-max-age=63072000", ["FAIL"]),
        (HSTS, "max-age=63072000x", ["FAIL"]),
        (HSTS, REMOVED, ["FAIL"]),
        (HSTS, UNKNOWN, ["UNDECIDED"]),
        (SNIFF, REMOVED, ["FAIL"]),
        (SNIFF, "sniff", ["FAIL"]),
        (SERVER, REMOVED, ["FAIL"]),
        (SERVER, True, ["FAIL"]),
        (SERVER, UNKNOWN, ["UNDECIDED"]),
        (ORIGIN, "https://app.example.com", []),
        (ORIGIN, "*", ["FAIL"]),
        (ORIGIN, "https://*.example.com", ["FAIL"]),
        (ORIGIN, "http://app.example.com", ["FAIL"]),
        (ORIGIN, "null", ["FAIL"]),
        (ORIGIN, UNKNOWN, ["UNDECIDED"]),
        ("protocol", "TLS", []),
    ],
)
def test_answers_carry_headers(path: str, value: object, wanted: list[str]) -> None:
    assert verdicts("TLS-05", listener(HTTPS, path, value)) == wanted


def test_headers_are_asked_of_https_alone() -> None:
    assert verdicts("TLS-05", listener(HTTP)) == []
    assert verdicts("TLS-05", listener(HTTPS, "protocol", UNKNOWN)) == []
    assert verdicts("TLS-05", resource("lb/listener", "bare", {"protocol": UNKNOWN})) == ["UNDECIDED"]


@pytest.mark.parametrize(
    ("origin", "wanted"), [("https://app.example.com", []), ("https://app.example.com.evil.io", ["FAIL"])]
)
def test_origins_can_be_listed(origin: str, wanted: list[str]) -> None:
    found = asked("TLS-05", {"corsAllowed": ["https://app.example.com"]}, listener(HTTPS, ORIGIN, origin))
    assert [one.verdict.value for one in found] == wanted


def test_outside_production_attributes_are_advice_and_tls_is_not() -> None:
    assert rule("TLS-02").level(Profile.DEV) is Level.ADVISORY
    assert rule("TLS-01").level(Profile.DEV) is Level.MANDATORY
