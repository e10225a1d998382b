"""Lambda and ECS: every function and container logs, to a group that the program declares."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from hardening.aws.json_text import objects
from hardening.aws.log_groups import READS, declared, destination
from hardening.checks import all_of, equals
from hardening.conditions import of_type
from hardening.frameworks import fsbp, nist
from hardening.rule import Level, Outcome, Parameter, Rule, Severity, Stage, Subject, check
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
    Rule(
        id="LOG-03",
        slug="lambda-group",
        title="Every function logs to a declared group",
        types=(FUNCTION,),
        check=_has_group,
        stage=Stage.STACK,
        severity=Severity.MEDIUM,
        controls=("LP-2", "LP-3", "TC-3"),
        frameworks=(nist("AU-11"),),
        fix="Declare the log group /aws/lambda/<name>, or name a declared one in loggingConfig.logGroup.",
        dev=Level.ADVISORY,
    ),
    Rule(
        id="LOG-04",
        slug="ecs-logging",
        title="Every container logs, to a declared group",
        types=(TASK, CLUSTER),
        check=all_of(of_type(TASK, then=_containers_log), of_type(CLUSTER, then=_exec_logs)),
        stage=Stage.STACK,
        severity=Severity.MEDIUM,
        controls=("LP-2",),
        frameworks=(nist("AU-2"), nist("AU-11"), fsbp("ECS.9")),
        fix="Give every container a logConfiguration with a declared awslogs-group and no awslogs-create-group.",
        parameters=(
            Parameter(
                name="drivers",
                description="Log drivers that containers may use.",
                prod=("awslogs", "awsfirelens"),
                dev=("awslogs", "awsfirelens"),
                schema={"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
            ),
        ),
        dev=Level.ADVISORY,
    ),
    Rule(
        id="LOG-10",
        slug="lambda-json",
        title="Functions write structured records, so that fields can be redacted and searched",
        types=(FUNCTION,),
        check=equals("loggingConfig.logFormat", "JSON"),
        stage=Stage.RESOURCE,
        severity=Severity.LOW,
        controls=("LP-1",),
        frameworks=(nist("AU-3"),),
        fix="Set loggingConfig.logFormat to JSON.",
        prod=Level.ADVISORY,
        dev=Level.ADVISORY,
    ),
)
