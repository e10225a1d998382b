"""The page of the contract says of every variable who is told, from where, and why."""

from components.runtime.contract.table import ROWS
from review.contract import render
from review.documents import DOCUMENTS

LINES = {line.split("`")[1]: line for line in render().splitlines() if line.startswith("| `")}


def test_every_variable_has_a_line_of_all_columns() -> None:
    assert set(LINES) == {row.name for row in ROWS}
    assert {line.replace("\\|", "").count("|") for line in LINES.values()} == {9}


def test_a_line_says_who_is_told_from_where_and_why() -> None:
    assert LINES["SESSION_COOKIE_SECURE"] == "| `SESSION_COOKIE_SECURE` | yes |  |  |  | fixed | `true` | SC-3, SC-3a |"
    assert LINES["DATABASE_PASSWORD"] == (
        "| `DATABASE_PASSWORD` | consumers | consumers | consumers | consumers | secret `db-app` | key `password` "
        "| PF-0, SS-1 |"
    )
    assert "parameter `endpoint/redis-host` | a host |" in LINES["REDIS_HOST"]


def test_the_page_is_one_of_the_documents() -> None:
    assert DOCUMENTS["docs/reference/environment.md"]().startswith("<!-- Generated")


def test_the_page_of_policies_says_what_a_stack_may_state() -> None:
    lines = DOCUMENTS["docs/reference/policies.md"]().splitlines()
    assert "- S3-06 `corsAllowed`: `<project>:cors allowedOrigins`" in lines
    assert "- IAM-03 `consumers`: `<project>:secrets consumers`" in lines
