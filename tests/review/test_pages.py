"""Pages and pictures in a browser: nothing is asked of the network, nothing breaks, and everybody can read them."""

import json
from pathlib import Path

import pytest

from review.cli import main
from tests.support.browser import DESK, PHONE, Opener, Scheme

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SMALL = Path(__file__).parent / "programs" / "small"
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
VIEWS: tuple[tuple[Scheme, int], ...] = (("light", DESK), ("dark", DESK), ("light", PHONE), ("dark", PHONE))


def record(name: str, type_: str, parent: str | None = None, **inputs: object) -> dict[str, object]:
    urn = f"urn:pulumi:prod::shop::{type_}::{name}"
    source = {"file": "app.py", "line": 7}
    return {
        "urn": urn,
        "type": type_,
        "name": name,
        "custom": type_.startswith("aws:"),
        "parent": parent,
        "inputs": inputs,
        "source": source,
        "dependencies": [],
    }


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a graph with findings of several rules, components, and names that try to be more than text."""
    store = record("store", "shop:data:Store")
    database = record("db", "aws:rds/instance:Instance", str(store["urn"]), backupRetentionPeriod=1)
    key = record("key", "aws:kms/key:Key", str(store["urn"]), enableKeyRotation=False)
    database["dependencies"] = [key["urn"]]
    web = record("web", "shop:runtime:Web")
    task = record("task", "aws:ecs/service:Service", str(web["urn"]))
    task["dependencies"] = [database["urn"]]
    hostile = record(HOSTILE, "aws:sqs/queue:Queue", str(web["urn"]), queueName=HOSTILE)
    body = {"bulwark": 1, "project": "shop", "stack": "prod", "config": {}, "outputs": {}}
    path = tmp_path_factory.mktemp("graph") / "graph.json"
    path.write_text(json.dumps({**body, "resources": [store, database, key, web, task, hostile]}))
    return path


@pytest.fixture(scope="module")
def page(graph: Path) -> Path:
    out = graph.with_name("page.html")
    main(["gate", "--format", "html", "--out", str(out), str(graph)])
    return out


@pytest.fixture(scope="module")
def picture(graph: Path) -> Path:
    out = graph.with_name("picture.svg")
    main(["graph", "--out", str(out), str(graph)])
    return out


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_a_preview_is_for_everybody(browse: Opener, page: Path, scheme: Scheme, width: int) -> None:
    opened = browse(page, scheme=scheme, width=width)
    assert opened.page.locator("h1").inner_text() == "shop/prod"
    assert (opened.troubles, opened.barriers(), opened.overflow) == ([], [], 0)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report") / "report.html"
    main(["report", "--project", str(SMALL), "--stack", "dev", "--format", "html", "--out", str(out)])
    return out


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_a_report_is_for_everybody(browse: Opener, report: Path, scheme: Scheme, width: int) -> None:
    opened = browse(report, scheme=scheme, width=width)
    assert opened.page.locator("tbody tr").count() == 63
    opened.page.get_by_label("Status").select_option("MANUAL")
    assert 0 < opened.page.locator("tbody tr:visible").count() < 63
    assert (opened.troubles, opened.barriers(), opened.overflow) == ([], [], 0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_stands_alone_and_follows_the_reader(browse: Opener, picture: Path, scheme: Scheme) -> None:
    opened = browse(picture, scheme=scheme)
    assert opened.troubles == []
    colour = opened.page.evaluate("getComputedStyle(document.querySelector('rect.page')).fill")
    assert colour == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 26)"}[scheme]
    assert opened.page.evaluate("document.querySelectorAll('g').length") == 2


def test_text_fits_its_box(browse: Opener, picture: Path) -> None:
    opened = browse(picture)
    wide = "[...document.querySelectorAll('g')].filter(g => [...g.querySelectorAll('text')].some("
    wide += "t => t.getBBox().x + t.getBBox().width > g.querySelector('rect').getBBox().width))"
    assert opened.page.evaluate(f"{wide}.map(g => g.textContent)") == []


def test_names_of_others_do_nothing(browse: Opener, page: Path) -> None:
    opened = browse(page)
    assert opened.page.locator("img").count() == 0
    assert opened.page.locator("script").count() == 1
    assert "onerror" in opened.page.locator("#resources ~ ul").inner_text()


def test_filters_find_findings_and_resources_by_keyboard(browse: Opener, page: Path) -> None:
    shown = browse(page).page
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.className") == "skip"
    everything = shown.locator("output").inner_text()
    search = shown.get_by_label("Find in findings and resources")
    search.focus()
    shown.keyboard.type("store key")
    assert shown.locator("ul.tree li[data-find]:visible").all_inner_texts() == ["key kms.Key app.py:7"]
    search.fill("")
    shown.get_by_label("Severity").select_option("critical")
    assert shown.locator("tr[data-find]:visible").count() == shown.locator("tr[data-severity=critical]").count()
    shown.get_by_label("Severity").select_option("")
    shown.get_by_label("Family of rules").select_option("KMS")
    rows = shown.locator("#findings ~ div tr[data-find]:visible")
    assert rows.count() == shown.locator("tr[data-family=KMS]").count() > 0
    shown.get_by_role("button", name="Clear").press("Enter")
    shown.locator("output").filter(has_text=everything).wait_for()
    assert shown.locator("tr[data-find]:visible").count() == shown.locator("tr[data-find]").count()


def test_without_scripts_everything_is_there(browse: Opener, page: Path) -> None:
    opened = browse(page, scripts=False)
    assert opened.page.locator("form").is_hidden()
    assert opened.page.locator("tr[data-find]:visible").count() == opened.page.locator("tr[data-find]").count() > 0
