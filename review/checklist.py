"""The checklist: 63 lines of two hardening lists, and by what means each is kept."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Means(StrEnum):
    """How a control is kept."""

    PROVISIONED = "provisioned"
    """A component makes it true."""
    ENFORCED = "enforced"
    """A rule blocks what breaks it."""
    WIRED = "wired"
    """The application is told by its environment."""
    AUTOMATED = "automated"
    """A job keeps it true."""
    ATTESTED = "attested"
    """A person states it, with evidence that ends."""


_LETTERS: Final = {
    "P": Means.PROVISIONED,
    "E": Means.ENFORCED,
    "W": Means.WIRED,
    "U": Means.AUTOMATED,
    "A": Means.ATTESTED,
}
"""The shorthand of the table. A small letter: only where what it needs is configured, such as the provider of another
company; otherwise the attestation stands alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """One line of the checklist."""

    id: str
    source: str
    """The list (A is the platform's, B the application's) and the line in it."""
    means: tuple[Means, ...]
    optional: frozenset[Means]
    """Those of the means that only some configurations have; without them a person attests."""
    title: str


def _control(ident: str, source: str, letters: str, title: str) -> Control:
    means = tuple(_LETTERS[letter.upper()] for letter in letters)
    optional = frozenset(_LETTERS[letter.upper()] for letter in letters if letter.islower())
    return Control(id=ident, source=source, means=means, optional=optional, title=title)


