"""What functions put on a good day and on bad ones: they run, and their requests are what is watched."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from functions._common.ages import Looking
from functions.attestation_check.handler import Checking
from functions.attestation_check.handler import check as check_attestations
from functions.secret_age_check.handler import check as check_secrets
from functions.synthetic_page.handler import ring
from functions.tiktok_cookie_age.handler import check as check_cookies
from tests.support.crash_refreshes import MINUTE, due, nobody
from tests.support.guard_fakes import PATH as RECORDS
from tests.support.guard_fakes import SsmFake, record, waiting
from tests.support.guard_world import GuardWorld
from tests.support.hold_world import EVENTS, HoldWorld
from tests.support.platform_server import Mood
from tests.support.refresh_fakes import PATH
from tests.support.refresh_world import RefreshWorld
from tests.support.watching import Cloud

DAY: Final = 86_400
Act = Callable[[Cloud], None]
P: Final = "bulwark/prod/"
_HOLDS: Final = "bulwark-prod-legal-hold"


def _fed(cloud: Cloud, requests: Iterable[Mapping[str, Any]], namespace: str) -> None:
    """Put what a function put, where the production stack has it put."""
    for request in requests:
        cloud.put({**request, "Namespace": namespace})


def _looking(world: RefreshWorld, prefix: str) -> Looking:
    return Looking(
        secrets=world.secrets,
        metrics=world.metrics,
        clock=world,
        backoff=world.backoff(),
        prefix=prefix,
        namespace="n",
    )


def cookies(days: int) -> Act:
    """Look at a cookie of so many days."""

    def act(cloud: Cloud) -> None:
        world = RefreshWorld("x", nobody)
        world.secrets.add(f"{PATH}tiktok/cookie/one", "v")
        world.sleep(days * DAY)
        check_cookies(_looking(world, f"{PATH}tiktok/cookie/"))
        _fed(cloud, world.metrics.requests, f"{P}TikTok")

    return act


def secrets(days: int, **tags: str) -> Act:
    """Look at a secret of so many days, which may have ninety."""

    def act(cloud: Cloud) -> None:
        world = RefreshWorld("x", nobody)
        del world.secrets.values[f"{PATH}oauth-app/x"]
        world.secrets.add(f"{PATH}smtp", "v", **{"RotationClass": "smtp", "RotationDays": "90", **tags})
        world.sleep(days * DAY)
        check_secrets(_looking(world, PATH))
        _fed(cloud, world.metrics.requests, f"{P}Secrets")

    return act


def refreshed(platform: str, *moods: Mood, hours: float = 0) -> Act:
    """Refresh an account's token, where the platform is in a mood, after a time without any refresh."""

    def act(cloud: Cloud) -> None:
        world, server = due(platform, "one")
        server.moods.extend(moods)
        world.sleep(hours * 60 * MINUTE)
        world.run()
        _fed(cloud, world.metrics.requests, f"{P}TokenRefresh")

    return act


def attested(days_left: int) -> Act:
    """Look at a record that holds for so many days more."""

    def act(cloud: Cloud) -> None:
        world = GuardWorld()
        world.sleep((77 - days_left) * DAY)
        texts = {"AC-3": record(), "AC-4": waiting("AC-4")}
        check_attestations(
            Checking(
                ssm=SsmFake(world, texts),
                metrics=world.metrics,
                clock=world,
                path=RECORDS,
                controls=["AC-3", "AC-4"],
                namespace="n",
            )
        )
        for name, value in world.metrics.numbers.items():
            cloud.number(f"{P}attestation", name, value)

    return act


def drill(cloud: Cloud) -> None:
    """Ring for the drill."""
    world = GuardWorld()
    ring(world.metrics, "n")
    for name, value in world.metrics.numbers.items():
        cloud.number(f"{P}drill", name, value)


