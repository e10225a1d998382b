"""AWS services that write logs: each to a log group that the program declares, so that none is made without end."""

from collections.abc import Callable, Iterator
from typing import Final

from hardening.aws.json_text import decoded
from hardening.aws.log_groups import READS, declared, destination
from hardening.checks import all_of, is_number, items, not_true
from hardening.frameworks import nist
from hardening.rows import join_row
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict
from hardening.rules.cache import GROUP, NODE
from hardening.rules.database import CLUSTER, DOCUMENTS, INSTANCE
from hardening.rules.database_joins import exported_groups
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set, read

_OS_METRICS: Final = "RDSOSMetrics"
"""Where RDS writes enhanced monitoring; the name is fixed (RDS User Guide, "Enhanced Monitoring")."""
_STREAM_TARGETS: Final = (
    "extendedS3Configuration", "elasticsearchConfiguration", "httpEndpointConfiguration", "icebergConfiguration",
    "opensearchConfiguration", "opensearchserverlessConfiguration", "redshiftConfiguration", "snowflakeConfiguration",
    "splunkConfiguration",
)  # fmt: skip


def _check(*reads: str) -> Callable[[Callable[[Subject], Iterator[Outcome]]], Check]:
    """Make a check of a service's log groups; a service that writes none is not concerned."""

    def decorate(function: Callable[[Subject], Iterator[Outcome]]) -> Check:
        def run(subject: Subject) -> Outcomes:
            if any(is_set(subject.get(path)) for path in reads):
                return tuple(function(subject))
            return (Outcome(Verdict.NOT_APPLICABLE, expected="it writes to no log group"),)

        return Check(run, frozenset({*(("", path) for path in reads), *READS}))

    return decorate


def _writes_to(path: str) -> Check:
    """The group that one property names is declared."""
    return _check(path)(lambda subject: destination(subject, path))


def _each_writes_to(path: str, inner: str, kind: str = "", other: str = "") -> Check:
    """The group that each item of a list names is declared, but for items whose `kind` is `other` than logs."""

    def judge(subject: Subject) -> Iterator[Outcome]:
        if subject.value(path) is UNKNOWN:
            yield subject.undecided(path, "a list known at preview")
        for part in items(subject, path):
            if not kind or part.value(kind) != other:
                yield from destination(part, inner)

    return _check(path)(judge)


@_check("enabledCloudwatchLogsExports")
def _exports(subject: Subject) -> Iterator[Outcome]:
    if not isinstance(subject.value("enabledCloudwatchLogsExports"), list):
        yield subject.verdict_on("enabledCloudwatchLogsExports", "a list of logs")
    yield from exported_groups(subject)


@_check("monitoringInterval")
def _os_metrics(subject: Subject) -> Iterator[Outcome]:
    seconds = subject.value("monitoringInterval")
    if seconds is UNKNOWN or (is_number(seconds) and seconds > 0):
        yield from declared(subject, "monitoringInterval", _OS_METRICS)


@_check("settings")
def _insights(subject: Subject) -> Iterator[Outcome]:
    """Container Insights writes performance events to a group named after the cluster."""
    if subject.value("settings") is UNKNOWN:
        yield subject.undecided("settings", "a list known at preview")
    for part in items(subject, "settings"):
        if part.value("name") not in ("containerInsights", UNKNOWN) or part.value("value") == "disabled":
            continue
        yield from _named_after(subject, part.where("value"), "/aws/ecs/containerinsights/{}/performance")


@_check("enabledClusterLogTypes")
def _control_plane(subject: Subject) -> Iterator[Outcome]:
    yield from _named_after(subject, "enabledClusterLogTypes", "/aws/eks/{}/cluster")


def _named_after(subject: Subject, path: str, template: str) -> Iterator[Outcome]:
    """The group that the service names after the resource is declared."""
    name = subject.value("name")
    if isinstance(name, str) and name:
        yield from declared(subject, path, template.format(name), taken_from="name")
    else:
        yield subject.undecided("name", "a name known at preview, after which the service names the log group")


