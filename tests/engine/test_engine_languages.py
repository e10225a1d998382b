"""The pack alone, in a folder of its own, judges programs in any language under the real engine."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hardening.catalog import RULES
from review.engine.locate import Engine
from review.engine.results import Result
from tests.support.languages import prepared, session_of
from tests.support.packs import PACK

LANGUAGES = [
    pytest.param("typescript", marks=pytest.mark.language("typescript")),
    pytest.param("go", marks=pytest.mark.language("go")),
    "yaml",
]
PLANTED = {
    ("RDS-02-backups-pitr", "orders"),
    ("RDS-03-deletion-safety", "orders"),
    ("RDS-05-private", "orders"),
    ("TLS-01-listener", "plain"),
    ("S3-02-encryption", "pictures"),
    ("S3-05-tls-policy", "pictures"),
}
"""What is wrong with the program on purpose, in every language."""
NAMES = {f"{rule.id}-{rule.slug}" for rule in RULES}
Said = Mapping[tuple[str, str], tuple[str, str]]

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-languages"), pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the pack in a folder of its own, with nothing of this repository around it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    return shutil.copytree(PACK, folder / "hardening", ignore=shutil.ignore_patterns("__pycache__", ".venv"))


@pytest.fixture(scope="module")
def previewed(engine: Engine, pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Result]:
    """Preview the program of a language, once for all tests."""
    known: dict[str, Result] = {}

    def preview(language: str) -> Result:
        if language not in known:
            project = prepared(language, tmp_path_factory.mktemp("programs"))
            with session_of(language)(engine, project, "prod", packs=[pack]) as session:
                known[language] = session.preview()
        return known[language]

    return preview


def said(result: Result) -> Said:
    """Give level and text by rule and name: a URN differs by the components around a resource."""
    return {(found.rule, found.urn.rpartition("::")[2]): (found.level, found.message) for found in result.violations}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_planted_faults_are_found(previewed: Callable[[str], Result], language: str) -> None:
    result = previewed(language)
    assert result.changes["create"] >= 7, (result.text, result.diagnostics)
    assert set(said(result)) >= PLANTED
    assert {found.pack for found in result.violations} == {"hardening-aws"}
    assert {found.rule for found in result.violations} <= NAMES
    assert result.code != 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_secret_of_the_program_is_not_shown(previewed: Callable[[str], Result], language: str) -> None:
    shown = previewed(language).text + str(previewed(language).violations)
    assert "never-shown-anywhere" not in shown


@pytest.mark.parametrize("language", LANGUAGES[:2])
def test_the_language_makes_no_difference(previewed: Callable[[str], Result], language: str) -> None:
    assert said(previewed(language)) == said(previewed("yaml"))
