"""The code of functions: the same bytes whenever and wherever it is packed, and complete by itself."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import cast

import pulumi
import pytest

from components.runtime import _archive
from review.bench import suite
from review.bench.bundles import Bundle, BundleError, bundles, start
from review.documents import HOME
from review.record.run import Recording, record_both

PACKAGES = sorted(path.parent.name for path in (HOME / "functions").glob("*/handler.py"))
MOST_KIB = 64
"""A bundle is a little code: more would be a package that crept in."""
MOST_MODULES = 160
"""Modules that the code of a function reads in before its first event; boto3 comes with the first one."""


@pytest.fixture(scope="module")
def production() -> Recording:
    return record_both(HOME, "prod")


def packed(package: str) -> bytes:
    """Pack a package as the component does."""
    assets = cast("Mapping[str, pulumi.StringAsset]", _archive.function_archive(package).assets)
    texts = {path: asset.text for path, asset in assets.items()}
    return Bundle(name=package, module="", texts=texts).packed()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_rebuild_elsewhere_gives_the_same_bytes(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another folder, at another time, under other modes, beside caches and the leavings of editors."""
    before = packed(package)
    copy = tmp_path / "elsewhere" / "functions"
    shutil.copytree(HOME / "functions", copy, ignore=shutil.ignore_patterns("__pycache__"))
    for number, path in enumerate(sorted(copy.rglob("*.py"), reverse=True)):
        os.utime(path, (number, number))
        path.chmod(0o600)
    for folder in (copy / package, copy / "_common"):
        (folder / "__pycache__").mkdir()
        (folder / "__pycache__" / "handler.cpython-311.pyc").write_bytes(b"cache")
        (folder / "handler.py~").write_text("a backup", encoding="utf-8")
    monkeypatch.setattr(_archive, "_ROOT", copy.parent)
    monkeypatch.setattr(_archive, "_FUNCTIONS", copy)
    assert packed(package) == before


def test_another_text_gives_other_bytes() -> None:
    one, other = (Bundle(name="n", module="m", texts={"a.py": text}) for text in ("1", "2"))
    assert hashlib.sha256(one.packed()).digest() != hashlib.sha256(other.packed()).digest()


def test_both_recordings_and_the_component_pack_the_same(production: Recording) -> None:
    known, unknown = (
        {found.name: found.packed() for found in bundles(graph)} for graph in (production.known, production.unknown)
    )
    assert known == unknown
    assert len(known) == len(PACKAGES)
    for found in bundles(production.known):
        assert packed(found.module.split(".")[1]) == known[found.name]


def test_a_bundle_says_nothing_of_the_machine(production: Recording) -> None:
    for found in bundles(production.known):
        with zipfile.ZipFile(BytesIO(found.packed())) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert archive.namelist() == sorted(archive.namelist())
            assert not any(str(HOME).encode() in archive.read(name) for name in archive.namelist())


def test_every_function_is_small_and_read_in_by_itself(production: Recording, tmp_path: Path) -> None:
    """With the standard library alone: a forgotten file, or a package at the top, would be an error here."""
    for found in bundles(production.known):
        begun = start(found, tmp_path / found.name)
        assert begun.modules <= MOST_MODULES, f"{found.name} reads {begun.modules} modules in"
        assert len(found.packed()) <= MOST_KIB * 1024, found.name


@pytest.mark.parametrize(
    ("text", "said"), [("import boto3", "No module named 'boto3'"), ("import functions._other", "functions")]
)
def test_code_that_is_not_complete_is_said_so(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=said):
        start(Bundle(name="broken", module="handler", texts={"handler.py": text}), tmp_path)


def test_the_benchmark_has_a_row_for_each(production: Recording) -> None:
    rows = {figure.name: figure for figure in suite._bundles(production.known)}
    assert rows[f"largest bundle of {len(PACKAGES)} functions"].value > 1
    assert (
        rows[f"bundles of all {len(PACKAGES)} functions"].value
        > rows[f"largest bundle of {len(PACKAGES)} functions"].value
    )
    assert rows["slowest import of a function's code, cold"].unit == "ms"
    assert rows["most modules that a function's code reads in"].value > 1
    assert list(suite._bundles({"resources": []})) == []