def _builds(subject: Subject) -> Outcomes:
    """CodeBuild logs to a group named after the project, unless told another one or none."""
    logs = "logsConfig.cloudwatchLogs"
    if subject.value(f"{logs}.status") == "DISABLED":
        return (Outcome(Verdict.NOT_APPLICABLE, expected="it writes to no log group"),)
    if subject.value(f"{logs}.groupName") is not ABSENT:
        return tuple(destination(subject, f"{logs}.groupName"))
    return tuple(_named_after(subject, "name", "/aws/codebuild/{}"))


@_check("content")
def _sessions(subject: Subject) -> Iterator[Outcome]:
    """A document of session preferences names the group that records what people type."""
    content = decoded(subject.value("content"))
    name = read(content, "inputs.cloudWatchLogGroupName")
    if subject.value("documentType") == "Session" and isinstance(name, str) and name:
        yield from declared(subject, "content", name)


def _flows(subject: Subject) -> Outcomes:
    """A flow log without a destination type writes to CloudWatch Logs."""
    if subject.value("logDestinationType") in ("s3", "kinesis-data-firehose"):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="it writes to no log group"),)
    if subject.value("logDestination") is ABSENT:
        return (subject.fail("logDestination", "the ARN of a log group of this program"),)
    return tuple(destination(subject, "logDestination"))


_VENDED: Final = {
    INSTANCE: all_of(_exports, _os_metrics),
    CLUSTER: all_of(_exports, _os_metrics),
    DOCUMENTS: _exports,
    GROUP: _each_writes_to("logDeliveryConfigurations", "destination", "destinationType", "kinesis-firehose"),
    NODE: _each_writes_to("logDeliveryConfigurations", "destination", "destinationType", "kinesis-firehose"),
    aws("apigateway/stage"): _writes_to("accessLogSettings.destinationArn"),
    aws("apigatewayv2/stage"): _writes_to("accessLogSettings.destinationArn"),
    aws("cloudtrail/trail"): _writes_to("cloudWatchLogsGroupArn"),
    aws("codebuild/project"): Check(
        _builds,
        frozenset({("", "logsConfig.cloudwatchLogs.status"), ("", "logsConfig.cloudwatchLogs.groupName"), *READS}),
    ),
    aws("ec2/flowLog"): Check(_flows, frozenset({("", "logDestination"), ("", "logDestinationType"), *READS})),
    aws("ecs/cluster"): _insights,
    aws("eks/cluster"): _control_plane,
    aws("kinesis/firehoseDeliveryStream"): all_of(
        *(_writes_to(f"{target}.cloudwatchLoggingOptions.logGroupName") for target in _STREAM_TARGETS)
    ),
    aws("opensearch/domain"): _each_writes_to("logPublishingOptions", "cloudwatchLogGroupArn"),
    aws("pipes/pipe"): _writes_to("logConfiguration.cloudwatchLogsLogDestination.logGroupArn"),
    aws("route53/queryLog"): _writes_to("cloudwatchLogGroupArn"),
    aws("route53/resolverQueryLogConfig"): _writes_to("destinationArn"),
    aws("sfn/stateMachine"): all_of(
        # What a state passes on holds personal data, and a log of it would outlive every erasure.
        not_true("loggingConfiguration.includeExecutionData"),
        _writes_to("loggingConfiguration.logDestination"),
    ),
    aws("ssm/document"): _sessions,
    aws("ssm/maintenanceWindowTask"): _writes_to(
        "taskInvocationParameters.runCommandParameters.cloudwatchConfig.cloudwatchLogGroupName"
    ),
    aws("wafv2/webAclLoggingConfiguration"): _each_writes_to("logDestinationConfigs", ""),
}

RULES: Final = (
    join_row("LOG-05 vended-groups",
        "Services write only to log groups that are declared, with a retention, and no personal data with it",
        tuple(_VENDED), by_type(_VENDED), nist("AU-11"), nist("AU-4"), controls=("LP-2", "LP-3"),
        fix="Declare the log group that the service writes to, with a retention and a key; leave out execution data."),
)  # fmt: skip
