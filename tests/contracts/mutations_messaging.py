"""Breaking queues, topics, tables and the audit store: WS-1, WS-2, API-5, LA-2, LA-3, PC-2, MA-1, MA-2, IR-1."""

import json
from collections.abc import Mapping
from typing import Any

from tests.contracts.edits import Edit, Graph, add, append, put, rewrite, statement, without
from tests.contracts.mutations import (
    KEY,
    ROLE_POLICY,
    Mutation,
    added,
    gone,
    removed,
    rewritten,
    unset,
    valued,
)

QUEUE = "aws:sqs/queue:Queue"
TOPIC, TOPIC_POLICY = "aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"
TABLE, TABLE_POLICY = "aws:dynamodb/table:Table", "aws:dynamodb/resourcePolicy:ResourcePolicy"
VAULT_POLICY = "aws:backup/vaultPolicy:VaultPolicy"
STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
EVENTS, GUARD, DELIVERY = "audit-store-events", "audit-store-append-only", "audit-store-archive-delivery"
AUDIT_TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/bulwark-prod-audit-events"
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
THEIRS = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "sns:Publish"}
PUBLISHERS: Mapping[str, tuple[str, Mapping[str, object], str]] = {
    "cloudwatch": (ALARM, {"name": "a", "namespace": "AWS/SQS", "metricName": "m"}, "alarmActions"),
    "backup": ("aws:backup/vaultNotifications:VaultNotifications", {"backupVaultName": "v"}, "snsTopicArn"),
    "events": ("aws:cloudwatch/eventTarget:EventTarget", {"rule": "r"}, "arn"),
    "s3": ("aws:s3/bucketNotification:BucketNotification", {"bucket": "b"}, "topics"),
}
"""What publishes to a topic: a resource of this type, with these inputs and the topic in this property."""


def attempts(count: int) -> Edit:
    """Try a job so many times."""

    def change(body: dict[str, Any]) -> None:
        body["maxReceiveCount"] = count

    return rewrite(QUEUE, "redrivePolicy", change, "publish")


def granted(line: str, action: str) -> Mutation:
    """Let a role do something to the audit table."""
    change = append(Effect="Allow", Action=action, Resource=AUDIT_TABLE)
    return rewritten(line, "DDB-03", ROLE_POLICY, "policy", change, "redis-auth-rotation-role")


def shut_out(service: str, type_: str, name: str) -> Edit:
    """Let a service publish to the topic of alerts, and leave it out of a policy that must name it."""
    host = f"{service}.amazonaws.com"

    def change(body: dict[str, Any]) -> None:
        hosts = statement(body, "AllowPublishers")["Principal"]["Service"]
        statement(body, "AllowPublishers")["Principal"]["Service"] = [one for one in hosts if one != host]

    def edit(graph: Graph) -> None:
        publisher, inputs, via = PUBLISHERS[service]
        add(publisher, inputs, to={via: (TOPIC, "alerts")})(graph)
        if via == "topics" and isinstance(arn := graph["resources"][-1]["inputs"][via], str):
            graph["resources"][-1]["inputs"][via] = [{"topicArn": arn, "events": ["s3:ObjectRemoved:*"]}]
        rewrite(type_, "policy", change, name)(graph)

    return edit


def unwatched(graph: Graph) -> None:
    """Watch something else than dead letters."""
    watched = "ApproximateNumberOfMessagesVisible"
    kept = [found for found in graph["resources"] if found["inputs"].get("metricName") != watched]
    graph["resources"][:] = kept
    add(ALARM, {"name": "a", "namespace": "AWS/SQS", "metricName": "NumberOfMessagesSent"})(graph)


def shut_outs(line: str, rule: str, type_: str, name: str, *services: str) -> tuple[Mutation, ...]:
    """Leave each service out in turn."""
    return tuple(Mutation(line=line, rule=rule, edit=shut_out(service, type_, name)) for service in services)


