"""Ages of secrets: TikTok cookies, and credentials of every class."""

import datetime as dt
import json
import logging

import pytest

from functions._common.ages import Looking
from functions._common.https import Answer, Request
from functions._common.refreshing import RefreshError
from functions.secret_age_check.handler import check as check_secrets
from functions.tiktok_cookie_age.handler import check as check_cookies
from tests.support.aws_world import fail
from tests.support.refresh_fakes import PATH
from tests.support.refresh_world import RefreshWorld

DAY = 86_400
COOKIE = f"{PATH}tiktok/cookie/"


@pytest.fixture
def world() -> RefreshWorld:
    """Give a world in which nothing is ever sent."""

    def send(request: Request) -> Answer:
        raise AssertionError(request.host)

    found = RefreshWorld("x", send)
    del found.secrets.values[f"{PATH}oauth-app/x"]
    return found


def looking(world: RefreshWorld, prefix: str) -> Looking:
    return Looking(
        secrets=world.secrets,
        metrics=world.metrics,
        clock=world,
        backoff=world.backoff(),
        prefix=prefix,
        namespace="shop/prod/Ages",
    )


def cookies(world: RefreshWorld) -> dict[str, float]:
    check_cookies(looking(world, COOKIE))
    return world.metrics.runs[-1]


def secrets(world: RefreshWorld) -> dict[str, float]:
    check_secrets(looking(world, PATH))
    return world.metrics.runs[-1]


def test_without_cookies_the_age_is_0_and_the_run_is_counted(world: RefreshWorld) -> None:
    world.secrets.add("/shop/prod/tiktok/cookies-of-others", "v")
    assert cookies(world) == {"CookieMaxAgeDays": 0, "Cookies": 0, "Runs": 1, "Missed": 0}


def test_the_oldest_cookie_counts(world: RefreshWorld) -> None:
    for day, name in enumerate(("a", "b", "c", "d", "e")):
        world.secrets.add(COOKIE + name, "v")
        world.sleep(DAY)
        assert day < 5
    assert cookies(world) == {"CookieMaxAgeDays": 5, "Cookies": 5, "Runs": 1, "Missed": 0}
    assert set(world.calls.names) <= {"list_secrets", "list_secret_version_ids", "put_metric_data"}


def test_a_new_value_makes_a_cookie_young(world: RefreshWorld) -> None:
    world.secrets.add(COOKIE + "a", "old")
    world.sleep(6 * DAY)
    world.secrets.put(COOKIE + "a", "new")
    world.sleep(DAY)
    assert cookies(world)["CookieMaxAgeDays"] == 1


def test_moving_the_label_back_and_forth_makes_no_cookie_young(world: RefreshWorld) -> None:
    world.secrets.add(COOKIE + "a", "old")
    first = world.secrets.labels[COOKIE + "a"]["AWSCURRENT"]
    world.sleep(3 * DAY)
    second = world.secrets.put(COOKIE + "a", "newer")
    world.sleep(3 * DAY)
    world.secrets.label(COOKIE + "a", "AWSCURRENT", first)
    assert cookies(world)["CookieMaxAgeDays"] == 6
    world.secrets.label(COOKIE + "a", "AWSCURRENT", second)
    assert cookies(world)["CookieMaxAgeDays"] == 3


def test_a_version_on_a_later_page_is_found(world: RefreshWorld) -> None:
    world.secrets.add(COOKIE + "a", "v0")
    for number in range(6):
        world.sleep(DAY)
        world.secrets.put(COOKIE + "a", f"v{number}")
    assert cookies(world)["CookieMaxAgeDays"] == 0


def test_a_cookie_that_was_never_put_is_as_old_as_its_secret(world: RefreshWorld) -> None:
    world.secrets.add(COOKIE + "a")
    world.sleep(8 * DAY)
    assert cookies(world)["CookieMaxAgeDays"] == 8


def test_a_clock_that_is_behind_gives_no_negative_age(world: RefreshWorld) -> None:
    world.secrets.add(COOKIE + "a", "v")
    world.sleep(-60)
    assert cookies(world)["CookieMaxAgeDays"] == 0


def test_a_busy_service_is_asked_again(world: RefreshWorld) -> None:
    world.secrets.add(COOKIE + "a", "v")
    left = [4]

    def busy(_: int, name: str) -> None:
        if name.startswith("list") and left[0] % 3:
            left[0] -= 1
            fail("ThrottlingException")
        left[0] -= name.startswith("list")

    world.calls.faults = busy
    assert cookies(world)["Cookies"] == 1


