"""The life of a ring of keys: rotations, thefts, restarts and time in any order, and tokens sealed all along."""

import json

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from functions._common.errors import NotYetError
from functions._common.steps import Label
from tests.support.announced_world import DAY, KEEP_DAYS, REST_SECONDS, Rotating
from tests.support.aws_world import StoppedError, stop_at


class KeyringLife(RuleBasedStateMachine):
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
