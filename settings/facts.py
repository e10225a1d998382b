"""What AWS offers: names and numbers that a configuration may use."""

from types import MappingProxyType
from typing import Final

REGIONS: Final = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "mx-central-1", "sa-east-1"),
    *("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"),
    *("ap-east-1", "ap-east-2", "ap-south-1", "ap-south-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"),
    *("ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-7"),
    *("me-south-1", "me-central-1", "il-central-1", "af-south-1", "cn-north-1", "cn-northwest-1"),
    *("us-gov-east-1", "us-gov-west-1"),
)
"""Regions known when this was written (AWS General Reference). They help with misspelt names; others are accepted."""

REGION_FORM: Final = r"[a-z]{2}(-gov)?-(north|south|east|west|central|northeast|northwest|southeast|southwest)-\d"

_VARIANTS = ("", "Res-", "Ext1-", "Ext2-")
_FIPS_VARIANTS = ("", "Res-", "Ext0-", "Ext1-", "Ext2-")
_TLS = "ELBSecurityPolicy-TLS13-1-"

TLS_POLICIES: Final = (
    f"{_TLS}2-Res-PQ-2025-09",
    *(f"{_TLS}3-{edition}" for edition in ("2021-06", "PQ-2025-09", "FIPS-2023-04", "FIPS-PQ-2025-09")),
    *(f"{_TLS}2-{variant}2021-06" for variant in _VARIANTS),
    *(f"{_TLS}2-{variant}PQ-2025-09" for variant in _VARIANTS if variant != "Res-"),
    *(f"{_TLS}2-{variant}FIPS-2023-04" for variant in _FIPS_VARIANTS),
    *(f"{_TLS}2-{variant}FIPS-PQ-2025-09" for variant in _FIPS_VARIANTS),
)
"""Load balancer policies that offer TLS 1.3 and nothing below 1.2, the default first
(Elastic Load Balancing, "Security policies for your Application Load Balancer")."""

TLS_OLD: Final = MappingProxyType(
    {
        f"ELBSecurityPolicy-{name}": version
        for version, names in {
            "TLS 1.0": (
                *("2016-08", "2015-05", "TLS-1-0-2015-04", "FS-2018-06"),
                *("TLS13-1-0-2021-06", "TLS13-1-0-PQ-2025-09", "TLS13-1-0-FIPS-2023-04", "TLS13-1-0-FIPS-PQ-2025-09"),
            ),
            "TLS 1.1": (
                *("TLS-1-1-2017-01", "FS-1-1-2019-08", "TLS13-1-1-2021-06"),
                *("TLS13-1-1-FIPS-2023-04", "TLS13-1-1-FIPS-PQ-2025-09"),
            ),
        }.items()
        for name in names
    }
)
"""Policies that let TLS 1.0 or 1.1 in, whatever their names say."""

TLS_LEGACY: Final = tuple(
    f"ELBSecurityPolicy-{name}"
    for name in ("TLS-1-2-2017-01", "TLS-1-2-Ext-2018-06", "FS-1-2-2019-08", "FS-1-2-Res-2019-08", "FS-1-2-Res-2020-10")
)
"""Policies that stop at TLS 1.2."""

RETENTION_DAYS: Final = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""Days that CloudWatch Logs can keep events (`PutRetentionPolicy`)."""

CACHE_FAMILIES: Final = MappingProxyType(
    {
        ("valkey", "7.2"): "valkey7",
        ("valkey", "8.0"): "valkey8",
        ("valkey", "8.1"): "valkey8",
        ("valkey", "8.2"): "valkey8",
        ("redis", "7.0"): "redis7",
        ("redis", "7.1"): "redis7",
    }
)
"""Parameter group family of each cache engine and version (ElastiCache, "Supported engines and versions")."""

POSTGRES_MAJORS: Final = ("15", "16", "17", "18")
"""Major versions of RDS for PostgreSQL in standard support."""

WAF_WINDOWS: Final = (60, 120, 300, 600)
"""Evaluation windows of a rate-based rule, in seconds (AWS WAF, `EvaluationWindowSec`)."""
