"""Alerting: who hears of what the other areas say."""

from collections.abc import Sequence

from components._signals import Signal, Urgency
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.foundation.keys import KeyPurpose
from components.operations.alarms import Alarms, AlarmsArgs
from components.operations.dashboard import Dashboard, DashboardArgs


def declare_alerting(site: Site, foundation: Foundation, signals: Sequence[Signal]) -> None:
    """Declare the alarms and the page that shows them."""
    identity = site.identity
    alarms = Alarms(
        "alarms",
        AlarmsArgs(
            identity=identity,
            signals=signals,
            actions={
                Urgency.PAGE: [identity.topic_arn("alerts")],
                Urgency.NOTIFY: [identity.topic_arn("notices")],
            },
            notices_arn=identity.topic_arn("notices"),
            key_arn=foundation.keys.arn(KeyPurpose.MESSAGING),
            repository=site.settings.ci.github_repo,
        ),
        site.here,
    )
    Dashboard("dashboard", DashboardArgs(identity=identity, signals=alarms.signals), site.here)
