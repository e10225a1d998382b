"""Breaking the account: who comes in, what watches it, and what is recorded: AC-1, AC-3, DH-2, IR-2b, IR-2c."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.contracts.edits import Graph, alter, drop, record, statement
from tests.contracts.mutations import (
    ROLE,
    ROLE_POLICY,
    Mutation,
    added,
    gone,
    removed,
    rewritten,
    unset,
    valued,
)

TRAIL, DETECTOR = "aws:cloudtrail/trail:Trail", "aws:guardduty/detector:Detector"
FEATURE, ENABLER = "aws:guardduty/detectorFeature:DetectorFeature", "aws:inspector2/enabler:Enabler"
PASSWORDS = "aws:iam/accountPasswordPolicy:AccountPasswordPolicy"
OIDC = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
STATUS, RECORDER = "aws:cfg/recorderStatus:RecorderStatus", "aws:cfg/recorder:Recorder"
HUB, ANALYZER = "aws:securityhub/account:Account", "aws:accessanalyzer/analyzer:Analyzer"
DOOR, DEPLOY, PREVIEW = "break-glass-role", "ci-deploy", "ci-preview"
GITHUB = "token.actions.githubusercontent.com"
NO_KMS = {"field": "eventSource", "notEquals": ["kms.amazonaws.com"]}
WRITES = {"field": "readOnly", "equals": ["false"]}


def conditions(change: Callable[[dict[str, Any]], None], sid: str) -> Callable[[dict[str, Any]], None]:
    """Change the conditions of one statement."""
    return lambda body: change(statement(body, sid)["Condition"])


def without_factor(found: dict[str, Any]) -> None:
    del found["Bool"]


def factor_if_any(found: dict[str, Any]) -> None:
    found["BoolIfExists"] = found.pop("Bool")


def any_branch(found: dict[str, Any]) -> None:
    del found["StringEquals"][f"{GITHUB}:sub"]
    found["StringLike"] = {f"{GITHUB}:sub": "repo:example/*"}


def all_values(found: dict[str, Any]) -> None:
    found["ForAllValues:StringEquals"] = found.pop("StringEquals")


def every_service(found: dict[str, Any]) -> None:
    del found["StringEquals"]


def extra_field(index: int, field: Mapping[str, object]) -> Callable[[Graph], None]:
    """Narrow a selector of the trail."""

    def edit(graph: Graph) -> None:
        record(graph, TRAIL)["inputs"]["advancedEventSelectors"][index]["fieldSelectors"].append(field)

    return edit


def fewer_selectors(graph: Graph) -> None:
    record(graph, TRAIL)["inputs"]["advancedEventSelectors"][1:] = []


def no_archive(graph: Graph) -> None:
    del record(graph, TRAIL)["inputs"]["advancedEventSelectors"][1]["fieldSelectors"][2]["startsWiths"][1]


def fewer_scans(graph: Graph) -> None:
    record(graph, ENABLER)["inputs"]["resourceTypes"] = ["ECR"]


def no_analyzers(graph: Graph) -> None:
    for part in ("external", "unused"):
        drop(ANALYZER, f"account-{part}-access")(graph)


IDENTITIES = (
    rewritten("AC-1 m6", "IAM-05", ROLE, "assumeRolePolicy", conditions(any_branch, "AssumedByPipeline"), DEPLOY),
    rewritten("AC-1 m6", "IAM-05", ROLE, "assumeRolePolicy", conditions(any_branch, "AssumedByPipeline"), PREVIEW),
    rewritten("AC-1 m7", "IAM-05", ROLE, "assumeRolePolicy", conditions(all_values, "AssumedByPipeline"), DEPLOY),
    valued("AC-1", "IAM-05", OIDC, "clientIdLists", ["sts.amazonaws.com", "https://github.com/example"]),
    valued("AC-1", "IAM-05", OIDC, "url", "https://oidc.example.com"),
    valued("AC-1", "IAM-10", ROLE, "maxSessionDuration", 43_200, DEPLOY),
    valued("AC-1", "IAM-10", ROLE, "maxSessionDuration", 43_200, DOOR),
    rewritten(
        "AC-1",
        "IAM-07",
        "aws:iam/policy:Policy",
        "policy",
        conditions(every_service, "HandIam"),
        "ci-deploy-roles",
    ),
    rewritten(
        "AC-1", "IAM-02", "aws:iam/policy:Policy", "policy", alter("ChangeLambda", Resource=["*"]), "ci-deploy-services"
    ),
    added(
        "AC-1",
        "IAM-06",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"role": "bulwark-prod-deploy", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    rewritten("AC-3 m1", "IAM-09", ROLE, "assumeRolePolicy", conditions(without_factor, "AssumedWithFactor"), DOOR),
    rewritten("AC-3 m2", "IAM-09", ROLE, "assumeRolePolicy", conditions(factor_if_any, "AssumedWithFactor"), DOOR),
    valued("AC-3 m3", "IAM-08", PASSWORDS, "minimumPasswordLength", 8),
    removed("AC-3", "IAM-08", PASSWORDS, "passwordReusePrevention"),
    valued("AC-3", "IAM-08", PASSWORDS, "requireSymbols", value=False),
    gone("AC-3", "IAM-08", PASSWORDS),
    rewritten("AC-3", "IAM-02", ROLE_POLICY, "policy", alter("MendRoles", Resource=["*"]), "break-glass-mend"),
)

WATCHING = (
    gone("AC-1", "GRD-01", RECORDER),
    valued("AC-1", "GRD-01", STATUS, "isEnabled", value=False),
    Mutation(line="AC-1", rule="GRD-01", edit=no_analyzers),
    Mutation(line="DH-2 m4", rule="GRD-01", edit=fewer_scans),
    gone("DH-2", "GRD-01", ENABLER),
    valued("IR-2c m1", "GRD-01", FEATURE, "status", "DISABLED", "detection-s3-data-events"),
    gone("IR-2c", "GRD-01", FEATURE, "detection-rds-login-events"),
    valued(
        "IR-2c",
        "GRD-01",
        FEATURE,
        "additionalConfigurations[1].status",
        "DISABLED",
        "detection-runtime-monitoring",
    ),
    valued("IR-2c", "GRD-01", DETECTOR, "enable", value=False),
    gone("IR-2c", "GRD-01", DETECTOR),
    gone("IR-2c", "GRD-01", HUB),
)

RECORDS = (
    Mutation(line="IR-2b m3", rule="TRL-01", edit=extra_field(0, NO_KMS)),
    Mutation(line="IR-2b m3", rule="TRL-01", edit=extra_field(0, WRITES)),
    Mutation(line="IR-2c m2", rule="TRL-01", edit=fewer_selectors),
    Mutation(line="IR-2c m2", rule="TRL-01", edit=no_archive),
    Mutation(line="IR-2c m2", rule="TRL-01", edit=extra_field(1, WRITES)),
    valued("IR-2c m5", "TRL-01", TRAIL, "enableLogFileValidation", value=False),
    valued("IR-2c", "TRL-01", TRAIL, "isMultiRegionTrail", value=False),
    valued("IR-2c", "TRL-01", TRAIL, "enableLogging", value=False),
    valued("IR-2c", "TRL-01", TRAIL, "insightSelectors[1].insightType", "ApiCallRateInsight"),
    unset("IR-2c", "TRL-01", TRAIL, "kmsKeyId"),
    unset("IR-2c", "TRL-01", TRAIL, "cloudWatchLogsGroupArn"),
    gone("IR-2c", "TRL-01", TRAIL),
)

ACCOUNT = (*IDENTITIES, *WATCHING, *RECORDS)
