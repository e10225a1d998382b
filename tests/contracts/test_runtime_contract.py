"""What runs, in the whole program: what containers are told is there, may be read, and is known before anything is."""

import json
import re
from collections.abc import Iterator
from typing import Any, cast

import pytest

from review.record.run import Recording

TASK = "aws:ecs/taskDefinition:TaskDefinition"
SERVICES = ("api", "migrate", "scheduler", "worker")


def records(graph: object, type_: str) -> list[dict[str, Any]]:
    return [found for found in cast("dict[str, Any]", graph)["resources"] if found["type"] == type_]


def containers(graph: object) -> dict[str, dict[str, Any]]:
    """Give the container of each service."""
    found = [json.loads(record["inputs"]["containerDefinitions"]) for record in records(graph, TASK)]
    assert all(len(definitions) == 1 for definitions in found)
    return {definitions[0]["name"]: definitions[0] for definitions in found}


def references(graph: object, service: str) -> Iterator[str]:
    for entry in containers(graph)[service]["secrets"]:
        yield ":".join(entry["valueFrom"].split(":")[:7]) if ":secret:" in entry["valueFrom"] else entry["valueFrom"]


def statement(graph: object, role: str, sid: str) -> dict[str, Any]:
    """Give a statement of the policy of a service's role."""
    named = f"{role.partition('-')[0]}-task-{role.partition('-')[2]}" if not role.startswith("migrate") else role
    (policy,) = [found for found in records(graph, "aws:iam/rolePolicy:RolePolicy") if found["name"] == named]
    found = json.loads(policy["inputs"]["policy"])["Statement"]
    return next((entry for entry in found if entry["Sid"] == sid), {"Resource": []})


def test_every_container_is_known_before_anything_exists(production: Recording) -> None:
    known = containers(production.known)
    assert sorted(known) == list(SERVICES)
    assert containers(production.unknown) == known


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_is_told_is_what_it_may_read(production: Recording, service: str) -> None:
    told = set(references(production.known, service))
    secrets = {f"{arn}-??????" for arn in told if ":secret:" in arn}
    parameters = {arn for arn in told if ":ssm:" in arn}
    assert set(statement(production.known, f"{service}-execution", "ReadSecrets")["Resource"]) == secrets
    assert set(statement(production.known, f"{service}-execution", "ReadParameters")["Resource"]) == parameters
    assert secrets


@pytest.mark.parametrize("service", SERVICES)
def test_every_parameter_is_published(production: Recording, service: str) -> None:
    published = {record["inputs"]["name"] for record in records(production.known, "aws:ssm/parameter:Parameter")}
    named = {arn.partition(":parameter")[2] for arn in references(production.known, service) if ":ssm:" in arn}
    assert named <= published


def test_a_declared_secret_lets_the_services_in_that_are_told_of_it(production: Recording) -> None:
    (policy,) = [
        found
        for found in records(production.known, "aws:secretsmanager/secretPolicy:SecretPolicy")
        if found["name"] == "redis-auth-policy"
    ]
    readers = json.loads(policy["inputs"]["policy"])["Statement"][0]["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    for service in SERVICES:
        told = any("redis-auth" in arn for arn in references(production.known, service))
        assert told is any(reader.endswith(f"-{service}-execution") for reader in readers), service


@pytest.mark.parametrize("service", SERVICES)
def test_no_reference_ends_as_though_it_had_a_random_suffix(production: Recording, service: str) -> None:
    """Secrets Manager would take the end of the name for the suffix, and find no such secret."""
    for arn in references(production.known, service):
        assert ":secret:" not in arn or not re.search(r"-[A-Za-z0-9]{6}$", arn), arn


def test_development_runs_the_same_in_smaller_sizes(production: Recording, development: Recording) -> None:
    prod, dev = containers(production.known), containers(development.known)
    for service in SERVICES:
        assert {name for name in prod[service] if prod[service][name] != dev[service][name]} <= {
            *("environment", "image", "secrets", "logConfiguration"),
        }
        told = [{each["name"] for each in found[service]["environment"]} for found in (prod, dev)]
        assert told[0] == told[1]
    sizes = [
        {record["name"]: int(record["inputs"]["cpu"]) for record in records(graph, TASK)}
        for graph in (production.known, development.known)
    ]
    assert all(sizes[1][name] < cpu for name, cpu in sizes[0].items())


def test_a_migration_reaches_the_database_alone(production: Recording) -> None:
    """And what it needs to start: the endpoints of AWS, and image layers."""
    names = {record["urn"]: record["name"] for record in cast("list[Any]", production.known["resources"])}
    rules = [
        record
        for record in records(production.known, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
        if names[record["propertyDependencies"]["securityGroupId"][0]] == "network-groups-migrate"
    ]
    assert sorted(rule["name"] for rule in rules) == [
        "network-groups-migrate-to-database-5432",
        "network-groups-migrate-to-endpoints-443",
        "network-groups-migrate-to-s3-443",
    ]
