"""The account's baseline: its own settings, AWS Config and detection, exactly."""

import json
from typing import cast

import pytest

from components._signals import EventSignal, Signal
from components.foundation.baseline import Baseline, BaselineArgs
from components.foundation.configuration import MANAGED_RULES, Configuration, ConfigurationArgs
from components.foundation.detection import (
    AGENTS,
    CODE_SCAN,
    CODE_SCAN_REGIONS,
    FEATURES,
    SCANS,
    Detection,
    DetectionArgs,
)
from tests.support.aws_models import faults, values_of
from tests.support.declare import Declared, declare
from tests.support.event_patterns import matches
from tests.support.foundation import SHOP, tags

LOGS = "shop-prod-access-logs-123456789012-eu-west-1"


def make() -> None:
    Baseline("account", BaselineArgs(identity=SHOP))
    configuration = Configuration("config", ConfigurationArgs(identity=SHOP, bucket=LOGS, prefix="config"))
    Detection("detection", DetectionArgs(identity=SHOP, after=(configuration,)))


@pytest.fixture(scope="module")
def declared() -> Declared:
    return declare(make)


def inputs(declared: Declared, kind: str, name: str | None = None) -> dict[str, object]:
    module, _, rest = kind.partition("/")
    return declared.one(f"aws:{module}/{rest[:1].lower()}{rest[1:]}:{rest}", name).inputs


def test_passwords_are_long_mixed_and_do_not_come_back(declared: Declared) -> None:
    policy = inputs(declared, "iam/AccountPasswordPolicy")
    assert policy == {
        "minimumPasswordLength": 14,
        "passwordReusePrevention": 24,
        "maxPasswordAge": 90,
        "requireLowercaseCharacters": True,
        "requireUppercaseCharacters": True,
        "requireNumbers": True,
        "requireSymbols": True,
        "allowUsersToChangePassword": True,
        "hardExpiry": False,
    }
    sent = {name[:1].upper() + name[1:]: value for name, value in policy.items()}
    assert faults("iam", "UpdateAccountPasswordPolicy", sent) == []
    assert inputs(declared, "iam/SecurityTokenServicePreferences") == {"globalEndpointTokenVersion": "v2Token"}


