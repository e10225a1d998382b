"""Refreshes and looks at ages as Lambda runs them: the handler itself, boto3, AWS and the platforms on the loopback.

Of what these functions ask of AWS, moto lacks the dates in ListSecretVersionIds, which are put in by hand. Platforms
that lose the process with the answer are in `tests/support/crash_refreshes.py`.
"""

import datetime as dt
import functools
import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from functions._common import refreshing
from functions._common.https import Https
from functions._common.refreshing import RefreshError
from functions.refresh_instagram import handler as instagram
from functions.refresh_x import handler as x
from functions.refresh_youtube import handler as youtube
from functions.secret_age_check import handler as secret_age
from functions.tiktok_cookie_age import handler as cookie_age
from tests.support.moto_cloud import Cloud, Context
from tests.support.platform_server import Mood, PlatformServer

HANDLERS = {"instagram": instagram.handle, "youtube": youtube.handle, "x": x.handle}
DAY = 86_400
LEASES, NAMESPACE = "shop-prod-token-leases", "shop/prod/TokenRefresh"
EACH = pytest.mark.parametrize("platform", sorted(HANDLERS))


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, PlatformServer]]:
    with PlatformServer("instagram") as first, PlatformServer("youtube") as second, PlatformServer("x") as third:
        yield {server.platform: server for server in (first, second, third)}


def prepare(cloud: Cloud, server: PlatformServer) -> None:
    """Make what the function needs, and lead it to the server."""
    server.reset()
    server.patience = 60
    platform = server.platform
    connect = functools.partial(Https, connect=server.connect, seconds=60)
    cloud.patch.setattr(refreshing, "Https", connect)
    client = {"client_id": "an-application", "client_secret": "of-the-application"}
    cloud.client("secretsmanager").create_secret(
        Name=f"/shop/prod/oauth-app/{platform}", SecretString=json.dumps(client)
    )
    cloud.client("dynamodb").create_table(
        TableName=LEASES,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    key = cloud.client("kms").create_key()["KeyMetadata"]["KeyId"]
    cloud.client("kms").create_alias(AliasName="alias/shop-prod-data", TargetKeyId=key)
    cloud.tell(
        {
            "SECRET_PREFIX": f"/shop/prod/oauth/{platform}/",
            "METRIC_NAMESPACE": NAMESPACE,
            "APPLICATION_SECRET": f"/shop/prod/oauth-app/{platform}",
            "LEASE_TABLE": LEASES,
            "ESCROW_KEY": "alias/shop-prod-data",
        }
    )


def connect(cloud: Cloud, server: PlatformServer, name: str) -> str:
    """Connect an account whose token is to be refreshed; give the name of its secret."""
    family, now = server.family(name), time.time()
    value: dict[str, Any] = {"access_token": family.access, "own": "of the application"}
    if server.platform == "instagram":
        value |= {"issued_at": now - 30 * DAY, "expires_at": now + 30 * DAY}
    else:
        value |= {"refresh_token": family.refresh, "expires_at": now + 60}
    secret = f"/shop/prod/oauth/{server.platform}/{name}"
    cloud.client("secretsmanager").create_secret(Name=secret, SecretString=json.dumps(value))
    return secret


def numbers(cloud: Cloud, *names: str) -> dict[str, float]:
    """Give the sums of numbers that were put."""
    found = {}
    for name in names:
        asked = {"Namespace": NAMESPACE, "MetricName": name}
        (listed,) = cloud.client("cloudwatch").list_metrics(**asked)["Metrics"]
        points = cloud.client("cloudwatch").get_metric_statistics(
            **asked,
            Dimensions=listed["Dimensions"],
            StartTime=time.time() - DAY,
            EndTime=time.time() + DAY,
            Period=10 * DAY,
            Statistics=["Sum"],
        )["Datapoints"]
        found[name] = sum(point["Sum"] for point in points)
    return found


def items(cloud: Cloud) -> list[str]:
    return sorted(item["pk"]["S"] for item in cloud.client("dynamodb").scan(TableName=LEASES)["Items"])


@EACH
def test_tokens_are_renewed_and_stay_the_applications_own(
    cloud: Cloud, servers: dict[str, PlatformServer], platform: str
) -> None:
    server = servers[platform]
    prepare(cloud, server)
    secrets = [connect(cloud, server, name) for name in ("one", "two")]
    HANDLERS[platform]({}, Context())
    for secret, name in zip(secrets, ("one", "two"), strict=True):
        value = json.loads(cloud.value(secret))
        assert value["access_token"].startswith(server.family(name).access)
        assert value["expires_at"] > time.time() + 3000
        assert value["own"] == "of the application"
    assert numbers(cloud, "Runs", "Accounts", "Renewed", "Failures") == {
        "Runs": 1,
        "Accounts": 2,
        "Renewed": 2,
        "Failures": 0,
    }
    assert items(cloud) == []
    sent = len(server.requests)
    HANDLERS[platform]({}, Context())
    assert len(server.requests) == sent, "a fresh token is left alone"


@EACH
@pytest.mark.parametrize(("moods", "sends"), [([Mood.LIMITED], 2), ([Mood.UNAVAILABLE, Mood.UNAVAILABLE], 3)])
def test_a_busy_platform_is_asked_again(
    cloud: Cloud, servers: dict[str, PlatformServer], platform: str, moods: list[Mood], sends: int
) -> None:
    server = servers[platform]
    prepare(cloud, server)
    secret = connect(cloud, server, "one")
    server.moods.extend(moods)
    HANDLERS[platform]({}, Context())
    assert json.loads(cloud.value(secret))["access_token"].startswith(server.family("one").access)
    assert (len(server.requests), server.reused) == (sends, [])


@EACH
def test_a_grant_that_is_gone_is_marked_and_left_alone(
    cloud: Cloud, servers: dict[str, PlatformServer], platform: str
) -> None:
    server = servers[platform]
    prepare(cloud, server)
    secret = connect(cloud, server, "one")
    server.moods.append(Mood.REFUSED)
    HANDLERS[platform]({}, Context())
    labels = cloud.labels(secret)
    assert labels["REAUTHORISE"] == labels["AWSCURRENT"]
    HANDLERS[platform]({}, Context())
    assert len(server.requests) == 1
    assert numbers(cloud, "Failures", "Reauthorise") == {"Failures": 1, "Reauthorise": 2}


def test_an_answer_that_was_lost_leaves_the_intent_and_is_not_guessed_at(
    cloud: Cloud, servers: dict[str, PlatformServer]
) -> None:
    """X ends every token of an account whose refresh token is used twice."""
    server = servers["x"]
    prepare(cloud, server)
    lost, other = connect(cloud, server, "lost"), connect(cloud, server, "other")
    cloud.patch.setattr(random.SystemRandom, "shuffle", lambda _self, found: found.sort(key=str))
    server.moods.append(Mood.LOST)
    HANDLERS["x"]({}, Context())
    assert (server.reused, items(cloud)) == ([], ["x#lost#intent"])
    assert json.loads(cloud.value(other))["refresh_token"] == server.family("other").refresh
    HANDLERS["x"]({}, Context())
    assert (server.reused, server.family("lost").dead) == ([], False)
    labels = cloud.labels(lost)
    assert labels["REAUTHORISE"] == labels["AWSCURRENT"]


def test_another_run_has_the_account(cloud: Cloud, servers: dict[str, PlatformServer]) -> None:
    server = servers["x"]
    prepare(cloud, server)
    connect(cloud, server, "one")
    held = {"pk": {"S": "x#one"}, "holder": {"S": "another"}, "until": {"N": str(int(time.time()) + 60)}}
    cloud.client("dynamodb").put_item(TableName=LEASES, Item=held)
    HANDLERS["x"]({}, Context())
    assert (server.requests, items(cloud)) == ([], ["x#one"])


@EACH
def test_a_run_that_cannot_list_accounts_fails(cloud: Cloud, servers: dict[str, PlatformServer], platform: str) -> None:
    prepare(cloud, servers[platform])
    cloud.tell({"AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://127.0.0.1:9"})
    with pytest.raises(RefreshError, match=rf"^the run for {platform} failed: EndpointConnectionError$"):
        HANDLERS[platform]({}, Context())


def aged(cloud: Cloud, days: dict[str, float]) -> None:
    """Make the values of secrets older: moto dates every version with the moment at which it is asked."""

    def dated(request: dict[str, Any], moto: Callable[[], Any]) -> Any:  # noqa: ANN401  of the operation's own shape
        answer = moto()
        (old,) = [days for name, days in days.items() if name in request["SecretId"]]
        for version in answer["Versions"]:
            version["CreatedDate"] -= dt.timedelta(days=old)
        return answer

    cloud.instead("ListSecretVersionIds", dated)


def least_and_most(cloud: Cloud, name: str) -> tuple[float, float]:
    found = cloud.client("cloudwatch").get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName=name,
        StartTime=time.time() - DAY,
        EndTime=time.time() + DAY,
        Period=10 * DAY,
        Statistics=["Minimum", "Maximum"],
    )["Datapoints"]
    return min(one["Minimum"] for one in found), max(one["Maximum"] for one in found)


