"""The ring of keys that seal OAuth tokens."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest

from functions._common.errors import RotationError
from functions._common.sealed import Sealed
from functions.rotate_encryption_keyring.keyring import Keyring, ring_of
from tests.support.announced_world import DAY

NOW = 1_700_000_000
KIND = Keyring(keep_seconds=100 * DAY, epoch=lambda: NOW)


def key(fill: int, size: int = 32) -> str:
    return base64.b64encode(bytes([fill]) * size).decode()


def ring(writes: list[int], ages: Mapping[int, float | None], **changes: object) -> Sealed:
    """Give a ring; retired keys with the days for which they are known to be out of use."""
    body: dict[str, object] = {
        "primary": f"k{writes[0]}",
        "write": [f"k{number}" for number in writes],
        "keys": {f"k{number}": key(number) for number in [*ages, *writes]},
        "retired": {f"k{number}": None if age is None else NOW - int(age * DAY) for number, age in ages.items()},
    }
    return Sealed(json.dumps({**body, **changes}))


def opened(sealed: Sealed) -> dict[str, Any]:
    found = json.loads(sealed.opened())
    assert isinstance(found, dict)
    return found


BEFORE = ring([4, 5], {1: 300, 2: 200, 3: 90})


def test_the_first_ring_has_two_keys() -> None:
    found = opened(KIND.renewed(None, trusted=True))
    assert (found["primary"], found["write"], found["retired"]) == ("k1", ["k1", "k2"], {})
    assert [len(base64.b64decode(text)) for text in found["keys"].values()] == [32, 32]


def test_a_rotation_writes_with_the_announced_key_and_a_new_one() -> None:
    found = opened(KIND.renewed(BEFORE, trusted=True))
    assert (found["primary"], found["write"]) == ("k5", ["k5", "k6"])
    assert found["retired"] == {"k3": NOW - 90 * DAY, "k4": None}
    assert found["keys"]["k4"] == key(4)


def test_keys_whose_window_is_over_go_but_never_the_two_newest() -> None:
    old = opened(KIND.renewed(ring([4, 5], {1: 900, 2: 800, 3: 700}), trusted=True))
    assert sorted(old["retired"]) == ["k3", "k4"]
    young = opened(KIND.renewed(ring([4, 5], {1: 99, 2: 98, 3: 97}), trusted=True))
    assert sorted(young["retired"]) == ["k1", "k2", "k3", "k4"]


def test_a_key_is_dated_by_the_rotation_that_finds_it_out_of_use() -> None:
    """Not by the one that drops it: that one may wait for days before its ring is current."""
    found = opened(KIND.renewed(ring([4, 5], {2: 50, 3: None}), trusted=True))
    assert found["retired"] == {"k2": NOW - 50 * DAY, "k3": NOW, "k4": None}


def test_after_a_theft_stolen_keys_read_but_do_not_write() -> None:
    found = opened(KIND.renewed(BEFORE, trusted=False))
    assert found["write"] == ["k6", "k7"]
    assert found["retired"]["k4"] is found["retired"]["k5"] is None
    assert found["keys"]["k5"] == key(5)


@pytest.mark.parametrize("trusted", [True, False])
def test_what_was_made_is_proved(trusted: bool) -> None:  # noqa: FBT001  a parameter of the test
    KIND.prove(KIND.renewed(None, trusted=True), None, trusted=True)
    KIND.prove(KIND.renewed(BEFORE, trusted=trusted), BEFORE, trusted=trusted)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (ring([5, 6], {3: 90}), "lacks a key that is written with"),
        (ring([5, 6], {4: None}), "lacks a key whose window is not over"),
        (ring([4, 6], {3: 90, 5: None}), "does not write with the announced key"),
        (ring([5, 4], {3: 90}), "its second key is not new"),
        (
            ring([5, 6], {3: 90, 4: None}, keys={"k3": key(9), "k4": key(4), "k5": key(5), "k6": key(6)}),
            "lacks a key whose window is not over",
        ),
    ],
)
def test_a_ring_that_reads_less_or_follows_another_is_refused(change: Sealed, said: str) -> None:
    with pytest.raises(RotationError, match=said):
        KIND.prove(change, ring([4, 5], {3: 90}), trusted=True)


def test_after_a_theft_a_ring_that_writes_with_a_stolen_key_is_refused() -> None:
    with pytest.raises(RotationError, match="writes with a stolen key"):
        KIND.prove(KIND.renewed(BEFORE, trusted=True), BEFORE, trusted=False)


@pytest.mark.parametrize(
    "change",
    [
        {"primary": "k5"},
        {"write": []},
        {"write": ["k4"]},
        {"write": ["k4", "k4"]},
        {"write": ["k4", 5]},
        {"write": ["k4", "k9"]},
        {"write": "k4k5"},
        {"keys": []},
        {"keys": {"k4": key(4), "k5": key(5, 16), "k3": key(3)}},
        {"keys": {"k4": key(4), "k5": "changeme", "k3": key(3)}},
        {"keys": {"k4": key(4), "k5": "***", "k3": key(3)}},
        {"keys": {"k4": key(4), "k5": 5, "k3": key(3)}},
        {"retired": {}},
        {"retired": {"k3": "yesterday"}},
        {"retired": {"k3": NOW, "k4": NOW}},
        {"retired": None},
    ],
)
def test_anything_else_is_no_ring_and_is_not_shown(change: dict[str, object]) -> None:
    with pytest.raises(RotationError, match=r"^the value is not a ring of keys$"):
        ring_of(ring([4, 5], {3: 90}, **change))


def test_a_ring_shows_no_key() -> None:
    assert key(4) not in repr(ring_of(ring([4, 5], {3: 90})))
