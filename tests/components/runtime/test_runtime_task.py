"""A task, exactly: its definition, its roles, and what its log tells."""

import json
from typing import Any, cast

import pulumi
import pytest

from components._signals import EventSignal, LogSignal, Signal, Urgency
from components.runtime.environment import ServiceEnvironment, ServiceKind
from components.runtime.task import Task
from components.runtime.task_args import MEMORY, Architecture, TaskArgs, TaskSize
from settings.sections.services import FARGATE
from tests.support.aws_models import faults
from tests.support.data_tier import tagged
from tests.support.declare import Declared, declare
from tests.support.runtime import DIGEST, IMAGE, environment, task_args

TASK = "aws:ecs/taskDefinition:TaskDefinition"
ROLE, ROLE_POLICY = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
HERE = "eu-west-1:123456789012"
SECRETS = [
    f"arn:aws:secretsmanager:{HERE}:secret:/shop/prod/jwt-signing-??????",
    f"arn:aws:secretsmanager:{HERE}:secret:/shop/prod/smtp-??????",
]
HOST = f"arn:aws:ssm:{HERE}:parameter/shop/prod/endpoint/redis-host"

CONTAINER = {
    "name": "api",
    "image": IMAGE,
    "essential": True,
    "readonlyRootFilesystem": True,
    "privileged": False,
    "user": "1000:1000",
    "linuxParameters": {"capabilities": {"drop": ["ALL"]}, "initProcessEnabled": True},
    "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp", "readOnly": False}],  # noqa: S108  a mount
    "portMappings": [{"containerPort": 8443, "hostPort": 8443, "protocol": "tcp"}],
    "environment": [{"name": "NODE_ENV", "value": "production"}],
    "secrets": [
        {"name": "JWT_KEYSET", "valueFrom": f"arn:aws:secretsmanager:{HERE}:secret:/shop/prod/jwt-signing"},
        {"name": "REDIS_HOST", "valueFrom": HOST},
        {"name": "SMTP_PASSWORD", "valueFrom": f"arn:aws:secretsmanager:{HERE}:secret:/shop/prod/smtp:password::"},
        {"name": "SMTP_USER", "valueFrom": f"arn:aws:secretsmanager:{HERE}:secret:/shop/prod/smtp:user::"},
    ],
    "healthCheck": {
        "command": ["CMD", "node", "dist/health.js"],
        "interval": 15,
        "timeout": 5,
        "retries": 3,
        "startPeriod": 60,
    },
    "logConfiguration": {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": "/shop/prod/service/api",
            "awslogs-region": "eu-west-1",
            "awslogs-stream-prefix": "api",
            "mode": "non-blocking",
            "max-buffer-size": "25m",
        },
    },
    "stopTimeout": 60,
}


def tasks(*, unknown: bool = False, **changes: Any) -> Declared:  # noqa: ANN401  any field of the arguments
    return declare(lambda: Task("api", task_args(**changes)), unknown=unknown)


@pytest.fixture(scope="module")
def whole() -> Declared:
    return tasks()


def containers(declared: Declared) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", json.loads(cast("str", declared.one(TASK).inputs["containerDefinitions"])))


def statements(declared: Declared, name: str) -> dict[str, dict[str, object]]:
    body = json.loads(cast("str", declared.one(ROLE_POLICY, name).inputs["policy"]))
    return {statement["Sid"]: statement for statement in body["Statement"]}


def test_a_container_is_exactly_this(whole: Declared) -> None:
    assert containers(whole) == [CONTAINER]


def test_a_container_is_known_in_the_first_preview(whole: Declared) -> None:
    assert containers(tasks(unknown=True)) == containers(whole)


def test_a_task_is_exactly_this(whole: Declared) -> None:
    inputs = dict(whole.one(TASK).inputs)
    del inputs["containerDefinitions"]
    assert inputs == {
        "family": "shop-prod-api",
        "cpu": "512",
        "memory": "1024",
        "executionRoleArn": "arn:aws:iam::123456789012:role/shop-prod-api-execution",
        "taskRoleArn": "arn:aws:iam::123456789012:role/shop-prod-api-task",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        "volumes": [{"name": "tmp"}],
        "enableFaultInjection": False,
        "skipDestroy": True,
        "tags": tagged("pii", Service="api"),
    }


