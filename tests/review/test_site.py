"""The documentation as a site: every link leads somewhere, nothing is asked of others, and people can read it."""

import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from review import cli
from review.checklist import CONTROLS
from review.checks import links
from review.exits import Exit
from review.site import build, flowchart, markdown, verify
from tests.support.browser import PHONE, Opener

README = """# A page

See [the guide](docs/guides/one.md#two-words), [the code](src/a.py#L2), [all code](src), [another place](https://a.example/b)
and ![a picture](docs/a.svg).

| A | B |
|---|---|
| 1 | `x` |

```mermaid
flowchart LR
  a["one"] --> b("two") & c
  subgraph inside["a group"]
    c -. says .-> d[("three")]
  end
```
"""
GUIDE = "# One\n\n## Two words\n\n## Two words\n\n```python\nx = 1 < 2\n```\n\n[up](../../README.md)\n"
CHART = 'flowchart LR\n  a["one"] -->|443| b\n  b --> a\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a repository of a few documents."""
    place = tmp_path / "home"
    for name, text in {
        "README.md": README,
        "docs/guides/one.md": GUIDE,
        "docs/a.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "src/a.py": "one = 1\ntwo = '<b>'\n",
        "src/other.bin": "x",
        "tests/notes.md": "# Not a page\n",
    }.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=place, check=True)
    links.page.cache_clear()
    return place


