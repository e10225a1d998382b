"""The contract with the application meets the rules: the production program, with tasks that are told what it says."""

import copy
import json
from collections.abc import Mapping
from typing import Any

import pulumi_aws as aws
import pytest

from components._naming import DataClass
from components.composition.contract import service_environments
from components.runtime.environment import ServiceEnvironment, ServiceKind
from hardening.catalog import RULES
from hardening.rule import Verdict
from review.model import configuration_of, graph_of
from review.record.run import Recording
from tests.contracts.edits import blind
from tests.contracts.mutations import Mutation
from tests.contracts.mutations_application import APPLICATION
from tests.contracts.test_production import broken, verdicts_of
from tests.support.contract import site
from tests.support.declare import declare

TASK = "aws:ecs/taskDefinition:TaskDefinition"
FAMILY = [rule for rule in RULES if rule.id.startswith("APP-")]
BALANCER = aws.ecs.ServiceLoadBalancerArgs(
    container_name="api",
    container_port=8443,
    target_group_arn="arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/bulwark-prod-api/5d3c",
)


def stand_in() -> None:
    """Declare the tasks, as bare as the rules of the family need them."""
    for kind, environment in service_environments(site()).items():
        _task(kind.value, environment)


def _task(kind: str, environment: ServiceEnvironment) -> None:
    identity = site().identity
    name = identity.named(f"{kind}-task", limit=64)
    role = aws.iam.Role(f"{kind}-task-role", name=name, assume_role_policy="{}")
    table = identity.table_arn("audit-events")
    writes = {"Effect": "Allow", "Action": ["dynamodb:PutItem"], "Resource": [table]}
    aws.iam.RolePolicy(f"{kind}-task-writes", role=role.name, policy=json.dumps({"Statement": [writes]}))
    container = {
        "name": kind,
        "essential": True,
        "environment": [{"name": key, "value": value} for key, value in environment.variables.items()],
        "secrets": [{"name": key, "valueFrom": value} for key, value in environment.secrets.items()],
    }
    task = aws.ecs.TaskDefinition(
        f"{kind}-task",
        family=identity.named(kind),
        container_definitions=json.dumps([container]),
        task_role_arn=role.arn,
        tags=identity.tags(DataClass.PII, Service=kind),
    )
    if kind != ServiceKind.MIGRATE:
        balancers = [BALANCER] if kind == ServiceKind.API else None
        aws.ecs.Service(f"{kind}-service", task_definition=task.arn, load_balancers=balancers)


def governed(graph: Mapping[str, Any], *, unknown: bool) -> dict[str, Any]:
    """Give the production graph with tasks: its own, or stand-ins while it has none."""
    found = copy.deepcopy(dict(graph))
    if not any(record["type"] == TASK for record in found["resources"]):
        found["resources"] += [
            item.record for item in declare(stand_in, unknown=unknown).items if item.record["custom"]
        ]
    return found


@pytest.fixture(scope="session")
def application(production: Recording) -> Recording:
    """Both graphs of the production stack, with tasks."""
    return Recording(
        known=governed(production.known, unknown=False), unknown=governed(production.unknown, unknown=True)
    )


def test_what_services_are_told_is_what_they_must_be_told(application: Recording) -> None:
    for graph in (application.known, application.unknown):
        judgement = configuration_of(graph).pack(FAMILY).judge(graph_of(graph))
        assert [(found.rule, found.verdict, found.path, found.actual) for found in judgement.findings] == []
        assert {rule.id: judgement.subjects[rule.id] for rule in FAMILY} == {
            "APP-01": 4,
            "APP-02": 1,
            "APP-03": 2,
            "APP-04": 2,
            "APP-05": 1,
            "APP-06": 2,
        }


@pytest.mark.parametrize("mutation", APPLICATION, ids=str)
def test_every_mutation_is_killed(application: Recording, mutation: Mutation) -> None:
    for graph in (application.known, application.unknown):
        assert Verdict.FAIL in verdicts_of(mutation.rule, broken(graph, mutation.edit))


@pytest.mark.parametrize("rule_id", sorted({mutation.rule for mutation in APPLICATION}))
@pytest.mark.parametrize("kind", ["api", "worker"])
def test_with_all_that_is_told_unknown_nothing_passes(application: Recording, rule_id: str, kind: str) -> None:
    for graph in (application.known, application.unknown):
        assert Verdict.UNDECIDED in verdicts_of(rule_id, broken(graph, blind(kind)))
