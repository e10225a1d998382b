"""Log groups: what each declares, exactly, and what cannot be asked of one."""

import ast
from pathlib import Path

import pytest

from components._naming import DataClass
from components.foundation.data_protection import scrub
from components.foundation.logs import AccountBaseline, LogClass, LogDefaults, LogGroup, LogGroupArgs, Logs, LogsArgs
from tests.support.declare import Declared, declare
from tests.support.foundation import DEFAULTS, FINDINGS, KEY, SHOP, tags

GROUP = "aws:cloudwatch/logGroup:LogGroup"
SCRUB = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy"
ACCOUNT = "aws:cloudwatch/logAccountPolicy:LogAccountPolicy"


def group(name: str, log_class: LogClass = LogClass.OPERATIONS, defaults: LogDefaults = DEFAULTS) -> Declared:
    args = LogGroupArgs(defaults=defaults, group_name=name, log_class=log_class, data_class=DataClass.PII)
    return declare(lambda: LogGroup("group", args))


def logs(baseline: AccountBaseline = AccountBaseline.OWNED, *, unknown: bool = False) -> Declared:
    args = LogsArgs(identity=SHOP, key_arn=KEY, baseline=baseline)
    return declare(lambda: Logs("logs", args), unknown=unknown)


def test_an_operational_group_is_exactly_this() -> None:
    declared = group("/shop/prod/api")
    assert declared.one(GROUP, "group").inputs == {
        "name": "/shop/prod/api",
        "kmsKeyId": KEY,
        "retentionInDays": 14,
        "logGroupClass": "STANDARD",
        "deletionProtectionEnabled": False,
        "skipDestroy": False,
        "tags": tags("pii", LogClass="operations"),
    }
    assert not declared.one(GROUP).protect


def test_an_audit_group_is_exactly_this() -> None:
    declared = group("/audit/shop/prod/events", LogClass.AUDIT)
    assert declared.one(GROUP, "group").inputs == {
        "name": "/audit/shop/prod/events",
        "kmsKeyId": KEY,
        "retentionInDays": 3653,
        "logGroupClass": "STANDARD",
        "deletionProtectionEnabled": True,
        "skipDestroy": True,
        "tags": tags("pii", LogClass="audit"),
    }
    assert declared.one(GROUP).protect


@pytest.mark.parametrize("log_class", LogClass)
def test_every_group_masks(log_class: LogClass) -> None:
    declared = group("/audit/x" if log_class is LogClass.AUDIT else "/shop/prod/api", log_class)
    policy = declared.one(SCRUB, "group-scrub")
    assert policy.inputs["policyDocument"] == scrub(FINDINGS)
    assert policy.inputs["logGroupName"] == declared.one(GROUP).inputs["name"]
    assert policy.property_dependencies["logGroupName"] == [declared.one(GROUP).urn]


def test_a_group_publishes_its_name_and_arn() -> None:
    declared = group("/shop/prod/api")
    arn = declared.one(GROUP).outputs["arn"]
    assert declared.one("bulwark:foundation:LogGroup").outputs == {"name": "/shop/prod/api", "arn": arn}


@pytest.mark.parametrize("days", [1, 3, 5, 7, 14])
def test_operations_may_forget_sooner(days: int) -> None:
    defaults = LogDefaults(identity=SHOP, key_arn=KEY, ops_days=days, findings_group=FINDINGS)
    assert group("/shop/prod/api", defaults=defaults).one(GROUP).inputs["retentionInDays"] == days


@pytest.mark.parametrize("days", [0, -1, 2, 13, 15, 30, 3653])
def test_operations_forget_within_a_fortnight(days: int) -> None:
    with pytest.raises(ValueError, match=f"ops_days {days}: CloudWatch Logs up to 14 days takes one of"):
        LogDefaults(identity=SHOP, key_arn=KEY, ops_days=days, findings_group=FINDINGS)


@pytest.mark.parametrize(
    ("name", "log_class"),
    [
        ("/shop/prod/api", LogClass.AUDIT),
        ("/shop/audit/api", LogClass.AUDIT),
        ("/audit", LogClass.AUDIT),
        ("/audit/shop/prod/api", LogClass.OPERATIONS),
    ],
)
def test_ten_years_are_for_audit_groups_alone(name: str, log_class: LogClass) -> None:
    with pytest.raises(ValueError, match="audit groups, and only they, are named /audit/"):
        LogGroupArgs(defaults=DEFAULTS, group_name=name, log_class=log_class)


def test_the_findings_group_watches_nothing_of_its_own() -> None:
    declared = logs()
    findings = declared.one(GROUP, "logs-findings")
    assert findings.inputs["name"] == FINDINGS
    assert findings.inputs["retentionInDays"] == 14
    assert findings.inputs["kmsKeyId"] == KEY
    assert findings.inputs["tags"] == tags("internal", LogClass="operations")
    assert [policy.inputs["logGroupName"] for policy in declared.all(SCRUB)] == ["RDSOSMetrics"]


def test_the_account_masks_everywhere_else() -> None:
    declared = logs()
    policy = declared.one(ACCOUNT, "logs-account")
    assert policy.inputs == {
        "policyName": "shop-prod-scrub",
        "policyType": "DATA_PROTECTION_POLICY",
        "policyDocument": scrub(FINDINGS),
        "scope": "ALL",
    }


def test_findings_have_a_place_before_anything_is_found() -> None:
    declared = logs()
    findings = declared.one(GROUP, "logs-findings").urn
    assert findings in declared.one(ACCOUNT).dependencies
    assert findings in declared.one(SCRUB, "logs-rds-metrics-scrub").dependencies


def test_the_group_of_enhanced_monitoring_exists_before_rds_makes_it() -> None:
    metrics = logs().one(GROUP, "logs-rds-metrics")
    assert metrics.inputs["name"] == "RDSOSMetrics"
    assert (metrics.inputs["retentionInDays"], metrics.inputs["kmsKeyId"]) == (14, KEY)


def test_a_second_stack_of_an_account_leaves_its_settings_alone() -> None:
    declared = logs(AccountBaseline.ELSEWHERE)
    assert [item.name for item in declared.all(GROUP)] == ["logs-findings"]
    assert not declared.all(ACCOUNT)


def test_documents_and_names_are_known_before_the_first_update() -> None:
    declared = logs(unknown=True)
    assert all(isinstance(item.inputs["policyDocument"], str) for item in (*declared.all(SCRUB), declared.one(ACCOUNT)))
    assert all(isinstance(item.inputs["name"], str) for item in declared.all(GROUP))


def test_no_other_component_makes_a_log_group() -> None:
    components = Path(__file__).resolve().parents[3] / "components"
    makers = {path.name for path in components.rglob("*.py") if _makes_a_group(path)}
    assert makers == {"logs.py"}


def _makes_a_group(path: Path) -> bool:
    """Whether a module calls the provider's class, however it imported it."""
    tree = ast.parse(path.read_text())
    attributes = any(isinstance(node, ast.Attribute) and node.attr == "LogGroup" for node in ast.walk(tree))
    imports = any(
        alias.name == "LogGroup" and "pulumi_aws" in (node.module or "")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )
    return attributes or imports
