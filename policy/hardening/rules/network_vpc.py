"""VPCs: the default security group, flow logs and private endpoints."""

import re
from collections.abc import Iterator
from typing import Final

from hardening.aws import flows
from hardening.checks import all_of, is_number, is_true, present
from hardening.frameworks import cis, fsbp, nist
from hardening.iam.accounts import TRUSTED, Standing, accounts_of
from hardening.iam.documents import Condition, Document, Statement, on_document
from hardening.iam.grants import bound_to
from hardening.resources import Resource
from hardening.rows import ADVICE, HIGH, OFF, UNIQUE, join_row, setting
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict
from hardening.tokens import aws
from hardening.values import UNKNOWN, is_set

VPC: Final = aws("ec2/vpc")
FLOW_LOG: Final = aws("ec2/flowLog")
LOG_GROUP: Final = aws("cloudwatch/logGroup")
BUCKET: Final = aws("s3/bucket")
LIFECYCLE: Final = aws("s3/bucketLifecycleConfiguration")
ENDPOINT: Final = aws("ec2/vpcEndpoint")
ENDPOINT_POLICY: Final = aws("ec2/vpcEndpointPolicy")

_SERVICE: Final = re.compile(r"(?:cn\.)?com\.amazonaws\.[a-z0-9-]+\.(?P<service>[\w.-]+)")
_SERVICES: Final = (
    "dynamodb", "ecr.api", "ecr.dkr", "email", "events", "kms", "logs", "monitoring", "s3", "secretsmanager", "sns",
    "sqs", "ssm", "sts",
)  # fmt: skip
_AWS_BUCKETS: Final = re.compile(
    r"arn:aws[\w-]*:s3:::(prod-[a-z0-9-]+-starport-layer-bucket|al2023-repos-[a-z0-9-]+)/\*"
)
"""Buckets of AWS itself: image layers of ECR, packages of Amazon Linux."""

_CLOSED: Final = "no rule in the default security group"
_OWN: Final = "aws:PrincipalAccount or aws:ResourceAccount to equal the own account"


def _default_group(subject: Subject) -> Iterator[Outcome]:
    graph, vpc = subject.graph, subject.resource
    found = graph.referring(vpc, flows.DEFAULT_GROUP, "vpcId")
    if not found:
        yield _missing(subject, flows.DEFAULT_GROUP, "a default security group that the program empties")
    for group in found:
        for ingress in (True, False):
            yield from map(_rule, flows.attached(subject.of(group), ingress=ingress))
    # A rule that names the VPC names its default group, which is an output of the VPC.
    for type_ in (flows.RULE, flows.INGRESS_RULE, flows.EGRESS_RULE):
        for rule in graph.referring(vpc, type_, "securityGroupId"):
            if not flows.groups_of(graph, rule):
                yield subject.of(rule).fail("securityGroupId", _CLOSED, "the default group of the VPC")


def _missing(subject: Subject, type_: str, expected: str) -> Outcome:
    """Say that nothing of a type names the VPC, or that it cannot be told."""
    if subject.graph.unresolved(type_, "vpcId"):
        return subject.undecided("", expected, "one of unknown VPC")
    return subject.fail("", expected, "none in this program")


def _rule(flow: flows.Flow) -> Outcome:
    side = next((name for name in flow.open if name in {"ingress", "egress"}), "")
    return flow.part.undecided(side, _CLOSED) if side else flow.part.fail("", _CLOSED, "a rule")


def _flow_logs(subject: Subject) -> Iterator[Outcome]:
    logs = sorted(subject.graph.referring(subject.resource, FLOW_LOG, "vpcId"), key=lambda log: log.urn)
    verdicts = [tuple(_logged(subject.of(log))) for log in logs]
    if not verdicts:
        yield _missing(subject, FLOW_LOG, "a flow log of all traffic, kept for a stated time")
    elif all(verdicts):
        open_ = (found for found in verdicts if all(outcome.verdict is Verdict.UNDECIDED for outcome in found))
        yield from next(open_, verdicts[0])


def _logged(log: Subject) -> Iterator[Outcome]:
    if log.value("trafficType") != "ALL":
        yield log.verdict_on("trafficType", "ALL")
    if not is_set(log.get("logDestination")):
        yield log.fail("logDestination", "a log group or bucket")
        return
    kept = [_kept(log.of(target)) for target in _destinations(log)]
    if not kept:
        yield log.undecided("logDestination", "a log group or bucket of this program", "declared outside this program")
    yield from (outcome for outcomes in kept for outcome in outcomes)


def _destinations(log: Subject) -> list[Resource]:
    """Give the log groups and buckets that a flow log writes to; a bucket's ARN may end with a prefix."""
    value = log.value("logDestination")
    found = log.graph.targets(log.resource, "logDestination")
    if isinstance(value, str):
        bare = value.partition("/")[0] if ":s3:" in value else value.removesuffix(":*")
        found = [*found, *log.graph.identity_index.get(bare, ())]
    return list(dict.fromkeys(target for target in found if target.type in {LOG_GROUP, BUCKET}))


def _kept(target: Subject) -> Outcomes:
    """Demand that a destination keeps flow logs for a stated time."""
    if target.resource.type == BUCKET:
        ruled = target.graph.referring(target.resource, LIFECYCLE, "bucket")
        return () if ruled else (target.fail("", "lifecycle rules that end the life of flow logs", "none"),)
    days = target.value("retentionInDays")
    if is_number(days) and days > 0:
        return ()
    return (target.verdict_on("retentionInDays", "a number of days above 0"),)


