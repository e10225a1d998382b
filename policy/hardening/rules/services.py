"""ECS: services without a way in from outside, and clusters whose storage and sessions are sealed."""

import re
from collections.abc import Mapping
from typing import Final

from hardening.checks import (
    all_of,
    any_of,
    customer_key,
    equals,
    is_number,
    is_true,
    none_of,
    not_true,
    one_of,
    present,
    some,
    when,
)
from hardening.conditions import if_set
from hardening.frameworks import fsbp, nist
from hardening.numerals import integer
from hardening.rows import ADVICE, HIGH, LOW, row
from hardening.rule import PASSED, Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN

SERVICE: Final = aws("ecs/service")
CLUSTER: Final = aws("ecs/cluster")
_VERSION: Final = re.compile(r"(\d+)\.(\d+)(\.\d+)?")
_LEAST_PLATFORM: Final = (1, 4)
"""The first platform whose scratch storage is sealed, and that takes single keys of a secret (Fargate platforms)."""
_EXEC: Final = "configuration.executeCommandConfiguration"
_EXEC_LOGS: Final = f"{_EXEC}.logConfiguration"
_FULL: Final = 100


def _platform(subject: Subject) -> Outcomes:
    """The platform is the newest, or one from 1.4.0 on; a service on instances of its own has none."""
    version, expected = subject.value("platformVersion"), "LATEST, or 1.4.0 or later"
    if version is UNKNOWN:
        return (subject.undecided("platformVersion", expected),)
    if version is ABSENT or version == "LATEST":
        return PASSED
    found = _VERSION.fullmatch(version) if isinstance(version, str) else None
    recent = found is not None and (integer(found[1]), integer(found[2])) >= _LEAST_PLATFORM
    return PASSED if recent else (subject.fail("platformVersion", expected),)


_BREAKER: Final = when(
    # Only deployments that ECS itself steers have a circuit breaker (ECS API, DeploymentCircuitBreaker).
    none_of("deploymentController.type", ("CODE_DEPLOY", "EXTERNAL")),
    all_of(is_true("deploymentCircuitBreaker.enable"), is_true("deploymentCircuitBreaker.rollback")),
    "another controller steers its deployments",
)


_REBALANCED: Final = none_of("availabilityZoneRebalancing", ("DISABLED",), best="ENABLED")


def _balanced(subject: Subject) -> Outcomes:
    """ECS balances zones by starting a task more, so that a service without room for one cannot be balanced."""
    most = subject.value("deploymentMaximumPercent")
    if is_number(most) and most <= _FULL:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="there is no room for a task more"),)
    return _REBALANCED(subject)


_BUCKET, _GROUP = f"{_EXEC_LOGS}.s3BucketName", f"{_EXEC_LOGS}.cloudWatchLogGroupName"
_SESSION_LOGS: Final = all_of(
    any_of(present(_BUCKET), present(_GROUP, "a log group or a bucket")),
    if_set(_BUCKET, then=is_true(f"{_EXEC_LOGS}.s3BucketEncryptionEnabled"), reason="no bucket"),
    if_set(_GROUP, then=is_true(f"{_EXEC_LOGS}.cloudWatchEncryptionEnabled"), reason="no log group"),
)

_ADVICE: Final[Mapping[str, Check]] = {
    SERVICE: Check(_balanced, _REBALANCED.reads | {("", "deploymentMaximumPercent")}, _REBALANCED.mends),
    CLUSTER: some(
        "settings",
        all_of(equals("name", "containerInsights"), one_of("value", ("enabled", "enhanced"))),
        "containerInsights enabled or enhanced",
    ),
}

RULES: Final[tuple[Rule, ...]] = (
    row("ECS-03 service", "No task has a public address or opens a shell, and a bad deployment is taken back", SERVICE,
        all_of(not_true("networkConfiguration.assignPublicIp"), not_true("enableExecuteCommand"), _BREAKER,
        Check(_platform, frozenset({("", "platformVersion")}))), fsbp("ECS.2"), fsbp("ECS.10"), nist("SC-7"),
        nist("CM-7"), severity=HIGH, controls=("AC-1", "PF-0"),
        fix="Leave assignPublicIp and enableExecuteCommand off, enable the circuit breaker with rollback, "
        "and take platform version LATEST."),
    row("ECS-04 cluster",
        "What tasks write to their own disk is under a customer key, and so are sessions, which are recorded", CLUSTER,
        all_of(equals(f"{_EXEC}.logging", "OVERRIDE"), customer_key(f"{_EXEC}.kmsKeyId"), _SESSION_LOGS,
        customer_key("configuration.managedStorageConfiguration.fargateEphemeralStorageKmsKeyId")), nist("SC-28"),
        nist("AU-2"), controls=("WS-4",),
        fix="Set executeCommandConfiguration with logging OVERRIDE, a key and an encrypted destination, "
        "and managedStorageConfiguration.fargateEphemeralStorageKmsKeyId."),
    row("ECS-06 observed-and-balanced",
        "Clusters report on their containers, and services spread over zones again after one was lost",
        (SERVICE, CLUSTER), by_type(_ADVICE), fsbp("ECS.12"), nist("CP-10"), severity=LOW, controls=("MA-2",),
        prod=ADVICE, fix="Set containerInsights to enhanced, and leave availabilityZoneRebalancing enabled."),
)  # fmt: skip
