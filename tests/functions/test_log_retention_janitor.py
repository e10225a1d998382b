"""Log groups are capped, never lengthened, and audit logs left alone."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._common.guarding import GuardError
from functions.log_retention_janitor.handler import Groups, Janitor, sweep
from functions.log_retention_janitor.retention import Group, keeps_too_long
from tests.support.aws_world import fail
from tests.support.guard_fakes import CAPPED, GROUPS, LogsFake
from tests.support.guard_world import GuardWorld
from tests.support.log_lines import lines_of


def created(name: object) -> dict[str, object]:
    return {"detail": {"eventName": "CreateLogGroup", "requestParameters": {"logGroupName": name}}}


@pytest.fixture
def logs() -> LogsFake:
    return LogsFake(GuardWorld())


def run(logs: LogsFake, event: dict[str, object] | None = None) -> None:
    sweep(event or {}, Janitor(logs=logs, days=14))


def test_a_sweep_caps_what_keeps_too_long_and_nothing_else(logs: LogsFake) -> None:
    run(logs)
    assert logs.groups == CAPPED
    logs.world.calls.clear()
    run(logs)
    assert "put_retention_policy" not in logs.world.calls


def test_an_event_caps_the_group_that_it_names_alone(logs: LogsFake) -> None:
    run(logs, created("/aws/lambda/new"))
    assert logs.groups == {**GROUPS, "/aws/lambda/new": 14}


@pytest.mark.parametrize("name", ["/shop/prod/audit/events", "/audit/shop", "/shop/brief", "/gone"])
def test_an_event_about_others_changes_nothing(logs: LogsFake, name: str) -> None:
    run(logs, created(name))
    assert logs.groups == GROUPS


def test_a_group_of_delivery_has_a_retention_of_its_own() -> None:
    assert not keeps_too_long(Group(logGroupName="/x", logGroupClass="DELIVERY"), 14)
    assert keeps_too_long(Group(logGroupName="/x", logGroupClass="STANDARD"), 14)


@settings(deadline=None)
@given(name=st.text(max_size=20), days=st.integers(1, 4000), most=st.integers(1, 400))
def test_nothing_is_ever_lengthened_and_no_audit_log_capped(name: str, days: int, most: int) -> None:
    assert keeps_too_long(Group(logGroupName=name, retentionInDays=days), most) <= (days > most)
    assert not keeps_too_long(Group(logGroupName=f"{name}/audit/{name}", retentionInDays=days), most)
    assert not keeps_too_long(Group(logGroupName=f"{name}/audit/{name}"), most)


def test_a_group_that_went_meanwhile_keeps_nothing(logs: LogsFake) -> None:
    def vanish(_count: int, name: str) -> None:
        if name == "put_retention_policy":
            logs.groups.pop("/aws/lambda/new", None)

    logs.world.before = vanish
    run(logs)
    assert logs.groups["/shop/long"] == 14


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException"])
def test_one_that_cannot_be_capped_stops_nobody_else_and_fails_the_run(
    logs: LogsFake, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    refused: list[int] = []

    def refuse(count: int, name: str) -> None:
        if name == "put_retention_policy" and not refused:
            refused.append(count)
            fail(code, "canary")

    logs.world.before = refuse
    with pytest.raises(GuardError, match="1 log groups could not be capped"):
        run(logs)
    assert logs.groups == {**CAPPED, "/aws/lambda/new": None}
    assert "canary" not in caplog.text
    assert code in caplog.text


@pytest.mark.parametrize("event", [created(""), created(None), created(7), {"detail": {"requestParameters": None}}])
def test_an_event_that_names_no_group_is_refused(logs: LogsFake, event: dict[str, object]) -> None:
    with pytest.raises(GuardError, match="names no log group"):
        run(logs, event)
    assert logs.world.calls == []


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=30), point=st.integers(1, 7))
def test_no_log_line_and_no_error_shows_what_aws_quotes(text: str, point: int) -> None:
    logs = LogsFake(GuardWorld())

    def quote(count: int, _name: str) -> None:
        if count == point:
            fail("AccessDeniedException", f"canary {text}")

    logs.world.before = quote
    with lines_of(logging.getLogger("log_retention_janitor")) as lines:
        try:
            run(logs)
        except GuardError as error:
            lines.append(str(error))
    assert lines
    assert not any("canary" in line or "AssertionError" in line for line in lines)


def test_an_answer_without_end_is_not_followed_for_ever(logs: LogsFake) -> None:
    class Endless(LogsFake):
        def describe_log_groups(self, **_request: str) -> Groups:
            return Groups(logGroups=[], nextToken="1")

    with pytest.raises(GuardError, match="one page of groups after the other"):
        run(Endless(logs.world))
