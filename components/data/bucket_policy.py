"""What every bucket refuses, whoever asks, and what the services that deliver to some buckets may do.

All ARNs are composed from names, so the document is a plain string on the first preview.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from components._iam import Allow, Conditions, Deny, Principals, Statement
from components._naming import Identity
from components.data.bucket_class import AccessLogs, Audit, LogSource, Storage, Trail

LEGAL_HOLD_ROLE = "legal-hold"
"""The part that names the role that places and lifts legal holds."""
_NOT_A_SERVICE: Conditions = {"Bool": {"aws:PrincipalIsAWSService": "false"}}
_OWNER_CONTROL = {"s3:x-amz-acl": "bucket-owner-full-control"}
"""Delivery services send this header although access lists are off; AWS's own policies require it."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """A bucket by its deterministic ARN."""

    identity: Identity
    bucket: str

    @property
    def objects(self) -> str:
        """The ARN pattern of every object."""
        return f"{self.bucket}/*"

    @property
    def whole(self) -> list[str]:
        """The bucket and every object."""
        return [self.bucket, self.objects]

    def under(self, *prefix: str) -> str:
        """Give the ARN pattern of what AWS services of this account deliver below a prefix."""
        return "/".join((self.bucket, *prefix, "AWSLogs", self.identity.account, "*"))


def bucket_statements(
    identity: Identity, part: str, storage: Storage, extra: Sequence[Statement] = ()
) -> tuple[Statement, ...]:
    """Give the statements of a bucket's policy; `extra` comes last and may not stand in for one of these."""
    scope = _Scope(identity, identity.bucket_arn(part))
    fixed = (*_transport(scope), *_foreign(scope), *_of_purpose(scope, storage))
    taken = {statement.sid for statement in fixed} & {statement.sid for statement in extra}
    if taken:
        message = f"extra statements of bucket {part!r} repeat {sorted(taken)}: give them names of their own"
        raise ValueError(message)
    return (*fixed, *extra)


def _of_purpose(scope: _Scope, storage: Storage) -> tuple[Statement, ...]:
    match storage:
        case AccessLogs():
            return tuple(statement for source in storage.sources for statement in _DELIVERY[source](scope))
        case Trail():
            return (*_sealing(scope, _NOT_A_SERVICE), *_locked(scope), *_trail(scope, storage.trail))
        case Audit():
            return (*_sealing(scope, {}), *_locked(scope))
        case _:
            return _sealing(scope, {})


def _transport(scope: _Scope) -> tuple[Statement, ...]:
    """Refuse plain HTTP, and TLS before 1.2. Neither condition has IfExists: both keys are in every request."""
    return (
        Deny(
            sid="DenyInsecureTransport",
            actions=["s3:*"],
            on=scope.whole,
            when={"Bool": {"aws:SecureTransport": "false"}},
        ),
        Deny(
            sid="DenyOldTls",
            actions=["s3:*"],
            on=scope.whole,
            when={"NumericLessThan": {"s3:TlsVersion": "1.2"}},
        ),
    )


def _foreign(scope: _Scope) -> tuple[Statement, ...]:
    """Refuse other accounts. A service that delivers logs has no account; its own statement binds it to a source."""
    return (
        Deny(
            sid="DenyOtherAccounts",
            actions=["s3:*"],
            on=scope.whole,
            when={"StringNotEquals": {"aws:PrincipalAccount": scope.identity.account}, **_NOT_A_SERVICE},
        ),
    )


def _sealing(scope: _Scope, besides: Conditions) -> tuple[Statement, ...]:
    """Refuse uploads under another encryption or another account's key.

    An upload without the header gets the default of the bucket, which is the customer key: hence IfExists. The key
    is bounded by account and region rather than named, so that the document does not wait for the key.
    """
    keys = scope.identity.arn("kms", "key/*")
    return (
        Deny(
            sid="DenyUnencryptedPut",
            actions=["s3:PutObject"],
            on=[scope.objects],
            # CloudTrail encrypts its digest files by SSE-S3 whatever key the trail has (CloudTrail User Guide).
            when={"StringNotEqualsIfExists": {"s3:x-amz-server-side-encryption": "aws:kms"}, **besides},
        ),
        Deny(
            sid="DenyWrongKey",
            actions=["s3:PutObject"],
            on=[scope.objects],
            when={"StringNotLikeIfExists": {"s3:x-amz-server-side-encryption-aws-kms-key-id": keys}},
        ),
    )


