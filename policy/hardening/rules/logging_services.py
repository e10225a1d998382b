"""Lambda and ECS: every function and container logs, to a group that the program declares."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from hardening.aws.json_text import objects
from hardening.aws.log_groups import READS, declared, destination
from hardening.checks import all_of, equals
from hardening.conditions import of_type
from hardening.frameworks import fsbp, nist
from hardening.rows import ADVICE, LOW, SOME, join_row, row, setting
from hardening.rule import Outcome, Subject, check
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, read

FUNCTION: Final = aws("lambda/function")
TASK: Final = aws("ecs/taskDefinition")
CLUSTER: Final = aws("ecs/cluster")
_DEFINITIONS: Final = "containerDefinitions"
_EXEC_GROUP: Final = "configuration.executeCommandConfiguration.logConfiguration.cloudWatchLogGroupName"


@check("name", "loggingConfig.logGroup", *READS)
def _has_group(subject: Subject) -> Iterator[Outcome]:
    """The group that a function logs to is declared: the one it names, else the one Lambda names after it."""
    if subject.value("loggingConfig.logGroup") is not ABSENT:
        yield from destination(subject, "loggingConfig.logGroup")
        return
    name = subject.value("name")
    if isinstance(name, str) and name:
        yield from declared(subject, "name", f"/aws/lambda/{name}")
    else:
        yield subject.undecided("name", "a name known at preview, after which Lambda names the log group")


@check(_DEFINITIONS, *READS)
def _containers_log(subject: Subject) -> Iterator[Outcome]:
    """Every container sends its output to an allowed driver, and to a group that is declared."""
    text = subject.value(_DEFINITIONS)
    containers = objects(text)
    if text is UNKNOWN:
        yield subject.undecided(_DEFINITIONS, "container definitions known at preview")
    elif not containers:
        yield subject.fail(_DEFINITIONS, "a JSON list of container definitions")
    for index, container in enumerate(containers or ()):
        yield from _container(subject, container, f"{_DEFINITIONS}[{index}].logConfiguration")


def _container(subject: Subject, container: Mapping[str, object], path: str) -> Iterator[Outcome]:
    driver, allowed = read(container, "logConfiguration.logDriver"), subject.parameters["drivers"]
    drivers = sorted(map(str, allowed)) if isinstance(allowed, Collection) else []
    expected = f"one of the log drivers {', '.join(drivers)}"
    if driver is UNKNOWN:
        yield subject.undecided(path, expected)
    elif driver not in drivers:
        yield subject.fail(path, expected, "another driver, or none")
    elif driver == "awslogs":
        yield from _awslogs(subject, read(container, "logConfiguration.options"), f"{path}.options")


def _awslogs(subject: Subject, options: object, path: str) -> Iterator[Outcome]:
    """The driver writes to a declared group, and makes none itself."""
    creates, group = read(options, "awslogs-create-group"), read(options, "awslogs-group")
    if creates is UNKNOWN:
        yield subject.undecided(path, "awslogs-create-group not set")
    elif creates is not ABSENT and str(creates).lower() != "false":
        yield subject.fail(path, "awslogs-create-group not set", "awslogs-create-group is set")
    if group is UNKNOWN:
        yield subject.undecided(path, "a log group of this program")
    elif isinstance(group, str) and group:
        yield from declared(subject, path, group, taken_from=_DEFINITIONS)
    else:
        yield subject.fail(path, "a log group of this program in awslogs-group", "no awslogs-group")


@check(_EXEC_GROUP, *READS)
def _exec_logs(subject: Subject) -> Iterator[Outcome]:
    """What people type into containers goes to a declared group, where the cluster names one."""
    yield from destination(subject, _EXEC_GROUP)


RULES: Final = (
    join_row("LOG-03 lambda-group", "Every function logs to a declared group", FUNCTION, _has_group, nist("AU-11"),
        controls=("LP-2", "LP-3", "TC-3"),
        fix="Declare the log group /aws/lambda/<name>, or name a declared one in loggingConfig.logGroup."),
    join_row("LOG-04 ecs-logging", "Every container logs, to a declared group", (TASK, CLUSTER),
        all_of(of_type(TASK, then=_containers_log), of_type(CLUSTER, then=_exec_logs)), nist("AU-2"), nist("AU-11"),
        fsbp("ECS.9"), controls=("LP-2",),
        fix="Give every container a logConfiguration with a declared awslogs-group and no awslogs-create-group.",
        parameters=(setting("drivers", "Log drivers that containers may use.", SOME, ("awslogs", "awsfirelens")),)),
    row("LOG-10 lambda-json", "Functions write structured records, so that fields can be redacted and searched",
        FUNCTION, equals("loggingConfig.logFormat", "JSON"), nist("AU-3"), severity=LOW, controls=("LP-1",),
        prod=ADVICE, fix="Set loggingConfig.logFormat to JSON."),
)  # fmt: skip
