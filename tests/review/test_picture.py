"""The picture: what is folded, that nothing overlaps or is lost, and that equal graphs give equal bytes."""

import json
import os
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from review.cli import main
from review.picture import svg, words
from review.picture.layout import WIDTH, place
from review.picture.model import OUTSIDE, Arrow, Box, Draft, Picture, kind_of
from review.picture.views import NoComponentError, component, whole

HOME = Path(__file__).resolve().parents[2]
HOSTILE = '"]<script>alert(1)</script>#`end\x1b\u202e&'
Record = dict[str, object]


def urn(name: str) -> str:
    return f"urn:pulumi:prod::shop::t::{name}"


def record(name: str, type_: str, *uses: str, parent: str = "") -> Record:
    return {
        "urn": urn(name),
        "type": type_,
        "name": name,
        "parent": urn(parent) if parent else None,
        "custom": not type_.startswith("shop:"),
        "inputs": {"size": 3} if type_.startswith("shop:") else {},
        "dependencies": [urn(each) for each in uses],
    }


def shop() -> Record:
    """Two services that use one store; the store has a key; all below one component."""
    records = [
        {"urn": urn("stack"), "type": "pulumi:pulumi:Stack", "name": "stack", "custom": False},
        record("all", "shop:root:All", parent="stack"),
        *(record(name, "shop:runtime:Service", parent="all") for name in ("web", "work")),
        *(record(f"{name}-task", "aws:ecs/service:Service", "db", parent=name) for name in ("web", "work")),
        record("store", "shop:data:Store", parent="all"),
        record("db", "aws:rds/instance:Instance", "key", parent="store"),
        record("key", "aws:kms/key:Key", parent="store"),
    ]
    return {"project": "shop", "stack": "prod", "resources": records}


def box(key: str, kind: str = "Store") -> Box:
    return Box(key=key, names=(key,), kind=kind, area="data", resources=1)


def drafted(boxes: int, links: set[tuple[str, str]]) -> Picture:
    every = {f"b{number}": box(f"b{number}", f"Kind{number}") for number in range(boxes)}
    return Draft(every, links).picture("drawn")


def test_a_component_that_holds_everything_is_opened_and_what_is_alike_shares_a_box() -> None:
    picture = whole(shop())
    assert [each.names for each in picture.boxes] == [("store",), ("web", "work")]
    assert [each.resources for each in picture.boxes] == [2, 2]
    assert picture.arrows == (Arrow(f"{urn('web')}\n{urn('work')}", urn("store")),)
    assert "web, work uses store." in picture.described


def test_one_component_shows_its_parts_and_its_neighbours() -> None:
    picture = component(shop(), "Store")
    assert {(each.names, each.area) for each in picture.boxes} == {
        (("db",), "aws"),
        (("key",), "aws"),
        (("web", "work"), OUTSIDE),
    }
    assert len(picture.arrows) == 2


def test_a_component_is_found_by_urn_and_a_wrong_name_is_corrected() -> None:
    assert component(shop(), urn("store")) == component(shop(), "store")
    with pytest.raises(NoComponentError, match="no component 'stor'; there are store"):
        component(shop(), "stor")
    with pytest.raises(NoComponentError, match="2 components are called 'service'"):
        component(shop(), "service")
    with pytest.raises(NoComponentError, match="no components"):
        component({"resources": [record("key", "aws:kms/key:Key")]}, "x")


def test_what_many_use_is_a_label_once_there_are_too_many_arrows() -> None:
    few = drafted(12, {(f"b{number}", "b0") for number in range(1, 12)})
    assert (len(few.arrows), few.shared) == (11, ())
    links = {(f"b{number}", f"b{hub}") for hub in range(4) for number in range(4, 20)}
    many = drafted(20, links)
    assert (many.arrows, many.shared) == ((), ("b0", "b1", "b2", "b3"))
    assert all(each.uses == ("b0", "b1", "b2", "b3") for each in many.boxes if each.key not in many.shared)


def test_resources_of_a_large_component_share_a_box_by_type() -> None:
    parts = [record(f"r{number}", "aws:ec2/subnet:Subnet", f"r{number - 1}", parent="net") for number in range(60)]
    graph = {"resources": [record("net", "shop:net:Net"), *parts]}
    assert [(each.kind, len(each.names)) for each in component(graph, "net").boxes] == [("ec2.Subnet", 60)]


LINKS = st.sets(st.tuples(st.integers(0, 14), st.integers(0, 14)).filter(lambda link: link[0] != link[1]), max_size=30)


