"""What a secret says of itself: who asked for its value."""

from collections.abc import Mapping
from typing import Any

import pytest

from components._signals import EventSignal
from components.data.rotation import Renewal, RotationClass
from components.data.secret import Secret, SecretArgs
from tests.support.declare import declare
from tests.support.shop import KEY, SHOP

API, WORKER, EMERGENCY = (SHOP.role_arn(part) for part in ("api-execution", "worker-execution", "break-glass"))
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:/shop/prod/smtp-AbCdEf"


@pytest.fixture(scope="module")
def signal() -> EventSignal:
    found: list[object] = []
    args = SecretArgs(
        identity=SHOP,
        part="smtp",
        description="Mail",
        rotation_class=RotationClass.SMTP,
        key_arn=KEY,
        readers=[API],
        rotation=Renewal(days=60),
    )
    declare(lambda: found.extend(Secret("smtp", args).signals()))
    (only,) = found
    assert isinstance(only, EventSignal)
    return only


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Match as EventBridge does, as far as such patterns go (User Guide, "Creating event patterns")."""
    return all(
        any(matches(branch, event) for branch in wanted)
        if key == "$or"
        else matches(wanted, event.get(key, {}))
        if isinstance(wanted, Mapping)
        else any(_meets(one, event.get(key)) for one in wanted)
        for key, wanted in pattern.items()
    )


def _meets(wanted: object, value: object) -> bool:
    match wanted:
        case {"prefix": str(text)}:
            return isinstance(value, str) and value.startswith(text)
        case {"anything-but": list(texts)}:
            return value is not None and value not in texts
        case {"exists": bool(there)}:
            return (value is not None) is there
        case _:
            return value == wanted


def read(secret: str, identity: Mapping[str, object], name: str = "GetSecretValue") -> Mapping[str, object]:
    detail = {"eventName": name, "requestParameters": {"secretId": secret}, "userIdentity": identity}
    return {"source": "aws.secretsmanager", "detail": detail}


def session(role: str) -> Mapping[str, object]:
    return {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"arn": role}}}


USER = {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/somebody"}


@pytest.mark.parametrize("secret", [ARN, "/shop/prod/smtp"])
@pytest.mark.parametrize("identity", [session(WORKER), USER, {"type": "Root"}])
def test_a_reader_that_is_not_named_is_told(signal: EventSignal, secret: str, identity: Mapping[str, object]) -> None:
    assert matches(signal.pattern, read(secret, identity))


@pytest.mark.parametrize("role", [API, EMERGENCY])
def test_named_readers_are_not(signal: EventSignal, role: str) -> None:
    assert not matches(signal.pattern, read(ARN, session(role)))


@pytest.mark.parametrize(
    "event",
    [read(ARN.replace("smtp", "smtp2"), USER), read("/shop/prod/smtp2", USER), read(ARN, USER, "DescribeSecret")],
)
def test_other_secrets_and_other_calls_are_not(signal: EventSignal, event: Mapping[str, object]) -> None:
    assert not matches(signal.pattern, event)


def test_reads_are_only_seen_when_asked_for(signal: EventSignal) -> None:
    assert (signal.alarm, signal.part, signal.reads) == ("secret-read-unexpected", "smtp", True)
