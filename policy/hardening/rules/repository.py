"""The repository on GitHub: what guards the code that deploys."""

from collections.abc import Iterator
from typing import Final

from hardening.checks import all_of, any_of, at_least, contains_all, equals, is_true, none_of, not_true, param, some
from hardening.frameworks import nist
from hardening.joins import referred_by, some_referred_by
from hardening.rows import ADVICE, OFF, SOME, join_row, setting
from hardening.rule import Outcome, Subject, check
from hardening.selection import by_type

REPOSITORY: Final = "github:index/repository:Repository"
ALERTS: Final = "github:index/repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts"
UPDATES: Final = "github:index/repositoryDependabotSecurityUpdates:RepositoryDependabotSecurityUpdates"
PROTECTION: Final = "github:index/branchProtection:BranchProtection"
ACTIONS: Final = "github:index/actionsRepositoryPermissions:ActionsRepositoryPermissions"


@check("requiredStatusChecks")
def _checked(subject: Subject) -> Iterator[Outcome]:
    """What is merged has passed the checks that look for secrets and faults."""
    yield from some(
        "requiredStatusChecks",
        contains_all("contexts", param("checks")),
        "required checks " + ", ".join(map(str, _names(subject))),
    )(subject)


def _names(subject: Subject) -> list[object]:
    value = subject.parameters["checks"]
    return list(value) if isinstance(value, list | tuple) else []


_ALERTED: Final = none_of("enabled", [False])
_UPDATED: Final = is_true("enabled")
_PROTECTED: Final = all_of(
    is_true("enforceAdmins"),
    not_true("allowsForcePushes"),
    not_true("allowsDeletions"),
    some("requiredPullRequestReviews", at_least("requiredApprovingReviewCount", 1), "a review by another person"),
    _checked,
)
_PINNED: Final = all_of(
    none_of("enabled", [False]),
    any_of(equals("allowedActions", "local_only"), equals("allowedActions", "selected")),
    is_true("shaPinningRequired"),
)
_SCANNED: Final = all_of(
    *(
        equals(f"securityAndAnalysis.{name}.status", "enabled")
        for name in ("secretScanning", "secretScanningPushProtection")
    )
)
_GUARDED: Final = all_of(
    _SCANNED,
    any_of(
        is_true("vulnerabilityAlerts"),
        some_referred_by([ALERTS], "repository", where=_ALERTED, expected="vulnerability alerts"),
    ),
    some_referred_by([UPDATES], "repository", where=_UPDATED, expected="Dependabot security updates"),
    some_referred_by([PROTECTION], "repositoryId", where=_PROTECTED, expected="protection of the branch that deploys"),
    referred_by(ACTIONS, "repository", where=_PINNED, expected="permissions of actions"),
)

RULES: Final = (
    join_row("ORG-01 github",
        "The repository is scanned for secrets and faulty dependencies, and its branch is protected",
        (ACTIONS, ALERTS, PROTECTION, REPOSITORY, UPDATES),
        by_type({ACTIONS: _PINNED, ALERTS: _ALERTED, PROTECTION: _PROTECTED, REPOSITORY: _GUARDED, UPDATES: _UPDATED}),
        nist("SA-10"), nist("RA-5"), nist("SI-2"), controls=("DH-1", "SS-2"), prod=ADVICE, dev=OFF,
        fix="Turn on alerts, updates, secret scanning and push protection, require the checks and a review for all, "
        "and allow selected actions by commit only.",
        parameters=(setting("checks", "Status checks that a change must have passed.", SOME, ["secret-scan"]),)),
)  # fmt: skip
