"""Links and code blocks of documents: what leads nowhere or is not what it says is told with file and line."""

import subprocess
from pathlib import Path

import pytest

from review.checks import blocks, links

PAGE = """# A page

See [there](other.md#second-part), [here](#a-page), [`code`](src/a.py#L3), [out](https://example.com/absent) and
`[not a link](absent.md)`.

```console
$ ./bulwark preview --stack prod
nothing of [this](absent.md) is a link
```
"""
OTHER = "# Other\n\n## Second part\n\n## Second part\n\n[again](page.md), [twice](#second-part-1)\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give two documents that are right."""
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "other.md").write_text(OTHER, encoding="utf-8")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.py").write_text("", encoding="utf-8")
    links.page.cache_clear()
    return tmp_path


def test_what_is_right_passes(home: Path) -> None:
    assert list(links.problems(home)) == []
    assert links.main([], home) == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("other.md#second", "absent.md#second", "page.md:3: absent.md#second-part: no such file"),
        ("#second-part)", "#third-part)", "other.md has no heading #third-part"),
        ("(#a-page)", "(#another)", "page.md has no heading #another"),
        ("src/a.py", "../../etc", "page.md:3: ../../etc#L3"),
        ("preview --stack", "previw --stack", "./bulwark previw --stack prod: argument COMMAND: invalid choice"),
        ("--stack prod", "--stac prod --nothing", "unrecognized arguments: --nothing"),
        ("```console\n$ ./bulwark preview --stack prod", '```json\n{"a": }', "not json: "),
        ("```console\n$ ./bulwark preview --stack prod", "```yaml\na: [", "not yaml: "),
        ("```console\n$ ./bulwark preview --stack prod", "```python\ndef (", "not python: "),
    ],
)
def test_what_is_planted_is_found(home: Path, old: str, new: str, said: str) -> None:
    assert old in PAGE
    (home / "page.md").write_text(PAGE.replace(old, new), encoding="utf-8")
    links.page.cache_clear()
    assert any(said in problem for problem in links.problems(home)), list(links.problems(home))
    assert links.main([], home) == 1


def test_commands_are_those_that_a_reader_would_type() -> None:
    text = "$ pulumi preview --json | ./bulwark gate - > out  # judged\n./bulwark is printed\n$ ./bulwark \\\n  check"
    found = [command.split() for command in blocks.commands(blocks.Block(1, "console", text))]
    assert found == [["./bulwark", "gate", "-", ">", "out"], ["./bulwark", "check"]]
    assert blocks.misunderstood("./bulwark gate - > out") == ""
    assert blocks.misunderstood("./bulwark preview --help") == ""


def test_a_part_that_is_left_out_is_not_read_as_code() -> None:
    assert list(blocks.problems(blocks.Block(1, "python", "def f():\n    ..."))) == []
    assert list(blocks.problems(blocks.Block(1, "yaml", "a: […"))) == []


def test_every_link_and_block_of_this_repository_leads_somewhere() -> None:
    links.page.cache_clear()
    assert list(links.problems(links.HOME)) == []
