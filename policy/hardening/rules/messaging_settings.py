"""SQS, SNS, EventBridge and Scheduler: settings beside seals, policies and dead letters."""

from collections.abc import Iterator
from typing import Final

from hardening.checks import (
    all_of,
    any_of,
    at_least,
    at_most,
    between,
    customer_key,
    equals,
    none_of,
    one_of,
    param,
    present,
    when,
)
from hardening.conditions import if_set
from hardening.frameworks import fsbp, nist
from hardening.iam.documents import Document, on_document
from hardening.iam.scopes import covers_service
from hardening.rows import ADVICE, HIGH, LOW, OFF, kinds, number, row
from hardening.rule import Outcome, Rule, Subject
from hardening.shapes import forbidden

_POLICIES: Final = "sqs/queuePolicy sqs/queue sns/topicPolicy sns/topic cloudwatch/eventBusPolicy"
_DAY: Final = 86_400
_SECOND: Final = ("sqs", "lambda", "https", "firehose")
"""Protocols whose undelivered messages SNS can put aside (SNS Developer Guide, "Dead-letter queues")."""


def _named_actions(document: Document, subject: Subject) -> Iterator[Outcome]:
    for statement in document.allows:
        stars = [action for action in statement.actions if covers_service(action)]
        if stars or statement.not_actions:
            shown = ", ".join(stars) or "all but some actions"
            yield subject.fail(f"policy.{statement.path}.Action", "actions named one by one", shown)


_ACTIONS: Final = on_document("policy", _named_actions, expected="a policy known at preview")
_FEEDBACK: Final = ("application", "firehose", "http", "lambda", "sqs")
_LOGGED: Final = any_of(*(present(f"{kind}FailureFeedbackRoleArn", "a role that logs failures") for kind in _FEEDBACK))
_UNDELIVERED: Final = when(
    one_of("protocol", _SECOND), present("redrivePolicy", "a dead-letter queue"), "nothing can be put aside"
)
_EVERYONE: Final = when(
    equals("principal", "*"),
    present("condition.value", "an organisation, where everyone may send"),
    "it names an account",
)