def test_ecs_takes_it(whole: Declared) -> None:
    inputs = whole.one(TASK).inputs
    taken = ("family", "cpu", "memory", "executionRoleArn", "taskRoleArn", "networkMode", "requiresCompatibilities")
    parameters = {name: inputs[name] for name in (*taken, "runtimePlatform", "volumes", "enableFaultInjection")}
    definitions = {"containerDefinitions": containers(whole)}
    assert faults("ecs", "RegisterTaskDefinition", {**parameters, **definitions}) == []
    wrong = {"containerDefinitions": [{**CONTAINER, "readOnlyRootFilesystem": True}]}
    said = faults("ecs", "RegisterTaskDefinition", {**parameters, **wrong})
    assert any("no member readOnlyRootFilesystem" in each for each in said)


def test_it_waits_for_its_log_group_and_its_permissions(whole: Declared) -> None:
    needed = set(whole.one(TASK).dependencies)
    before = [whole.one("aws:cloudwatch/logGroup:LogGroup"), *whole.all(ROLE_POLICY)]
    assert {item.urn for item in before} <= needed


def test_the_execution_role_reads_exactly_what_the_task_is_told(whole: Declared) -> None:
    assert statements(whole, "api-execution") == {
        "LogInToRegistry": {
            "Sid": "LogInToRegistry",
            "Effect": "Allow",
            "Action": ["ecr:GetAuthorizationToken"],
            "Resource": ["*"],
        },
        "PullImage": {
            "Sid": "PullImage",
            "Effect": "Allow",
            "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Resource": [f"arn:aws:ecr:{HERE}:repository/shop/api"],
        },
        "PullWatchingAgent": {
            "Sid": "PullWatchingAgent",
            "Effect": "Allow",
            "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Resource": ["arn:aws:ecr:eu-west-1:*:repository/aws-guardduty-agent-fargate"],
        },
        "WriteLogs": {
            "Sid": "WriteLogs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": [f"arn:aws:logs:{HERE}:log-group:/shop/prod/service/api:log-stream:*"],
        },
        "ReadSecrets": {
            "Sid": "ReadSecrets",
            "Effect": "Allow",
            "Action": ["secretsmanager:GetSecretValue"],
            "Resource": SECRETS,
        },
        "OpenSecrets": {
            "Sid": "OpenSecrets",
            "Effect": "Allow",
            "Action": ["kms:Decrypt"],
            "Resource": [f"arn:aws:kms:{HERE}:key/*"],
            "Condition": {
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop-prod-secrets"},
                "StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"},
                "ArnLike": {"kms:EncryptionContext:SecretARN": SECRETS},
            },
        },
        "ReadParameters": {
            "Sid": "ReadParameters",
            "Effect": "Allow",
            "Action": ["ssm:GetParameters"],
            "Resource": [HOST],
        },
    }


def test_an_image_of_another_registry_needs_no_permission_and_the_agent_beside_it_does() -> None:
    granted = statements(tasks(image=f"quay.io/shop/api@{DIGEST}"), "api-execution")
    assert "PullImage" not in granted
    assert {"LogInToRegistry", "PullWatchingAgent"} <= set(granted)


def test_the_image_of_another_account_is_pulled_from_there() -> None:
    image = IMAGE.replace("123456789012", "210987654321").replace("eu-west-1", "us-east-1")
    pull = statements(tasks(image=image), "api-execution")["PullImage"]
    assert pull["Resource"] == ["arn:aws:ecr:us-east-1:210987654321:repository/shop/api"]


def test_the_code_may_do_what_it_was_granted(whole: Declared) -> None:
    assert list(statements(whole, "api-task")) == ["ReadMedia"]
    assert [item.name for item in tasks(grants=()).all(ROLE_POLICY)] == ["api-execution"]


@pytest.mark.parametrize("name", ["api-execution", "api-task"])
def test_only_tasks_of_this_account_and_region_have_the_roles(whole: Declared, name: str) -> None:
    role = whole.one(ROLE, name).inputs
    assert role["name"] == f"shop-prod-{name}"
    (statement,) = json.loads(cast("str", role["assumeRolePolicy"]))["Statement"]
    assert statement["Principal"] == {"Service": ["ecs-tasks.amazonaws.com"]}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{HERE}:*"},
    }


