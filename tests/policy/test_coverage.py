"""The list of security properties: whole, joined to rules that are there, and never covered less than before."""

from collections import Counter

import pytest

from hardening.catalog import RULES
from hardening.coverage import BEYOND, CHECKERS, covers, listed, properties, shares, whole

TOTAL, FLOOR, ALONE = 489, 484, 145
"""Properties on the list; those that must be covered, and of these the ones that nobody else checks."""
FLOORS = {
    "KMS": 17,
    "Secrets Manager": 16,
    "RDS": 51,
    "ElastiCache": 21,
    "S3": 47,
    "CloudWatch": 18,
    "IAM": 40,
    "Load balancing": 32,
    "WAF": 12,
    "ECS": 35,
    "ECR": 10,
    "SQS": 16,
    "SNS": 10,
    "DynamoDB": 21,
    "CloudTrail": 17,
    "Detection": 20,
    "VPC": 38,
    "Lambda": 19,
    "EventBridge": 7,
    "Backup": 10,
    "Certificates and DNS": 14,
    "Pulumi": 12,
}
"""Properties of each service that must be covered: raise a number with every rule, and never lower it."""


def test_the_list_is_whole_and_no_property_stands_twice() -> None:
    assert len(listed()) == TOTAL
    assert [id_ for id_, count in Counter(each.id for each in properties()).items() if count > 1] == []
    assert all(each.text[0].isupper() and not each.text.endswith(".") for each in properties())


def test_properties_name_rules_and_checkers_that_exist() -> None:
    known = {rule.id for rule in RULES}
    assert [(each.id, rule) for each in properties() for rule in each.rules if rule not in known] == []
    assert {checker for each in properties() for checker in each.checked_by} == set(CHECKERS)


def test_a_property_is_covered_or_says_why_no_code_can() -> None:
    assert [each.id for each in properties() if each.rules and each.reason] == []
    assert [each.id for each in properties() if each.service == BEYOND and not each.rules] == []


@pytest.mark.parametrize("rule_id", sorted(rule.id for rule in RULES))
def test_every_rule_covers_something(rule_id: str) -> None:
    assert covers(rule_id), f"{rule_id} stands at no property of data/properties.tsv"


def test_coverage_never_falls() -> None:
    found = {share.name: share.covered for share in shares()}
    assert found.keys() == FLOORS.keys()
    assert {name: count for name, count in found.items() if count < FLOORS[name]} == {}
    assert whole().covered >= FLOOR
    assert whole().alone >= ALONE
