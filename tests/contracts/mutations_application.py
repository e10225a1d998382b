"""Breaking what the application is told: AC-4, API-1 to 5, WS-1 to 3, SC-1 to 3, AP, PC-3, EM, LA, SU-1, CO-2, CO-3."""

import copy
import json

from tests.contracts.edits import Edit, Graph, add, blind, both, entrust, task_of, tell
from tests.contracts.mutations import ROLE_POLICY, SECRET, Mutation, added, valued

CORS = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
SECRETS = "arn:aws:secretsmanager:us-east-1:123456789012:secret:/bulwark/prod"
EVIL = ["https://app.example.com.evil.io"]
AUDIT_BUCKET = "bulwark-prod-audit-123456789012-us-east-1"
READS_KEYS = {
    "role": "bulwark-prod-scheduler-execution",
    "policy": json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "secretsmanager:GetSecretValue",
                    "Resource": f"{SECRETS}/jwt-signing-??????",
                }
            ],
        }
    ),
}
COOKIES = tuple(f"SESSION_COOKIE_{part}" for part in ("SECURE", "SAMESITE", "HTTPONLY", "DOMAIN"))


def telling(line: str, rule: str, kind: str, name: str, value: str | None = None) -> Mutation:
    """Tell a service something else, or nothing; and make all that it is told unknown."""
    return Mutation(line=line, rule=rule, edit=tell(kind, name, value), unknown=blind(kind))


def api(line: str, rule: str, name: str, value: str | None = None) -> Mutation:
    """Tell the API something else."""
    return telling(line, rule, "api", name, value)


def worker(line: str, rule: str, name: str, value: str | None = None) -> Mutation:
    """Tell the workers something else."""
    return telling(line, rule, "worker", name, value)


def in_development(line: str, value: str | None) -> Mutation:
    """Tell the API something else in a stack of development."""

    def develop(graph: Graph) -> None:
        graph["config"] = {**graph["config"], "bulwark:environment": "dev"}

    edit = both(develop, tell("api", "SMTP_TEST_MODE", value))
    return Mutation(line=line, rule="APP-06", edit=edit, unknown=both(develop, blind("api")))


def second_api(graph: Graph) -> None:
    """Add another API, which is told nothing of cookies."""
    other = copy.deepcopy(task_of(graph, "api"))
    other |= {"urn": f"{other['urn']}-second", "name": f"{other['name']}-second", "outputs": {}}
    containers = json.loads(other["inputs"]["containerDefinitions"])
    for container in containers:
        container["environment"] = [pair for pair in container["environment"] if pair["name"] not in COOKIES]
    other["inputs"] |= {"family": "second", "containerDefinitions": json.dumps(containers)}
    graph["resources"].append(other)


def disguise(graph: Graph) -> None:
    """Call the API a worker, and tell it what a worker is told: only the load balancer still knows better."""
    api, worker = (task_of(graph, kind)["inputs"] for kind in ("api", "worker"))
    (told,) = (found for found in json.loads(worker["containerDefinitions"]) if found["name"] == "worker")
    api["tags"]["Service"] = "worker"
    api["containerDefinitions"] = json.dumps([{**told, "name": "api"}])


def uncached(graph: Graph) -> None:
    """Remove the cache."""
    kept = [found for found in graph["resources"] if found["type"] != CACHE]
    assert len(kept) < len(graph["resources"])
    graph["resources"][:] = kept


def no_more_events(graph: Graph) -> None:
    """Take the permission to write audit events from the role of the API's code."""
    changed = 0
    for found in graph["resources"]:
        if found["type"] == ROLE_POLICY and found["inputs"].get("role") == "bulwark-prod-api-task":
            body = json.loads(found["inputs"]["policy"])
            before = len(body["Statement"])
            body["Statement"] = [each for each in body["Statement"] if "dynamodb:PutItem" not in each["Action"]]
            changed += before - len(body["Statement"])
            found["inputs"]["policy"] = json.dumps(body)
    assert changed


def shaped(line: str, rule: str, edit: Edit) -> Mutation:
    """Change the shape of the program, where no single value can be unknown."""
    return Mutation(line=line, rule=rule, edit=edit)


STATED = (
    valued("API-2 m8", "S3-06", CORS, "corsRules[0].allowedOrigins", EVIL),
    valued("API-2 m8", "APP-03", CORS, "corsRules[0].allowedOrigins", EVIL),
    added("SS-1 m3", "IAM-03", ROLE_POLICY, READS_KEYS),
)
"""What only the word of the stack can tell from what is right."""