def test_every_document_and_what_it_leads_to_has_a_page(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert build.build(home, out) == 4
    assert list(verify.problems(out)) == []
    first = (out / "index.html").read_text(encoding="utf-8")
    for address in ("docs/guides/one.html#two-words", "src/a.py.html#L2", "src/index.html", "https://a.example/b"):
        assert f'href="{address}"' in first
    assert 'src="docs/a.svg"' in first
    assert first.count("<svg") == 1
    assert "Not a page" not in "".join(path.read_text() for path in out.rglob("*.*"))
    code = (out / "src/a.py.html").read_text(encoding="utf-8")
    assert 'id="L2"' in code
    assert "&lt;b&gt;" in code
    assert 'href="a.py.html"' in (out / "src/index.html").read_text(encoding="utf-8")


def test_equal_documents_give_equal_bytes(home: Path, tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        build.build(home, tmp_path / name)
        found.append({path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")})
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("guides/one.md#two", "guides/one.md#three", "index.html: docs/guides/one.html#three-words: no such part"),
        ("src/a.py#L2", "src/a.py#L9", "src/a.py.html#L9: no such part of that page"),
        ("docs/guides/one.md", "docs/guides/none.md", "docs/guides/none.md#two-words: no such page"),
        ("docs/a.svg", "https://a.example/pixel.svg", "index.html: loads https://a.example/pixel.svg"),
    ],
)
def test_what_is_planted_is_found(home: Path, tmp_path: Path, old: str, new: str, said: str) -> None:
    (home / "README.md").write_text(README.replace(old, new), encoding="utf-8")
    build.build(home, tmp_path / "site")
    found = list(verify.problems(tmp_path / "site"))
    assert any(said in problem for problem in found), found


def test_anchors_are_those_of_the_repository(home: Path) -> None:
    text = (home / "docs/guides/one.md").read_text(encoding="utf-8")
    made = markdown.render(text, str)
    assert {section.anchor for section in made.sections} == links.page(home / "docs/guides/one.md").anchors


def test_a_chart_is_drawn_or_refused() -> None:
    drawn = flowchart.drawn(CHART)
    assert drawn.count("<path class=") == 3  # two arrows and the head of arrows
    for wrong in ("sequenceDiagram\n  a->>b: x", "flowchart LR\n  a ==> b", ""):
        with pytest.raises(flowchart.FlowchartError):
            flowchart.drawn(wrong)


def test_parts_of_a_chart_that_do_not_touch_keep_their_own_bends() -> None:
    """The layout numbers the bends of a part as it likes, also like boxes of another."""
    long = (
        "flowchart LR\n" + "".join(f"  a{n} --> a{n + 1}\n" for n in range(6)) + "  a0 --> a6\n  x --> y\n  z --> w\n"
    )
    assert flowchart.drawn(long).count('class="arrow"') == 9


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    assert cli.main(["docs", "--out", str(tmp_path)]) == Exit.ERROR
    assert "holds something else" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the site of this repository, as the command writes it."""
    links.page.cache_clear()
    out = tmp_path_factory.mktemp("site") / "docs"
    assert cli.main(["docs", "--out", str(out), "--quiet"]) == Exit.CLEAN
    return out


def test_this_repository_has_a_site_that_holds_together(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(list(site.rglob("*.html"))) > 700
    assert list(verify.problems(site)) == []
    assert cli.main(["docs", "--out", str(site / "docs")]) == Exit.ERROR


@pytest.mark.browser
@pytest.mark.parametrize(
    "page", ["index.html", "docs/architecture.html", "docs/reference/rotation.html", "components/data/topic.py.html"]
)
def test_people_can_read_it_from_a_folder(site: Path, browse: Opener, page: str) -> None:
    """Light and dark, wide and narrow, without a request to anybody."""
    for scheme, width in (("light", 1300), ("dark", PHONE)):
        opened = browse(site / page, scheme="dark" if scheme == "dark" else "light", width=width)
        assert [each for each in opened.troubles if not each.startswith("file://")] == []
        assert opened.overflow <= 0
        assert opened.barriers() == []


@pytest.mark.browser
def test_the_search_finds_a_rule_and_leads_to_it(site: Path, browse: Opener) -> None:
    opened = browse(site / "docs/guides/tutorial.html")
    opened.page.fill("input[type=search]", "deletion rds-03")
    opened.page.locator("#found a").first.click()
    opened.page.wait_for_url("**/docs/reference/rules/RDS-03.html**")
    assert [each for each in opened.troubles if not each.startswith("file://")] == []


class _Links(HTMLParser):
    """The targets of the links of a page, and its anchors with the links below each."""

    def __init__(self) -> None:
        super().__init__()
        self.at, self.below = "", dict[str, list[str]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in {"h1", "h2", "h3"} and found.get("id"):
            self.at = str(found["id"])
        if tag == "a" and found.get("href"):
            self.below.setdefault(self.at, []).append(str(found["href"]))


def clicked(page: Path, anchor: str = "") -> list[tuple[Path, str]]:
    """Give where the links of a page lead, of the part below one heading only where there is an anchor."""
    parser = _Links()
    parser.feed(page.read_text(encoding="utf-8"))
    targets = parser.below[anchor] if anchor else [target for below in parser.below.values() for target in below]
    split = (target.partition("#") for target in targets if "://" not in target)
    return [((page.parent / place).resolve() if place else page, part) for place, _, part in split]


def test_three_clicks_lead_from_the_first_page_to_what_keeps_each_control(site: Path) -> None:
    """The list, the control, then a component, a rule, a test and a runbook: in the pages as they are written."""
    controls = (site / "docs/reference/controls.html").resolve()
    assert controls in {page for page, _ in clicked(site / "index.html")}
    parts = {part for page, part in clicked(controls) if page == controls}
    for control in CONTROLS:
        part = links.slug(control.id)
        assert part in parts, control.id
        led = clicked(controls, part)
        assert [page for page, _ in led if not page.exists()] == []
        places = {page.relative_to(site.resolve()).as_posix() for page, _ in led if page.is_relative_to(site.resolve())}
        for folder in (
            "components/",
            "docs/reference/rules/|docs/reference/policies|policy/",
            "tests/",
            "runbooks/|docs/|compliance/",
        ):
            assert any(place.startswith(tuple(folder.split("|"))) for place in places), (control.id, folder, places)


def test_a_newcomer_finds_the_tutorial_first(site: Path) -> None:
    guides = [page.name for page, _ in clicked(site / "index.html") if page.parent.name == "guides"]
    assert guides[0] == "tutorial.html"
