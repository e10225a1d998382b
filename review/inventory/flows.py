"""Where data goes: by what services deliver, and by what the network lets through."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hardening.tokens import aws
from review.inventory.access import Access
from review.inventory.index import Index, get
from review.picture.model import Record

INTERNET: Final = "the internet"
_WORLD: Final = frozenset({"0.0.0.0/0", "::/0"})
_SELF: Final = ""
_GROUP: Final = aws("ec2/securityGroup")
_PROCESSOR: Final = "extendedS3Configuration.processingConfiguration.processors.0"
_DELIVERIES: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("pipes/pipe", "source", "target", "records"),
    ("pipes/pipe", "source", "enrichment", "records"),
    ("pipes/pipe", "enrichment", "target", "records"),
    ("cloudwatch/metricAlarm", _SELF, "alarmActions.0", "alarms"),
    ("kinesis/firehoseDeliveryStream", _SELF, "extendedS3Configuration.bucketArn", "records"),
    ("kinesis/firehoseDeliveryStream", _SELF, f"{_PROCESSOR}.parameters.0.parameterValue", "records"),
    ("s3/bucketLogging", "bucket", "targetBucket", "access logs"),
    ("lb/loadBalancer", _SELF, "accessLogs.bucket", "access logs"),
    ("lb/loadBalancer", _SELF, "connectionLogs.bucket", "connection logs"),
    ("cloudtrail/trail", _SELF, "s3BucketName", "API calls"),
    ("cloudtrail/trail", _SELF, "cloudWatchLogsGroupArn", "API calls"),
    ("cfg/deliveryChannel", _SELF, "s3BucketName", "configuration of resources"),
    ("ec2/flowLog", _SELF, "logDestination", "network flows"),
    ("wafv2/webAclLoggingConfiguration", "resourceArn", "logDestinationConfigs.0", "blocked requests"),
    ("lambda/eventSourceMapping", "eventSourceArn", "functionName", "messages"),
    ("sns/topicSubscription", "topic", "endpoint", "notices"),
    ("cloudwatch/logSubscriptionFilter", "logGroup", "destinationArn", "log events"),
    ("cloudwatch/eventTarget", _SELF, "arn", "events"),
    ("sesv2/configurationSetEventDestination", _SELF, "eventDestination.snsDestination.topicArn", "delivery of mail"),
)
"""(type, property that names the source, property that names the target, what flows)."""


@dataclass(frozen=True, order=True, kw_only=True, slots=True)
class Flow:
    """Data goes from one place to another."""

    source: str
    target: str
    what: str
    crosses: str = ""
    """The region it leaves for another, as `us-east-1 to us-west-2`; or `leaves` for what leaves AWS."""


def flows(index: Index, access: Access) -> list[Flow]:
    """Give every flow once, sorted."""
    found = {*_delivered(index), *_copied(index), *_redriven(index), *_connected(index, access)}
    return sorted(flow for flow in found if flow.source != flow.target)


def _delivered(index: Index) -> Iterator[Flow]:
    for short, source, target, what in _DELIVERIES:
        for record in index.by_type[aws(short)]:
            begin = _end(index, record, source) if source else record
            end, value = _end(index, record, target), get(record, target)
            if end is not None:
                yield _flow(index, begin or record, end, what)
            elif isinstance(value, str) and not value.startswith("arn:"):
                yield Flow(source=index.owner(begin or record), target=_outside(value), what=what, crosses="leaves")


def _end(index: Index, record: Record, path: str) -> Record | None:
    value = get(record, path)
    return index.named(value) if isinstance(value, str) else index.target(record, path)


def _outside(endpoint: str) -> str:
    """Name who receives: the host of an address, never its path, which may hold a token."""
    return endpoint.partition("://")[2].partition("/")[0] or endpoint


def _flow(index: Index, source: Record, target: Record, what: str) -> Flow:
    regions = index.region(source), index.region(target)
    crosses = f"{regions[0]} to {regions[1]}" if all(regions) and regions[0] != regions[1] else ""
    return Flow(source=index.owner(source), target=index.owner(target), what=what, crosses=crosses)


def _copied(index: Index) -> Iterator[Flow]:
    """Give backups that go to vaults, and from vaults and databases to other regions."""
    for plan in index.by_type[aws("backup/plan")]:
        rules = get(plan, "rules")
        for number in range(len(rules) if isinstance(rules, list) else 0):
            vault = index.target(plan, f"rules.{number}.targetVaultName", aws("backup/vault"))
            if vault is None:
                continue
            yield _flow(index, plan, vault, "backups")
            copies = get(plan, f"rules.{number}.copyActions")
            for each in range(len(copies) if isinstance(copies, list) else 0):
                path = f"rules.{number}.copyActions.{each}.destinationVaultArn"
                copy = index.target(plan, path, aws("backup/vault"))
                if copy is not None:
                    yield _flow(index, vault, copy, "backups")
    for copy in index.by_type[aws("rds/instanceAutomatedBackupsReplication")]:
        source = _end(index, copy, "sourceDbInstanceArn")
        if source is not None:
            yield _flow(index, source, copy, "backups")


def _redriven(index: Index) -> Iterator[Flow]:
    """Give messages that nobody could handle, on their way to the dead letters."""
    for queue in index.by_type[aws("sqs/queue")]:
        try:
            body = json.loads(str(get(queue, "redrivePolicy")))
        except ValueError:
            continue
        arn = body.get("deadLetterTargetArn") if isinstance(body, Mapping) else None
        letters = index.named(arn) if isinstance(arn, str) else None
        if letters is not None:
            yield _flow(index, queue, letters, "failed messages")


def _connected(index: Index, access: Access) -> Iterator[Flow]:
    """Give the connections that security groups let through, one flow for all ports."""
    ports: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for rule in index.by_type[aws("vpc/securityGroupIngressRule")]:
        for source in _others(index, access, rule):
            for target in _members(index, access, rule):
                ports[source, target, ""].add(_ports(rule))
    for rule in index.by_type[aws("vpc/securityGroupEgressRule")]:
        if {get(rule, "cidrIpv4"), get(rule, "cidrIpv6")} & _WORLD:
            for source in _members(index, access, rule):
                ports[source, INTERNET, "leaves"].add(_ports(rule))
    for (source, target, crosses), found in ports.items():
        yield Flow(source=source, target=target, what=f"connections, {', '.join(sorted(found))}", crosses=crosses)


def _members(index: Index, access: Access, rule: Record) -> list[str]:
    group = index.target(rule, "securityGroupId", _GROUP)
    return access.members(group) if group is not None else []


def _others(index: Index, access: Access, rule: Record) -> list[str]:
    group = index.target(rule, "referencedSecurityGroupId", _GROUP)
    if group is not None:
        return access.members(group)
    cidrs = [str(cidr) for name in ("cidrIpv4", "cidrIpv6") if (cidr := get(rule, name)) is not None]
    return [INTERNET if cidr in _WORLD else cidr for cidr in cidrs]


def _ports(rule: Record) -> str:
    first, last = get(rule, "fromPort"), get(rule, "toPort")
    protocol = str(get(rule, "ipProtocol") or "")
    if protocol in ("-1", "all"):
        return "all ports"
    return f"{protocol} {first}" if first == last else f"{protocol} {first} to {last}"