def holds(*, lost: bool = False) -> Act:
    """Keep a hold; perhaps one of its records was deleted."""

    def act(cloud: Cloud) -> None:
        world = HoldWorld()
        world.place()
        if lost:
            world.dynamo.lose(EVENTS, next(key for key in world.dynamo.tables[EVENTS] if key[0] == "acme"))
            world.guard()
        for name, value in world.metrics.numbers.items():
            cloud.number(_HOLDS, name, value)

    return act


def requests(days: int) -> Act:
    """Say how old the oldest request is, as the state machine does that looks."""
    return lambda cloud: cloud.number("bulwark-prod-privacy", "OldestRequestDays", days)


def _silent(_cloud: Cloud) -> None:
    """Do nothing: whoever was to speak is dead."""


WELL: Final[Mapping[str, Act]] = {
    "cookies": cookies(2),
    "secrets": secrets(10),
    **{f"refresh-{platform}": refreshed(platform) for platform in ("instagram", "youtube", "x")},
    "attestations": attested(60),
    "holds": holds(),
    "requests": requests(3),
}
"""What is put on a good day, by who puts it. Of the drill nothing is: it rings once a week."""


def _platform(platform: str, hours: float) -> dict[str, tuple[str, Act, set[str]]]:
    """Give what may go wrong with the refresh of a platform; `hours` after which too little of a token is left."""
    who = f"refresh-{platform}"
    gone = Mood.REFUSED
    limited = [Mood.LIMITED] * 4
    return {
        f"{platform} refuses for its load": (who, refreshed(platform, *limited), {f"token-refresh-failed-{platform}"}),
        f"a grant of {platform} is gone": (
            who,
            refreshed(platform, gone),
            {f"token-refresh-failed-{platform}", f"token-expiry-{platform}-reauthorise"},
        ),
        f"nobody refreshes {platform}": (who, _silent, {f"token-refresh-heartbeat-{platform}"}),
        f"a token of {platform} nearly ended": (
            who,
            refreshed(platform, *limited, hours=hours),
            {f"token-refresh-failed-{platform}", f"token-expiry-{platform}"},
        ),
    }


ILL: Final[Mapping[str, tuple[str, Act, set[str]]]] = {
    "a cookie of 5 days": ("cookies", cookies(5), {"tiktok-cookie-age-soon"}),
    "a cookie of 8 days": ("cookies", cookies(8), {"tiktok-cookie-age-soon", "tiktok-cookie-age"}),
    "nobody looks at cookies": ("cookies", _silent, {"tiktok-cookie-age-soon", "tiktok-cookie-age"}),
    "a secret with 10 days left": ("secrets", secrets(80), {"secret-age-soon"}),
    "a secret that is overdue": ("secrets", secrets(95), {"secret-age-soon", "secret-age"}),
    "a secret of no class": ("secrets", secrets(1, RotationClass="other"), {"secret-age-unclassified"}),
    "nobody looks at secrets": ("secrets", _silent, {"secret-age"}),
    "an attestation with 10 days left": ("attestations", attested(10), {"attestation-expiry-soon"}),
    "an attestation that ended": ("attestations", attested(0), {"attestation-expiry-soon", "attestation-expiry"}),
    "nobody looks at attestations": ("attestations", _silent, {"attestation-expiry-soon", "attestation-expiry"}),
    "a held record was deleted": ("holds", holds(lost=True), {"legal-compliance-event-hold-guard"}),
    "nobody keeps holds": ("holds", _silent, {"legal-compliance-event-legal-hold-heartbeat"}),
    "a request of 26 days": ("requests", requests(26), {"dsr-overdue"}),
    "nobody looks at requests": ("requests", _silent, {"dsr-overdue"}),
    "the drill": ("", drill, {"synthetic-page"}),
    **_platform("instagram", 22 * 24),
    **_platform("youtube", 0.4),
    **_platform("x", 0.2),
}
"""What may go wrong: who puts it, what happens instead of the good day, and the alarms that ring."""
