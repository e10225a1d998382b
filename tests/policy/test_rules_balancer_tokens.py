"""Load balancers: access tokens, for whom they are, with whose keys, and before what."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.applications import container, task
from tests.support.asking import asked
from tests.support.rules import REMOVED, changed
from tests.support.wire import findings, resource, verdicts

LISTENER: Final = resource("lb/listener", "listener", {"protocol": "HTTPS"}, outputs={"arn": "arn:listener"})
JWT: Final = "actions[0].jwtValidation"
FORWARD: Final = {"type": "forward", "targetGroupArn": "arn:targets"}
CHECK: Final = {
    "type": "jwt-validation",
    "jwtValidation": {
        "issuer": "https://api.example.com",
        "jwksEndpoint": "https://api.example.com/.well-known/jwks.json",
        "additionalClaims": [{"name": "aud", "format": "single-string", "values": ["shop"]}],
    },
}
HOST: Final = {"hostHeader": {"values": ["api.example.com"]}}
BEARER: Final = {"httpHeader": {"httpHeaderName": "Authorization", "values": ["Bearer *"]}}
CHECKED: Final[dict[str, object]] = {
    "priority": 500,
    "conditions": [HOST, BEARER],
    "actions": [CHECK, FORWARD],
}


def at(name: str, body: dict[str, object]) -> Resource:
    return resource("lb/listenerRule", name, body, refers={"listenerArn": LISTENER})


def checked(path: str = "", value: object = None) -> Resource:
    return at("checked", changed(CHECKED, path, value) if path else CHECKED)


TOKENS: Final = [
    ("", None, []),
    (f"{JWT}.additionalClaims", [], ["FAIL"]),
    (f"{JWT}.additionalClaims", REMOVED, ["FAIL"]),
    (f"{JWT}.additionalClaims", UNKNOWN, ["UNDECIDED"]),
    (f"{JWT}.additionalClaims[0].name", "scope", ["FAIL"]),
    (f"{JWT}.additionalClaims[0].name", UNKNOWN, ["UNDECIDED"]),
    (f"{JWT}.additionalClaims[0].values", [], ["FAIL"]),
    (f"{JWT}.additionalClaims[0].values", REMOVED, ["FAIL"]),
    (f"{JWT}.additionalClaims[0].values", UNKNOWN, []),
    (f"{JWT}.jwksEndpoint", "http://api.example.com/.well-known/jwks.json", ["FAIL"]),
    (f"{JWT}.jwksEndpoint", "https://evil.example.org/jwks.json", ["FAIL"]),
    (f"{JWT}.jwksEndpoint", "https://api.example.com.evil.org/jwks.json", ["FAIL"]),
    (f"{JWT}.jwksEndpoint", "https://keys.api.example.com/jwks.json", []),
    (f"{JWT}.jwksEndpoint", "https://example.com/jwks.json", []),
    (f"{JWT}.jwksEndpoint", "https://[::1", ["FAIL"]),
    (f"{JWT}.jwksEndpoint", REMOVED, ["FAIL"]),
    (f"{JWT}.jwksEndpoint", UNKNOWN, ["UNDECIDED"]),
    (f"{JWT}.issuer", UNKNOWN, ["UNDECIDED"]),
    (f"{JWT}.issuer", "shop", ["FAIL"]),
    (JWT, UNKNOWN, ["UNDECIDED", "UNDECIDED"]),
    ("actions", UNKNOWN, ["UNDECIDED"]),
    ("actions", [FORWARD], []),
]


@pytest.mark.parametrize(("path", "value", "wanted"), TOKENS)
def test_tokens_are_for_us_and_their_keys_from_their_issuer(path: str, value: object, wanted: list[str]) -> None:
    assert verdicts("APP-05", LISTENER, checked(path, value)) == wanted


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("https://api.example.com", []),
        ("https://api.example.com/", ["FAIL"]),
        ("https://another.example.com", ["FAIL"]),
        (UNKNOWN, []),
        (REMOVED, []),
    ],
)
def test_an_application_and_the_listener_agree_on_the_issuer(told: object, wanted: list[str]) -> None:
    """Where what the application is told is unknown, the rule is undecided about the task itself."""
    api = task("api", container("api", {"JWT_ISSUER": told}))
    worker = task("worker", container("worker", {"JWT_ISSUER": REMOVED}))
    found = [one for one in findings("APP-05", LISTENER, checked(), api, worker) if one.urn == checked().urn]
    assert [one.verdict.value for one in found] == wanted


def test_a_listener_may_check_by_itself() -> None:
    body = {"protocol": "HTTPS", "defaultActions": [CHECK, FORWARD]}
    assert verdicts("APP-05", resource("lb/listener", "listener", body)) == []
    broken = changed(body, "defaultActions[0].jwtValidation.additionalClaims", [])
    assert verdicts("APP-05", resource("lb/listener", "listener", broken)) == ["FAIL"]


def test_keys_may_come_from_a_domain_that_is_allowed() -> None:
    google = changed(CHECKED, f"{JWT}.issuer", "https://accounts.google.com")
    google = changed(google, f"{JWT}.jwksEndpoint", "https://www.googleapis.com/oauth2/v3/certs")
    assert verdicts("APP-05", LISTENER, at("checked", google)) == ["FAIL"]
    assert asked("APP-05", {"jwksDomains": ["googleapis.com"]}, LISTENER, at("checked", google)) == []


def path_of(*values: str) -> dict[str, object]:
    return {"pathPattern": {"values": list(values)}}


BROADER: Final = [
    [path_of("/*")],
    [path_of("*")],
    [path_of("/health", "/*")],
    [HOST],
    [{"hostHeader": {"values": ["*.example.com"]}}],
    [{"hostHeader": {"values": ["*"]}}, path_of("/*")],
    [BEARER],
    [{"httpHeader": {"httpHeaderName": "authorization", "values": ["*"]}}],
    [HOST, BEARER],
    [{"sourceIp": {"values": ["0.0.0.0/0"]}}],
]
NARROWER: Final = [
    [path_of("/health")],
    [HOST, path_of("/auth/*")],
    [{"hostHeader": {"values": ["other.example.com"]}}],
    [{"httpHeader": {"httpHeaderName": "X-Trial", "values": ["*"]}}],
    [{"httpHeader": {"httpHeaderName": "Authorization", "values": ["Basic *"]}}],
    [{"sourceIp": {"values": ["10.0.0.0/8"]}}],
    [{"httpRequestMethod": {"values": ["GET"]}}],
    [{"queryStrings": [{"key": "public", "value": "1"}]}],
]


def first(conditions: object, **changes: object) -> Resource:
    return at("first", {"priority": 1, "conditions": conditions, "actions": [FORWARD], **changes})


@pytest.mark.parametrize("conditions", BROADER)
def test_a_broader_forward_before_the_check_fails(conditions: list[object]) -> None:
    found = findings("APP-05", LISTENER, checked(), first(conditions))
    assert [(one.verdict.value, one.urn.rpartition("::")[2], one.path) for one in found] == [
        ("FAIL", "first", "priority")
    ]


@pytest.mark.parametrize("conditions", NARROWER)
def test_a_narrower_forward_before_the_check_is_a_public_path(conditions: list[object]) -> None:
    assert verdicts("APP-05", LISTENER, checked(), first(conditions)) == []


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"priority": 501}, []),
        ({"priority": REMOVED}, []),
        ({"priority": UNKNOWN}, ["UNDECIDED"]),
        ({"actions": [{"type": "redirect"}]}, []),
        ({"actions": [CHECK, FORWARD]}, []),
        ({"actions": [{"type": "authenticate-oidc"}, FORWARD]}, []),
        ({"actions": [{"type": UNKNOWN}]}, ["UNDECIDED"]),
        ({"conditions": UNKNOWN}, ["UNDECIDED"]),
        ({"conditions": [{"pathPattern": {"values": UNKNOWN}}]}, ["UNDECIDED"]),
        ({"conditions": [path_of("/health"), {"hostHeader": {"values": UNKNOWN}}]}, []),
    ],
)
def test_only_an_earlier_unchecked_forward_matters(changes: dict[str, object], wanted: list[str]) -> None:
    body: dict[str, object] = {"priority": 1, "conditions": [path_of("/*")], "actions": [FORWARD]}
    for name, value in changes.items():
        body = changed(body, name, value)
    found = findings("APP-05", LISTENER, checked(), at("first", body))
    assert [one.verdict.value for one in found if one.path == "priority"] == wanted


def test_rules_of_other_listeners_do_not_matter() -> None:
    other = resource("lb/listener", "other", {"protocol": "HTTPS"}, outputs={"arn": "arn:other"})
    body: dict[str, object] = {"priority": 1, "conditions": [path_of("/*")], "actions": [FORWARD]}
    elsewhere = resource("lb/listenerRule", "first", body, refers={"listenerArn": other})
    assert verdicts("APP-05", LISTENER, other, checked(), elsewhere) == []


def test_a_listener_declared_elsewhere_has_rules_in_order_too() -> None:
    arn = {"listenerArn": "arn:elsewhere"}
    body: dict[str, object] = {"priority": 1, "conditions": [path_of("/*")], "actions": [FORWARD]}
    own = resource("lb/listenerRule", "checked", {**CHECKED, **arn})
    assert verdicts("APP-05", own, resource("lb/listenerRule", "first", {**body, **arn})) == ["FAIL"]
    assert verdicts("APP-05", own, resource("lb/listenerRule", "first", {**body, "listenerArn": "arn:b"})) == []


def test_the_order_is_known_by_name_as_well() -> None:
    own = resource("lb/listenerRule", "checked", {**CHECKED, "listenerArn": "arn:listener"})
    assert verdicts("APP-05", LISTENER, own, first([path_of("/*")])) == ["FAIL"]
