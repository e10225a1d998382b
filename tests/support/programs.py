"""Programs as people elsewhere write them, good and bad, and what the pack is expected to say of each."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from review.judge import Verdicts, judge
from review.record.run import record

PROGRAMS: Final = Path(__file__).parents[1] / "fixtures" / "programs"
EXPECTED: Final = PROGRAMS / "expected.txt"
NAMES: Final = tuple(sorted(file.stem for file in PROGRAMS.glob("*.py")))
STACK: Final = "live"
_ACCOUNT: Final = "123456789012"


def project(name: str, folder: Path) -> Path:
    """Lay a program out as a project of its own, in the plainest way: a region and an account, nothing of ours."""
    place = folder / name
    place.mkdir(parents=True)
    (place / "Pulumi.yaml").write_text("name: elsewhere\nruntime: python\n")
    (place / f"Pulumi.{STACK}.yaml").write_text(
        f'config:\n  aws:region: eu-west-1\n  aws:allowedAccountIds: ["{_ACCOUNT}"]\n'
    )
    (place / "__main__.py").write_text((PROGRAMS / f"{name}.py").read_text(encoding="utf-8"))
    return place


def judged(name: str, folder: Path) -> Verdicts:
    """Judge what a program would leave behind, with the values that AWS computes made up."""
    return judge(record(project(name, folder), STACK, unknown=False))


def said(verdicts: Verdicts) -> list[str]:
    """Give a line for each rule and resource that has a finding: rule, verdict, level and resource."""
    return sorted(
        {
            f"{found.rule} {found.verdict} {found.level} {found.urn.rpartition('::')[2] or '-'}"
            for found in verdicts.findings
        }
    )


def expected() -> Mapping[str, list[str]]:
    """Read what is expected: a heading `== program`, then its lines; what follows a # is the reviewer's word."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in EXPECTED.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("== "):
            name = text.removeprefix("== ")
            found[name] = []
        elif text:
            found[name].append(text)
    return found
