"""Working through the stores: one step for each, with tries of its own, noted when it is done."""

from typing import Final

from components._naming import Identity
from components.foundation.key_uses import CLUSTER
from components.operations.dsr.request import ERASE, EXPORT, STORES, noted
from components.operations.states import State, States, ask, choose, keep, one_by_one, task
from components.runtime.environment import ServiceKind

WORKER: Final = ServiceKind.WORKER.value


def working(identity: Identity, following: str) -> States:
    """Work through the stores, then through what the platform itself keeps. `failed` counts what is not done.

    A function says whether something is left for another call, and whether a hold was placed meanwhile: then the rest
    is restricted and no longer erased.
    """
    return {
        "WorkStores": one_by_one(
            STORES,
            "store",
            step("Store", "$verb & ' ' & $states.input.store", {"WorkStore": _command(identity)}, identity),
            "HasPlatform",
            assign={"failed": ask("$count($states.result[failed])")},
        ),
        "HasPlatform": choose(
            ("$verb = 'erase'", "ErasePlatform"), ("$verb = 'export'", "ExportPlatform"), otherwise=following
        ),
        "ErasePlatform": _called(identity, ERASE, "ErasedPlatform"),
        "ErasedPlatform": choose(
            ("$platform.outcome = 'more'", "ErasePlatform"),
            ("$platform.outcome = 'held'", "HoldCame"),
            otherwise="CountPlatform",
        ),
        "HoldCame": {"Type": "Pass", "Assign": {"verb": "restrict"}, "Next": "WorkStores"},
        "ExportPlatform": _called(identity, EXPORT, "ExportedPlatform"),
        "ExportedPlatform": choose(("$platform.outcome = 'more'", "ExportPlatform"), otherwise="CountPlatform"),
        "CountPlatform": {
            "Type": "Pass",
            "Assign": {"failed": ask("$failed + $platform.failed")},
            "Next": following,
        },
        "PlatformFailed": {"Type": "Pass", "Assign": {"failed": ask("$failed + 1")}, "Next": following},
    }


def _called(identity: Identity, part: str, following: str) -> State:
    """Give a state that calls a function for the request; whatever it answers is `platform`."""
    return task(
        identity,
        "lambda:invoke",
        {"FunctionName": identity.named(part, limit=64), "Payload": {"requestId": ask("$requestId")}},
        following,
        assign={"platform": ask("$states.result.Payload")},
        failing="PlatformFailed",
    )


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
