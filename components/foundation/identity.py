"""How the pipeline comes in: by a token of GitHub for one hour, and with no key that lasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Allow, Principals, Statement, document
from components._naming import DataClass, Identity
from components.foundation.deploy_network import edge_rights, network_rights
from components.foundation.deploy_services import message_rights, role_rights, service_rights
from components.foundation.deploy_stores import key_rights, store_rights
from components.foundation.logs import AccountBaseline
from components.foundation.reading import reading

DEPLOY: Final = "deploy"
"""The part that names the role that deploys; the policies of keys know it by this name."""
PREVIEW: Final = "preview"
"""The part that names the role that only compares."""
ISSUER: Final = "token.actions.githubusercontent.com"
AUDIENCE: Final = "sts.amazonaws.com"
"""What tokens for AWS are made out to (GitHub Docs, "OpenID Connect in AWS")."""
SESSION_SECONDS: Final = 3600
"""The shortest that IAM offers (API CreateRole, MaxSessionDuration)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CiAccessArgs:
    """Inputs of the pipeline's access."""

    identity: Identity
    """Names and tags."""
    recovery: Identity
    """The same in the recovery region."""
    deploy_subjects: Sequence[str]
    """Subjects of tokens that deploy, exactly: `repo:ORG/REPO:environment:NAME`."""
    preview_subjects: Sequence[str] = ()
    """Subjects of tokens that compare, exactly; none, and there is no such role."""
    zone_id: str
    """Hosted zone whose records a deployment changes."""
    baseline: AccountBaseline = AccountBaseline.OWNED
    """The provider of tokens exists once in an account."""

    def __post_init__(self) -> None:
        """Refuse a subject that is a pattern, and one that both compares and deploys."""
        if not self.deploy_subjects:
            message = "deploy_subjects: name one subject at least, such as repo:ORG/REPO:environment:prod"
            raise ValueError(message)
        for subject in (*self.deploy_subjects, *self.preview_subjects):
            if not subject.startswith("repo:") or any(sign in subject for sign in "*?"):
                message = f"subject {subject!r}: write one subject exactly, such as repo:ORG/REPO:environment:prod"
                raise ValueError(message)
        if both := sorted(set(self.deploy_subjects) & set(self.preview_subjects)):
            message = f"subjects {both} deploy and preview: give each to one role"
            raise ValueError(message)


class CiAccess(Hardened):
    """The roles of the pipeline: one that deploys, and one that only compares.

    A deployment changes the stack by its names and tags, and reads settings. It does not change what watches it (the
    trail, detection, AWS Config), what archives the records of audits, what exists once in an account, keys as such,
    people's roles and its own: an administrator applies those, as he does the first deployment. It reads neither data
    nor secrets.

    Whoever may write the policies of a stack's roles may give those roles more than he has. That is the power of a
    deployment; the review of the program, and the environment's approval at GitHub, stand before it.
    """

    controls = ("AC-1",)

    deploy_arn: pulumi.Output[str]
    """ARN of the role that deploys."""

    def __init__(self, name: str, args: CiAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the provider of tokens, where it is this stack's, and the roles."""
        subjects = {"deploys": list(args.deploy_subjects), "previews": list(args.preview_subjects)}
        super().__init__(name, subjects, opts)
        self._args, self._identity = args, args.identity
        self._issuer = self._declare_issuer(name)
        deploy = self._role(name, DEPLOY, "Deploys the stack", args.deploy_subjects)
        for part, statements in deploy_policies(args).items():
            self._grant(name, part, deploy, statements)
        if args.preview_subjects:
            preview = self._role(name, PREVIEW, "Compares the program with the stack", args.preview_subjects)
            aws.iam.RolePolicy(
                f"{name}-{PREVIEW}",
                name="look",
                role=preview.name,
                policy=document(*reading(self._identity)),
                opts=self.child(),
            )
        self.deploy_arn = deploy.arn
        self.publish()

    def _declare_issuer(self, name: str) -> Sequence[pulumi.Resource]:
        """Declare the provider without a thumbprint: AWS trusts the certificates of GitHub by itself."""
        if self._args.baseline is AccountBaseline.ELSEWHERE:
            return ()
        provider = aws.iam.OpenIdConnectProvider(
            f"{name}-provider",
            url=f"https://{ISSUER}",
            client_id_lists=[AUDIENCE],
            tags=self._identity.tags(DataClass.INTERNAL),
            opts=self.child(),
        )
        return (provider,)

    def _role(self, name: str, part: str, description: str, subjects: Sequence[str]) -> aws.iam.Role:
        return aws.iam.Role(
            f"{name}-{part}",
            name=self._identity.named(part, limit=64),
            description=description,
            assume_role_policy=document(_admits(self._identity, subjects)),
            max_session_duration=SESSION_SECONDS,
            tags=self._identity.tags(DataClass.INTERNAL, Access="deploy"),
            opts=self.child(after=self._issuer),
        )

    def _grant(self, name: str, part: str, role: aws.iam.Role, statements: Sequence[Statement]) -> None:
        """Attach a policy of its own: what a role holds inline may not be as long as all of this."""
        identity = self._identity
        policy = aws.iam.Policy(
            f"{name}-{DEPLOY}-{part}",
            name=identity.named(f"{DEPLOY}-{part}", limit=128),
            description=f"What a deployment changes: {part}",
            policy=document(*statements),
            tags=identity.tags(DataClass.INTERNAL),
            opts=self.child(),
        )
        aws.iam.RolePolicyAttachment(
            f"{name}-{DEPLOY}-{part}", role=role.name, policy_arn=policy.arn, opts=self.child()
        )


def deploy_policies(args: CiAccessArgs) -> Mapping[str, Sequence[Statement]]:
    """Give what a deployment may do, a policy for each area."""
    identity, recovery = args.identity, args.recovery
    return {
        "settings": reading(identity),
        "network": network_rights(identity),
        "edge": edge_rights(identity, args.zone_id),
        "stores": store_rights(identity, recovery),
        "keys": key_rights(identity, recovery),
        "services": service_rights(identity),
        "messages": message_rights(identity),
        "roles": role_rights(identity),
    }


def _admits(identity: Identity, subjects: Sequence[str]) -> Allow:
    """Admit tokens of GitHub for AWS and of exactly these subjects (GitHub Docs, "OpenID Connect in AWS")."""
    provider = identity.arn("iam", f"oidc-provider/{ISSUER}", region="")
    return Allow(
        sid="AssumedByPipeline",
        actions=["sts:AssumeRoleWithWebIdentity"],
        to=Principals(federated=[provider]),
        when={"StringEquals": {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": sorted(subjects)}},
    )
