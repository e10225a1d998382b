"""The look at attestations: how long each holds, and what is told of it."""

import datetime as dt
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._common.guarding import GuardError
from functions.attestation_check.handler import Checking, Found, check
from functions.attestation_check.records import FARTHEST, stand
from hardening.pack import Pack
from hardening.resources import Graph
from hardening.tokens import aws
from tests.support.aws_world import fail
from tests.support.guard_fakes import PATH, TODAY, SsmFake, record, waiting
from tests.support.guard_world import GuardWorld
from tests.support.log_lines import lines_of
from tests.support.rules import rule
from tests.support.wire import resource


def checking(world: GuardWorld, texts: dict[str, str], *controls: str) -> Checking:
    return Checking(
        ssm=SsmFake(world, texts),
        metrics=world.metrics,
        clock=world,
        path=PATH,
        controls=controls,
        namespace="bulwark/prod/attestation",
    )


def left(text: str, control: str = "AC-3") -> int | None:
    return stand({control: text}, [], TODAY).left.get(control)


@pytest.mark.parametrize(
    ("change", "days"),
    [
        ({}, 77),
        ({"expires": "2023-11-15"}, 1),
        ({"expires": "2023-11-14"}, 0),
        ({"expires": "2023-11-13"}, -1),
        ({"issued": "2023-11-14"}, 77),
        ({"issued": "2023-11-15"}, 0),
        ({"issued": "2023-10-01"}, 0),
        ({"issued": "yesterday"}, 0),
        ({"expires": 20240130}, 0),
        ({"expires": None}, 0),
        ({"cadenceDays": "90"}, 0),
        ({"cadenceDays": 400, "issued": "2023-01-01", "expires": "2024-01-30"}, 0),
        ({"approver": None}, 0),
        ({"approver": " "}, 0),
        ({"approver": "Ada@example.com "}, 0),
        ({"owner": None}, 0),
        ({"evidence": None}, 0),
        ({"control": "AC-4"}, 0),
    ],
)
def test_a_record_holds_until_it_expires_and_only_whole(change: dict[str, object], days: int) -> None:
    assert left(record(**change)) == days


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "17", '"AC-3"', "{}", "[" * 100_000])
def test_what_cannot_be_read_has_ended(text: str) -> None:
    assert left(text) == 0


def test_what_nobody_signed_waits_and_has_no_end() -> None:
    found = stand({"AC-3": waiting("AC-3")}, ["AC-3"], TODAY)
    assert (found.left, found.waiting, found.least) == ({}, ["AC-3"], FARTHEST)


def test_a_record_that_is_expected_and_not_there_has_ended() -> None:
    found = stand({"AC-3": record()}, ["AC-3", "AC-4"], TODAY)
    assert (found.left, found.least) == ({"AC-3": 77, "AC-4": 0}, 0)


def test_a_run_tells_the_fewest_days_and_who_waits() -> None:
    world = GuardWorld()
    texts = {"AC-3": record(), "AC-4": record("AC-4", expires="2023-11-20"), "LA-1": waiting("LA-1")}
    check(checking(world, texts, *texts))
    assert world.metrics.numbers == {"DaysLeft": 6, "Waiting": 1, "Attested": 2}
    assert world.metrics.namespaces == {"bulwark/prod/attestation"}
    assert world.calls == ["get_parameters_by_path"] * 3 + ["put_metric_data"]


def test_without_any_record_a_program_that_declares_some_has_lost_them() -> None:
    world = GuardWorld()
    check(checking(world, {}, "AC-3"))
    assert world.metrics.numbers["DaysLeft"] == 0


def test_an_answer_without_end_is_not_followed_for_ever() -> None:
    class Endless(SsmFake):
        def get_parameters_by_path(self, **_request: object) -> Found:
            return self.world.call("get_parameters_by_path", lambda: Found(Parameters=[], NextToken="1"))

    world = GuardWorld()
    run = checking(world, {}, "AC-3")
    with pytest.raises(GuardError, match="EndlessAnswerError"):
        check(
            Checking(
                ssm=Endless(world, {}),
                metrics=run.metrics,
                clock=world,
                path=PATH,
                controls=["AC-3"],
                namespace=run.namespace,
            )
        )
    assert "put_metric_data" not in world.calls


@pytest.mark.parametrize("point", range(1, 4))
def test_what_aws_quotes_is_shown_nowhere(point: int, caplog: pytest.LogCaptureFixture) -> None:
    """An error fails the run, by its code alone."""
    world = GuardWorld()

    def quote(count: int, _name: str) -> None:
        if count == point:
            fail("AccessDeniedException", "ada@example.com hunter2-canary")

    world.before = quote
    with caplog.at_level(logging.DEBUG), pytest.raises(GuardError) as caught:
        check(checking(world, {"AC-3": record()}, "AC-3"))
    assert str(caught.value) == "the run failed: AccessDeniedException"
    assert caught.value.__context__ is None
    assert "hunter2" not in caplog.text
    assert "ada@" not in caplog.text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_no_log_line_shows_who_signed_or_what_was_written(text: str) -> None:
    world, said = GuardWorld(), f"canary-{text}-canary"
    texts = {"AC-3": record(owner=said, statement=said), "AC-4": said, "LA-1": record("LA-1", approver=said)}
    with lines_of(logging.getLogger("attestation_check")) as lines:
        check(checking(world, texts, "AC-3"))
    assert lines
    assert not any("canary" in line or "ada@" in line for line in lines)


DAYS = st.dates(dt.date(2023, 8, 1), dt.date(2024, 3, 1)).map(dt.date.isoformat)


@settings(max_examples=300, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "issued": st.one_of(st.none(), DAYS, st.just("soon")),
            "expires": st.one_of(st.none(), DAYS, st.just("")),
            "owner": st.sampled_from([None, "ada@example.com", "BOB@example.com"]),
            "approver": st.sampled_from([None, "ada@example.com", "bob@example.com"]),
            "evidence": st.sampled_from([None, "https://wiki.bulwark-corp.net/mfa"]),
            "control": st.sampled_from(["AC-3", "AC-4"]),
            "cadenceDays": st.just(90),
        },
    )
)
def test_it_agrees_with_the_rule_that_gates_a_deployment(changes: dict[str, object]) -> None:
    """For a record of its control, days are left exactly where the rule finds no fault."""
    text = record(**changes)
    properties = {"name": f"{PATH}/AC-3", "type": "String", "insecureValue": text}
    graph = Graph([resource(aws("ssm/parameter"), "attest-AC-3", properties)])
    findings = [
        found
        for found in Pack([rule("ATT-01")], today=TODAY).judge(graph).findings
        if not found.actual.startswith("none of")
    ]
    days = left(text)
    assert (days is None or days > 0) == (findings == []) or (days == 0 and changes.get("control") == "AC-4")
