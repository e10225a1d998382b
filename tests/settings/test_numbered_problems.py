"""Every numbered bad configuration gives its one error, with the value, the reason and the way out."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from tests.support.stacks import refused

HEX63 = "a" * 63
REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
OLD_ATTESTATION = """
attestations:
  - control: AC-3
    statement: Every administrator signs in with a second factor.
    owner: ada@example.com
    approver: bob@example.com
    evidence: https://wiki.bulwark-corp.net/mfa
    issued: 2019-10-03
    expires: 2020-01-01
    cadenceDays: 90
"""


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A change, and what the one problem that it makes must say."""

    change: Mapping[str, object]
    key: str
    says: tuple[str, ...]
    stack: str = "prod"
    name: str | None = None
    rules: tuple[str, ...] | None = None
    attestations: str | None = None


UNSIGNED = {
    "rule": "S3-99",
    "urn": "urn:pulumi:prod::bulwark::aws:s3/bucket:Bucket::media",
    "reason": "The provider cannot express the setting yet.",
    "owner": "ada@example.com",
    "expires": "2026-03-01",
}
BAD = {
    "E001": Bad(
        change={"environment": "production"},
        key="environment",
        says=("'production' is not one of dev, test, ci, staging, prod", "did you mean 'prod'?"),
    ),
    "E002": Bad(change={}, stack="dev", name="prod", key="environment", says=("'dev' does not match stack 'prod'",)),
    "E003": Bad(
        change={"accountId": "12345"},
        key="accountId",
        says=("must be 12 digits (got 5)", "quote it in YAML so leading zeros survive"),
    ),
    "E004": Bad(
        change={"accountId": 12345678901}, key="accountId", says=("must be a quoted string; YAML read a number",)
    ),
    "E005": Bad(
        change={"region": "us-east-1a"},
        key="region",
        says=("'us-east-1a' is an availability zone", "use 'us-east-1'"),
    ),
    "E006": Bad(
        change={"cors.allowedOrigins": ["*", "https://app.example.com"]},
        key="cors.allowedOrigins[0]",
        says=("wildcard not allowed", "list exact https origins"),
    ),
    "E007": Bad(
        change={"cors.allowedOrigins": ["https://app.example.com/"]},
        key="cors.allowedOrigins[0]",
        says=("remove the trailing slash/path", "an Origin is scheme://host[:port]", "'https://app.example.com'"),
    ),
    "E008": Bad(
        change={"cors.allowedOrigins": ["http://app.example.com"]},
        key="cors.allowedOrigins[0]",
        says=("must be https in prod", "write 'https://app.example.com'"),
    ),
    "E009": Bad(
        change={"cookies.sameSite": "none"},
        key="cookies.sameSite",
        says=("needs exceptions[] entry 'APP-02' with reason and expiry (≤180 d)",),
    ),
    "E010": Bad(change={"cookies.domain": "co.uk"}, key="cookies.domain", says=("'co.uk' is a public suffix",)),
    "E011": Bad(
        change={"cookies.domain": "example.org"},
        key="cookies.domain",
        says=("does not cover domain.apiHost", "write 'example.com'"),
    ),
    "E012": Bad(
        change={"images.api": "repo/api:latest"},
        key="images.api",
        says=("pin by digest (…@sha256:<64 hex>)", "tag 'latest' is mutable"),
    ),
    "E013": Bad(
        change={"images.api": f"{REGISTRY}/api@sha256:{HEX63}"},
        key="images.api",
        says=("digest has 63 hex characters, expected 64",),
    ),
    "E014": Bad(
        change={"tls.policy": "ELBSecurityPolicy-TLS13-1-0-PQ-2025-09"},
        key="tls.policy",
        says=("allows TLS 1.0 despite its name", "use one of ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"),
    ),
    "E015": Bad(change={"db.backupDays": 0}, key="db.backupDays", says=("0 disables PITR", "prod needs 14-35")),
    "E016": Bad(change={"db.backupDays": 60}, key="db.backupDays", says=("RDS maximum is 35", "use the backup plan")),
    "E017": Bad(
        change={"db.engineVersion": "17", "db.parameterFamily": "postgres16"},
        key="db.parameterFamily",
        says=("'postgres16' does not match engine 17", "postgres17"),
    ),
    "E018": Bad(
        change={"logs.opsDays": 15},
        key="logs.opsDays",
        says=("15 is not a CloudWatch value and exceeds 14", "write 14"),
    ),
    "E019": Bad(
        change={"audit.retentionDays": 3650},
        key="audit.retentionDays",
        says=("10 years is 3653 days (leap days)", "write 3653"),
    ),
    "E020": Bad(change={"secrets.rotationDays.jwt": 180}, key="secrets.rotationDays.jwt", says=("max 90", "API-4")),
    "E021": Bad(
        change={"storage.glacierDays": 30, "storage.archiveDays": 20},
        key="storage",
        says=("objects expire (20 d) before they reach Glacier (30 d)", "raise storage.archiveDays above"),
    ),
    "E022": Bad(
        change={"storage.maxUploadBytes": "100MB"},
        key="storage.maxUploadBytes",
        says=("integer bytes expected (100MB = 104857600)",),
    ),
    "E023": Bad(
        change={"smtp.mode": "ses-smtp"},
        key="smtp.mode",
        says=("SES SMTP needs a static IAM key (violates AC-1)", "use ses-api"),
    ),
    "E024": Bad(
        change={"alerts.pager": "pagerduty", "alerts.pagerdutyServiceKey": "abcabcabc"},
        key="alerts.pagerdutyServiceKey",
        says=("must be a secret", "pulumi config set --secret --path 'alerts.pagerdutyServiceKey'"),
    ),
    "E025": Bad(
        change={},
        attestations=OLD_ATTESTATION,
        key="attestation AC-3",
        says=("expired 2192 days ago (owner ada@example.com)", "renew evidence, or the gate stays red"),
    ),
    "E026": Bad(
        change={"exceptions": [UNSIGNED]},
        rules=("S3-01", "S3-02", "S3-09", "RDS-01"),
        key="exceptions[0].rule",
        says=("unknown rule 'S3-99' (closest: S3-09)",),
    ),
    "E027": Bad(
        change={"network.cidr": "8.8.0.0/16"},
        key="network.cidr",
        says=("must be private (RFC1918)", "10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"),
    ),
    "E028": Bad(
        change={"ci.allowedSubjects": ["repo:org/*"]},
        key="ci.allowedSubjects[0]",
        says=("wildcard before ref/environment lets any repo deploy", "repo:ORG/REPO:environment:NAME"),
    ),
    "E029": Bad(
        change={"smtp.testAllowlist": ["@example.com"]},
        key="smtp.testAllowlist[0]",
        says=("whole domain not allowed", "list addresses (≤5)"),
    ),
    "E030": Bad(change={"redis.auht": "token"}, key="redis.auht", says=("unknown key", "did you mean 'redis.auth'?")),
}


@pytest.mark.parametrize("code", BAD)
def test_a_bad_configuration_gives_its_one_error(code: str) -> None:
    bad = BAD[code]
    problems = refused(bad.change, bad.stack, name=bad.name, rules=bad.rules, attestations=bad.attestations)
    assert [(problem.code, problem.key) for problem in problems] == [(code, bad.key)]
    line = str(problems[0])
    assert line.startswith(f"{code} {bad.key}: ")
    assert line.count(" — ") == 1
    assert "\n" not in line
    for words in bad.says:
        assert words in line


def test_all_thirty_are_here() -> None:
    assert list(BAD) == [f"E{number:03}" for number in range(1, 31)]
