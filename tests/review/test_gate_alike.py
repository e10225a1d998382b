"""A preview and a state that the real CLI wrote of a program that is not ours are judged alike."""

from pathlib import Path

from review.judge import Verdicts, judge
from review.load.files import read

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
PLANTED = {
    "NET-01",  # a database port open to the world
    "RDS-02",  # and without backups
    "S3-05",  # a bucket without a TLS policy
    "KMS-06",  # a queue under no customer key
    "G-02",  # providers that would change any account
}


def told(verdicts: Verdicts) -> set[tuple[str, str, str, str]]:
    return {(found.rule, found.urn, found.path, found.verdict.value) for found in verdicts.findings}


def test_a_preview_and_a_state_are_judged_alike() -> None:
    preview, state = (judge(read(str(FIXTURES / f"sample.{kind}.json"))) for kind in ("preview", "state"))
    assert told(preview) == told(state)
    assert {rule for rule, *_ in told(preview)} >= PLANTED
    assert preview.exit == state.exit


def test_findings_of_a_preview_name_the_line_of_the_program() -> None:
    verdicts = judge(read(str(FIXTURES / "sample.preview.json")))
    sources = {found.source.file for found in verdicts.findings if found.source}
    assert sources == {"__main__.py"}
