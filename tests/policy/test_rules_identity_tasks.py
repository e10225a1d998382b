"""IAM: every task has two roles that nothing else has."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.tasks import OWN, task
from tests.support.wire import resource, verdicts

ARN: Final = f"arn:aws:iam::{OWN}:role/"


def other(**properties: object) -> Resource:
    fixed = {"family": "shop-worker", "executionRoleArn": f"{ARN}worker-execution", "taskRoleArn": f"{ARN}worker-task"}
    return task(name="worker", **{**fixed, **properties})


def role(name: str) -> Resource:
    return resource("iam/role", name, {"name": name})


def test_roles_of_their_own_pass() -> None:
    assert verdicts("IAM-12", task(), other()) == []


@pytest.mark.parametrize("path", ["executionRoleArn", "taskRoleArn"])
@pytest.mark.parametrize("shared", ["shop-api-execution", "shop-api-task"])
def test_a_role_of_another_task_fails_for_both(path: str, shared: str) -> None:
    assert verdicts("IAM-12", task(), other(**{path: ARN + shared})) == ["FAIL", "FAIL"]


def test_one_role_for_both_purposes_fails() -> None:
    assert verdicts("IAM-12", task(taskRoleArn=f"{ARN}shop-api-execution")) == ["FAIL"]


def test_revisions_of_one_family_share_their_roles() -> None:
    assert verdicts("IAM-12", task(), task(name="again")) == []


def test_an_unknown_role_stays_open() -> None:
    assert verdicts("IAM-12", task(), other(taskRoleArn=UNKNOWN)) == ["UNDECIDED"] * 4
    assert verdicts("IAM-12", task(taskRoleArn=UNKNOWN)) == ["UNDECIDED"]


def test_a_path_makes_no_difference() -> None:
    assert verdicts("IAM-12", task(), other(taskRoleArn=f"{ARN}services/shop-api-task")) == ["FAIL", "FAIL"]


def first_preview(name: str, family: str, execution: Resource, work: Resource) -> Resource:
    roles = {"executionRoleArn": execution, "taskRoleArn": work}
    return resource("ecs/taskDefinition", name, {"family": family}, refers=roles)


def test_roles_are_told_apart_before_they_exist() -> None:
    api, worker, own, theirs = role("api"), role("worker"), role("api-task"), role("worker-task")
    apart = first_preview("a", "api", api, own), first_preview("w", "worker", worker, theirs)
    assert verdicts("IAM-12", *apart, api, worker, own, theirs) == []
    shared = first_preview("a", "api", api, own), first_preview("w", "worker", api, theirs)
    assert verdicts("IAM-12", *shared, api, own, theirs) == ["FAIL", "FAIL"]


def test_a_name_and_a_reference_to_the_same_role_are_one() -> None:
    api, own = role("api"), role("api-task")
    referring = first_preview("a", "api", api, own)
    named = resource(
        "ecs/taskDefinition", "w", {"family": "worker", "executionRoleArn": f"{ARN}api", "taskRoleArn": f"{ARN}w"}
    )
    assert verdicts("IAM-12", referring, named, api, own) == ["FAIL", "FAIL"]
