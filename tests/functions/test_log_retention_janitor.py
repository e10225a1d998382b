"""Log groups are capped, never lengthened, and audit logs left alone."""

import logging
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._common.guarding import GuardError
from functions.log_retention_janitor.handler import Groups, Janitor, sweep
from functions.log_retention_janitor.retention import Group, keeps_too_long
from tests.support.aws_models import faults
from tests.support.aws_world import StoppedError, fail, stop_at
from tests.support.guard_world import GuardWorld
from tests.support.log_lines import lines_of

GROUPS: dict[str, int | None] = {
    "/aws/lambda/new": None,
    "/aws/lambda/new-too": None,
    "/shop/prod/audit/events": None,
    "/audit/shop": 3653,
    "/shop/brief": 3,
    "/shop/long": 30,
    "/shop/right": 14,
}
CAPPED = {**GROUPS, "/aws/lambda/new": 14, "/aws/lambda/new-too": 14, "/shop/long": 14}


class LogsFake:
    """Log groups; a page holds two of them."""

    def __init__(self, world: GuardWorld) -> None:
        self.world, self.groups = world, dict(GROUPS)

    def describe_log_groups(self, **request: str) -> Groups:
        assert faults("logs", "DescribeLogGroups", request) == []

        def answer() -> Groups:
            named = sorted(name for name in self.groups if name.startswith(request.get("logGroupNamePrefix", "")))
            start = int(request.get("nextToken", "0"))
            page = Groups(logGroups=[self._described(name) for name in named[start : start + 2]])
            if start + 2 < len(named):
                page["nextToken"] = str(start + 2)
            return page

        return self.world.call("describe_log_groups", answer)

    def put_retention_policy(self, **request: object) -> object:
        assert faults("logs", "PutRetentionPolicy", request) == []
        name = cast("str", request["logGroupName"])

        def answer() -> None:
            if name not in self.groups:
                fail("ResourceNotFoundException")
            self.groups[name] = cast("int", request["retentionInDays"])

        return self.world.call("put_retention_policy", answer)

    def _described(self, name: str) -> Group:
        days = self.groups[name]
        return Group(logGroupName=name) if days is None else Group(logGroupName=name, retentionInDays=days)


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


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("point", range(1, 8))
def test_a_run_stopped_at_any_call_is_finished_by_the_next(logs: LogsFake, point: int, side: str) -> None:
    setattr(logs.world, side, stop_at(point))
    with pytest.raises(StoppedError):
        run(logs)
    logs.world.undisturbed()
    run(logs)
    assert logs.groups == CAPPED


def test_the_points_to_stop_at_are_all_the_calls(logs: LogsFake) -> None:
    run(logs)
    assert len(logs.world.calls) == 7


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
