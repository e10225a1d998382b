"""Detection: services that watch an account and tell of what they find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import DataClass, Identity
from components._signals import EventSignal, Signal

FEATURES: Final = (
    "S3_DATA_EVENTS",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
    "EBS_MALWARE_PROTECTION",
    "EKS_AUDIT_LOGS",
    "RUNTIME_MONITORING",
)
"""What GuardDuty watches beside its three foundations. What the account has not (volumes, EKS) costs nothing."""
AGENTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "RUNTIME_MONITORING": {
            # No clusters of EKS and no machines here: nobody should find an agent in his that he did not ask for.
            "EKS_ADDON_MANAGEMENT": "DISABLED",
            "ECS_FARGATE_AGENT_MANAGEMENT": "ENABLED",
            "EC2_AGENT_MANAGEMENT": "DISABLED",
        }
    }
)
"""Features with agents: who installs them (GuardDuty API, DetectorFeatureConfiguration; in the API's order)."""
SCANS: Final = ("ECR", "LAMBDA")
"""What Inspector scans for known weaknesses: images and the packages of functions."""
CODE_SCAN: Final = "LAMBDA_CODE"
CODE_SCAN_REGIONS: Final = frozenset(
    {
        "ap-northeast-1", "ap-southeast-1", "ap-southeast-2", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2",
        "us-east-1", "us-east-2", "us-west-2",
    }
)  # fmt: skip
"""Where Inspector also reads the code of functions (AWS Config Developer Guide, inspector-lambda-code-scan-enabled)."""
STANDARDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "best-practices": "aws-foundational-security-best-practices/v/1.0.0",
        "cis": "cis-aws-foundations-benchmark/v/3.0.0",
    }
)
"""What Security Hub checks the account against, in the versions that the rules of the pack refer to."""
MEDIUM: Final = 4
"""The least severity of a medium finding (GuardDuty User Guide, "Severity levels of GuardDuty findings")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DetectionArgs:
    """Inputs of detection."""

    identity: Identity
    """Names and tags."""
    after: Sequence[pulumi.Resource] = ()
    """What must stand before Security Hub checks: the recorder of AWS Config, which most checks read."""


class Detection(Hardened):
    """GuardDuty, Security Hub and Inspector for an account and region."""

    controls = ("DH-2", "DH-3", "IR-2c")

    detector_id: pulumi.Output[str]
    """Id of the GuardDuty detector."""

    def __init__(self, name: str, args: DetectionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the three services."""
        super().__init__(name, {"features": list(FEATURES), "standards": sorted(STANDARDS.values())}, opts)
        self._args = args
        detector = self._threats(name)
        self._posture(name)
        self._weaknesses(name)
        self.detector_id = detector.id
        self.publish()

    def _threats(self, name: str) -> aws.guardduty.Detector:
        detector = aws.guardduty.Detector(
            f"{name}-detector",
            enable=True,
            finding_publishing_frequency="FIFTEEN_MINUTES",
            tags=self._args.identity.tags(DataClass.CONFIDENTIAL),
            opts=self.child(),
        )
        for feature in FEATURES:
            agents = AGENTS.get(feature, {})
            aws.guardduty.DetectorFeature(
                f"{name}-{feature.lower().replace('_', '-')}",
                detector_id=detector.id,
                name=feature,
                status="ENABLED",
                additional_configurations=[{"name": agent, "status": status} for agent, status in agents.items()]
                or None,
                opts=self.child(),
            )
        return detector

    def _posture(self, name: str) -> None:
        identity = self._args.identity
        hub = aws.securityhub.Account(
            f"{name}-hub",
            enable_default_standards=False,  # the standards stand below, by version
            control_finding_generator="SECURITY_CONTROL",
            auto_enable_controls=True,
            opts=self.child(after=self._args.after),
        )
        for part, standard in STANDARDS.items():
            aws.securityhub.StandardsSubscription(
                f"{name}-{part}",
                standards_arn=identity.arn("securityhub", f"standards/{standard}", account=""),
                opts=self.child(after=[hub]),
            )

    def _weaknesses(self, name: str) -> None:
        identity = self._args.identity
        code = (CODE_SCAN,) if identity.region in CODE_SCAN_REGIONS else ()
        aws.inspector2.Enabler(
            f"{name}-inspector",
            account_ids=[identity.account],
            resource_types=[*SCANS, *code],
            opts=self.child(),
        )

    def signals(self) -> tuple[Signal, ...]:
        """Say what GuardDuty has found: data that leaves, and anything of medium severity or more."""
        found = {"source": ["aws.guardduty"], "detail-type": ["GuardDuty Finding"]}
        return (
            EventSignal(
                alarm="s3-exfil",
                meaning="GuardDuty saw somebody take data out of a bucket in an unusual way",
                pattern={**found, "detail": {"type": [{"prefix": "Exfiltration:S3/"}]}},
            ),
            EventSignal(
                alarm="guardduty-high",
                meaning=f"GuardDuty has a finding of severity {MEDIUM} or more",
                pattern={**found, "detail": {"severity": [{"numeric": [">=", MEDIUM]}]}},
            ),
        )
