"""Where images are kept: unchangeable, sealed, scanned for as long as they stand."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Deny, document
from components._naming import DataClass, Identity
from components.data._bounds import bounded
from components.foundation.logs import AccountBaseline

_LEAST_IMAGES: Final = 30
"""Fewer could expire the image that runs, or the one to return to."""
_MOST_IMAGES: Final = 1000


def repository_name(identity: Identity, service: str) -> str:
    """Give the name of a service's repository; an account holds one environment, so it does not name that."""
    return f"{identity.project}/{service}"


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistryArgs:
    """Inputs of the repositories."""

    identity: Identity
    """Names and tags."""
    services: Sequence[str]
    """Services that have an image of their own."""
    key_arn: pulumi.Input[str]
    """ARN of the customer key; it cannot change later without a new repository."""
    keep_images: int = 60
    """Tagged images that are kept."""
    untagged_days: int = 14
    """Days after which an image without a tag goes: a failed push, or a part of an image that is gone."""
    baseline: AccountBaseline = AccountBaseline.OWNED
    """One stack of an account and region says how its whole registry is scanned."""

    def __post_init__(self) -> None:
        """Refuse to keep too few images, and to throw away what was pushed just now."""
        bounded("keep_images", self.keep_images, _LEAST_IMAGES, _MOST_IMAGES, "the running image must never expire")
        bounded("untagged_days", self.untagged_days, 1, 90, "a push takes minutes, a look at a failed one days")


class Registry(Hardened):
    """A repository for each service, and the scanning of them all.

    Fixed: a tag never moves, a customer key, a scan on push, nobody from outside the account, no deletion with images
    inside. Enhanced scanning goes on after the push, so that tomorrow's vulnerability is found in yesterday's image.
    """

    controls = ("DH-2", "DH-3")

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the repositories, and the scanning where this stack owns it."""
        names = [repository_name(args.identity, service) for service in args.services]
        super().__init__(name, {"repositories": names, "keep": args.keep_images}, opts)
        self._args = args
        for service in args.services:
            self._repository(f"{name}-{service}", service)
        if args.baseline is AccountBaseline.OWNED:
            self._scan(name)
        self.publish()

    def _repository(self, name: str, service: str) -> None:
        args = self._args
        repository = aws.ecr.Repository(
            name,
            name=repository_name(args.identity, service),
            image_tag_mutability="IMMUTABLE",
            encryption_configurations=[
                aws.ecr.RepositoryEncryptionConfigurationArgs(encryption_type="KMS", kms_key=args.key_arn)
            ],
            image_scanning_configuration=aws.ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
            force_delete=False,
            tags=args.identity.tags(DataClass.INTERNAL, Service=service),
            opts=self.child(protect=True),
        )
        aws.ecr.RepositoryPolicy(
            f"{name}-policy", repository=repository.name, policy=_policy(args.identity), opts=self.child()
        )
        aws.ecr.LifecyclePolicy(
            f"{name}-lifecycle", repository=repository.name, policy=_lifecycle(args), opts=self.child()
        )

    def _scan(self, name: str) -> None:
        """Scan every repository of the account, those of other stacks too, from the push for as long as it stands."""
        every = aws.ecr.RegistryScanningConfigurationRuleRepositoryFilterArgs(filter="*", filter_type="WILDCARD")
        aws.ecr.RegistryScanningConfiguration(
            f"{name}-scanning",
            scan_type="ENHANCED",
            rules=[
                aws.ecr.RegistryScanningConfigurationRuleArgs(
                    scan_frequency="CONTINUOUS_SCAN", repository_filters=[every]
                )
            ],
            opts=self.child(),
        )


def _policy(identity: Identity) -> pulumi.Input[str]:
    """Refuse plain HTTP and other accounts. ECR takes no Resource here: the policy stands on the repository."""
    people = {"Bool": {"aws:PrincipalIsAWSService": "false"}}
    return document(
        Deny(sid="DenyInsecureTransport", actions=["ecr:*"], on=(), when={"Bool": {"aws:SecureTransport": "false"}}),
        Deny(
            sid="DenyOtherAccounts",
            actions=["ecr:*"],
            on=(),
            when={"StringNotEquals": {"aws:PrincipalAccount": identity.account}, **people},
        ),
    )


def _lifecycle(args: RegistryArgs) -> str:
    """Expire what has no tag by age, and tagged images by number: one that runs for long must not age away."""
    rules = (
        {
            "rulePriority": 1,
            "description": f"Images without a tag go after {args.untagged_days} days",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": args.untagged_days,
            },
            "action": {"type": "expire"},
        },
        {
            "rulePriority": 2,
            "description": f"The last {args.keep_images} images stay",
            "selection": {
                "tagStatus": "tagged",
                "tagPatternList": ["*"],
                "countType": "imageCountMoreThan",
                "countNumber": args.keep_images,
            },
            "action": {"type": "expire"},
        },
    )
    return json.dumps({"rules": rules}, sort_keys=True)
