"""The repository on GitHub: what guards the code that deploys.

Needs the extra `github` of this project. The repository is there before the program is: take it over once with
`pulumi import github:index/repository:Repository repository NAME`, and the program changes its guards alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_github as github

from components._base import Hardened

_OTHERS: Final = (
    "allowAutoMerge", "allowForking", "allowMergeCommit", "allowRebaseMerge", "allowSquashMerge", "allowUpdateBranch",
    "deleteBranchOnMerge", "description", "hasDiscussions", "hasIssues", "hasProjects", "hasWiki", "homepageUrl",
    "mergeCommitMessage", "mergeCommitTitle", "squashMergeCommitMessage", "squashMergeCommitTitle", "topics",
    "visibility", "webCommitSignoffRequired",
)  # fmt: skip
"""What a repository is beside its guards, which stays as people set it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RepositoryArgs:
    """Inputs of the guards."""

    name: str
    """Name of the repository within its organisation."""
    branch: str
    """Branch that deploys."""
    required_checks: Sequence[str]
    """Status checks that a change must pass."""
    allowed_actions: Sequence[str]
    """Actions that workflows may use beside the repository's own, such as actions/*."""

    def __post_init__(self) -> None:
        """Refuse a branch that anything may be merged to."""
        if not self.required_checks:
            message = "required_checks is empty: name at least the one that looks for secrets"
            raise ValueError(message)


class Repository(Hardened):
    """A repository whose secrets and dependencies are scanned, and whose branch only reviewed changes reach."""

    controls = ("DH-1", "SS-2")

    def __init__(self, name: str, args: RepositoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the guards."""
        super().__init__(name, {"repository": args.name, "checks": list(args.required_checks)}, opts)
        repository = github.Repository(
            name,
            name=args.name,
            archive_on_destroy=True,
            security_and_analysis={
                "secret_scanning": {"status": "enabled"},
                "secret_scanning_push_protection": {"status": "enabled"},
            },
            opts=self.child(protect=True, ignoring=_OTHERS),
        )
        alerts = github.RepositoryVulnerabilityAlerts(
            f"{name}-alerts", repository=repository.name, enabled=True, opts=self.child()
        )
        github.RepositoryDependabotSecurityUpdates(
            f"{name}-updates", repository=repository.name, enabled=True, opts=self.child(after=[alerts])
        )
        github.ActionsRepositoryPermissions(
            f"{name}-actions",
            repository=repository.name,
            enabled=True,
            allowed_actions="selected",
            allowed_actions_config={
                "github_owned_allowed": False,
                "verified_allowed": False,
                "patterns_alloweds": list(args.allowed_actions),
            },
            sha_pinning_required=True,
            opts=self.child(),
        )
        self._branch(name, args, repository)
        self.publish()

    def _branch(self, name: str, args: RepositoryArgs, repository: github.Repository) -> None:
        """Let nothing reach the branch that was not reviewed and checked, from nobody."""
        github.BranchProtection(
            f"{name}-{args.branch.replace('/', '-')}",
            repository_id=repository.node_id,
            pattern=args.branch,
            enforce_admins=True,
            allows_deletions=False,
            allows_force_pushes=False,
            require_conversation_resolution=True,
            required_pull_request_reviews=[
                {
                    "required_approving_review_count": 1,
                    "dismiss_stale_reviews": True,
                    "require_last_push_approval": True,
                }
            ],
            required_status_checks=[{"strict": True, "contexts": list(args.required_checks)}],
            opts=self.child(),
        )