_AGE: Final = "retryPolicy.maximumEventAgeInSeconds"
_BOUNDED: Final = kinds(
    {
        "cloudwatch/eventTarget": between(_AGE, 60, param("maxSeconds")),
        "scheduler/schedule": between(f"target.{_AGE}", 60, param("maxSeconds")),
    }
)

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("SQS-05 key-reuse", "A data key seals messages for minutes, not for hours", "sqs/queue",
        if_set("kmsMasterKeyId", then=at_most("kmsDataKeyReusePeriodSeconds", param("maxSeconds")),
        reason="no key of KMS"), nist("SC-12"), severity=LOW, fix="Lower kmsDataKeyReusePeriodSeconds.",
        parameters=(number("maxSeconds", "Seconds that SQS may use one data key.", 3600, 60, _DAY),)),
    row("SQS-06 retention", "Work waits for days, over a weekend at least", "sqs/queue", at_least(
        "messageRetentionSeconds", param("minSeconds")), nist("CP-10"), fix="Raise messageRetentionSeconds.",
        parameters=(number("minSeconds", "Seconds that a message is kept at least.", 3 * _DAY, 60, 14 * _DAY),)),
    row("SQS-07 named-actions", "Policies of queues, topics and buses name their actions", _POLICIES, _ACTIONS,
        nist("AC-6"), severity=HIGH, fix="Name the actions one by one, such as sqs:SendMessage."),
    row("SQS-08 long-polling", "Workers wait for messages rather than asking in vain", "sqs/queue",
        at_least("receiveWaitTimeSeconds", 1), severity=LOW, prod=OFF, fix="Set receiveWaitTimeSeconds to 20."),
    row("SNS-02 delivery-logged", "What a topic cannot deliver is logged", "sns/topic", _LOGGED, fsbp("SNS.2"),
        nist("AU-12"), severity=LOW, prod=OFF, fix="Set the failure feedback role of each protocol in use."),
    row("SNS-03 undelivered", "What a topic cannot deliver is put aside", "sns/topicSubscription", _UNDELIVERED,
        nist("AU-9"), prod=ADVICE, fix="Set redrivePolicy with a dead-letter queue."),
    row("EVB-01 bus-key", "Event buses and their archives are encrypted with a customer key",
        "cloudwatch/eventBus cloudwatch/eventArchive", customer_key("kmsKeyIdentifier"), nist("SC-28"),
        fix="Set kmsKeyIdentifier."),
    row("EVB-02 target-dead-letters", "Events that no target takes are put aside", "cloudwatch/eventTarget",
        present("deadLetterConfig.arn", "a dead-letter queue"), nist("AU-9"), fix="Set deadLetterConfig.arn."),
    row("EVB-03 schedule-key", "Schedules, which may carry data, are encrypted with a customer key",
        "scheduler/schedule", customer_key("kmsKeyArn"), nist("SC-28"), fix="Set kmsKeyArn."),
    row("EVB-04 schedule-dead-letters", "A schedule that cannot call its target puts the call aside",
        "scheduler/schedule", present("target.deadLetterConfig.arn", "a dead-letter queue"), nist("AU-9"),
        fix="Set target.deadLetterConfig.arn."),
    row("EVB-05 bounded-retries", "A late event is dropped to the dead letters within a day", "cloudwatch/eventTarget "
        "scheduler/schedule", _BOUNDED, nist("SC-5"), severity=LOW, prod=ADVICE,
        fix="Set maximumEventAgeInSeconds of the retry policy.", parameters=(number("maxSeconds",
        "Seconds for which a call is tried again.", _DAY, 60, _DAY),)),
    row("EVB-06 bus-permissions", "Nobody outside the organisation puts events on a bus", "cloudwatch/eventPermission",
        _EVERYONE, fsbp("EventBridge.3"), nist("AC-3"), severity=HIGH,
        fix="Name an account, or a condition on aws:PrincipalOrgID."),
    row("EVB-07 endpoint-replication", "A global endpoint replicates its events", "cloudwatch/eventEndpoint",
        none_of("replicationConfig.state", ("DISABLED",)), fsbp("EventBridge.4"), nist("CP-10"),
        fix="Leave replicationConfig.state at ENABLED."),
    row("EVB-08 archive-ends", "Archived events are deleted in time", "cloudwatch/eventArchive",
        between("retentionDays", 1, param("maxDays")), nist("SI-12"), prod=ADVICE, fix="Set retentionDays.",
        parameters=(number("maxDays", "Days that events are kept at most.", 365, 1, 3650),)),
    row("EVB-09 bus-logged", "A bus logs what it could not deliver", "cloudwatch/eventBus", one_of("logConfig.level",
        ("ERROR", "INFO", "TRACE")), nist("AU-12"), severity=LOW, prod=ADVICE, fix="Set logConfig.level."),
    row("EVB-10 discovery", "No schema is read out of live events", "schemas/discoverer",
        forbidden("no discoverer, which keeps examples of live data", "a discoverer"), nist("SI-12"), severity=LOW,
        prod=ADVICE, fix="Remove the discoverer once schemas are known."),
    row("EVB-11 pipe-key", "Pipes are encrypted with a customer key", "pipes/pipe", customer_key("kmsKeyIdentifier"),
        nist("SC-28"), severity=LOW, prod=OFF, fix="Set kmsKeyIdentifier."),
    row("SFN-01 logged", "State machines log what they do, without the data", "sfn/stateMachine", all_of(one_of(
        "loggingConfiguration.level", ("ALL", "ERROR", "FATAL")), present("loggingConfiguration.logDestination")),
        fsbp("StepFunctions.1"), nist("AU-12"), fix="Set loggingConfiguration with a level and a log group."),
    row("SFN-02 traced", "State machines are traced", "sfn/stateMachine", equals("tracingConfiguration.enabled",
        wanted=True), nist("AU-12"), severity=LOW, fix="Set tracingConfiguration.enabled."),
    row("SFN-03 key", "State machines are encrypted with a customer key", "sfn/stateMachine sfn/activity",
        all_of(equals("encryptionConfiguration.type", "CUSTOMER_MANAGED_KMS_KEY"),
        customer_key("encryptionConfiguration.kmsKeyId")), nist("SC-28"), prod=ADVICE,
        fix="Set encryptionConfiguration with a customer key."),
    row("SFN-04 no-data-logged", "Logs of state machines leave out what the states are given", "sfn/stateMachine",
        none_of("loggingConfiguration.includeExecutionData", (True,)), nist("SI-12"),
        fix="Leave includeExecutionData off."),
)
