"""The secret that signs session cookies."""

import base64
import json

import pytest

from functions._common.errors import RotationError
from functions._common.sealed import Sealed
from functions.rotate_session_secret.session import BYTES, SessionSecret

KIND = SessionSecret()


def secret(fill: int, size: int = BYTES) -> str:
    return base64.b64encode(bytes([fill]) * size).decode()


def value(**members: object) -> Sealed:
    return Sealed(json.dumps(members))


BEFORE = value(current=secret(1), next=secret(2), previous=secret(0))
GOOD = {"current": secret(2), "next": secret(3), "previous": secret(1)}


def members(sealed: Sealed) -> dict[str, str]:
    found = json.loads(sealed.opened())
    assert isinstance(found, dict)
    return found


def test_the_first_value_has_nothing_before_it() -> None:
    found = members(KIND.renewed(None, trusted=True))
    assert sorted(found) == ["current", "next"]
    assert all(len(base64.b64decode(text)) == 64 for text in found.values())
    assert found["current"] != found["next"]


def test_the_announced_secret_signs_and_the_one_before_still_verifies() -> None:
    found = members(KIND.renewed(BEFORE, trusted=True))
    assert (found["current"], found["previous"]) == (secret(2), secret(1))
    assert found["next"] not in {secret(0), secret(1), secret(2)}


def test_what_was_made_is_proved() -> None:
    KIND.prove(KIND.renewed(None, trusted=True), None, trusted=True)
    for trusted in (True, False):
        KIND.prove(KIND.renewed(BEFORE, trusted=trusted), BEFORE, trusted=trusted)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"next": None}, "not 64 bytes"),
        ({"next": secret(3, 16)}, "not 64 bytes"),
        ({"next": "changeme"}, "not 64 bytes"),
        ({"next": "*" * 88}, "not 64 bytes"),
        ({"next": secret(2)}, "two secrets are the same"),
        ({"extra": secret(4)}, "members of a value"),
        ({"current": secret(9)}, "does not follow"),
        ({"previous": secret(9)}, "does not follow"),
    ],
)
def test_any_other_value_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(RotationError, match=said):
        KIND.prove(value(**{**GOOD, **change}), BEFORE, trusted=True)


def test_a_value_without_the_secret_before_is_refused() -> None:
    with pytest.raises(RotationError, match="does not follow"):
        KIND.prove(value(current=secret(2), next=secret(3)), BEFORE, trusted=True)


@pytest.mark.parametrize("name", ["current", "next", "previous"])
def test_after_a_theft_no_stolen_secret_verifies(name: str) -> None:
    fresh = {"current": secret(7), "next": secret(8), "previous": secret(9)}
    for stolen in (0, 1, 2):
        with pytest.raises(RotationError, match="stolen"):
            KIND.prove(value(**{**fresh, name: secret(stolen)}), BEFORE, trusted=False)