APPLICATION = (
    api("AC-4 m1", "APP-01", "TENANT_ENFORCEMENT"),
    api("AC-4 m2", "APP-01", "TENANT_ENFORCEMENT", "permissive"),
    worker("AC-4 m3", "APP-01", "TENANT_ENFORCEMENT"),
    api("API-1", "APP-01", "THROTTLE_KEY", "ip"),
    api("API-1", "APP-01", "THROTTLE_STORE", "memory"),
    api("API-1", "APP-01", "THROTTLE_LIMIT"),
    api("API-2 m1", "APP-03", "CORS_ALLOWED_ORIGINS", "*"),
    api("API-2 m2", "APP-03", "CORS_ALLOWED_ORIGINS", "https://*"),
    api("API-2 m3", "APP-03", "CORS_ALLOWED_ORIGINS", "https://*.example.com"),
    api("API-2 m4", "APP-03", "CORS_ALLOWED_ORIGINS", "http://app.example.com"),
    api("API-2 m5", "APP-03", "CORS_ALLOWED_ORIGINS", "https://localhost:3000"),
    api("API-2 m6", "APP-03", "CORS_ALLOWED_ORIGINS", "null"),
    api("API-3 m1", "APP-01", "VALIDATION_WHITELIST", "false"),
    api("AP-3 m5", "APP-05", "JWT_ISSUER", "https://another.example.com"),
    api("API-4 m7", "APP-05", "JWT_ACCESS_TTL_SECONDS", "86400"),
    worker("API-5 m4", "APP-01", "AUDIT_TABLE"),
    worker("WS-1 m5", "APP-01", "IDEMPOTENCY_TABLE"),
    api("WS-2 m1", "APP-04", "MAX_UPLOAD_BYTES", "10737418240"),
    api("WS-2 m2", "APP-04", "MAX_UPLOAD_BYTES", "100MB"),
    worker("WS-2 m3", "APP-04", "MAX_UPLOAD_BYTES"),
    worker("WS-2 m4", "APP-04", "MAX_MEDIA_DURATION_SECONDS", "86400"),
    api("WS-2 m6", "APP-04", "MAX_UPLOAD_BYTES", "-1"),
    worker("WS-3 m1", "APP-01", "CAPTION_SANITIZER", "off"),
    worker("WS-3 m2", "APP-01", "CAPTION_SANITIZER"),
    worker("WS-3 m3", "APP-01", "CAPTION_ALLOWED_URL_HOSTS", "*"),
    worker("LP-1 m5", "APP-01", "LOG_REDACT_PATHS", "req.headers.authorization,*.accessToken,*.refreshToken"),
    api("LP-1 m8", "APP-01", "LOG_LEVEL", "trace"),
    api("SC-1 m5", "APP-01", "SESSION_SECRETS"),
    api("SC-2 m1", "APP-02", "SESSION_STORE", "memory"),
    api("SC-2 m2", "APP-02", "SESSION_STORE"),
    shaped("SC-2 m3", "APP-01", uncached),
    shaped("SC-3 m1", "APP-01", both(*(tell("api", name, None) for name in COOKIES))),
    shaped("SC-3 m2", "APP-01", second_api),
    shaped("SC-3 m3", "APP-01", disguise),
    api("SC-3a m1", "APP-02", "SESSION_COOKIE_SECURE", "false"),
    api("SC-3a m2", "APP-02", "SESSION_COOKIE_SECURE", "0"),
    api("SC-3a m2", "APP-02", "SESSION_COOKIE_SECURE", "True "),
    api("SC-3a m3", "APP-02", "SESSION_COOKIE_SECURE"),
    api("SC-3a m4", "APP-01", "TRUST_PROXY_HOPS"),
    api("SC-3b m1", "APP-02", "SESSION_COOKIE_SAMESITE", "none"),
    api("SC-3b m2", "APP-02", "SESSION_COOKIE_SAMESITE", "lax"),
    shaped(
        "SC-3b m3",
        "APP-02",
        both(tell("api", "SESSION_COOKIE_SAMESITE", "None"), tell("api", "SESSION_COOKIE_SECURE", "false")),
    ),
    api("SC-3b m5", "APP-01", "OAUTH_STATE_STORE"),
    api("SC-3c m1", "APP-02", "SESSION_COOKIE_DOMAIN", ".co.uk"),
    api("SC-3c m2", "APP-02", "SESSION_COOKIE_DOMAIN", "other.com"),
    api("SC-3c m3", "APP-02", "SESSION_COOKIE_HTTPONLY", "false"),
    api("SC-3c m4", "APP-02", "SESSION_COOKIE_DOMAIN", "app.example.com"),
    api("SC-3c m5", "APP-02", "SESSION_COOKIE_DOMAIN", "localhost"),
    api("AP-1 m1", "APP-01", "BCRYPT_ROUNDS", "4"),
    api("AP-1 m2", "APP-01", "PASSWORD_MIN_LENGTH", "6"),
    api("AP-1 m3", "APP-01", "BCRYPT_ROUNDS", "31"),
    api("AP-2 m5", "APP-01", "AUTH_THROTTLE_LIMIT", "0"),
    api("AP-3 m1", "APP-01", "JWT_AUDIENCE"),
    api("AP-3 m2", "APP-05", "JWT_ALGORITHMS", "RS256,none"),
    api("AP-3 m3", "APP-05", "JWT_ALGORITHMS", "HS256"),
    api("AP-3 m4", "APP-05", "JWT_ACCESS_TTL_SECONDS", "0"),
    api("AP-3 m4", "APP-05", "JWT_ACCESS_TTL_SECONDS"),
    shaped("SS-1 m3", "APP-01", entrust("scheduler", "JWT_KEYSET", f"{SECRETS}/jwt-signing")),
    api("SS-1 m5", "APP-01", "JWT_KEYSET"),
    shaped("SS-1 m5", "APP-01", add(SECRET, {"name": "/bulwark/prod/smtp"})),
    api("PC-3 m1", "APP-01", "LEGAL_ENFORCE", "0"),
    api("PC-3 m2", "APP-01", "LEGAL_ENFORCE", "true"),
    shaped("PC-3 m3", "APP-01", both(*(tell(kind, "LEGAL_ENFORCE", None) for kind in ("api", "worker")))),
    api("PC-3 m4", "APP-01", "LEGAL_ENFORCE"),
    api("RL-1 m2", "APP-01", "TRUST_PROXY_HOPS", "true"),
    api("RL-1 m6", "APP-01", "TRUST_PROXY_HOPS", "5"),
    api("EM-1 m1", "APP-06", "SMTP_TEST_MODE", "1"),
    in_development("EM-1 m2", None),
    in_development("EM-1 m4", "false"),
    api("EM-2 m1", "APP-06", "TEST_EMAIL_ALLOWLIST", "*"),
    api("EM-2 m2", "APP-06", "TEST_EMAIL_ALLOWLIST", "@example.com"),
    api("EM-2 m3", "APP-06", "TEST_EMAIL_ALLOWLIST", ",".join(f"qa{index}@example.com" for index in range(30))),
    api("EM-2 m4", "APP-06", "TEST_EMAIL_ALLOWLIST"),
    api("EM-2 m5", "APP-06", "TEST_EMAIL_ALLOWLIST", "someone@gmail.com"),
    worker("LA-1 m1", "APP-01", "AUDIT_STRICT", "false"),
    shaped("LA-1 m4", "APP-01", no_more_events),
    api("LA-2 m1", "APP-01", "AUDIT_REDACT_ON"),
    api("LA-2 m3", "APP-01", "AUDIT_REDACT_ON", "piiStripped"),
    api("LA-3 m3", "APP-01", "AUDIT_RETENTION_DAYS", "365"),
    api("SU-1 m1", "APP-04", "ALLOW_MIME_TYPES", "*/*"),
    api("SU-1 m2", "APP-04", "ALLOW_MIME_TYPES", "video/mp4,image/svg+xml"),
    api("SU-1 m3", "APP-04", "STORAGE_PROVIDER", "local"),
    api("SU-1 m4", "APP-04", "MAX_UPLOAD_BYTES", ""),
    api("SU-1 m5", "APP-01", "S3_BUCKET_MEDIA", AUDIT_BUCKET),
    worker("SU-1 m5", "APP-01", "S3_BUCKET_MEDIA", "strangers-bucket"),
    api("CO-2 m2", "APP-01", "PRIVACY_POLICY_URL", "http://app.example.com/privacy"),
    api("CO-2 m2", "APP-01", "PRIVACY_POLICY_URL", "https://example.org/privacy"),
    api("CO-2 m3", "APP-01", "PRIVACY_POLICY_VERSION", "0.9.0"),
    api("CO-3 m4", "APP-01", "TERMS_VERSION", "0.9.0"),
    api("CO-3", "APP-01", "TERMS_URL", "https://example.org/terms"),
)
"""What a service is told, or what it is told of."""