@settings(max_examples=200, deadline=None)
@given(LINKS)
@example({(0, 1), (0, 2), (3, 4), (4, 5), (3, 5)})
@example({(0, 1), (0, 2), (3, 4), (5, 4), (3, 5)})
@example(set(combinations(range(5), 2)) | {(b, a) for a, b in combinations(range(5), 2)})
@example(
    {
        (0, 2),
        (0, 3),
        (0, 4),
        (1, 0),
        (1, 2),
        (1, 3),
        (1, 4),
        (2, 0),
        (2, 1),
        (2, 4),
        (3, 0),
        (3, 1),
        (3, 4),
        (4, 0),
        (4, 1),
    }
)
def test_nothing_overlaps_and_every_arrow_joins_its_boxes(links: set[tuple[int, int]]) -> None:
    picture = drafted(15, {(f"b{a}", f"b{b}") for a, b in links})
    layout = place(picture)
    assert {each.box.key for each in layout.boxes} == {each.key for each in picture.boxes}
    for one, two in combinations(layout.boxes, 2):
        assert abs(one.x - two.x) >= WIDTH or one.y >= two.y + two.height or two.y >= one.y + one.height
    at = {each.box.key: each for each in layout.boxes}
    assert {arrow for arrow, _ in layout.arrows} == set(picture.arrows)
    for arrow, points in layout.arrows:
        for key, (x, y) in ((arrow.source, points[0]), (arrow.target, points[-1])):
            assert x in (at[key].x, at[key].x + WIDTH)
            assert at[key].y <= y <= at[key].y + at[key].height
    assert all(each.x >= 0 and each.x + WIDTH <= layout.width for each in layout.boxes)
    assert all(each.y >= 0 and each.y + each.height <= layout.height for each in layout.boxes)


def test_the_order_of_resources_and_the_seed_of_hashes_do_not_show(tmp_path: Path) -> None:
    graph = shop()
    (tmp_path / "graph.json").write_text(json.dumps({"bulwark": 1, **graph}))
    resources = graph["resources"]
    assert isinstance(resources, list)
    resources.reverse()
    expected = svg.render(whole(graph))
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONPATH": f"{HOME}:{HOME / 'policy'}", "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "review", "graph", str(tmp_path / "graph.json")]
        ended = subprocess.run(command, cwd=HOME, env=environment, capture_output=True, text=True, check=True)
        assert ended.stdout == expected


def test_the_svg_is_well_formed_names_all_and_asks_for_nothing() -> None:
    graph = shop()
    drawn = svg.render(whole(graph))
    root = ET.fromstring(drawn)  # noqa: S314  our own
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "bw-title bw-desc")
    assert {"web", "work", "store"} <= {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    addresses = re.findall(r"(?:https?:|url\(|@import|href)[^\s\"']*", drawn)
    assert set(addresses) == {"http://www.w3.org/2000/svg", "url(#bw-head)"}


@pytest.mark.parametrize("render", [svg.render, words.mermaid, words.dot])
def test_names_of_others_are_only_text(render: object) -> None:
    assert callable(render)
    graph = {"resources": [record(HOSTILE, "shop:data:Store")]}
    drawn = render(whole(graph))
    if render is words.dot:  # a quoted text ends at the first quote that is not escaped
        (label,) = re.findall(r"^  n0 \[label=(.*)\];$", drawn, re.MULTILINE)
        assert json.loads(label).startswith('"]<script>')
    else:
        assert "<script" not in drawn
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn


def test_mermaid_and_dot_have_every_box_and_arrow() -> None:
    picture = whole(shop())
    assert words.mermaid(picture).splitlines()[:4] == [
        "flowchart LR",
        "  accTitle: shop/prod",
        '  subgraph area_data["data"]',
        '    n0["store<br/>Store · 2"]',
    ]
    assert "  n1 --> n0\n" in words.mermaid(picture)
    assert "  n1 -> n0;\n" in words.dot(picture)
    assert "#quot;]#lt;" in words.mermaid(whole({"resources": [record(HOSTILE, "shop:data:Store")]}))


@pytest.mark.parametrize(
    ("type_", "kind"),
    [("aws:rds/instance:Instance", "rds.Instance"), ("shop:data:Store", "Store"), ("odd", "odd")],
)
def test_types_are_said_as_people_read_them(type_: str, kind: str) -> None:
    assert kind_of(type_) == kind


def test_the_command_writes_a_file_and_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "graph.json").write_text(json.dumps({"bulwark": 1, **shop()}))
    out = tmp_path / "out.svg"
    assert main(["graph", str(tmp_path / "graph.json"), "--out", str(out)]) == 0
    assert out.read_text() == svg.render(whole(shop()))
    assert main(["graph", str(tmp_path / "graph.json"), "--component", "stor"]) == 1
    assert "there are store" in capsys.readouterr().err
    small = HOME / "tests" / "review" / "programs" / "small"
    assert main(["graph", "--project", str(small), "--stack", "dev", "--format", "mermaid"]) == 0
    assert capsys.readouterr().out.startswith("flowchart LR\n")
