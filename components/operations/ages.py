"""The functions that notice credentials which grow old, each with what it needs and says. None reads a value."""

from typing import Final

from components._naming import Identity
from components._signals import Comparison, Metric, MetricSignal, Missing, Signal, Urgency
from components.data._bounds import bounded
from components.operations.refresh import DAILY
from components.operations.refresh_access import dating, listing, namespace_of, numbering
from components.operations.scheduled_function import ScheduledWork, window_seconds

WARNING_DAYS: Final = 2
"""How long before a cookie's end the team hears of it."""
SOON_DAYS: Final = 14
"""How long before the end of another credential the team hears of it."""
_WINDOW: Final = window_seconds(DAILY)


def cookie_age(identity: Identity, max_days: int) -> ScheduledWork:
    """Watch the age of the session cookies of TikTok accounts, which people renew every week."""
    bounded("max_days", max_days, 1, 7, "cookies are renewed every week")
    namespace, branch = namespace_of(identity, "TikTok"), "tiktok/cookie/"
    return ScheduledWork(
        part="tiktok-cookie-age",
        package="tiktok_cookie_age",
        description="Says how old the session cookies of TikTok accounts are",
        controls=("TC-4",),
        every_minutes=DAILY,
        statements=(listing(), dating(identity, f"{branch}*"), numbering(namespace)),
        variables={"SECRET_PREFIX": identity.path(branch), "METRIC_NAMESPACE": namespace},
        signals=_cookie_signals(namespace, max_days),
    )


def _cookie_signals(namespace: str, max_days: int) -> tuple[Signal, ...]:
    oldest = Metric(namespace=namespace, name="CookieMaxAgeDays", statistic="Maximum")
    warning = max(1, max_days - WARNING_DAYS)
    return (
        MetricSignal(
            alarm="tiktok-cookie-age",
            meaning=f"A TikTok cookie is older than {max_days} days, or nobody looked",
            metric=oldest,
            comparison=Comparison.ABOVE,
            threshold=max_days,
            period_seconds=_WINDOW,
            missing=Missing.BREACHING,
        ),
        MetricSignal(
            alarm="tiktok-cookie-age",
            part="soon",
            meaning=f"A TikTok cookie is {warning} days old or more, or nobody looked: renew it before day {max_days}",
            metric=oldest,
            threshold=warning,
            period_seconds=_WINDOW,
            missing=Missing.BREACHING,
            urgency=Urgency.NOTIFY,
        ),
    )


def secret_age(identity: Identity) -> ScheduledWork:
    """Watch the age of every secret of the stack against its class, those that functions rotate included."""
    namespace = namespace_of(identity, "Secrets")
    return ScheduledWork(
        part="secret-age-check",
        package="secret_age_check",
        description="Says which credentials live longer than their class allows",
        controls=("SS-3",),
        every_minutes=DAILY,
        statements=(listing(), dating(identity, "*"), numbering(namespace)),
        variables={"SECRET_PREFIX": identity.path(""), "METRIC_NAMESPACE": namespace},
        signals=_secret_signals(namespace),
    )


def _secret_signals(namespace: str) -> tuple[Signal, ...]:
    def metric(name: str, statistic: str = "Maximum") -> Metric:
        return Metric(namespace=namespace, name=name, statistic=statistic)

    return (
        MetricSignal(
            alarm="secret-age",
            meaning="A credential lives longer than its class allows, or nobody looked; the function's log names it",
            metric=metric("Overdue"),
            threshold=1,
            period_seconds=_WINDOW,
            missing=Missing.BREACHING,
        ),
        MetricSignal(
            alarm="secret-age",
            part="soon",
            meaning=f"A credential has less than {SOON_DAYS} days left",
            metric=metric("MinDaysLeft", "Minimum"),
            comparison=Comparison.BELOW,
            threshold=SOON_DAYS,
            period_seconds=_WINDOW,
            urgency=Urgency.NOTIFY,
        ),
        MetricSignal(
            alarm="secret-age",
            part="unclassified",
            meaning="A secret carries no class and days that anybody knows, so that nobody watches its age",
            metric=metric("Unclassified"),
            threshold=1,
            period_seconds=_WINDOW,
            urgency=Urgency.NOTIFY,
        ),
    )
