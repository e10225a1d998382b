"""The functions that keep the tokens of connected accounts alive, each with what it needs and says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from components._naming import Identity
from components._signals import Comparison, Metric, MetricSignal, Missing, Signal, Urgency
from components.foundation.key_uses import X_REFRESH
from components.operations.refresh_access import (
    LEASES,
    WITH_APPLICATION,
    RefreshAccess,
    escrow_alias,
    namespace_of,
)
from components.operations.scheduled_function import ScheduledWork, window_seconds

DAILY: Final = 24 * 60
"""Minutes between two runs of what runs every day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How often a platform's tokens are refreshed, and how little time left is too little."""

    every_minutes: int
    least_seconds: int
    """What a run that works never lets a token come to."""


PACES: Final[Mapping[str, Pace]] = {
    # Lives 60 days, refreshed from the twentieth day on.
    "instagram": Pace(every_minutes=DAILY, least_seconds=10 * 86_400),
    # Lives an hour, refreshed when less than 45 minutes are left.
    "youtube": Pace(every_minutes=30, least_seconds=10 * 60),
    # Lives two hours, refreshed when less than 30 minutes are left.
    "x": Pace(every_minutes=15, least_seconds=20 * 60),
}
"""The platforms whose tokens can be refreshed."""


def token_refresh(identity: Identity, platform: str) -> ScheduledWork:
    """Refresh the tokens of a platform's accounts."""
    pace, namespace, part = PACES[platform], namespace_of(identity, "TokenRefresh"), f"refresh-{platform}"
    access = RefreshAccess(identity=identity, platform=platform, namespace=namespace)
    single = part == X_REFRESH
    return ScheduledWork(
        part=part,
        package=part.replace("-", "_"),
        description=f"Refreshes the tokens of connected accounts of {platform}",
        controls=("TC-1", "TC-3"),
        every_minutes=pace.every_minutes,
        statements=(*access.statements(), *(access.single_use() if single else ())),
        variables={
            "SECRET_PREFIX": identity.path(f"oauth/{platform}/"),
            "METRIC_NAMESPACE": namespace,
            **_application(identity, platform),
            **(_journal(identity) if single else {}),
        },
        signals=_refresh_signals(platform, pace, namespace),
    )


def _application(identity: Identity, platform: str) -> dict[str, str]:
    return {"APPLICATION_SECRET": identity.path(f"oauth-app/{platform}")} if platform in WITH_APPLICATION else {}


def _journal(identity: Identity) -> dict[str, str]:
    return {"LEASE_TABLE": identity.named(LEASES), "ESCROW_KEY": escrow_alias(identity)}


def _refresh_signals(platform: str, pace: Pace, namespace: str) -> tuple[Signal, ...]:
    """Say when tokens of a platform cannot be refreshed, are not refreshed, or come near their end."""
    window = window_seconds(pace.every_minutes)

    def metric(name: str, statistic: str) -> Metric:
        return Metric(namespace=namespace, name=name, dimensions={"Platform": platform}, statistic=statistic)

    return (
        MetricSignal(
            alarm="token-refresh-failed",
            part=platform,
            meaning=f"The token of an account of {platform} could not be refreshed; the function's log says which",
            metric=metric("Failures", "Sum"),
            threshold=1,
            period_seconds=window,
        ),
        MetricSignal(
            alarm="token-refresh-heartbeat",
            part=platform,
            meaning=f"The refresh of tokens of {platform} did not run to its end",
            metric=metric("Runs", "Sum"),
            comparison=Comparison.BELOW,
            threshold=1,
            period_seconds=window,
            missing=Missing.BREACHING,
        ),
        MetricSignal(
            alarm="token-expiry",
            part=platform,
            meaning=f"A token of {platform} is nearer to its end than a refresh that works lets it come",
            metric=metric("MinSecondsToExpiry", "Minimum"),
            comparison=Comparison.BELOW,
            threshold=pace.least_seconds,
            period_seconds=window,
        ),
        MetricSignal(
            alarm="token-expiry",
            part=f"{platform}-reauthorise",
            meaning=f"The grant of an account of {platform} is gone: its owner must connect it again",
            metric=metric("Reauthorise", "Maximum"),
            threshold=1,
            period_seconds=window,
            urgency=Urgency.NOTIFY,
        ),
    )
