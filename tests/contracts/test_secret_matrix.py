"""Who reads which secret in production, through all three locks: the whole matrix, on the first preview already."""

import pytest

from hardening.aws.secret_matrix import SECRET, readers
from hardening.rule import Subject
from review.model import graph_of
from review.record.run import Recording

MATRIX = {
    "db-app": {"api-execution", "worker-execution", "scheduler-execution", "migrate-execution", "rotate-db-user"},
    "encryption-keyring": {"api-execution", "worker-execution", "rotate-encryption-keyring"},
    "jwt-signing": {"api-execution", "rotate-jwt-keys"},
    "oauth-app-instagram": {"api-execution"},
    "oauth-app-x": {"api-execution", "refresh-x"},
    "oauth-app-youtube": {"api-execution", "refresh-youtube"},
    "redis-auth": {"api-execution", "worker-execution", "scheduler-execution", "rotate-redis-auth"},
    "session-secret-keys": {"api-execution", "rotate-session-secret"},
}
"""Secrets by their place in the program, each with the roles that read it; nobody else of the program does."""


@pytest.mark.parametrize("known", [True, False])
def test_the_matrix_is_this_one(production: Recording, *, known: bool) -> None:
    graph = graph_of(production.known if known else production.unknown)
    cells = [cell for secret in graph.all(SECRET) for cell in readers(Subject(secret, graph))]
    found: dict[str, set[str]] = {}
    for cell in cells:
        found.setdefault(cell.secret.name, set()).add(cell.identity.name.removeprefix("bulwark-prod-"))
    assert found == MATRIX
    assert all(cell.reads is True for cell in cells)
