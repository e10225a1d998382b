"""The refresh in the composition: only platforms in use, and what the alarms hear of."""

import functools
import json
from typing import Any, cast

import pytest

from components.composition.refresh import Refresh
from components.platform import Platform
from components.runtime.environment import ServiceKind
from tests.support.declare import Declared, declare
from tests.support.stacks import accepted

SCHEDULE, POLICY = "aws:scheduler/schedule:Schedule", "aws:secretsmanager/secretPolicy:SecretPolicy"
ALWAYS = {"secret-age-check", "tiktok-cookie-age"}
ROLE = "arn:aws:iam::123456789012:role/bulwark-prod"


@functools.cache
def platform(*names: str, days: int = 7) -> tuple[Declared, Refresh]:
    made: list[Platform] = []
    settings = accepted({"oauth.platforms": list(names), "tiktok.cookieMaxAgeDays": days})
    declared = declare(lambda: made.append(Platform("platform", settings)))
    return declared, made[0]._refresh


@pytest.mark.parametrize("names", [("x",), ("instagram", "youtube"), ("instagram", "youtube", "x")])
def test_only_platforms_in_use_are_refreshed(names: tuple[str, ...]) -> None:
    declared, refresh = platform(*names)
    wanted = ALWAYS | {f"refresh-{name}" for name in names}
    assert set(refresh.functions) == wanted
    scheduled = {str(item.inputs["name"]).removeprefix("bulwark-prod-") for item in declared.all(SCHEDULE)}
    assert {part for part in scheduled if part.startswith("refresh-")} == wanted - ALWAYS
    assert scheduled >= ALWAYS
    heard = {f"{signal.alarm}/{signal.part}" for signal in refresh.signals}
    assert {f"token-refresh-heartbeat/{name}" for name in names} <= heard
    assert len([one for one in heard if one.startswith("token-refresh-heartbeat")]) == len(names)


def test_all_functions_are_heard() -> None:
    _, refresh = platform("x")
    parts = {signal.part for signal in refresh.signals if signal.alarm == "lambda-errors"}
    assert parts == {"refresh-x", *ALWAYS}


def test_the_age_of_cookies_is_the_configured_one() -> None:
    _, refresh = platform("x", days=3)
    thresholds = [getattr(signal, "threshold", 0) for signal in refresh.signals if signal.alarm == "tiktok-cookie-age"]
    assert thresholds == [3, 1]


@pytest.mark.parametrize(("name", "reads"), [("instagram", False), ("youtube", True), ("x", True)])
def test_an_applications_credential_is_read_by_the_function_that_needs_it(
    name: str,
    reads: bool,  # noqa: FBT001  what is expected
) -> None:
    declared, _ = platform("instagram", "youtube", "x")
    policy = json.loads(cast("str", declared.one(POLICY, f"oauth-app-{name}-policy").inputs["policy"]))
    condition: dict[str, Any] = policy["Statement"][0]["Condition"]["ArnNotLike"]
    readers = condition["aws:PrincipalArn"]
    assert (f"{ROLE}-refresh-{name}" in readers) is reads
    assert f"{ROLE}-api-execution" in readers
    assert f"{ROLE}-refresh-execution" not in readers


def test_services_get_what_they_do_with_accounts() -> None:
    _, refresh = platform("x")
    assert set(refresh.grants) == {ServiceKind.API, ServiceKind.WORKER}
    actions = {
        kind: {action for allow in allows for action in allow.actions} for kind, allows in refresh.grants.items()
    }
    assert "secretsmanager:GetSecretValue" not in actions[ServiceKind.API]
    assert "secretsmanager:PutSecretValue" not in actions[ServiceKind.WORKER]