MESSAGING = (
    valued("WS-1 m1", "SQS-03", QUEUE, "fifoQueue", value=False, name="publish"),
    valued("WS-1 m2", "SQS-02", QUEUE, "fifoQueue", value=False, name="publish-dlq"),
    Mutation(
        line="WS-1 m3",
        rule="SQS-02",
        edit=attempts(1000),
        unknown=put(QUEUE, "redrivePolicy", {"$unknown": True}, "publish"),
    ),
    valued("WS-1 m4", "DDB-01", TABLE, "ttl.attributeName", "ttl", "idempotency"),
    removed("WS-1 m4", "DDB-01", TABLE, "ttl", "idempotency"),
    valued("WS-1 m6", "SQS-01", QUEUE, "visibilityTimeoutSeconds", 5, "publish"),
    valued("WS-1 m7", "SQS-03", QUEUE, "fifoThroughputLimit", "perQueue", "publish"),
    removed("WS-1", "SQS-03", QUEUE, "deduplicationScope", "publish"),
    removed("WS-1", "SQS-02", QUEUE, "redrivePolicy", "download"),
    removed("WS-1", "SQS-02", QUEUE, "redriveAllowPolicy", "notify-dlq"),
    removed("WS-1", "SQS-02", QUEUE, "redriveAllowPolicy", "redis-auth-rotation-failures"),
    valued("WS-2", "SQS-01", QUEUE, "maxMessageSize", 262_144, "publish"),
    removed("WS-2", "SQS-01", QUEUE, "maxMessageSize", "download"),
    unset("WS-2", "SQS-01", QUEUE, "kmsMasterKeyId", "redis-auth-rotation-failures"),
    granted("API-5 m1", "dynamodb:DeleteItem"),
    granted("API-5 m2", "dynamodb:PartiQL*"),
    valued("API-5 m3", "DDB-01", TABLE, "deletionProtectionEnabled", value=False, name=EVENTS),
    valued("API-5 m6", "DDB-02", TABLE, "streamEnabled", value=False, name=EVENTS),
    unset("LA-2 m4", "KMS-06", STREAM, "serverSideEncryption.keyArn", DELIVERY),
    unset("LA-2 m4", "KMS-06", STREAM, "extendedS3Configuration.kmsKeyArn", DELIVERY),
    valued("LA-2 m4", "KMS-06", STREAM, "serverSideEncryption.keyType", "AWS_OWNED_CMK", DELIVERY),
    valued("LA-3 m1", "DDB-02", TABLE, "ttl.enabled", value=False, name=EVENTS),
    valued("LA-3 m2", "DDB-02", TABLE, "ttl.attributeName", "ttl", EVENTS),
    valued("LA-3", "DDB-02", TABLE, "tags.RetentionDays", "3650", EVENTS),
    rewritten("PC-2 m4", "DDB-03", TABLE_POLICY, "policy", without("DenyChangesOfRecords"), GUARD),
    gone("PC-2 m4", "DDB-03", TABLE_POLICY, GUARD),
    *shut_outs("MA-1 m7", "SQS-04", TOPIC_POLICY, "alerts-policy", "cloudwatch", "backup", "events"),
    *shut_outs("IR-1 m5", "KMS-03", KEY, "keys-messaging", *PUBLISHERS),
    Mutation(line="MA-2 m3", rule="SQS-02", edit=unwatched),
    rewritten("MA-1", "SQS-04", QUEUE, "policy", append(**OPEN), "publish"),
    rewritten("MA-1", "SQS-04", TOPIC_POLICY, "policy", append(**THEIRS), "dsr-policy"),
    added(
        "MA-1",
        "SQS-04",
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        {"policy": json.dumps({"Version": "2012-10-17", "Statement": [{**OPEN, "Action": "events:PutEvents"}]})},
    ),
    unset("IR-1", "SNS-01", TOPIC, "kmsMasterKeyId", "alerts"),
    valued("IR-1", "SNS-01", TOPIC, "signatureVersion", 1, "alerts"),
    added(
        "IR-1",
        "SNS-01",
        "aws:sns/topicSubscription:TopicSubscription",
        {"protocol": "http", "endpoint": "http://pager.example.com"},
        to={"topic": (TOPIC, "alerts")},
    ),
    *(
        rewritten("ND-1", "TLS-06", type_, "policy", without("DenyInsecureTransport"), name)
        for type_, name in (
            (QUEUE, "publish"),
            (QUEUE, "notify-dlq"),
            (QUEUE, "redis-auth-rotation-failures"),
            (TOPIC_POLICY, "alerts-policy"),
            (VAULT_POLICY, "vault-policy"),
        )
    ),
    gone("ND-1", "TLS-06", TOPIC_POLICY, "dsr-policy"),
    added("ND-1", "TLS-06", "aws:ecr/repository:Repository", {"name": "bulwark/api"}),
)
