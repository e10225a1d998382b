"""The page that says which test shows which function is true, and leaves no function out."""

import pytest

from tests.support import function_proofs as proofs

PACKAGES = [package for package, _ in proofs.packages()]
REAL = {
    "rotate_redis_auth": "Valkey or Redis with TLS",
    "rotate_db_user": "Postgres with TLS",
    "refresh_instagram": "token endpoints with TLS",
    "refresh_youtube": "token endpoints with TLS",
    "refresh_x": "token endpoints with TLS",
}


def test_the_page_is_as_the_tests_are() -> None:
    assert proofs.PAGE.read_text(encoding="utf-8") == proofs.page(), "run `python -m tests.support.function_proofs`"


@pytest.mark.parametrize("package", PACKAGES)
def test_each_function_is_shown_end_to_end(package: str) -> None:
    parts = {part for one in proofs.tests() if package in one.packages for part in one.parts}
    assert {"AWS by moto", *([REAL[package]] if package in REAL else [])} == parts


@pytest.mark.parametrize("package", PACKAGES)
def test_each_function_that_calls_anybody_is_stopped(package: str) -> None:
    """`audit_transform` alone calls nobody: it gives back what it was handed, and keeps nothing."""
    assert all(proofs.calls()[package]) == (package != "audit_transform")
