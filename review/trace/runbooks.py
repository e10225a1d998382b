"""Which pages are for when a control is broken. A section of the alarms' page where an alarm tells of it."""

from collections.abc import Mapping
from typing import Final

_ALARMS: Final = "runbooks/alarms.md"
_COOKIE: Final = "runbooks/tiktok-cookie-compromise.md"
_TOKENS: Final = "runbooks/oauth-token-breach.md"
_LEAK: Final = "runbooks/data-exfiltration.md"
_REQUEST: Final = "runbooks/dsr-request.md"
_HOLD: Final = "runbooks/records-hold.md"
_ROTATE: Final = "docs/guides/rotate-under-incident.md"
_RESTORE: Final = "docs/guides/restore.md"
_PIPELINE: Final = "docs/guides/pipeline.md"
_ATTEST: Final = "compliance/attestation-guide.md"
_SOPS: Final = "compliance/rotation-sops.md"


def _alarms(*ids: str) -> tuple[str, ...]:
    return tuple(f"{_ALARMS}#{each}" for each in ids)


_LIMITS: Final = _alarms("http-429-spike", "waf-rate-blocked")
_SESSIONS: Final = f"{_ROTATE}#sessions"

RUNBOOKS: Final[Mapping[str, tuple[str, ...]]] = {
    "AC-1": (f"{_ROTATE}#a-key-of-aws", *_alarms("root-login")),
    "AC-2": _alarms("secret-read-unexpected"),
    "AC-3": (*_alarms("console-login-no-mfa"), f"{_ATTEST}#the-steps"),
    "AC-4": (_LEAK,),
    "API-1": _LIMITS,
    "API-2": (f"{_ROTATE}#sessions",),
    "API-3": _alarms("api-5xx-rate"),
    "API-4": (f"{_ROTATE}#token-signing-keys",),
    "API-5": _alarms("audit-gap"),
    "WS-1": _alarms("jobs-dlq"),
    "WS-2": _alarms("jobs-dlq", "malware-found"),
    "WS-3": _alarms("jobs-dlq"),
    "WS-4": (_LEAK, *_alarms("kms-key-tamper")),
    "TC-1": (_TOKENS,),
    "TC-2": _alarms("secret-rotation-failed"),
    "TC-3": _alarms("token-refresh-failed", "token-refresh-heartbeat", "token-expiry"),
    "TC-4": (_COOKIE, f"{_SOPS}#tiktok-cookies-every-week", *_alarms("tiktok-cookie-age")),
    "LP-1": _alarms("log-token-leak"),
    "LP-2": _alarms("log-token-leak", "lambda-errors"),
    "LP-3": (_REQUEST, *_alarms("legal-compliance-event")),
    "DH-1": (f"{_PIPELINE}#dependencies",),
    "DH-2": (f"{_PIPELINE}#dependencies",),
    "DH-3": (f"{_PIPELINE}#images",),
    "ND-1": _alarms("cert-expiry"),
    "ND-2": (_RESTORE, *_alarms("rds-storage", "rds-cpu", "rds-conn")),
    "ND-3": _alarms("redis-auth-failures", "redis-memory"),
    "ND-4": (f"{_RESTORE}#a-deleted-object",),
    "IR-1": _alarms("synthetic-page"),
    "IR-2": (_COOKIE, _TOKENS, _LEAK),
    "IR-2a": (_COOKIE,),
    "IR-2b": (_TOKENS,),
    "IR-2c": (_LEAK, *_alarms("s3-exfil", "snapshot-shared", "guardduty-high", "trail-tamper")),
    "CO-1": (f"{_ATTEST}#the-steps",),
    "CO-2": ("compliance/privacy-policy.md", f"{_ATTEST}#the-steps"),
    "CO-3": ("compliance/platform-terms.md", f"{_ATTEST}#the-steps"),
    "PF-0": (f"{_ROTATE}#a-secret-in-the-repository",),
    "SC-1": (_SESSIONS, *_alarms("secret-rotation-failed")),
    "SC-2": (_SESSIONS, *_alarms("redis-memory")),
    "SC-3": (_SESSIONS,),
    "SC-3a": (_SESSIONS,),
    "SC-3b": (_SESSIONS,),
    "SC-3c": (_SESSIONS,),
    "AP-1": (f"{_ROTATE}#passwords-of-people",),
    "AP-2": _LIMITS,
    "AP-3": (f"{_ROTATE}#token-signing-keys", *_alarms("secret-rotation-failed")),
    "SS-1": (f"{_ROTATE}#a-secret-in-the-repository", *_alarms("deployment-failed", "tasks-below-desired")),
    "SS-2": (f"{_ROTATE}#a-secret-in-the-repository",),
    "SS-3": (_SOPS, *_alarms("secret-age")),
    "PC-1": (_REQUEST,),
    "PC-2": (_HOLD, _REQUEST, *_alarms("legal-compliance-event")),
    "PC-3": _alarms("legal-compliance-event"),
    "PC-4": (_REQUEST, *_alarms("dsr-overdue")),
    "RL-1": _LIMITS,
    "RL-2": _LIMITS,
    "EM-1": _alarms("email-failures"),
    "EM-2": _alarms("email-failures"),
    "LA-1": _alarms("audit-gap"),
    "LA-2": _alarms("audit-gap"),
    "LA-3": (*_alarms("audit-gap"), f"{_RESTORE}#a-deleted-object"),
    "SU-1": _alarms("malware-found"),
    "SU-2": _alarms("malware-found"),
    "MA-1": (_ALARMS, *_alarms("api-5xx-rate", "elb-5xx", "migration-failed", "attestation-expiry")),
    "MA-2": _alarms("email-failures", "jobs-dlq", "jobs-age", "lambda-throttles"),
}

BY_PIPELINE: Final[Mapping[str, tuple[str, ...]]] = {
    "AC-1": (".github/workflows/stack.yml",),
    "DH-1": (".github/dependabot.yml", "templates/application/.github/dependabot.yml"),
    "DH-2": (".github/workflows/dependency-audit.yml", "templates/application/.github/workflows/npm-audit.yml"),
    "PF-0": ("review/checks/secrets.py",),
    "SS-2": (".github/workflows/pull-request.yml", "review/checks/secrets.py", "compliance/secret-scan.yaml"),
}
"""Files of the repository that keep a control beside, or in place of, what the program declares."""
