"""What is shown and what is folded are together all that changed, and a comment of any size says so."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from review.diff import machine, markdown
from review.diff.model import Difference
from tests.support.differences import Record, changed, compared, component, resource

VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["a", "b", "c"]),
                   st.lists(st.sampled_from(["x", "y", "z"]), max_size=3))  # fmt: skip
INPUTS = st.dictionaries(st.sampled_from(["name", "description", "size", "items", "tags"]), VALUES, max_size=4)
TYPES = st.sampled_from(["sns/topic", "sqs/queue", "iam/role", "ec2/subnet"])


@st.composite
def graphs(draw: st.DrawFn) -> list[Record]:
    names = draw(st.lists(st.tuples(TYPES, st.sampled_from("abcdefgh")), unique=True, max_size=10))
    return [resource(type_, name, draw(INPUTS)) for type_, name in names]


def units(found: Difference) -> int:
    """Count what is shown, independently of the model: properties and resources as a whole."""
    return sum(len(properties) + (change.op.value != "update") for change, properties in found.shown)


@settings(max_examples=150, deadline=None)
@given(graphs(), graphs())
def test_shown_and_folded_are_all(before: list[Record], after: list[Record]) -> None:
    found = compared(before, after)
    members = [member for fold in found.folded for member in fold.members]
    assert len(members) == len(set(members))
    assert units(found) + len(members) == sum(change.weight for change in found.changes) == found.units
    body = machine.document(found)["units"]
    assert body == {"shown": units(found), "folded": len(members), "total": found.units}


@settings(max_examples=30, deadline=None)
@given(graphs())
def test_nothing_differs_from_itself(records: list[Record]) -> None:
    found = compared(records, list(reversed(records)))
    assert not found.changed
    assert found.exit == 0


def test_a_tag_of_300_resources_is_one_line() -> None:
    before = [resource("sns/topic", f"t{index}", {"tags": {"Owner": "shop"}}) for index in range(300)]
    after = [changed(record, tags={"Owner": "store"}) for record in before]
    found = compared(before, after)
    assert list(found.shown) == []
    assert [(fold.text, len(fold.members)) for fold in found.folded] == [('tags.Owner: "shop" -> "store"', 300)]
    assert "300 x tags.Owner" in markdown.render(found)


def test_lists_in_another_order_and_code_packed_anew_are_folded() -> None:
    archive = {"4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7", "hash": "1"}
    before = [resource("lambda/function", "f", {"code": archive, "layers": ["a", "b"]})]
    after = [changed(before[0], code={**archive, "hash": "2"}, layers=["b", "a"])]
    found = compared(before, after)
    assert {fold.kind.value for fold in found.folded} == {"asset", "order"}
    assert list(found.shown) == []
    assert found.changes[0].op.value == "update"


def many(count: int) -> tuple[list[Record], list[Record]]:
    """Give as many resources in 50 components, each of which changes in its own way."""
    parts = [component(f"part{index}") for index in range(50)]
    before = [
        resource("sns/topic", f"topic{index}", {"displayName": f"a{index}" * 20, "policy": "x" * 300},
                 parent=str(parts[index % 50]["urn"]))
        for index in range(count)
    ]  # fmt: skip
    after = [changed(record, displayName=f"b{index}" * 20) for index, record in enumerate(before)]
    return [*parts, *before], [*parts, *after]


def test_1000_changes_fit_one_comment_and_nothing_disappears_unseen() -> None:
    found = compared(*many(1000))
    text = markdown.render(found)
    assert len(text) <= markdown.LIMIT
    assert text.index("Nothing is lost") < 2000
    listed = sum(f"`topic{index}`" in text for index in range(1000))
    left_out = text.partition("Left out for length")[2]
    told = sum(int(number) for number in re.findall(r"\((\d+) update\)", left_out))
    assert 0 < listed < 1000
    assert listed + told == 1000
    assert text.endswith("1000 shown + 0 folded = 1000 single changes")


def test_equal_input_gives_equal_bytes() -> None:
    before, after = many(60)
    first, second = compared(before, after), compared(list(reversed(before)), list(reversed(after)))
    assert machine.render(first).encode() == machine.render(second).encode()
    assert markdown.render(first) == markdown.render(second)
    assert markdown.render(first) == markdown.render(compared(before, after))
    assert json.loads(machine.render(first))["difference"] == 1


def test_text_of_others_is_harmless_in_a_comment() -> None:
    name = "a`b` <img src=x> @all [l](http://x)\n# head"
    text = markdown.render(compared([], [resource("sns/topic", name, {"displayName": name})]))
    assert "\n# head" not in text
    spans = re.sub(r"(`+)(.+?)(?<!`)\1(?!`)", "", text)
    assert "@all" not in spans
    assert "<img" not in spans
    assert "](http" not in spans
