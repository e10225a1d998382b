"""Working through the stores: one step for each, with tries of its own, noted when it is done."""

from typing import Final

from components._naming import Identity
from components.foundation.key_uses import CLUSTER
from components.operations.dsr.request import MEDIA, STORES, noted
from components.operations.states import State, States, ask, choose, keep, one_by_one, task
from components.runtime.environment import ServiceKind

WORKER: Final = ServiceKind.WORKER.value
_VERSIONS: Final = 200
"""Versions of objects that one answer lists, so that it stays below what a state may pass on (256 KiB)."""
_GONE: Final = ("SecretsManager.ResourceNotFoundException", "SecretsManager.InvalidRequestException")
"""A secret that does not exist, or is on its way out already."""


def working(identity: Identity, following: str) -> States:
    """Work through the stores; only an erasure goes on to objects and secrets. `failed` counts what is not done."""
    return {
        "WorkStores": one_by_one(
            STORES,
            "store",
            step("Store", "$verb & ' ' & $states.input.store", {"WorkStore": _command(identity)}, identity),
            "ErasesAll",
            assign={"failed": ask("$count($states.result[failed])")},
        ),
        "ErasesAll": choose(("$verb = 'erase'", "EraseMedia"), otherwise=following),
        "EraseMedia": one_by_one(
            [identity.bucket(kind.value) for kind in MEDIA],
            "bucket",
            _bucket(identity),
            "EraseSecrets",
            assign={"failed": ask("$failed + $sum([$states.result.failed])")},
        ),
        "EraseSecrets": one_by_one(
            ask("[$request.secretIds.L.S]"),
            "id",
            step("Secret", "'erase ' & $states.input.id", {"DeleteSecret": _secret(identity)}, identity),
            following,
            assign={"failed": ask("$failed + $count($states.result[failed])")},
        ),
    }


def step(what: str, name: str, work: States, identity: Identity) -> States:
    """Give the states of one step: left out when it is done, noted when it was done, told when it failed.

    `work` goes on to `Note<what>`, or to `<what>Failed`. Names carry `what`: they are unique in a whole machine.
    """
    return {
        f"Name{what}": {
            "Type": "Pass",
            "Assign": {"step": ask(name), "item": ask("$states.input")},
            "Next": f"Is{what}Done",
        },
        f"Is{what}Done": choose(("$step in [$request.done.SS]", f"{what}Done"), otherwise=next(iter(work))),
        **work,
        f"Note{what}": task(identity, "dynamodb:updateItem", noted(identity), f"{what}Done", failing=f"{what}Failed"),
        f"{what}Done": keep({"step": ask("$step"), "failed": False}),
        f"{what}Failed": keep({"step": ask("$step"), "failed": True}),
    }


def worker(identity: Identity, command: list[str], following: str, failing: str) -> State:
    """Give a state that runs the worker's own code once, as a task that ends."""
    network = {"Subnets": ask("$subnets"), "SecurityGroups": ask("$groups"), "AssignPublicIp": "DISABLED"}
    asked = ["dsr", *command, "--request", ask("$requestId")]
    return task(
        identity,
        "ecs:runTask.sync",
        {
            "Cluster": identity.named(CLUSTER),
            "TaskDefinition": identity.named(WORKER),
            "LaunchType": "FARGATE",
            "NetworkConfiguration": {"AwsvpcConfiguration": network},
            "Overrides": {"ContainerOverrides": [{"Name": WORKER, "Command": asked}]},
        },
        following,
        failing=failing,
    )


def _command(identity: Identity) -> State:
    return worker(identity, [ask("$verb"), "--store", ask("$item.store")], "NoteStore", "StoreFailed")


def _bucket(identity: Identity) -> States:
    """Give the states that erase a person's objects from one bucket, prefix by prefix."""
    return {
        "NameBucket": {
            "Type": "Pass",
            "Assign": {"bucket": ask("$states.input.bucket")},
            "Next": "ErasePrefixes",
        },
        "ErasePrefixes": {
            **one_by_one(
                ask("[$request.mediaPrefixes.L.S]"),
                "prefix",
                step("Prefix", "'erase ' & $bucket & ' ' & $states.input.prefix", _prefix(identity), identity),
            ),
            "Output": {"failed": ask("$count($states.result[failed])")},
        },
    }


def _prefix(identity: Identity) -> States:
    """Give the states that delete all versions below a prefix until none is left, which also proves it.

    A prefix that does not name the person is refused: an empty one would mean the whole bucket.
    """
    versions = "[$states.result.Versions.{'Key': Key, 'VersionId': VersionId}]"
    markers = "[$states.result.DeleteMarkers.{'Key': Key, 'VersionId': VersionId}]"
    return {
        "NamesPerson": choose(
            ("$contains($item.prefix, $request.subjectId.S)", "ListVersions"), otherwise="PrefixFailed"
        ),
        "ListVersions": task(
            identity,
            "aws-sdk:s3:listObjectVersions",
            {"Bucket": ask("$bucket"), "Prefix": ask("$item.prefix"), "MaxKeys": _VERSIONS},
            "AnyLeft",
            assign={"versions": ask(f"$append({versions}, {markers})")},
            failing="PrefixFailed",
        ),
        "AnyLeft": choose(("$count($versions) > 0", "DeleteVersions"), otherwise="NotePrefix"),
        "DeleteVersions": task(
            identity,
            "aws-sdk:s3:deleteObjects",
            {"Bucket": ask("$bucket"), "Delete": {"Objects": ask("$versions"), "Quiet": True}},
            "AnyRefused",
            assign={"refused": ask("$count($states.result.Errors)")},
            failing="PrefixFailed",
        ),
        "AnyRefused": choose(("$refused > 0", "PrefixFailed"), otherwise="ListVersions"),
    }


def _secret(identity: Identity) -> State:
    """Delete a secret; one that is gone is done."""
    asked = {"SecretId": ask("$item.id"), "RecoveryWindowInDays": 7}
    return {
        **task(identity, "aws-sdk:secretsmanager:deleteSecret", asked, "NoteSecret"),
        "Catch": [
            {"ErrorEquals": list(_GONE), "Next": "NoteSecret"},
            {"ErrorEquals": ["States.ALL"], "Next": "SecretFailed"},
        ],
    }
