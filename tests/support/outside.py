"""A pager and a repository that are as they must be, for tests of rules."""

from typing import Final

from hardening.resources import Resource
from tests.support.wire import resource

USER: Final = {"type": "user_reference", "id": "PUSER"}
LAYER: Final = {
    "name": "on call",
    "start": "2026-01-05T09:00:00Z",
    "rotationVirtualStart": "2026-01-05T09:00:00Z",
    "rotationTurnLengthSeconds": 604_800,
    "users": ["PONE", "PTWO"],
}
SCHEDULE: Final = resource("pagerduty:index/schedule:Schedule", "primary", {"timeZone": "Etc/UTC", "layers": [LAYER]})
ESCALATION: Final = resource(
    "pagerduty:index/escalationPolicy:EscalationPolicy",
    "escalation",
    {
        "numLoops": 3,
        "rules": [
            {"escalationDelayInMinutes": 10, "targets": [USER]},
            {"escalationDelayInMinutes": 15, "targets": [USER]},
        ],
    },
)
SERVICE: Final = resource(
    "pagerduty:index/service:Service",
    "service",
    {
        "escalationPolicy": "PPOLICY",
        "autoResolveTimeout": "null",
        "incidentUrgencyRule": {"type": "constant", "urgency": "high"},
    },
)
NAME: Final = "shop"
REPOSITORY: Final = resource(
    "github:index/repository:Repository",
    "repository",
    {
        "name": NAME,
        "securityAndAnalysis": {
            "secretScanning": {"status": "enabled"},
            "secretScanningPushProtection": {"status": "enabled"},
        },
    },
)
ALERTS: Final = resource(
    "github:index/repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts",
    "alerts",
    {"repository": NAME, "enabled": True},
)
UPDATES: Final = resource(
    "github:index/repositoryDependabotSecurityUpdates:RepositoryDependabotSecurityUpdates",
    "updates",
    {"repository": NAME, "enabled": True},
)
PROTECTION: Final = resource(
    "github:index/branchProtection:BranchProtection",
    "protection",
    {
        "repositoryId": NAME,
        "pattern": "main",
        "enforceAdmins": True,
        "requiredPullRequestReviews": [{"requiredApprovingReviewCount": 1}],
        "requiredStatusChecks": [{"strict": True, "contexts": ["check", "secret-scan"]}],
    },
)
ACTIONS: Final = resource(
    "github:index/actionsRepositoryPermissions:ActionsRepositoryPermissions",
    "actions",
    {"repository": NAME, "enabled": True, "allowedActions": "selected", "shaPinningRequired": True},
)
GITHUB: Final[list[Resource]] = [REPOSITORY, ALERTS, UPDATES, PROTECTION, ACTIONS]
