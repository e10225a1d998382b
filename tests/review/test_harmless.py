"""Names from files are shown as they are written, and do nothing to a terminal, a comment or a page."""

import io
import json
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from rich.markup import render

from review import cli
from review.cadence.credential import Credential
from review.diff.escaping import commented
from review.load.files import read
from review.render.cadence import table
from review.render.harmless import UNSEEN, line, lines
from review.render.safe import SafeConsole, escape
from tests.support.fuzzing.nasty import TEXTS
from tests.support.fuzzing.outcomes import active_markdown, command
from tests.support.fuzzing.readers import FIXTURES

STATE: Final = FIXTURES / "small.state.json"
ODD: Final = some.text(alphabet=some.sampled_from("\\[]/abz# @=\x1b\n\r\u202e`<>|"), max_size=10) | some.text(
    max_size=10
)


@settings(max_examples=400, deadline=None)
@given(text=ODD, after=some.sampled_from(["", " a]", "]", ", x", "\\"]))
def test_nothing_in_an_escaped_text_is_markup(text: str, after: str) -> None:
    shown = render(f"[bold]{escape(text)}[/]{after}")
    assert shown.plain == line(text) + after
    assert [span.style for span in shown.spans if span.style != "none" and span.end > span.start] in ([], ["bold"])


@settings(max_examples=200, deadline=None)
@given(text=some.text(max_size=40))
def test_only_what_is_seen_is_shown(text: str) -> None:
    assert not UNSEEN.search(line(text))
    assert "\n" not in line(text)
    assert all(not UNSEEN.search(each) for each in lines(text).split("\n"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u2067b\u2069", "a\\u2067b\\u2069"),
        ("a\x9b2J", "a\\x9b2J"),
        ("a\nb", "a\\x0ab"),
        ("\ud800", "\\ud800"),
        ("x" * 3000, f"{'x' * 2000}… (3000 characters)"),
        ("日本 größe", "日本 größe"),
    ],
)
def test_what_acts_on_a_terminal_is_named(text: str, shown: str) -> None:
    assert line(text) == shown


def test_the_console_lets_nothing_through_that_was_forgotten() -> None:
    out = io.StringIO()
    SafeConsole(file=out, width=80, force_terminal=False).print("[bold]a[/]\x1b]0;title\x07\u202e\nb")
    assert out.getvalue() == "a\\x1b]0;title\\x07\\u202e\nb\n"


def named_everywhere(body: object, text: str) -> object:
    """Put a text beside every name, value, file and property of a state."""
    if isinstance(body, dict):
        return {
            (key if key in _PARTS else f"{key}{text}"): item
            if key in ("urn", "parent", "provider") and not text.isalnum() and "::" not in str(item)
            else named_everywhere(item, text)
            for key, item in body.items()
        }
    if isinstance(body, list):
        return [named_everywhere(item, text) for item in body]
    return f"{body}{text}" if isinstance(body, str) and not body.startswith(("aws:", "pulumi:")) else body


_PARTS: Final = frozenset(
    {
        *("version", "deployment", "manifest", "resources", "urn", "type", "custom", "inputs", "outputs", "parent"),
        *("provider", "sourcePosition", "dependencies", "propertyDependencies", "id", "protect", "bucket", "arn"),
    }
)


@pytest.mark.parametrize("text", [text for text in TEXTS if 0 < len(text) < 100], ids=lambda text: repr(text)[:16])
def test_no_format_is_touched_by_a_name(text: str, tmp_path: Path) -> None:
    body = json.loads(STATE.read_text(encoding="utf-8"))
    path = tmp_path / "state.json"
    path.write_text(json.dumps(named_everywhere(body, text)), encoding="utf-8")
    assert read(str(path))
    for form in ("text", "json"):
        assert command("gate", str(path), "--format", form).code in (0, 5, 6)
    for form in ("text", "json", "md"):
        answer = command("diff", str(STATE), str(path), "--no-findings", "--format", form)
        assert answer.code in (0, 4), answer.err
        assert answer.out


def test_a_page_of_credentials_holds_no_markup_of_others() -> None:
    from review.cadence.credential import Kind  # noqa: PLC0415  beside its only use

    for text in TEXTS:
        one = Credential(name=text, kind=next(iter(Kind)), group=text, owner=text, mechanism=text)
        page = table([one])
        assert page.count("\n") == 3
        assert not active_markdown(page)


def test_a_comment_of_html_stays_one() -> None:
    assert commented("shop") == "shop"
    assert commented("a--><script>") == "a____script_"


def test_an_error_is_said_without_what_a_file_puts_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"\x1b[2J\u202e\nbulwark: fine": "mandatory", "x" * 50_000: "off"}))
    assert cli.main(["gate", str(STATE), "--policy-pack-config", str(path)]) == 1
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "\u202e" not in err
    assert len(err) < 25_000
