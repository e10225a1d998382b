"""What exists once in an account, or once in a region of it, and is no part of any one resource."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import DataClass, Identity

PASSWORD_LENGTH: Final = 14
"""Characters of a console password at least (CIS AWS 1.8)."""
PASSWORD_MEMORY: Final = 24
"""Former passwords that may not come back (CIS AWS 1.9)."""
PASSWORD_DAYS: Final = 90
"""Days after which a console password has to be changed."""
TOKEN_VERSION: Final = "v2Token"  # noqa: S105  a version
"""Tokens that are valid in every region (IAM User Guide, "Managing global endpoint session tokens")."""
UNUSED_DAYS: Final = 90
"""Days without use after which a permission or role is reported."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BaselineArgs:
    """Inputs of the account's baseline."""

    identity: Identity
    """Names and tags."""


class Baseline(Hardened):
    """The account's own settings: passwords, tokens, what can be made public at all, and who finds out.

    Passwords are bounded although the stack makes no user: the policy holds for those made by hand. EBS encrypts by
    the AWS-managed key, because the platform has no volumes, and the data key's policy admits no EC2.
    """

    controls = ("AC-1", "AC-3")

    analyzer_arn: pulumi.Output[str]
    """ARN of the analyzer of external access."""

    def __init__(self, name: str, args: BaselineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the account's own settings."""
        super().__init__(name, {"account": args.identity.account, "region": args.identity.region}, opts)
        self._identity = args.identity
        self._credentials(name)
        self._nothing_public(name)
        self._machines(name)
        external, _ = self._analyzers(name)
        self.analyzer_arn = external.arn
        self.publish()

    def _credentials(self, name: str) -> None:
        aws.iam.AccountPasswordPolicy(
            f"{name}-passwords",
            minimum_password_length=PASSWORD_LENGTH,
            password_reuse_prevention=PASSWORD_MEMORY,
            max_password_age=PASSWORD_DAYS,
            require_lowercase_characters=True,
            require_uppercase_characters=True,
            require_numbers=True,
            require_symbols=True,
            allow_users_to_change_password=True,
            hard_expiry=False,  # who is locked out by an expired password needs an administrator
            opts=self.child(),
        )
        # Version 1 tokens of the global endpoint are not valid in regions that have to be enabled.
        aws.iam.SecurityTokenServicePreferences(
            f"{name}-tokens", global_endpoint_token_version=TOKEN_VERSION, opts=self.child()
        )

    def _nothing_public(self, name: str) -> None:
        """Make buckets, snapshots and images private, whatever they say themselves."""
        aws.s3.AccountPublicAccessBlock(
            f"{name}-buckets",
            account_id=self._identity.account,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self.child(),
        )
        aws.ebs.SnapshotBlockPublicAccess(f"{name}-snapshots", state="block-all-sharing", opts=self.child())
        aws.ec2.ImageBlockPublicAccess(f"{name}-images", state="block-new-sharing", opts=self.child())

    def _machines(self, name: str) -> None:
        """Set the defaults of machines and volumes that somebody makes by hand."""
        aws.ebs.EncryptionByDefault(f"{name}-volumes", enabled=True, opts=self.child())
        aws.ec2.InstanceMetadataDefaults(
            f"{name}-metadata",
            http_tokens="required",  # version 2 of the service; version 1 hands credentials to any forged request
            http_put_response_hop_limit=2,  # as far as a container of the machine
            http_endpoint="enabled",
            instance_metadata_tags="disabled",
            opts=self.child(),
        )

    def _analyzers(self, name: str) -> Sequence[aws.accessanalyzer.Analyzer]:
        """Report what is reachable from outside the account, and what nobody has used."""
        tags = self._identity.tags(DataClass.INTERNAL)
        external = aws.accessanalyzer.Analyzer(
            f"{name}-external-access",
            analyzer_name=self._identity.named("external-access"),
            type="ACCOUNT",
            tags=tags,
            opts=self.child(),
        )
        unused = aws.accessanalyzer.Analyzer(
            f"{name}-unused-access",
            analyzer_name=self._identity.named("unused-access"),
            type="ACCOUNT_UNUSED_ACCESS",
            configuration={"unused_access": {"unused_access_age": UNUSED_DAYS}},
            tags=tags,
            opts=self.child(),
        )
        return external, unused
