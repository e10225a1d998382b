"""Breaking what runs: images, containers, roles, services, the cluster and the registry."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from tests.contracts.edits import Change, put
from tests.contracts.mutations import Mutation, added, gone, rewritten, unset, valued

TASK, SERVICE, CLUSTER = (
    "aws:ecs/taskDefinition:TaskDefinition",
    "aws:ecs/service:Service",
    "aws:ecs/cluster:Cluster",
)
REPOSITORY = "aws:ecr/repository:Repository"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
REPOSITORY_POLICY = "aws:ecr/repositoryPolicy:RepositoryPolicy"
API = "api-task-definition"
DIGEST = "sha256:" + "1" * 64
OWN = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bulwark/api"
TOKEN = "ghp_" + "a1B2c3D4e5" * 4
STRANGER = {"Sid": "Share", "Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": ["ecr:BatchGetImage"]}


def container(line: str, rule: str, **changes: object) -> Mutation:
    """Change the container of the API."""

    def change(body: list[dict[str, object]]) -> None:
        body[0].update(changes)

    return rewritten(line, rule, TASK, "containerDefinitions", _typed(change), API)


def inside(line: str, rule: str, name: str, value: Mapping[str, object]) -> Mutation:
    """Add an entry to a list of the container of the API."""

    def change(body: list[dict[str, Any]]) -> None:
        body[0][name].append(value)

    return rewritten(line, rule, TASK, "containerDefinitions", _typed(change), API)


def sidecar(line: str, rule: str, **changes: object) -> Mutation:
    """Set another container beside that of the API, like it but for the changes."""

    def change(body: list[dict[str, object]]) -> None:
        body.append({**body[0], "name": "sidecar", **changes})

    return rewritten(line, rule, TASK, "containerDefinitions", _typed(change), API)


def _typed(change: Callable[[list[dict[str, Any]]], None]) -> Change:
    """Pass a change of a list where others change an object."""
    return cast("Change", change)


def makes_group(body: list[dict[str, Any]]) -> None:
    """Let the driver make a log group of its own, which never forgets."""
    body[0]["logConfiguration"]["options"]["awslogs-create-group"] = "true"


def few_images(body: dict[str, Any]) -> None:
    body["rules"][1]["selection"]["countNumber"] = 5


def shared(body: dict[str, Any]) -> None:
    body["Statement"].append(STRANGER)


def plain(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}


MONGO_FILE = [{"type": "s3", "value": "arn:aws:s3:::bucket/app.env"}]
PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/bulwark/prod/smtp"

RUNTIME = (
    container("DH-3 m1", "ECS-02", image=f"{OWN}:latest"),
    container("DH-3 m2", "ECS-02", image=f"{OWN}:1.2.3@{DIGEST[:-1]}"),
    sidecar("DH-3 m3", "ECS-02", image=f"{OWN}:1.2.3"),
    valued("DH-3 m4", "ECR-01", REPOSITORY, "imageTagMutability", "IMMUTABLE_WITH_EXCLUSION", "registry-api"),
    valued("DH-3 m5", "ECR-02", SCANNING, "scanType", "BASIC"),
    valued("DH-3 m6", "ECR-02", SCANNING, "rules[0].repositoryFilters[0].filter", "test/*"),
    container("DH-3 m7", "ECS-01", image=f"docker.io/x@{DIGEST}"),
    rewritten("DH-3", "ECR-03", REPOSITORY_POLICY, "policy", shared, "registry-api-policy"),
    rewritten("DH-3", "ECR-04", LIFECYCLE, "policy", few_images, "registry-api-lifecycle"),
    gone("DH-3", "ECR-04", LIFECYCLE, "registry-api-lifecycle"),
    Mutation(
        line="AC-2 m7",
        rule="IAM-12",
        edit=put(
            TASK,
            "executionRoleArn",
            "arn:aws:iam::123456789012:role/bulwark-prod-api-execution",
            "worker-task-definition",
        ),
    ),
    valued("AC-1", "ECS-03", SERVICE, "networkConfiguration.assignPublicIp", value=True, name="api"),
    inside("PF-0 m1", "ECS-05", "environment", plain("SESSION_SECRET", "changeme")),
    container("PF-0 m4", "ECS-05", environmentFiles=MONGO_FILE),
    sidecar("PF-0 m5", "ECS-05", environment=[plain("SESSION_SECRETS", "x")]),
    container("PF-0 m6", "G-09", dockerLabels={"token": TOKEN}),
    valued("PF-0 m7", "ECS-03", SERVICE, "enableExecuteCommand", value=True, name="api"),
    unset("WS-4 m7", "ECS-04", CLUSTER, "configuration.managedStorageConfiguration.fargateEphemeralStorageKmsKeyId"),
    inside("SS-1 m2", "ECS-05", "secrets", {"name": "SMTP_PASSWORD", "valueFrom": PARAMETER}),
    inside("ND-3 m8", "ECS-05", "environment", plain("REDIS_URL", "redis://:hunter2hunter2@cache:6379")),
    inside("ND-3 m8", "G-09", "environment", plain("REDIS_URL", "redis://:hunter2hunter2@cache:6379")),
    rewritten("LP-2 m5", "LOG-04", TASK, "containerDefinitions", _typed(makes_group), API),
    container("ECS-01", "ECS-01", readonlyRootFilesystem=False),
    container("ECS-01", "ECS-01", user="root"),
    container("ECS-01", "ECS-01", Privileged=True, privileged=False),
    container("ECS-01", "ECS-01", linuxParameters={"capabilities": {"add": ["SYS_PTRACE"], "drop": ["ALL"]}}),
    valued("ECS-01", "ECS-01", TASK, "pidMode", "task", API),
    valued("ECS-03", "ECS-03", SERVICE, "deploymentCircuitBreaker.rollback", value=False, name="worker"),
    added("DH-3", "ECR-03", "aws:ecr/pullThroughCacheRule:PullThroughCacheRule", {"upstreamRegistryUrl": "quay.io"}),
)