def _locked(scope: _Scope) -> tuple[Statement, ...]:
    """Refuse to shorten a retention, to anyone; keep legal holds to the role that answers for them."""
    return (
        Deny(sid="DenyRetentionBypass", actions=["s3:BypassGovernanceRetention"], on=[scope.objects], when={}),
        Deny(
            sid="DenyLegalHoldByOthers",
            actions=["s3:PutObjectLegalHold"],
            on=[scope.objects],
            when={"ArnNotLike": {"aws:PrincipalArn": scope.identity.role_arn(LEGAL_HOLD_ROLE)}},
        ),
    )


def _trail(scope: _Scope, trail: str) -> tuple[Statement, ...]:
    """Let one trail deliver (CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail")."""
    identity = scope.identity
    source = {"aws:SourceArn": identity.arn("cloudtrail", f"trail/{identity.named(trail)}")}
    service = Principals(services=["cloudtrail.amazonaws.com"])
    return (
        Allow(
            sid="TrailReadsAcl",
            actions=["s3:GetBucketAcl"],
            on=[scope.bucket],
            to=service,
            when={"StringEquals": source},
        ),
        Allow(
            sid="TrailDelivers",
            actions=["s3:PutObject"],
            on=[scope.under()],
            to=service,
            when={"StringEquals": {**source, **_OWNER_CONTROL}},
        ),
    )


def _server_access(scope: _Scope) -> tuple[Statement, ...]:
    """Let the buckets of this stack deliver (S3 User Guide, "Permissions for log delivery")."""
    identity = scope.identity
    buckets = identity.arn("s3", f"{identity.named('')}*", region="", account="")
    return (
        Allow(
            sid="BucketsDeliver",
            actions=["s3:PutObject"],
            on=[f"{scope.bucket}/{LogSource.S3.value}/*"],
            to=Principals(services=["logging.s3.amazonaws.com"]),
            when={
                "StringEquals": {"aws:SourceAccount": identity.account},
                "ArnLike": {"aws:SourceArn": buckets},
            },
        ),
    )


def _load_balancers(scope: _Scope) -> tuple[Statement, ...]:
    """Let the load balancers of the account deliver (ELB User Guide, "Enable access logs")."""
    balancers = scope.identity.arn("elasticloadbalancing", "loadbalancer/*")
    return (
        Allow(
            sid="LoadBalancersDeliver",
            actions=["s3:PutObject"],
            on=[scope.under(LogSource.LOAD_BALANCER.value)],
            to=Principals(services=["logdelivery.elasticloadbalancing.amazonaws.com"]),
            when={"ArnLike": {"aws:SourceArn": balancers}},
        ),
    )


def _vended(scope: _Scope) -> tuple[Statement, ...]:
    """Let CloudWatch Logs deliver for other services (CloudWatch Logs User Guide, "Logs sent to Amazon S3")."""
    identity = scope.identity
    service = Principals(services=["delivery.logs.amazonaws.com"])
    equal = {"aws:SourceAccount": identity.account}
    like = {"aws:SourceArn": identity.arn("logs", "*")}
    return (
        Allow(
            sid="LogDeliveryReadsBucket",
            actions=["s3:GetBucketAcl", "s3:ListBucket"],
            on=[scope.bucket],
            to=service,
            when={"StringEquals": equal, "ArnLike": like},
        ),
        Allow(
            sid="LogDeliveryDelivers",
            actions=["s3:PutObject"],
            on=[scope.under(LogSource.VENDED.value)],
            to=service,
            when={"StringEquals": {**equal, **_OWNER_CONTROL}, "ArnLike": like},
        ),
    )


def _configuration(scope: _Scope) -> tuple[Statement, ...]:
    """Let AWS Config deliver (AWS Config Developer Guide, "Permissions for the Amazon S3 bucket")."""
    service = Principals(services=["config.amazonaws.com"])
    own = {"aws:SourceAccount": scope.identity.account}
    return (
        Allow(
            sid="ConfigReadsBucket",
            actions=["s3:GetBucketAcl", "s3:ListBucket"],
            on=[scope.bucket],
            to=service,
            when={"StringEquals": own},
        ),
        Allow(
            sid="ConfigDelivers",
            actions=["s3:PutObject"],
            on=[scope.under(LogSource.CONFIG.value)],
            to=service,
            when={"StringEquals": {**own, **_OWNER_CONTROL}},
        ),
    )


_DELIVERY: Mapping[LogSource, Callable[[_Scope], tuple[Statement, ...]]] = {
    LogSource.S3: _server_access,
    LogSource.LOAD_BALANCER: _load_balancers,
    LogSource.VENDED: _vended,
    LogSource.CONFIG: _configuration,
}
"""What each source may do in the access-log bucket."""
