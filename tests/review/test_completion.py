"""Completion and help: what a shell offers is what the commands take, and every example of a help can be typed."""

import importlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from review import cli
from review.checks import blocks
from review.commands.completion import Shell, described
from review.exits import Exit

HOME = Path(__file__).resolve().parents[2]
ASK = """
source {script}
COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMPREPLY=()
_bulwark
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture
def script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Write the script for bash."""
    assert cli.main(["completion", "bash"]) == Exit.CLEAN
    path = tmp_path / "completion.sh"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def offered(script: Path, *words: str) -> list[str]:
    typed = " ".join(f"'{word}'" for word in ("./bulwark", *words))
    asked = ASK.format(script=script, words=typed)
    ended = subprocess.run(["bash", "-c", asked], cwd=HOME, check=True, capture_output=True, text=True)
    assert ended.stderr == ""
    return ended.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["prev"], {"preview"}),
        (["preview", "--sta"], {"--stack"}),
        (["preview", "--stack", ""], {"dev", "prod"}),
        (["gate", "--profile", ""], {"dev", "prod"}),
        (["gate", "Pulumi.p"], {"Pulumi.prod.yaml"}),
        (["controls", "ND"], {"ND-1", "ND-2", "ND-3", "ND-4"}),
        (["policies", "--rule", "RDS-03"], {"RDS-03"}),
        (["completion", "f"], {"fish"}),
        (["check", "--only", "sec"], {"secrets"}),
    ],
)
def test_a_shell_offers_what_can_follow(script: Path, words: list[str], expected: set[str]) -> None:
    assert set(offered(script, *words)) == expected


def test_every_command_is_offered(script: Path) -> None:
    assert set(offered(script, "")) == set(cli.COMMANDS)


@pytest.mark.parametrize("shell", list(Shell))
def test_every_option_is_in_every_script(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["completion", shell.value])
    text = capsys.readouterr().out
    for command, options in described().items():
        assert command in text
        for option in filter(None, options):
            assert (f"-l {option.removeprefix('--')}" if shell is Shell.FISH else option) in text
    if interpreter := shutil.which(shell.value):
        subprocess.run([interpreter, "-n"], input=text, check=True, text=True)


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_the_examples_of_a_help_can_be_typed(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main([command, "--help"])
    shown = capsys.readouterr().out
    examples = importlib.import_module(f"review.commands.{command}").EXAMPLES
    assert examples.strip().splitlines()[0] == "examples:"
    assert examples.strip() in shown
    examples = examples.partition("\nexit")[0]
    typed = re.findall(r"bulwark ((?:[^\s;|)&\"]| (?! ))+)", re.sub(r"\s#.*", "", examples))
    assert typed
    for words in typed:
        assert blocks.misunderstood(f"./bulwark {words.strip()}") == "", words


def test_the_help_of_all_shows_examples_and_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--help"])
    out = capsys.readouterr().out
    assert "examples:" in out
    assert "exit codes: 0 clean" in out