def test_the_age_of_cookies_is_told_without_reading_one(cloud: Cloud) -> None:
    cloud.tell({"SECRET_PREFIX": "/shop/prod/tiktok/cookie/", "METRIC_NAMESPACE": NAMESPACE})
    cookie_age.handle({}, None)
    assert least_and_most(cloud, "CookieMaxAgeDays") == (0, 0)
    for name in ("one", "two"):
        cloud.client("secretsmanager").create_secret(Name=f"/shop/prod/tiktok/cookie/{name}", SecretString="a cookie")
    aged(cloud, {"cookie/one": 3, "cookie/two": 6})
    cloud.instead("GetSecretValue", lambda _request, _moto: pytest.fail("a cookie was read"))
    cookie_age.handle({}, None)
    assert least_and_most(cloud, "CookieMaxAgeDays")[1] == pytest.approx(6, abs=0.01)


def test_credentials_that_live_too_long_are_counted(cloud: Cloud) -> None:
    cloud.tell({"SECRET_PREFIX": "/shop/prod/", "METRIC_NAMESPACE": NAMESPACE})
    for name, kind in {"mail": "smtp", "pager": "external", "strange": "", "oauth/x/one": ""}.items():
        tags = [{"Key": "RotationClass", "Value": kind}, {"Key": "RotationDays", "Value": "90"}] if kind else []
        cloud.client("secretsmanager").create_secret(Name=f"/shop/prod/{name}", SecretString="s", Tags=tags)
    aged(cloud, {"mail": 100, "pager": 10})
    secret_age.handle({}, None)
    assert least_and_most(cloud, "Overdue") == (1, 1)
    assert least_and_most(cloud, "Unclassified") == (1, 1)
    assert least_and_most(cloud, "MinDaysLeft")[0] == pytest.approx(-10, abs=0.01)
