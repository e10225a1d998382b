"""The ring of keys that seal OAuth tokens."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from functions._common.errors import NotYetError, RotationError
from functions._common.sealed import Sealed
from functions._common.steps import Label
from functions.rotate_encryption_keyring.keyring import Keyring, ring_of
from tests.support.announced_world import DAY, KEEP_DAYS, REST_SECONDS, Rotating
from tests.support.aws_world import StoppedError, stop_at

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


class Life(RuleBasedStateMachine):
    """Rotations, stopped or not, thefts, restarts and time; and tokens that tasks seal and open all along."""

    def __init__(self) -> None:
        super().__init__()
        self.world = Rotating("keyring")
        self.tokens: list[tuple[float, dict[str, str]]] = []
        self.number = 1
        self.disturbed = False

    @initialize()
    def begin(self) -> None:
        """Start with a ring, and services that run on it."""
        self.world.rotate("v1")
        self.world.sleep(60)
        self.world.ecs.start("api", "worker")

    @rule(task=st.sampled_from(["api", "worker"]), index=st.integers(0, 1))
    def encrypt(self, task: str, index: int) -> None:
        """Seal a token: a ciphertext for each key that is written with stands for itself."""
        held = json.loads(self.world.ecs.tasks[task][index] or "{}")
        self.tokens.append((self.world.now(), {key_id: held["keys"][key_id] for key_id in held["write"]}))

    @rule(days=st.integers(1, 60))
    def wait(self, days: int) -> None:
        """Let time pass."""
        self.world.sleep(days * DAY)

    @rule(task=st.sampled_from(["api", "worker"]), index=st.integers(0, 1))
    def restart(self, task: str, index: int) -> None:
        """Replace one task, as scaling and failures do."""
        self.world.ecs.tasks[task][index] = self.world.secrets.value_of(Label.CURRENT)

    @rule(
        point=st.one_of(st.none(), st.integers(1, 30)),
        early=st.booleans(),
        fresh=st.booleans(),
        looks=st.integers(1, 40),
    )
    def rotate(self, point: int | None, early: bool, fresh: bool, looks: int) -> None:  # noqa: FBT001  drawn
        """Rotate, anew or again; perhaps end at a call; perhaps meet a deployment that takes too long."""
        world = self.world
        self.number += fresh
        world.ecs.looks = looks
        if fresh or world.secrets.labels[Label.PENDING] != f"v{self.number}":
            world.secrets.begin(f"v{self.number}")
        stop = stop_at(len(world.calls) + point) if point else world.before
        world.before, world.after = (stop, world.after) if early else (world.before, stop)
        try:
            world.run(f"v{self.number}")
        except (StoppedError, NotYetError):
            world.sleep(REST_SECONDS)
        finally:
            world.undisturbed()

    @precondition(lambda self: not self.disturbed)
    @rule()
    def steal(self) -> None:
        """Say that the current ring was stolen, and abandon what was made from it."""
        self.world.secrets.labels[Label.COMPROMISED] = self.world.secrets.labels[Label.CURRENT]
        self.number += 1
        self.world.secrets.begin(f"v{self.number}")
        self.disturbed = True

    @invariant()
    def every_token_is_readable_inside_its_window(self) -> None:
        """Demand that the current ring opens every token that was sealed within the window, with the very key."""
        current = self.world.value().get("keys", {})
        for moment, sealed in self.tokens:
            if self.world.now() - moment < KEEP_DAYS * DAY:
                assert any(current.get(key_id) == text for key_id, text in sealed.items())

    @invariant()
    def tasks_understand_each_other(self) -> None:
        """Demand that what any task seals, any other opens; after a theft, as soon as all tasks are new."""
        labels, current = self.world.secrets.labels, self.world.secrets.value_of(Label.CURRENT)
        stolen = labels.get(Label.COMPROMISED) == labels.get(Label.CURRENT)
        self.disturbed = self.disturbed and (stolen or {*self.world.ecs.all_tasks()} != {current})
        held = [json.loads(text) for text in self.world.ecs.all_tasks()]
        for writer in held:
            for reader in held:
                assert self.disturbed or any(reader["keys"].get(kid) == writer["keys"][kid] for kid in writer["write"])


Life.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestLife = Life.TestCase
