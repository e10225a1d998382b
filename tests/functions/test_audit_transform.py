"""Audit records on their way to the archive: redacted, chained, and never dropped."""

import base64
import copy
import json
import logging
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._common.guarding import GuardError
from functions.audit_transform.chain import broken, chained
from functions.audit_transform.handler import Batch, Handed, Redaction, Returned, transform
from functions.audit_transform.redaction import redacted
from tests.support.log_lines import lines_of

FLAGS = ("legalHold", "piiStripped")
KEPT = frozenset({"action", "actorId", "entityId", "entityType"})
RULES = Redaction(flags=FLAGS, envelope=KEPT)
WHOLE: dict[str, Any] = {
    "eventId": "e1",
    "eventName": "INSERT",
    "changedAt": 1_700_000_000,
    "keys": {"tenantId": {"S": "t"}},
    "record": {
        "action": {"S": "video.publish"},
        "actorId": {"S": "u1"},
        "payload": {"M": {"mail": {"S": "canary@example.com"}}},
        "metadata": {"M": {"ip": {"S": "canary"}}},
        "nickname": {"S": "canary"},
    },
}


def flagged(**flags: object) -> dict[str, Any]:
    found = copy.deepcopy(WHOLE)
    found["record"].update(flags)
    return found


def sealed(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def batch(*datas: str) -> Batch:
    records = [Handed(recordId=f"r{index}", data=data) for index, data in enumerate(datas)]
    return Batch(invocationId="batch-1", records=records)


def run(*datas: str) -> list[Returned]:
    return transform(batch(*datas), RULES)["records"]


def archived(found: list[Returned]) -> list[dict[str, Any]]:
    return [
        cast("dict[str, Any]", json.loads(base64.b64decode(each["data"]))) for each in found if each["result"] == "Ok"
    ]


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("value", [{"BOOL": True}, {"S": "true"}, {"S": "false"}, {"NULL": True}, {}, None, True])
def test_a_flag_that_is_not_plainly_false_leaves_only_the_envelope(flag: str, value: object) -> None:
    found = redacted(flagged(**{flag: value}), FLAGS, KEPT)
    assert found == {
        "eventId": "e1",
        "eventName": "INSERT",
        "changedAt": 1_700_000_000,
        "keys": {"tenantId": {"S": "t"}},
        "action": {"S": "video.publish"},
        "actorId": {"S": "u1"},
    }


@pytest.mark.parametrize("flags", [{}, {"legalHold": {"BOOL": False}}, {flag: {"BOOL": False} for flag in FLAGS}])
def test_without_a_flag_a_record_is_archived_whole(flags: dict[str, object]) -> None:
    assert redacted(flagged(**flags), FLAGS, KEPT) == flagged(**flags)


def test_what_a_pipe_redacted_before_goes_as_it_is() -> None:
    short = {"eventId": "e1", "action": {"S": "video.publish"}}
    assert redacted(short, FLAGS, KEPT) == short


def test_every_record_is_given_back_in_its_place() -> None:
    found = run(sealed(WHOLE), "not base64!", sealed(flagged(legalHold={"BOOL": True})), sealed([1]), sealed(WHOLE))
    assert [each["recordId"] for each in found] == ["r0", "r1", "r2", "r3", "r4"]
    assert [each["result"] for each in found] == ["Ok", "ProcessingFailed", "Ok", "ProcessingFailed", "Ok"]
    assert found[1]["data"] == "not base64!"
    assert [each["chain"]["index"] for each in archived(found)] == [0, 1, 2]
    assert {each["chain"]["count"] for each in archived(found)} == {3}
    assert not broken(archived(found))


@pytest.mark.parametrize(
    "data", ["", "%", sealed(None), sealed("text"), sealed({"chain": {}}), base64.b64encode(b"\xff{").decode()]
)
def test_what_cannot_be_read_is_kept_as_it_came(data: str) -> None:
    assert run(data) == [Returned(recordId="r0", result="ProcessingFailed", data=data)]


def test_a_batch_tried_again_gets_the_same_hashes() -> None:
    datas = [sealed(WHOLE), sealed(flagged(piiStripped={"BOOL": True}))]
    assert run(*datas) == run(*datas)


RECORDS = st.lists(st.dictionaries(st.text(max_size=4).filter(lambda name: name != "chain"), st.integers()), max_size=6)


@settings(deadline=None)
@given(RECORDS)
def test_an_untouched_batch_is_whole(records: list[dict[str, object]]) -> None:
    assert not broken(chained(records, "b"))
    assert not broken(json.loads(json.dumps(chained(records, "b"))))


@settings(deadline=None)
@given(
    records=st.lists(st.integers(), min_size=1, max_size=6).map(lambda found: [{"n": each} for each in found]),
    where=st.integers(0, 5),
    way=st.sampled_from(["change", "remove", "repeat", "cut", "swap", "other batch"]),
)
def test_whatever_is_done_to_a_batch_is_noticed(records: list[dict[str, object]], where: int, way: str) -> None:
    whole = chained(records, "b")
    at, found = where % len(whole), copy.deepcopy(whole)
    match way:
        case "change":
            found[at]["n"] = "another"
        case "remove":
            del found[at]
        case "repeat":
            found.insert(at, copy.deepcopy(found[at]))
        case "cut":
            del found[at:]
        case "swap":
            found[0], found[at] = found[at], found[0]
        case _:
            found[at] = chained(records, "c")[at]
    assert broken(found) or found in ([], whole) or (way == "other batch" and len(whole) == 1)


def test_malformed_records_are_counted_and_shown_to_nobody() -> None:
    with lines_of(logging.getLogger("audit_transform")) as lines:
        run("canary!", sealed(WHOLE), sealed(["canary"]))
    (line,) = lines
    assert line.startswith("audit records malformed ")
    assert "'malformed': 2" in line
    assert "canary" not in line


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(st.text(max_size=20), st.binary(max_size=30).map(lambda raw: base64.b64encode(raw).decode())),
        max_size=5,
    )
)
def test_nothing_is_dropped_and_nothing_is_told(datas: list[str]) -> None:
    said = [f"canary{data}" for data in datas]
    with lines_of(logging.getLogger("audit_transform")) as lines:
        found = run(*said, *datas)
    assert len(found) == 2 * len(datas)
    assert {each["result"] for each in found} <= {"Ok", "ProcessingFailed"}
    assert not any("canary" in line for line in lines)


def test_an_event_that_is_no_batch_fails_by_its_kind_alone() -> None:
    with pytest.raises(GuardError, match=r"^the run failed: KeyError$"):
        transform(cast("Batch", {"secret": "canary"}), RULES)
