"""A change of the main setting of every component of production that has one, as the configuration of its stack."""

from collections.abc import Mapping
from typing import Final

PROJECT: Final = "bulwark"
_REGISTRY: Final = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bulwark"

KNOBS: Final[Mapping[str, object]] = {
    "costCenter": "CC-2000",
    "network": {"natMode": "single"},
    "keys": {"rotationDays": 180, "deletionDays": 14},
    "logs": {"accessLogDays": 120},
    "audit": {"retentionDays": 3700},
    "secrets": {"rotationDays": {"session": 60, "encryption": 45, "jwt": 30, "redis": 60, "db": 14, "smtp": 60}},
    "db": {"backupDays": 28, "storageGb": 200, "backupWindow": "01:00-02:00"},
    "redis": {"nodes": 3, "snapshotDays": 14},
    "storage": {"tempExpireDays": 1, "archiveDays": 800, "maxUploadBytes": 52428800},
    "backup": {"dailyDays": 400, "coldAfterDays": 60},
    "cors": {"allowedOrigins": ["https://app.example.com", "https://admin.example.com"]},
    "cookies": {"sessionTtlSeconds": 3600},
    "auth": {"jwt": {"ttlSeconds": 600, "audience": "second.example.com"}},
    "rateLimits": {"ip": {"limit": 1000, "windowSec": 300}},
    "tls": {"policy": "ELBSecurityPolicy-TLS13-1-3-2021-06"},
    "images": {name: f"{_REGISTRY}/{name}@sha256:{'a' * 64}" for name in ("api", "worker", "scheduler", "migrate")},
    "services": {"keepImages": 90, "api": {"minTasks": 3, "maxTasks": 9}, "worker": {"minTasks": 3, "maxTasks": 9}},
    "smtp": {"dmarc": "reject"},
    "tiktok": {"cookieMaxAgeDays": 5},
    "legal": {"termsVersion": "1.1.0"},
}


def changed(config: Mapping[str, object], settings: Mapping[str, object], project: str = PROJECT) -> dict[str, object]:
    """Give a stack's configuration with settings of a project changed; mappings are merged one level deep."""
    found = dict(config)
    for name, value in settings.items():
        key, old = f"{project}:{name}", config.get(f"{project}:{name}")
        found[key] = {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
    return found
