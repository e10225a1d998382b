"""The page of a difference in a browser: alone, without an error, for everybody, and by keyboard."""

import json
from pathlib import Path

import pytest

from review.cli import main
from tests.review.diff.test_diff_formats import HOSTILE, grave
from tests.support.browser import DESK, PHONE, Opener, Scheme
from tests.support.differences import changed, graph, loaded, optioned, resource
from tests.support.shown import shown

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
VIEWS: tuple[tuple[Scheme, int], ...] = (("light", DESK), ("dark", DESK), ("light", PHONE), ("dark", PHONE))


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Write two graphs that differ in every kind of way, with configuration and many alike changes."""
    folder = tmp_path_factory.mktemp("sides")
    tags = [resource("ssm/parameter", f"p{index}", {"name": f"p{index}", "tags": {"Owner": "a"}}) for index in range(9)]
    before, after = grave()
    first = graph(*before, *tags, config={"shop:days": "30"})
    second = graph(*after, *(changed(each, tags={"Owner": "b"}) for each in tags), config={"shop:days": "7"})
    for name, body in (("before.json", first), ("after.json", second)):
        (folder / name).write_text(json.dumps(body))
    return str(folder / "before.json"), str(folder / "after.json")


@pytest.fixture(scope="module")
def page(sides: tuple[str, str]) -> Path:
    out = Path(sides[0]).with_name("difference.html")
    main(["diff", *sides, "--format", "html", "--out", str(out)])
    return out


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_a_difference_is_for_everybody(browse: Opener, page: Path, scheme: Scheme, width: int) -> None:
    opened = browse(page, scheme=scheme, width=width)
    assert opened.page.locator("h1").inner_text() == "shop/prod"
    assert (opened.troubles, opened.barriers(), opened.overflow) == ([], [], 0)


def test_every_part_is_there_without_scripts(browse: Opener, page: Path) -> None:
    shown = browse(page, scripts=False).page
    assert shown.locator("form").is_hidden()
    for part in ("hazards", "access", "findings", "settings", "picture", "changes", "folded"):
        assert shown.locator(f"#{part}").is_visible(), part
    assert shown.locator("#changes ~ ul li[data-find]:visible").count() > 0
    assert "9 x tags.Owner" in shown.locator("#folded ~ details summary").first.inner_text()


def test_filters_find_a_change_by_operation_cause_component_and_words(browse: Opener, page: Path) -> None:
    shown = browse(page).page
    changes = shown.locator("#changes ~ ul li[data-find]:visible")
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.className") == "skip"
    shown.get_by_label("Operation").select_option("create")
    assert changes.count() == shown.locator("#changes ~ ul li[data-op=create]").count() == 1
    shown.get_by_label("Operation").select_option("")
    shown.get_by_label("Component").select_option("store")
    assert changes.count() == shown.locator("#changes ~ ul li[data-component=store]").count() == 2
    shown.get_by_role("button", name="Clear").press("Enter")
    shown.get_by_label("Find in everything below").focus()
    shown.keyboard.type("replace db")
    assert changes.count() == 1
    assert shown.locator("#hazards ~ div tbody tr:visible").count() >= 1


def test_a_component_opens_by_keyboard(browse: Opener, page: Path) -> None:
    shown = browse(page).page
    summary = shown.locator("#changes ~ ul summary").first
    summary.focus()
    opened = shown.evaluate("document.activeElement.parentElement.open")
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.activeElement.parentElement.open") is not opened


def test_names_of_others_do_nothing(browse: Opener, page: Path) -> None:
    opened = browse(page)
    assert opened.page.locator("script").count() == 1
    assert HOSTILE.partition(" ")[0] in opened.page.locator("main").inner_text()


def test_the_picture_of_a_change_stands_alone(browse: Opener, sides: tuple[str, str]) -> None:
    out = Path(sides[0]).with_name("difference.svg")
    main(["diff", *sides, "--format", "svg", "--out", str(out)])
    opened = browse(out, scheme="dark")
    assert opened.troubles == []
    wide = "[...document.querySelectorAll('g')].filter(g => [...g.querySelectorAll('text')].some("
    wide += "t => t.getBBox().x + t.getBBox().width > g.querySelector('rect').getBBox().width))"
    assert opened.page.evaluate(f"{wide}.map(g => g.textContent)") == []
    changes = opened.page.evaluate("[...document.querySelectorAll('.changes')].map(each => each.textContent)")
    assert "~1 ±1 !1" in changes


def test_every_grant_of_a_new_policy_stands_in_the_page_and_is_found(tmp_path: Path, browse: Opener) -> None:
    role = resource("iam/role", "api", {"name": "api"})
    rows = [{"Effect": "Allow", "Action": f"{name}:Get", "Resource": f"arn:aws:{name}:::x"} for name in "abcdefg"]
    policy = resource("iam/rolePolicy", "p", {"role": "api", "policy": json.dumps({"Statement": rows})})
    sides = loaded(graph(role)), loaded(graph(role, optioned(policy, propertyDependencies={"role": [role["urn"]]})))
    path = tmp_path / "d.html"
    path.write_text(shown(*sides)["html"], encoding="utf-8")
    opened = browse(path)
    cell = opened.page.locator("section[aria-labelledby=access] tbody tr").first
    assert all(f"{name}:Get on arn:aws:{name}:::x" in (cell.text_content() or "") for name in "abcdefg")
    assert cell.locator("summary").inner_text() == "6 more grants"
    opened.page.get_by_label("Find in everything below").fill("g:get")
    assert cell.is_visible()
    assert opened.barriers() == []
