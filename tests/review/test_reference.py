"""The reference of components is read from their source."""

from pathlib import Path

from review.reference import render

HOME = Path(__file__).resolve().parents[2]
COMPONENT = '''"""A module."""

@dataclass
class CupArgs:
    """Inputs of a cup."""

    size: int | None = 2
    """Millilitres."""
    owner: str


class Cup(Hardened):
    """Holds
    tea."""

    arn: pulumi.Output[str]
    """Where it is."""


class Helper:
    """No component."""

    hidden: int
'''


def test_a_component_is_listed_with_what_it_takes_and_gives(tmp_path: Path) -> None:
    (tmp_path / "components").mkdir()
    (tmp_path / "components" / "cup.py").write_text(COMPONENT)
    text = render(tmp_path)
    assert "## Cup\n\n`components/cup.py`\n\nHolds tea.\n" in text
    assert "| `size` | `int \\| None` | `2` | Millilitres. |" in text
    assert "| `owner` | `str` | required |  |" in text
    assert "| `arn` | `pulumi.Output[str]` | Where it is. |" in text
    assert "hidden" not in text


def test_every_component_of_the_platform_is_listed() -> None:
    text = render(HOME)
    for name in ("Keys", "Network", "Logs", "Secret", "Postgres", "Redis", "Bucket", "Vault", "BackupPlan", "Platform"):
        assert f"\n## {name}\n" in text
