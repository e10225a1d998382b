"""Breaking services outside AWS: a pager and a repository as they must be are added to production, then broken."""

from tests.contracts.edits import Edit, add, both, put
from tests.contracts.mutations import Mutation
from tests.support.outside import ESCALATION, GITHUB, SCHEDULE, SERVICE

PAGER = (SCHEDULE, ESCALATION, SERVICE)
WHOLE: dict[str, Edit] = {
    "ORG-01": both(*(add(one.token, one.properties) for one in GITHUB)),
    "PD-01": both(*(add(one.token, one.properties) for one in PAGER)),
}
"""What must be there, whole, by the rule that judges it."""
ACTIONS = "github:index/actionsRepositoryPermissions:ActionsRepositoryPermissions"
UPDATES = "github:index/repositoryDependabotSecurityUpdates:RepositoryDependabotSecurityUpdates"
REPOSITORY, PROTECTION = "github:index/repository:Repository", "github:index/branchProtection:BranchProtection"
WEEKDAYS = [
    {"type": "weekly_restriction", "startDayOfWeek": day, "startTimeOfDay": "00:00:00", "durationSeconds": 86400}
    for day in range(1, 6)
]


def broken(line: str, rule: str, type_: str, path: str, value: object) -> Mutation:
    """Add what must be there, and give a property of it a wrong value."""
    return Mutation(line=line, rule=rule, edit=both(WHOLE[rule], put(type_, path, value)))


OUTSIDE = (
    broken("DH-1 m1", "ORG-01", UPDATES, "enabled", value=False),
    broken("DH-1 m4", "ORG-01", ACTIONS, "shaPinningRequired", value=False),
    broken("SS-2 m1", "ORG-01", REPOSITORY, "securityAndAnalysis.secretScanningPushProtection.status", "disabled"),
    broken("SS-2 m2", "ORG-01", PROTECTION, "requiredStatusChecks[0].contexts", ["check"]),
    broken("IR-1 m1", "PD-01", SCHEDULE.token, "layers[0].restrictions", WEEKDAYS),
    broken("IR-1 m2", "PD-01", ESCALATION.token, "rules", list(ESCALATION.properties["rules"])[:1]),  # type: ignore[call-overload]  # a list
    broken("IR-1 m3", "PD-01", ESCALATION.token, "numLoops", 0),
    broken(
        "IR-1 m6",
        "PD-01",
        SERVICE.token,
        "incidentUrgencyRule",
        {
            "type": "use_support_hours",
            "duringSupportHours": {"type": "constant", "urgency": "high"},
            "outsideSupportHours": {"type": "constant", "urgency": "low"},
        },
    ),
)