def test_sizes_and_processors_are_chosen() -> None:
    size = TaskSize(cpu=2048, memory=4096, scratch_gib=40)
    inputs = tasks(size=size, architecture=Architecture.X86_64, port=None).one(TASK).inputs
    assert (inputs["cpu"], inputs["memory"], inputs["ephemeralStorage"]) == ("2048", "4096", {"sizeInGib": 40})
    assert inputs["runtimePlatform"] == {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"}
    assert json.loads(cast("str", inputs["containerDefinitions"]))[0]["portMappings"] == []


def test_the_sizes_of_settings_and_of_tasks_are_the_same() -> None:
    assert {cpu: list(memory) for cpu, memory in FARGATE.items()} == {c: list(m) for c, m in MEMORY.items()}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"image": "shop/api:latest"}, "name it by digest"),
        ({"image": f"shop/api@{DIGEST[:-1]}"}, "name it by digest"),
        ({"user": "root"}, "give the number of a user that is not root"),
        ({"user": "0:0"}, "not root"),
        ({"user": "1000:0"}, "not root"),
        ({"stop_seconds": 121}, "stop_seconds is 121: give a whole number from 2 to 120"),
    ],
)
def test_what_would_weaken_a_task_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        task_args(**changes)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ({"cpu": 300, "memory": 512}, "cpu is 300: Fargate takes one of 256, 512"),
        ({"cpu": 256, "memory": 4096}, "memory is 4096: with 256 CPU units Fargate takes one of 512, 1024, 2048"),
        ({"cpu": 256, "memory": 512, "scratch_gib": 20}, "scratch_gib is 20: give a whole number from 21 to 200"),
    ],
)
def test_a_size_that_fargate_does_not_know_is_refused(size: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        TaskSize(**size)


@pytest.mark.parametrize("what", ["variable", "secret"])
def test_an_output_is_refused_with_the_way_out(what: str) -> None:
    def build() -> None:
        host: dict[str, pulumi.Input[str]] = {"HOST": pulumi.Output.from_input("x")}
        variables, secrets = (host, {}) if what == "variable" else ({}, host)
        task_args(environment=ServiceEnvironment(kind=ServiceKind.API, variables=variables, secrets=secrets))

    with pytest.raises(TypeError, match=f"{what} HOST is an output, unknown until the update: publish it"):
        declare(build)


def signals(args: TaskArgs) -> tuple[Signal, ...]:
    found: list[Signal] = []
    declare(lambda: found.extend(Task("task", args).signals()))
    return tuple(found)


def test_the_api_tells_of_refusals_mails_and_laws() -> None:
    found = [signal for signal in signals(task_args()) if isinstance(signal, LogSignal)]
    assert {signal.alarm: (signal.pattern, signal.threshold, signal.urgency) for signal in found} == {
        "http-429-spike": ("{ $.res.statusCode = 429 }", 200, Urgency.PAGE),
        "email-failures": ('{ $.event = "email.failed" }', 1, Urgency.NOTIFY),
        "legal-compliance-event": (
            '{ ($.event = "legal.*") || ($.event = "dsr.*") || ($.event = "legalHold.*") }',
            1,
            Urgency.NOTIFY,
        ),
        "audit-gap": ('{ ($.event = "audit.gap") || ($.event = "audit.failed") }', 1, Urgency.PAGE),
    }
    assert {(signal.group, signal.part) for signal in found} == {("/shop/prod/service/api", "api")}
    assert len({signal.metric for signal in found}) == len(found)


def test_a_migration_tells_how_it_ended() -> None:
    args = task_args(environment=environment(ServiceKind.MIGRATE), port=None)
    line, ended = signals(args)
    assert isinstance(line, LogSignal)
    assert isinstance(ended, EventSignal)
    assert (line.alarm, ended.alarm) == ("migration-failed", "migration-failed")
    assert ended.pattern == {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {
            "clusterArn": [f"arn:aws:ecs:{HERE}:cluster/shop-prod-cluster"],
            "group": ["family:shop-prod-migrate"],
            "lastStatus": ["STOPPED"],
            "$or": [
                {"containers": {"exitCode": [{"anything-but": [0]}]}},
                {"stopCode": ["TaskFailedToStart"]},
            ],
        },
    }


def test_a_scheduler_has_nothing_to_tell() -> None:
    assert signals(task_args(environment=environment(ServiceKind.SCHEDULER), port=None)) == ()


def test_the_intent_shows_names_and_no_values(whole: Declared) -> None:
    shown = whole.one("bulwark:runtime:Task").inputs
    assert shown["variables"] == ["NODE_ENV"]
    assert shown["secrets"] == ["JWT_KEYSET", "REDIS_HOST", "SMTP_PASSWORD", "SMTP_USER"]
    assert shown["reads"] == [*SECRETS, HOST]
    assert shown["wired"] == {"ND-3": ["REDIS_HOST"]}
    assert "ND-3" in cast("list[str]", shown["controls"])