def test_a_cookie_that_cannot_be_looked_at_is_no_young_cookie(world: RefreshWorld) -> None:
    """The others are counted, and the run fails."""
    for name in ("a", "b"):
        world.secrets.add(COOKIE + name, "v")
    world.sleep(3 * DAY)
    denied = [1]

    def deny(_: int, name: str) -> None:
        if name == "list_secret_version_ids" and denied:
            denied.clear()
            fail("AccessDeniedException", json.dumps(world.secrets.values))

    world.calls.faults = deny
    with pytest.raises(RefreshError, match="1 secrets could not be looked at"):
        cookies(world)
    assert world.metrics.runs == [{"CookieMaxAgeDays": 3, "Cookies": 1, "Runs": 1, "Missed": 1}]


def test_an_error_of_the_list_is_reduced_to_its_code(world: RefreshWorld, caplog: pytest.LogCaptureFixture) -> None:
    world.calls.faults = lambda _count, _name: fail("AccessDeniedException", "canary")
    with caplog.at_level(logging.DEBUG), pytest.raises(RefreshError, match="AccessDeniedException") as caught:
        cookies(world)
    assert "canary" not in caplog.text + str(caught.value)
    assert caught.value.__context__ is None
    assert world.metrics.runs == []


@pytest.mark.parametrize(
    ("tags", "age", "left"),
    [
        ({"RotationClass": "smtp", "RotationDays": "90"}, 10, 80),
        ({"RotationClass": "oauth", "RotationDays": "365"}, 366, -1),
        ({"RotationClass": "external", "RotationDays": "90"}, 91, -1),
    ],
)
def test_credentials_of_others_are_as_old_as_their_value(
    world: RefreshWorld, tags: dict[str, str], age: int, left: int
) -> None:
    world.secrets.add(f"{PATH}smtp", "old", **tags)
    world.sleep(DAY)
    world.secrets.put(f"{PATH}smtp", "new")
    world.sleep(age * DAY)
    found = secrets(world)
    assert (found["MinDaysLeft"], found["Overdue"]) == (left, int(left < 0))


@pytest.mark.parametrize(("days", "overdue"), [(0, 0), (90, 0), (91, 0), (91.5, 1)])
def test_rotated_secrets_are_as_old_as_their_last_rotation(world: RefreshWorld, days: float, overdue: int) -> None:
    """A rotation may begin a day late. People's own versions count for nothing."""
    name = f"{PATH}session-secret"
    world.secrets.add(name, "v", RotationClass="session", RotationDays="90")
    world.sleep(200 * DAY)
    world.secrets.rotated[name] = world.date()
    world.sleep(days * DAY)
    world.secrets.put(name, "by hand")
    assert secrets(world)["Overdue"] == overdue


def test_a_secret_that_was_never_rotated_is_as_old_as_itself(world: RefreshWorld) -> None:
    world.secrets.add(f"{PATH}jwt-signing", "v", RotationClass="jwt", RotationDays="30")
    world.sleep(32 * DAY)
    assert secrets(world)["Overdue"] == 1


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"RotationClass": "smtp"},
        {"RotationClass": "smpt", "RotationDays": "90"},
        {"RotationClass": "smtp", "RotationDays": "soon"},
        {"RotationClass": "smtp", "RotationDays": "0"},
        {"RotationClass": "smtp", "RotationDays": "-1"},
        {"RotationClass": "smtp", "RotationDays": "٣"},
    ],
)
def test_a_secret_that_nobody_classified_is_told_of(world: RefreshWorld, tags: dict[str, str]) -> None:
    world.secrets.add(f"{PATH}smtp", "v", **tags)
    found = secrets(world)
    assert (found["Unclassified"], found["Overdue"]) == (1, 0)
    assert "MinDaysLeft" not in found


def test_secrets_with_watchers_of_their_own_are_left_to_them(world: RefreshWorld) -> None:
    for name in ("oauth/x/42", "tiktok/cookie/a"):
        world.secrets.add(PATH + name, "v")
    world.secrets.add(f"{PATH}oauth-app/x", "v", RotationClass="oauth", RotationDays="365")
    world.secrets.add("/shop/dev/smtp", "v")
    assert secrets(world) == {
        "MinDaysLeft": 365,
        "Missed": 0,
        "Overdue": 0,
        "Runs": 1,
        "Secrets": 1,
        "Unclassified": 0,
    }


def test_dates_are_of_aware_clocks(world: RefreshWorld) -> None:
    assert looking(world, PATH).days(world.date() - dt.timedelta(days=2)) == 2