def _endpoints(subject: Subject) -> Iterator[Outcome]:
    """Demand the endpoints that a VPC needs lest calls to AWS leave it."""
    declared = [subject.of(each) for each in subject.graph.referring(subject.resource, ENDPOINT, "vpcId")]
    names = [endpoint.value("serviceName") for endpoint in declared]
    found = {match["service"] for name in names if isinstance(name, str) and (match := _SERVICE.fullmatch(name))}
    wanted = subject.parameters["services"]
    missing = sorted(set(map(str, wanted)) - found) if isinstance(wanted, list | tuple) else []
    if missing:
        expected = "endpoints for " + ", ".join(missing)
        unresolved = UNKNOWN in names or subject.graph.unresolved(ENDPOINT, "vpcId")
        yield subject.undecided("", expected) if unresolved else subject.fail("", expected, "none in this program")


def _endpoint(subject: Subject) -> Iterator[Outcome]:
    kind = subject.value("vpcEndpointType")
    if kind not in ("Gateway", "Interface"):
        if kind is UNKNOWN:
            yield subject.undecided("vpcEndpointType", "Gateway or Interface")
        else:
            yield Outcome(Verdict.NOT_APPLICABLE, expected="endpoints of this type take no policy")
        return
    yield from _policy(subject)
    if kind == "Interface":
        yield from _INTERFACE(subject)


_INTERFACE: Final = all_of(is_true("privateDnsEnabled"), present("securityGroupIds", "security groups of its own"))


def _policy(subject: Subject) -> Outcomes:
    separate = subject.graph.referring(subject.resource, ENDPOINT_POLICY, "vpcEndpointId")
    if separate and not is_set(subject.get("policy")):
        return tuple(outcome for each in separate for outcome in _BOUND(subject.of(each)))
    return _BOUND(subject)


def _bound(document: Document, subject: Subject) -> Iterator[Outcome]:
    accounts = accounts_of(subject)
    for statement in document.allows:
        if _of_aws(statement):
            continue
        match bound_to(statement, accounts, _names_account):
            case Standing.OWN:
                pass
            case Standing.OPEN:
                yield subject.undecided(
                    f"policy.{statement.path}.Condition", _OWN, "an account that may be the own one"
                )
            case _:
                yield subject.fail(f"policy.{statement.path}.Condition", _OWN, "no such condition")


_BOUND: Final = on_document("policy", _bound, expected=_OWN, required=True)


def _names_account(condition: Condition) -> bool:
    """Whether a condition speaks of the account that calls or is called."""
    return condition.key in {"aws:principalaccount", "aws:resourceaccount", "aws:principalorgid"}


def _of_aws(statement: Statement) -> bool:
    """Whether a statement speaks only of buckets that belong to AWS."""
    return bool(statement.resources) and all(_AWS_BUCKETS.fullmatch(arn) for arn in statement.resources)


_RULE_READS: Final = flows.READS | {(flows.DEFAULT_GROUP, "vpcId")}
_LOG_READS: Final = frozenset(
    {
        *((FLOW_LOG, name) for name in ("vpcId", "trafficType", "logDestination")),
        (LOG_GROUP, "retentionInDays"),
        (LIFECYCLE, "bucket"),
    }
)
_ENDPOINT_READS: Final = frozenset(
    {
        *((ENDPOINT, name) for name in ("vpcId", "serviceName", "vpcEndpointType", "policy")),
        *((ENDPOINT, path) for _, path in _INTERFACE.reads),
        *((ENDPOINT_POLICY, name) for name in ("vpcEndpointId", "policy")),
    }
)

RULES: Final = (
    join_row("NET-04 default-sg",
        "The default security group of every VPC is empty, so that whoever forgets to choose gets nothing", VPC,
        Check(lambda subject: tuple(_default_group(subject)), _RULE_READS), cis("5.4"), fsbp("EC2.2"), nist("SC-7"),
        severity=HIGH, controls=("ND-2",),
        fix="Declare the VPC's default security group with empty ingress and egress."),
    join_row("NET-05 flow-logs",
        "Every VPC logs all traffic, accepted and rejected, to a destination that keeps it for a stated time", VPC,
        Check(lambda subject: tuple(_flow_logs(subject)), _LOG_READS), cis("3.7"), fsbp("EC2.6"), nist("AU-12"),
        controls=("IR-2c",),
        fix="Declare a flow log of the VPC with trafficType ALL and a log group with retention, or a ruled bucket."),
    join_row("NET-07 endpoints", "Calls to AWS stay in the VPC, through endpoints that serve the own account only",
        (VPC, ENDPOINT), Check(lambda subject: tuple((_endpoints
        if subject.resource.type == VPC else _endpoint)(subject)), _ENDPOINT_READS, _INTERFACE.mends), fsbp("EC2.10"),
        nist("SC-7(4)"), controls=("AC-2",), prod=ADVICE, dev=OFF,
        fix="Declare the missing endpoints; bind each policy to aws:PrincipalAccount and aws:ResourceAccount.",
        parameters=(setting("services",
        "Services, as the end of an endpoint's service name, that each VPC reaches by endpoint.", UNIQUE,
        list(_SERVICES)), TRUSTED)),
)  # fmt: skip
