"""Detection: the services that watch an account are on, with all that they can watch."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.baseline import BASELINE, DETECTOR, ENABLER, HUBS, RECORDER, where_owned
from hardening.bounds import listed
from hardening.checks import all_of, contains_all, equals, is_true, one_of, some
from hardening.frameworks import cis, fsbp, nist
from hardening.joins import exists
from hardening.rows import HIGH, UNIQUE, join_row, setting
from hardening.rule import (
    PASSED,
    Check,
    Outcome,
    Outcomes,
    Subject,
    Verdict,
    check,
)
from hardening.selection import by_type
from hardening.tokens import STACK, aws
from hardening.unions import reads_of
from hardening.values import UNKNOWN

FEATURE: Final = aws("guardduty/detectorFeature")
ANALYZER: Final = aws("accessanalyzer/analyzer")
RECORDING: Final = aws("cfg/recorderStatus")
_RUNTIME: Final = "RUNTIME_MONITORING"
_AGENTS: Final = some(
    "additionalConfigurations",
    all_of(equals("name", "ECS_FARGATE_AGENT_MANAGEMENT"), equals("status", "ENABLED")),
    "ECS_FARGATE_AGENT_MANAGEMENT with status ENABLED",
)
_STANDING: Final = all_of(
    exists(DETECTOR, expected="a GuardDuty detector"),
    exists(*HUBS, expected="Security Hub"),
    exists(
        ANALYZER, where=one_of("type", ("ACCOUNT", "ORGANIZATION")), expected="an Access Analyzer of external access"
    ),
    exists(RECORDER, expected="a recorder of AWS Config"),
    exists(RECORDING, expected="a recorder of AWS Config that is started"),
    exists(ENABLER, expected="Inspector"),
)


@check((FEATURE, "name"), (ENABLER, "resourceTypes"))
def _complete(subject: Subject) -> Iterator[Outcome]:
    """Every feature and every scan that is asked for is declared."""
    for feature in listed(subject, "features"):
        found = exists(FEATURE, where=equals("name", feature), expected=f"the GuardDuty feature {feature}")
        yield from found(subject)
    for scan in listed(subject, "scans") if subject.graph.by_type.get(ENABLER) else ():
        found = exists(ENABLER, where=contains_all("resourceTypes", [scan]), expected=f"Inspector for {scan}")
        yield from found(subject)


def _feature(subject: Subject) -> Outcomes:
    """A feature that is asked for is on, and where it needs agents, GuardDuty installs them."""
    name = subject.value("name")
    if name is not UNKNOWN and name not in listed(subject, "features"):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="the feature is not asked for"),)
    outcomes = (*_ON(subject), *(_AGENTS(subject) if name == _RUNTIME else PASSED))
    return (subject.undecided("name", "a feature known at preview"),) if name is UNKNOWN and outcomes else outcomes


_ON: Final = equals("status", "ENABLED")
_FEATURES: Final = ["S3_DATA_EVENTS", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS", _RUNTIME]
_SCANS: Final = ["ECR", "LAMBDA"]
_NAMES: Final = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}

RULES: Final = (
    join_row("GRD-01 detection",
        "An account is watched: GuardDuty, Security Hub, Inspector, Access Analyzer and AWS Config are on",
        (STACK, DETECTOR, FEATURE, RECORDING), by_type({STACK: where_owned(all_of(_STANDING, _complete)),
        DETECTOR: is_true("enable"), FEATURE: Check(_feature, frozenset({("", "name")}) | reads_of((_ON, _AGENTS)),
        _ON.mends), RECORDING: is_true("isEnabled")}), cis("1.20"), cis("3.3"), cis("4.16"), fsbp("Config.1"),
        fsbp("GuardDuty.1"), fsbp("Inspector.2"), nist("SI-4"), severity=HIGH,
        controls=("AC-1", "DH-2", "DH-3", "IR-2c"),
        fix="Declare the missing service or feature, enabled; for another stack's account set accountBaseline.",
        parameters=(BASELINE, setting("features", "Features of GuardDuty that have to be on.", UNIQUE, list(_FEATURES)),
        setting("scans", "Types of resources that Inspector has to scan.", UNIQUE, list(_SCANS)))),
)  # fmt: skip
