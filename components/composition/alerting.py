"""Alerting: who hears of what the other areas say."""

from collections.abc import Sequence

from components._signals import Signal, Urgency
from components.composition.foundation import Foundation
from components.composition.outside import declare_pager
from components.composition.site import Site
from components.foundation.keys import KeyPurpose
from components.operations.alarms import Alarms, AlarmsArgs
from components.operations.dashboard import Dashboard, DashboardArgs
from components.operations.incident_manager import IncidentManager
from components.operations.paged import Paged


def declare_alerting(site: Site, foundation: Foundation, signals: Sequence[Signal]) -> None:
    """Declare the pager, the alarms and the page that shows them."""
    identity = site.identity
    pager = declare_pager(site, foundation)
    own = pager.signals() if isinstance(pager, Paged) else ()
    alarms = Alarms(
        "alarms",
        AlarmsArgs(
            identity=identity,
            signals=[*signals, *own],
            topics={Urgency.PAGE: identity.topic_arn("alerts"), Urgency.NOTIFY: identity.topic_arn("notices")},
            key_arn=foundation.keys.arn(KeyPurpose.MESSAGING),
            repository=site.settings.ci.github_repo,
            response_plan_arn=pager.plan_arn if isinstance(pager, IncidentManager) else None,
        ),
        site.here,
    )
    Dashboard("dashboard", DashboardArgs(identity=identity, signals=alarms.signals), site.here)
