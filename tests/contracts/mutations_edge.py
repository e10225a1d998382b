"""Breaking the way in: API-1, API-2, API-3, API-4, LP-1, ND-1, AP-2, RL-1, RL-2, SC-3a."""

from tests.contracts.edits import UNKNOWN, Edit, Graph, add, cut, put
from tests.contracts.mutations import Mutation, added, gone, removed, unset, valued

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
TARGETS = "aws:lb/targetGroup:TargetGroup"
LISTENER, RULE = "aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule"
CERTIFICATE = "aws:acm/certificate:Certificate"
ACL = "aws:wafv2/webAcl:WebAcl"
ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
HTTPS, HTTP = "balancer-listeners-https", "balancer-listeners-http"
TOKENS = "balancer-listeners-tokens"
COMMON, KNOWN_BAD, IP, AUTH, BULK, TENANT = (f"rules[{index}]" for index in (1, 2, 5, 6, 7, 8))
RATE = "statement.rateBasedStatement"
SCOPE = f"{AUTH}.{RATE}.scopeDownStatement.byteMatchStatement"
RESPONSE = "routingHttpResponse"
HEALTH = {
    "byteMatchStatement": {
        "fieldToMatch": {"uriPath": {}},
        "positionalConstraint": "STARTS_WITH",
        "searchString": "/healthz",
        "textTransformations": [{"priority": 0, "type": "NONE"}],
    }
}
FORWARD = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/1"}
BROAD = {"priority": 1, "conditions": [{"pathPattern": {"values": ["/*"]}}], "actions": [FORWARD]}
OTHER_HTTP = {"port": 8080, "protocol": "HTTP", "defaultActions": [FORWARD]}
ORIGIN = f"{RESPONSE}AccessControlAllowOriginHeaderValue"
VIEWER = {"viewerCertificate": {"cloudfrontDefaultCertificate": True}, "enabled": True}


def all_at_once(*edits: Edit) -> Edit:
    """Change several things."""

    def edit(graph: Graph) -> None:
        for each in edits:
            each(graph)

    return edit


def forwarded(behaviour: str) -> Edit:
    """Count the address that a header names."""
    config = {"headerName": "X-Forwarded-For", "fallbackBehavior": behaviour}
    return all_at_once(
        put(ACL, f"{IP}.{RATE}.aggregateKeyType", "FORWARDED_IP"),
        put(ACL, f"{IP}.{RATE}.forwardedIpConfig", config),
    )


def rated(line: str, path: str, value: object) -> Mutation:
    """Change a rate rule."""
    return valued(line, "WAF-02", ACL, path, value)


EDGE = (
    removed("API-1 m1", "WAF-02", ACL, IP),
    rated("API-1 m2", f"{IP}.action", {"count": {}}),
    rated("API-1 m3", f"{IP}.{RATE}.limit", 20_000_000),
    gone("API-1 m4", "WAF-01", ASSOCIATION),
    rated("API-1 m5", f"{TENANT}.{RATE}.customKeys[1].header.name", "x-tenant"),
    rated("API-1 m6", f"{IP}.{RATE}.evaluationWindowSec", 90),
    rated("API-1 m7", f"{IP}.{RATE}.scopeDownStatement", HEALTH),
    valued("API-1 m8", "TLS-02", BALANCER, "xffHeaderProcessingMode", "preserve"),
    valued("API-1", "WAF-05", ACL, f"{IP}.visibilityConfig.cloudwatchMetricsEnabled", value=False),
    Mutation(
        line="API-2 m7",
        rule="TLS-05",
        edit=all_at_once(
            put(LISTENER, ORIGIN, "*", HTTPS),
            put(LISTENER, f"{RESPONSE}AccessControlAllowCredentialsHeaderValue", "true", HTTPS),
        ),
        unknown=put(LISTENER, ORIGIN, UNKNOWN, HTTPS),
    ),
    valued("API-3 m2", "WAF-03", ACL, f"{KNOWN_BAD}.overrideAction", {"count": {}}),
    valued("API-3 m3", "TLS-02", BALANCER, "desyncMitigationMode", "monitor"),
    removed("API-3 m4", "WAF-03", ACL, COMMON),
    Mutation(line="API-3", rule="WAF-03", edit=cut(ACL, "rules[4]")),
    valued("API-4 m4", "APP-05", RULE, "actions[0].jwtValidation.additionalClaims", [], TOKENS),
    valued(
        "API-4 m5",
        "APP-05",
        RULE,
        "actions[0].jwtValidation.jwksEndpoint",
        "http://api.example.com/.well-known/jwks.json",
        TOKENS,
    ),
    Mutation(
        line="API-4 m6",
        rule="APP-05",
        edit=add(RULE, BROAD, to={"listenerArn": (LISTENER, HTTPS)}),
        unknown=add(RULE, {**BROAD, "priority": UNKNOWN}, to={"listenerArn": (LISTENER, HTTPS)}),
    ),
    valued("LP-1 m6", "WAF-04", LOGGING, "redactedFields", [{"singleHeader": {"name": "authorization"}}]),
    removed("ND-1 m1", "TLS-01", LISTENER, "sslPolicy", HTTPS),
    valued("ND-1 m2", "TLS-01", LISTENER, "sslPolicy", "ELBSecurityPolicy-TLS13-1-0-PQ-2025-09", HTTPS),
    valued("ND-1 m3", "TLS-01", LISTENER, "defaultActions[0]", FORWARD, HTTP),
    added("ND-1 m4", "TLS-01", LISTENER, OTHER_HTTP, {"loadBalancerArn": (BALANCER, None)}),
    added(
        "ND-1 m4",
        "TLS-01",
        RULE,
        {"priority": 1, "conditions": BROAD["conditions"], "actions": [FORWARD]},
        {"listenerArn": (LISTENER, HTTP)},
    ),
    valued("ND-1 m9", "TLS-05", LISTENER, f"{RESPONSE}StrictTransportSecurityHeaderValue", "max-age=0", HTTPS),
    valued("ND-1", "TLS-04", TARGETS, "protocol", "HTTP"),
    valued("ND-1", "TLS-07", CERTIFICATE, "validationMethod", "EMAIL"),
    added("ND-1", "TLS-03", "aws:cloudfront/distribution:Distribution", VIEWER),
    removed("AP-2 m1", "WAF-02", ACL, AUTH),
    rated("AP-2 m2", f"{SCOPE}.searchString", "/login"),
    rated("AP-2 m3", f"{SCOPE}.textTransformations", [{"priority": 0, "type": "NONE"}]),
    rated("AP-2 m4", f"{AUTH}.{RATE}.limit", 5000),
    removed("RL-1 m1", "WAF-02", ACL, BULK),
    valued("RL-1 m3", "TLS-02", BALANCER, "xffHeaderProcessingMode", "preserve"),
    Mutation(line="RL-1 m4", rule="WAF-02", edit=forwarded("NO_MATCH")),
    Mutation(line="RL-1 m5", rule="WAF-02", edit=forwarded("MATCH")),
    Mutation(
        line="RL-2 m6",
        rule="WAF-02",
        edit=cut(ACL, f"{IP}.action.block.customResponse"),
        unknown=put(ACL, f"{IP}.action.block.customResponse", UNKNOWN),
    ),
    valued("SC-3a", "TLS-01", LISTENER, "protocol", "HTTP", HTTPS),
    unset("SC-3a", "TLS-01", LISTENER, "certificateArn", HTTPS),
)
