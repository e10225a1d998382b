"""The scan for secrets: what is planted is found and never shown, what is made up is not taken for one."""

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardening.aws.detectors import FORMATS
from review.checks import secrets

KEY = "AKIA" + "Q3E7ZL4XN2VB6MTD"
TOKEN = "ghp_" + "x7Kd92LmQp0RtVbN4sWzYc8HgJfE1uAoI5iT"
PRIVATE = "-----BEGIN " + "RSA PRIVATE KEY-----\n" + "MIIEowIBAAKCAQEAx2" + "\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Give an empty repository with a first commit."""
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "README.md", "nothing\n")
    return tmp_path


def git(home: Path, *words: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *identity, *words], cwd=home, check=True, capture_output=True, text=True).stdout


def commit(home: Path, name: str, text: str) -> str:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    git(home, "add", "-A")
    git(home, "commit", "-q", "-m", "change")
    return git(home, "rev-parse", "HEAD").strip()


@pytest.mark.parametrize(
    ("name", "text", "secret", "said"),
    [
        ("src/app.py", f"key = '{KEY}'\n", KEY, "src/app.py:1: an AWS access key id"),
        ("notes.md", f"\nuse {TOKEN}\n", TOKEN, "notes.md:2: a GitHub token"),
        ("id", PRIVATE, "MIIEowIBAAKCAQEAx2", "id:1: a private key"),
        ("a.json", '{"k": "' + PRIVATE.replace("\n", "\\n") + '"}', "MIIEowIBAAKCAQEAx2", "a.json:1: a private key"),
        ("db.txt", "postgres://app:" + "S3cure-pass" + "@db/x", "S3cure-pass", "db.txt:1: a URL with a password"),
        ("Pulumi.prod.yaml", "config:\n  a:b:\n    apiKey: T0pS3cret9\n", "T0pS3cret9", "under the name of a secret"),
        (".env", "PORT=80\n", "PORT=80", "a file of environment variables"),
    ],
)  # fmt: skip
def test_what_is_planted_is_found_and_not_shown(
    repository: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, secret: str, said: str
) -> None:
    (repository / name).parent.mkdir(exist_ok=True)
    (repository / name).write_text(text, encoding="utf-8")
    assert secrets.main([], repository) == 1
    printed = capsys.readouterr().out
    assert said in printed
    assert secret not in printed


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "postgres://shop:hunter2@db",
        "postgres://a:b@db",
        "-----BEGIN RSA PRIVATE KEY",
        "postgres://app:${PASSWORD}@db",
        "eyJhbGciOiJSUzI1NiIs.eyJzdWIiOiIxMjM0NTY3",
    ],
)
def test_what_is_made_up_is_left_alone(repository: Path, text: str) -> None:
    (repository / "sample.txt").write_text(text, encoding="utf-8")
    assert secrets.main([], repository) == 0


def test_configuration_may_hold_settings_and_what_is_encrypted(repository: Path) -> None:
    text = "config:\n  a:redis:\n    auth: token\n  a:pagerKey:\n    secure: v1:8Jd+Xk2Pq7Lw0ZsT==\n"
    (repository / "Pulumi.prod.yaml").write_text(text, encoding="utf-8")
    assert secrets.main([], repository) == 0


def test_what_was_added_and_taken_away_again_is_found_in_the_history(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = git(repository, "rev-parse", "HEAD").strip()
    bad = commit(repository, "app.py", f"key = '{KEY}'\n")
    commit(repository, "app.py", "key = None\n")
    assert secrets.main([], repository) == 0
    assert secrets.main(["--since", base], repository) == 1
    assert f"{bad[:7]} app.py: an AWS access key id" in capsys.readouterr().out
    assert secrets.main(["--history"], repository) == 1
    assert secrets.main(["--since", "HEAD"], repository) == 0


def test_a_base_that_is_not_there_is_an_error_and_not_clean(repository: Path) -> None:
    with pytest.raises(RuntimeError, match="is absent there"):
        secrets.main(["--since", "absent"], repository)


def permit(home: Path, digest: str, expires: str, owner: str = "a@example.com") -> None:
    row = f"allowed:\n  - sha256: {digest}\n    reason: a vector\n    expires: {expires}\n    owner: {owner}\n"
    (home / "compliance").mkdir(exist_ok=True)
    (home / secrets.ALLOWED).write_text(row, encoding="utf-8")


def test_a_match_may_be_allowed_by_its_digest_for_a_while(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "app.py").write_text(f"'{KEY}'", encoding="utf-8")
    later = (dt.date.today() + dt.timedelta(days=30)).isoformat()  # noqa: DTZ011  as the scan reads the day
    (hit,) = secrets.in_file(repository / "app.py", "app.py")
    permit(repository, hit.digest, later)
    assert secrets.main([], repository) == 0
    permit(repository, hit.digest, "2020-01-01")
    assert secrets.main([], repository) == 1
    assert "expired on 2020-01-01" in capsys.readouterr().out
    permit(repository, hit.digest, "never")
    assert secrets.main([], repository) == 1
    assert "needs sha256, reason, owner and the day" in capsys.readouterr().out


@pytest.mark.parametrize("pattern", FORMATS.values(), ids=FORMATS)
@given(st.data())
def test_no_format_goes_without_its_mark(pattern: str, data: st.DataObject) -> None:
    assert secrets._MARKED.search(data.draw(st.from_regex(pattern)))


def test_this_repository_and_its_history_hold_none() -> None:
    assert secrets.main([]) == 0
    assert secrets.main(["--history"]) == 0
