"""What a secret says of itself: who asked for its value."""

from collections.abc import Mapping

import pytest

from components._signals import EventSignal
from components.data.rotation import Renewal, RotationClass
from components.data.secret import Secret, SecretArgs
from tests.support.declare import declare
from tests.support.event_patterns import matches
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


def read(secret: str, identity: Mapping[str, object], name: str = "GetSecretValue") -> Mapping[str, object]:
    detail = {
        "eventSource": "secretsmanager.amazonaws.com",
        "eventName": name,
        "requestParameters": {"secretId": secret},
        "userIdentity": identity,
    }
    return {"source": "aws.secretsmanager", "detail-type": "AWS API Call via CloudTrail", "detail": detail}


def session(role: str) -> Mapping[str, object]:
    return {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"arn": role}}}


USER = {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/somebody"}


@pytest.mark.parametrize("secret", [ARN, "/shop/prod/smtp"])
@pytest.mark.parametrize("identity", [session(WORKER), USER, {"type": "Root"}])
def test_a_reader_that_is_not_named_is_told(signal: EventSignal, secret: str, identity: Mapping[str, object]) -> None:
    assert matches(signal.pattern, read(secret, identity))


def test_named_readers_are_not(signal: EventSignal) -> None:
    assert not matches(signal.pattern, read(ARN, session(API)))


def test_the_emergency_role_may_read_and_is_told(signal: EventSignal) -> None:
    """Somebody breaks the glass: nobody should have to look for it."""
    assert matches(signal.pattern, read(ARN, session(EMERGENCY)))


@pytest.mark.parametrize(
    "event",
    [read(ARN.replace("smtp", "smtp2"), USER), read("/shop/prod/smtp2", USER), read(ARN, USER, "DescribeSecret")],
)
def test_other_secrets_and_other_calls_are_not(signal: EventSignal, event: Mapping[str, object]) -> None:
    assert not matches(signal.pattern, event)


def test_reads_are_only_seen_when_asked_for(signal: EventSignal) -> None:
    assert (signal.alarm, signal.part, signal.reads) == ("secret-read-unexpected", "smtp", True)
