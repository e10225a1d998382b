"""A topic: sealed, signed with SHA-256, published to by named services and by roles of the account."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import sns

from components._base import Hardened
from components._iam import Allow, Conditions, Deny, Principals, Statement, document, sid
from components._naming import DataClass, Identity
from components.foundation.key_access import key_use
from components.foundation.keys import KeyPurpose

_ACTIONS = (
    "sns:AddPermission",
    "sns:DeleteTopic",
    "sns:GetTopicAttributes",
    "sns:ListSubscriptionsByTopic",
    "sns:Publish",
    "sns:RemovePermission",
    "sns:SetTopicAttributes",
    "sns:Subscribe",
)
"""All that a topic policy may speak of: SNS refuses others and wildcards as out of scope (SNS Developer Guide)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicArgs:
    """Inputs of a topic."""

    identity: Identity
    """Names and tags."""
    part: str
    """What names the topic within the stack, such as alerts."""
    key_arn: pulumi.Input[str]
    """The messaging key; services can publish only if its policy lets them use it."""
    data_class: DataClass = DataClass.INTERNAL
    """How sensitive the messages are."""
    publishers: Sequence[str] = ()
    """Service principals that publish for this account, such as cloudwatch.amazonaws.com."""

    def __post_init__(self) -> None:
        """Refuse a publisher that is no AWS service: roles of the account get `publishable` instead."""
        for service in self.publishers:
            if not service.endswith(".amazonaws.com"):
                message = f"publisher {service!r} of topic {self.part!r}: name a service such as events.amazonaws.com"
                raise ValueError(message)


class Topic(Hardened):
    """A topic under the messaging key, whose policy names the services that publish and refuses everyone else's."""

    controls = ("IR-1", "MA-1")

    arn: pulumi.Output[str]
    """Topic ARN."""
    name: pulumi.Output[str]
    """Topic name."""

    def __init__(self, name: str, args: TopicArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the topic and its policy.

        No delivery logs: SNS would write them to groups of its own making, and counts failed deliveries anyway.
        """
        super().__init__(name, {"topic": args.identity.named(args.part), "publishers": list(args.publishers)}, opts)
        self._args = args
        self._arn = args.identity.topic_arn(args.part)
        topic = sns.Topic(
            name,
            name=args.identity.named(args.part),
            kms_master_key_id=args.key_arn,
            signature_version=2,
            tags=args.identity.tags(args.data_class, Use=args.part),
            opts=self.child(),
        )
        sns.TopicPolicy(f"{name}-policy", arn=topic.arn, policy=document(*self._statements()), opts=self.child())
        self.arn, self.name = topic.arn, topic.name
        self.publish()

    def _statements(self) -> tuple[Statement, ...]:
        """Give the policy. Roles of the account need no statement: what IAM allows them is enough."""
        account = self._args.identity.account
        foreign: Conditions = {
            "StringNotEquals": {"aws:PrincipalAccount": account},
            "Bool": {"aws:PrincipalIsAWSService": "false"},
        }
        plain: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
        return (
            *self._published(account),
            Deny(sid="DenyInsecureTransport", actions=_ACTIONS, on=[self._arn], when=plain),
            Deny(sid="DenyOtherAccounts", actions=_ACTIONS, on=[self._arn], when=foreign),
        )

    def _published(self, account: str) -> tuple[Statement, ...]:
        if not self._args.publishers:
            return ()
        return (
            Allow(
                sid="AllowPublishers",
                actions=["sns:Publish"],
                on=[self._arn],
                to=Principals(services=self._args.publishers),
                when={"StringEquals": {"aws:SourceAccount": account}},
            ),
        )

    def publishable(self) -> tuple[Allow, ...]:
        """Say what a publisher needs: to publish, and the key to seal messages with."""
        identity, part = self._args.identity, self._args.part
        when: Conditions = {
            "StringEquals": {
                "kms:ViaService": f"sns.{identity.region}.amazonaws.com",
                "kms:EncryptionContext:aws:sns:topicArn": self._arn,
            }
        }
        actions = ["kms:GenerateDataKey", "kms:Decrypt"]
        return (
            Allow(sid=sid("Publish", part), actions=["sns:Publish"], on=[self._arn]),
            key_use(identity, KeyPurpose.MESSAGING, sid=sid("SealNotes", part), actions=actions, when=when),
        )