def test_nothing_of_the_account_can_be_made_public(declared: Declared) -> None:
    assert inputs(declared, "s3/AccountPublicAccessBlock") == {
        "accountId": "123456789012",
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    assert inputs(declared, "ebs/SnapshotBlockPublicAccess") == {"state": "block-all-sharing"}
    assert "block-all-sharing" in values_of("ec2", "SnapshotBlockPublicAccessState")
    assert inputs(declared, "ec2/ImageBlockPublicAccess") == {"state": "block-new-sharing"}
    assert "block-new-sharing" in values_of("ec2", "ImageBlockPublicAccessEnabledState")


def test_machines_and_volumes_made_by_hand_start_safe(declared: Declared) -> None:
    assert inputs(declared, "ebs/EncryptionByDefault") == {"enabled": True}
    metadata = inputs(declared, "ec2/InstanceMetadataDefaults")
    assert metadata["httpTokens"] == "required"
    sent = {name[:1].upper() + name[1:]: value for name, value in metadata.items()}
    assert faults("ec2", "ModifyInstanceMetadataDefaults", sent) == []


def test_outside_access_and_unused_access_are_reported(declared: Declared) -> None:
    analyzers = {item.name: item.inputs for item in declared.all("aws:accessanalyzer/analyzer:Analyzer")}
    assert {name: body["type"] for name, body in analyzers.items()} == {
        "account-external-access": "ACCOUNT",
        "account-unused-access": "ACCOUNT_UNUSED_ACCESS",
    }
    assert {str(body["type"]) for body in analyzers.values()} <= values_of("accessanalyzer", "Type")
    assert analyzers["account-unused-access"]["configuration"] == {"unusedAccess": {"unusedAccessAge": 90}}
    assert all(body["tags"] == tags() for body in analyzers.values())


def test_everything_is_recorded_all_the_time(declared: Declared) -> None:
    recorder = declared.one("aws:cfg/recorder:Recorder")
    role = declared.one("aws:iam/serviceLinkedRole:ServiceLinkedRole")
    assert recorder.inputs == {
        "name": "default",
        "roleArn": role.outputs["arn"],
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        "recordingMode": {"recordingFrequency": "CONTINUOUS"},
    }
    sent = {key: value for key, value in recorder.inputs.items() if key != "roleArn"}
    assert faults("config", "PutConfigurationRecorder", {"ConfigurationRecorder": sent}) == []
    assert role.inputs["awsServiceName"] == "config.amazonaws.com"
    assert inputs(declared, "cfg/RetentionConfiguration") == {"retentionPeriodInDays": 2557}


def test_the_recorder_starts_once_it_can_deliver(declared: Declared) -> None:
    channel = declared.one("aws:cfg/deliveryChannel:DeliveryChannel")
    assert channel.inputs == {
        "name": "default",
        "s3BucketName": LOGS,
        "s3KeyPrefix": "config",
        "snapshotDeliveryProperties": {"deliveryFrequency": "TwentyFour_Hours"},
    }
    assert declared.one("aws:cfg/recorder:Recorder").urn in channel.dependencies
    status = declared.one("aws:cfg/recorderStatus:RecorderStatus")
    assert status.inputs["isEnabled"] is True
    assert channel.urn in status.dependencies
    assert all(status.urn in rule.dependencies for rule in declared.all("aws:cfg/rule:Rule"))


def test_people_and_their_keys_are_asked_about_every_day(declared: Declared) -> None:
    rules = {item.name: item.inputs for item in declared.all("aws:cfg/rule:Rule")}
    sources = {cast("dict[str, str]", body["source"])["sourceIdentifier"] for body in rules.values()}
    assert sources == {
        "ROOT_ACCOUNT_MFA_ENABLED",
        "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
        "IAM_USER_MFA_ENABLED",
        "IAM_ROOT_ACCESS_KEY_CHECK",
        "ACCESS_KEYS_ROTATED",
        "IAM_USER_UNUSED_CREDENTIALS_CHECK",
    }
    for body in rules.values():
        sent = {
            "ConfigRuleName": body["name"],
            "Description": body["description"],
            "Source": {"Owner": "AWS", "SourceIdentifier": cast("dict[str, str]", body["source"])["sourceIdentifier"]},
            "InputParameters": body.get("inputParameters", "{}"),
            "MaximumExecutionFrequency": body["maximumExecutionFrequency"],
        }
        assert faults("config", "PutConfigRule", {"ConfigRule": sent}) == []
    assert json.loads(str(rules["config-key-age"]["inputParameters"])) == {"maxAccessKeyAge": "90"}
    assert json.loads(str(rules["config-unused-credentials"]["inputParameters"])) == {"maxCredentialUsageAge": "45"}
    assert set(rules) == {f"config-{part}" for part in MANAGED_RULES}


def test_guardduty_watches_all_that_the_platform_has(declared: Declared) -> None:
    detector = declared.one("aws:guardduty/detector:Detector")
    assert detector.inputs["enable"] is True
    features = {
        str(item.inputs["name"]): item for item in declared.all("aws:guardduty/detectorFeature:DetectorFeature")
    }
    assert set(features) == set(FEATURES) <= values_of("guardduty", "DetectorFeature")
    assert {str(item.inputs["status"]) for item in features.values()} == {"ENABLED"}
    assert all(item.property_dependencies["detectorId"] == [detector.urn] for item in features.values())
    assert features["RUNTIME_MONITORING"].inputs["additionalConfigurations"] == [
        {"name": "EKS_ADDON_MANAGEMENT", "status": "DISABLED"},
        {"name": "ECS_FARGATE_AGENT_MANAGEMENT", "status": "ENABLED"},
        {"name": "EC2_AGENT_MANAGEMENT", "status": "DISABLED"},
    ]
    assert set(AGENTS["RUNTIME_MONITORING"]) <= values_of("guardduty", "FeatureAdditionalConfiguration")
    assert "additionalConfigurations" not in features["S3_DATA_EVENTS"].inputs


def test_security_hub_checks_by_named_standards_once_config_records(declared: Declared) -> None:
    hub = declared.one("aws:securityhub/account:Account")
    assert hub.inputs == {
        "enableDefaultStandards": False,
        "controlFindingGenerator": "SECURITY_CONTROL",
        "autoEnableControls": True,
    }
    assert declared.one("aws:cfg/recorderStatus:RecorderStatus").urn in hub.dependencies
    standards = declared.all("aws:securityhub/standardsSubscription:StandardsSubscription")
    assert {item.inputs["standardsArn"] for item in standards} == {
        "arn:aws:securityhub:eu-west-1::standards/aws-foundational-security-best-practices/v/1.0.0",
        "arn:aws:securityhub:eu-west-1::standards/cis-aws-foundations-benchmark/v/3.0.0",
    }
    assert all(hub.urn in item.dependencies for item in standards)


def test_inspector_reads_code_where_it_can(declared: Declared) -> None:
    assert inputs(declared, "inspector2/Enabler") == {
        "accountIds": ["123456789012"],
        "resourceTypes": ["ECR", "LAMBDA", "LAMBDA_CODE"],
    }
    assert {*SCANS, CODE_SCAN} <= values_of("inspector2", "ResourceScanType")
    elsewhere = SHOP.in_region("eu-south-1")
    assert elsewhere.region not in CODE_SCAN_REGIONS
    other = declare(lambda: Detection("detection", DetectionArgs(identity=elsewhere)))
    assert inputs(other, "inspector2/Enabler")["resourceTypes"] == ["ECR", "LAMBDA"]


def signals() -> dict[str, EventSignal]:
    found: list[Signal] = []
    declare(lambda: found.extend(Detection("detection", DetectionArgs(identity=SHOP)).signals()))
    return {signal.alarm: signal for signal in found if isinstance(signal, EventSignal)}


@pytest.mark.parametrize(
    ("kind", "severity", "rung"),
    [
        ("Exfiltration:S3/AnomalousBehavior", 8, {"s3-exfil", "guardduty-high"}),
        ("Exfiltration:S3/MaliciousIPCaller", 2, {"s3-exfil"}),
        ("UnauthorizedAccess:IAMUser/TorIPCaller", 5.0, {"guardduty-high"}),
        ("Recon:EC2/Portscan", 3.9, set()),
    ],
)
def test_findings_ring(kind: str, severity: float, rung: set[str]) -> None:
    event = {
        "source": "aws.guardduty",
        "detail-type": "GuardDuty Finding",
        "detail": {"type": kind, "severity": severity},
    }
    assert {alarm for alarm, signal in signals().items() if matches(signal.pattern, event)} == rung
