"""Secrets of every origin are looked for, in plain text, wherever an operation or a command writes."""

import os
import shutil
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

import pytest

from review.cli import main
from review.engine.locate import Engine
from tests.support.faults import Fault, How
from tests.support.reliability import figure
from tests.support.stage import Stage

SAMPLE = Path(__file__).parent / "sample"
ORIGINS = ("configuration", "nested", "argument", "provider", "output", "document")
CANARIES = {name: f"canary-{token_urlsafe(24)}" for name in ORIGINS}
PROGRAM = """
import os

hidden = {name: pulumi.Output.secret(os.environ[f"CANARY_{name}"]) for name in os.environ["CANARIES"].split()}
pager = config.require_secret("pager")
strange = aws.Provider("strange", region="eu-west-2", secret_key=hidden["provider"])
aws.ssm.Parameter("paged", type="SecureString", value=pager)
aws.ssm.Parameter("argued", type="SecureString", value=hidden["argument"])
aws.lambda_.Function(
    "nested",
    role="arn:aws:iam::123456789012:role/nested",
    environment={"variables": {"TOKEN": hidden["nested"]}},
    opts=pulumi.ResourceOptions(provider=strange),
)
aws.secretsmanager.Secret("document")
aws.secretsmanager.SecretVersion(
    "document", secret_id=key.id, secret_string=pulumi.Output.json_dumps({"password": hidden["document"], "user": "a"})
)
pulumi.export("hidden", hidden["output"])
pulumi.export("made", hidden["output"].apply(lambda text: f"https://user:{text}@example.com"))
"""
OURS = frozenset({"cloud", "canaries", "faults"})
"""What the doubles keep for the tests: they are the account, which knows its own secrets."""
COMMANDS = (
    *(("gate", file, "--format", form) for file in ("@preview", "@state", "@shown") for form in ("text", "json")),
    *(("diff", "@state", "@preview", "--format", form) for form in ("text", "json", "md")),
    *(("diff", "@shown", "@state", "--format", form) for form in ("text", "json", "md")),
    *((name, "--project", "@folder", "--format", form) for name in ("preview", "report") for form in ("text", "json")),
    *(("controls", "--project", "@folder", "--format", form) for form in ("text", "json")),
    ("preview", "--project", "@folder", "--all"),
    ("preview", "--project", "@crashing"),
    ("gate", "@broken"),
)
"""What is run, in every format that there is; words that begin with @ stand for a place."""

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-canaries"), pytest.mark.timeout(1800)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Traces:
    """What the engine wrote, and what a review is given."""

    texts: dict[str, str]
    places: dict[str, str]
    """Words of `COMMANDS` to paths."""
    canaries: dict[str, str]


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the program its secrets, and keep caches where they can be searched."""
    caches = tmp_path_factory.mktemp("caches")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANARIES", " ".join(CANARIES))
        patch.setenv("XDG_CACHE_HOME", str(caches))
        for name, text in CANARIES.items():
            patch.setenv(f"CANARY_{name}", text)
        yield caches


@pytest.fixture(scope="module")
def traces(engine: Engine, surroundings: Path, tmp_path_factory: pytest.TempPathFactory) -> Traces:
    files = tmp_path_factory.mktemp("canaries")
    folder = shutil.copytree(SAMPLE, files / "program", ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "__main__.py").open("a") as file:
        file.write(PROGRAM)
    with (folder / "Pulumi.prod.yaml").open("a") as file:
        file.write("  sample:pager:\n    secure: AAABAIZ0\nencryptionsalt: of a passphrase that nobody here knows\n")
    with Stage(engine, folder, "prod") as stage:
        stage.surround(**{name: value for name, value in os.environ.items() if name.startswith("CANAR")})
        stage.write_logs()
        stage.save_every_step()
        stage.command("config", "set", "--secret", "pager", "--", CANARIES["configuration"])
        preview = stage.preview()
        assert preview.code == 0, preview.stderr
        stage.plant(Fault("create", How.BEFORE), Fault("create", How.AFTER))
        failing = [stage.up("--continue-on-error") for _ in range(3)]
        stage.plant()
        done = stage.up()
        assert done.code == 0, done.stderr
        shown = stage.command("stack", "export", "--show-secrets")
        state = stage.export().text
        results = [preview, *failing, done, stage.refresh(), stage.up("--diff")]
        texts = {f"result {number}": result.text for number, result in enumerate(results)}
        texts |= {"outputs": stage.command("stack", "output"), "state": state}
        texts |= written(stage.folder)
        made = dict(enumerate(stage.canaries))
    assert all(canary in shown for name, canary in CANARIES.items() if name != "provider")
    places = {"@folder": str(folder), "@crashing": str(crashing(folder))}
    for name, text in {"preview": preview.stdout, "state": state, "shown": shown, "broken": shown[:-9]}.items():
        (files / f"{name}.json").write_text(text)
        places[f"@{name}"] = str(files / f"{name}.json")
    return Traces(
        texts=texts, places=places, canaries=CANARIES | {f"made {number}": text for number, text in made.items()}
    )


def crashing(folder: Path) -> Path:
    """Give the program with an end that fails among its secrets."""
    copied = shutil.copytree(folder, folder.with_name("crashing"))
    with (copied / "__main__.py").open("a") as file:
        file.write('\nraise RuntimeError(f"crashed beside {len(hidden)} secrets, such as {pager} and {hidden}")\n')
    return copied


def written(folder: Path) -> dict[str, str]:
    """Give all that lies in the folder of a session, but the program and what is ours."""
    return {
        str(file.relative_to(folder)): file.read_bytes().decode(errors="replace")
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.is_symlink() and file.name not in OURS and file.name != "pulumi"
    }


def found(canaries: dict[str, str], texts: dict[str, str]) -> list[tuple[str, str]]:
    """Give the origin of every secret that is somewhere, plain or in Base64, with the place."""
    forms = {(name, form) for name, text in canaries.items() for form in (text, b64encode(text.encode()).decode())}
    return sorted((name, place) for place, text in texts.items() for name, form in forms if form in text)


def test_no_secret_lies_in_what_an_operation_shows_or_writes(traces: Traces) -> None:
    kinds = {place.partition("/")[0].rstrip("-0123456789 ") for place in traces.texts}
    assert {"result", "outputs", "state", "events", "home", "program"} <= kinds
    assert [place for place in traces.texts if "home/logs/" in place]
    assert found(traces.canaries, traces.texts) == []
    figure("engine.canaries.secrets", len(traces.canaries))
    figure("engine.canaries.places", len(traces.texts))


def test_a_secret_that_is_shown_is_found(traces: Traces) -> None:
    shown = Path(traces.places["@shown"]).read_text()
    wanted = {name for name in traces.canaries if name != "provider"}
    assert {name for name, _ in found(traces.canaries, {"shown": shown})} >= wanted


def test_no_command_says_a_secret(
    traces: Traces, surroundings: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    texts = {}
    for number, words in enumerate(COMMANDS):
        out = tmp_path / f"out-{number}"
        code = main([*(traces.places.get(word, word) for word in words), "--out", str(out)])
        said = capfd.readouterr()
        texts[" ".join(words)] = said.out + said.err + (out.read_text() if out.exists() else "")
        assert code in (0, 1, 4, 5, 6, 7, 8)
        assert texts[" ".join(words)].strip(), words
    assert found(traces.canaries, texts) == []
    assert found(traces.canaries, written(surroundings)) == []
    figure("engine.canaries.commands", len(COMMANDS))