CONTROLS: Final[tuple[Control, ...]] = (
    _control("AC-1", "A:5", "PEU", "No long-lived AWS keys: every workload, pipeline and human uses role credentials"),
    _control("AC-2", "A:6", "PE", "Each secret readable only by the named task roles"),
    _control("AC-3", "A:7", "PEUA", "MFA on every admin account (cloud, TikTok, OAuth provider consoles)"),
    _control("AC-4", "A:8", "WUA", "Tenant isolation enforced in the ORM layer on every query"),
    _control("API-1", "A:12", "PEW", "Rate limiting keyed by IP and tenant"),
    _control("API-2", "A:13", "PEW", "CORS allow-list with production origins only"),
    _control("API-3", "A:14", "PWA", "All payloads validated through DTO classes"),
    _control("API-4", "A:15", "PEWUA", "Auth guard on API routes; signing keys rotate every 90 days"),
    _control("API-5", "A:16", "PEWA", "Every admin action lands in the AuditEvent table"),
    _control("WS-1", "A:20", "PEWA", "Job idempotency by fingerprint (video id + rule)"),
    _control("WS-2", "A:21", "PEWU", "Media size and duration clamped before upload"),
    _control("WS-3", "A:22", "WA", "Captions sanitised before reposting"),
    _control("WS-4", "A:23", "PE", "Temporary media encrypted at rest (SSE-KMS bucket)"),
    _control("TC-1", "A:27", "PEW", "OAuth tokens in Secrets Manager under a CMK"),
    _control("TC-2", "A:28", "PEWU", "TOKEN_ENCRYPTION_KEY rotates quarterly with double-write"),
    _control("TC-3", "A:29", "PEU", "Automatic token refresh for Instagram / YouTube / X with failure alerts"),
    _control("TC-4", "A:30", "EUA", "TikTok cookie rotation procedure at least weekly"),
    _control("LP-1", "A:34", "PEWA", "Tokens, session ids, cookies scrubbed from logs"),
    _control("LP-2", "A:35", "PEUA", "Log retention capped (14 days in CloudWatch, 30 in Datadog)"),
    _control("LP-3", "A:36", "EWUA", "PII fields marked in the schema; erasure on request"),
    _control("DH-1", "A:40", "pA", "Dependabot for npm and GitHub Actions"),
    _control("DH-2", "A:41", "uA", "Weekly npm audit; CVEs above medium triaged"),
    _control("DH-3", "A:42", "PEA", "Base images pinned; images scanned (Trivy/Grype)"),
    _control("ND-1", "A:46", "PEW", "TLS 1.2+ everywhere (ALB, RDS, Redis, S3)"),
    _control("ND-2", "A:47", "PEU", "RDS automated backups + PITR + deletion protection"),
    _control("ND-3", "A:48", "PEWU", "Redis AUTH with in-transit encryption"),
    _control("ND-4", "A:49", "PE", "S3 versioning + lifecycle to Glacier"),
    _control("IR-1", "A:53", "PEUA", "PagerDuty escalation with 24/7 coverage"),
    _control("IR-2", "A:54", "PEA", "Playbooks exist"),
    _control("IR-2a", "A:55", "PUA", "Playbook: TikTok cookie compromise"),
    _control("IR-2b", "A:56", "PUA", "Playbook: OAuth token breach"),
    _control("IR-2c", "A:57", "PUA", "Playbook: data exfiltration (S3 or DB)"),
    _control("CO-1", "A:61", "EuA", "Data flows and storage inventory documented"),
    _control("CO-2", "A:62", "WA", "Privacy policy covers auto-reposting"),
    _control("CO-3", "A:63", "WA", "Terms include per-platform API disclaimers (TikTok, Meta, Google, X)"),
    _control("PF-0", "B:3", "EWU", "All secrets come from the environment; nothing secret is committed"),
    _control("SC-1", "B:6", "PEWU", "Strong session secret, rotated periodically"),
    _control("SC-2", "B:7", "PEW", "Persistent session store in prod (Redis/Mongo), never memory"),
    _control("SC-3", "B:8", "EW", "Session-cookie settings"),
    _control("SC-3a", "B:9", "EW", "Secure flag on"),
    _control("SC-3b", "B:10", "EW", "SameSite strict unless cross-site is required"),
    _control("SC-3c", "B:11", "EW", "Cookie domain aligned with client domain; HttpOnly"),
    _control("AP-1", "B:14", "WA", "bcrypt hashing and strong password policy"),
    _control("AP-2", "B:15", "PEW", "Login endpoints rate-limited"),
    _control("AP-3", "B:16", "PEWU", "JWT: audience, issuer, expiry, key rotation enforced"),
    _control("SS-1", "B:19", "PEW", "Mongo, SMTP, session secret, JWT keys all via env"),
    _control("SS-2", "B:20", "puA", "No secrets in code/tests; scanners in CI"),
    _control("SS-3", "B:21", "EUA", "Rotation cadence documented for session secret / SMTP / JWT keys"),
    _control("PC-1", "B:24", "wuA", "Entities carry archivedAt / piiStripped / legalHold"),
    _control("PC-2", "B:25", "PEUA", "Legal hold blocks destruction; PII stripping redacts exports and audit payloads"),
    _control("PC-3", "B:26", "EW", "LegalGuard active when LEGAL_ENFORCE=1"),
    _control("PC-4", "B:27", "EUA", "DSR/PII runbook kept current"),
    _control("RL-1", "B:30", "PEW", "Auth and bulk endpoints rate-limited; per-IP or per-user key behind proxy"),
    _control("RL-2", "B:31", "PE", "429s monitored; alert on spikes"),
    _control("EM-1", "B:34", "EW", "SMTP_TEST_MODE=1 in test/CI"),
    _control("EM-2", "B:35", "PEW", "Test-send endpoints limited by allow-list"),
    _control("LA-1", "B:38", "PWA", "All mutations emit audit events"),
    _control("LA-2", "B:39", "WA", "Event log redacts payload when piiStripped or legalHold"),
    _control("LA-3", "B:40", "PEU", "10-year retention; legal hold disables TTL"),
    _control("SU-1", "B:43", "EW", "Storage provider, MIME allow-list, max upload bytes configured"),
    _control("SU-2", "B:44", "PEWU", "MIME validated and uploads scanned upstream when S3 is used"),
    _control("MA-1", "B:47", "PE", "Alerts: error rate, rate-limit abuse, migration failures, legal/compliance events"),
    _control("MA-2", "B:48", "PEU", "Email delivery failures and background job errors tracked"),
)
"""Every control, in the order of the lists."""
