"""Whatever JSON arrives, the answer is settings or one error, and never a secret."""

import asyncio
import json
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as some

from settings.load import TABLE, parse
from settings.problems import InvalidSettingsError
from tests.support.stacks import TODAY, changed

CANARY = "c4n4ry-of-a-secret"
SCALARS = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats()
    | some.dates()
    | some.text(max_size=20)
    | some.sampled_from(["prod", "us-east-1", "https://app.example.com", "0", "-1", "/", "*", "@", ".", CANARY])
)
NAMES = some.sampled_from(sorted({part for path in TABLE for part in path.split(".")}))
JSON = some.recursive(
    SCALARS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8) | NAMES, inner, max_size=3),
    max_leaves=8,
)
PATHS = some.sampled_from(sorted({*TABLE, *(path.partition(".")[0] for path in TABLE)}))


def outcome(raw: Mapping[str, object], *, sealed: tuple[str, ...] = (), attestations: str | None = None) -> str:
    """Give everything that can be seen of the settings, or of the one error."""

    async def run() -> str:
        try:
            return repr(parse(raw, stack="prod", today=TODAY, secret_keys=sealed, attestations=attestations))
        except InvalidSettingsError as caught:
            error = caught
        assert error.problems
        assert all("\n" not in str(problem) and problem.fix for problem in error.problems)
        return f"{error} {error!r} {error.problems!r}"

    return asyncio.run(run())


@settings(max_examples=100, deadline=None)
@given(raw=some.dictionaries(NAMES | some.text(max_size=8), JSON, max_size=6))
def test_any_object_is_answered(raw: dict[str, object]) -> None:
    outcome(raw)


@settings(max_examples=250, deadline=None)
@given(changes=some.dictionaries(PATHS, JSON, min_size=1, max_size=4))
def test_any_value_at_any_key_is_answered(changes: dict[str, object]) -> None:
    flat = {path: value for path, value in changes.items() if not _shadowed(path, changes)}
    outcome(changed(flat))


@settings(max_examples=100, deadline=None)
@given(value=JSON, more=JSON)
def test_a_sealed_object_is_never_quoted(value: object, more: object) -> None:
    raw = changed({"alerts": {"pager": value, "pagerdutyServiceKey": CANARY, "thresholds": more, CANARY: more}})
    assert CANARY not in outcome(raw, sealed=("alerts",))


@settings(max_examples=100, deadline=None)
@given(text=some.text(max_size=60) | JSON.map(lambda value: json.dumps({"attestations": value}, default=str)))
def test_any_attestations_file_is_answered(text: str) -> None:
    outcome(changed({}), attestations=text)


def _shadowed(path: str, changes: Mapping[str, object]) -> bool:
    parents = path.split(".")[:-1]
    return any(".".join(parents[: at + 1]) in changes for at in range(len(parents)))
