"""What an environment may change, what an exception opens, and what the outside adds."""

import pytest

from tests.support.stacks import accepted, refused

SIGNED = {
    "rule": "APP-02",
    "urn": "cookies.sameSite",
    "reason": "A partner frames the page until spring.",
    "owner": "ada@example.com",
    "expires": "2026-03-01",
}


def test_development_may_be_smaller_but_not_weaker() -> None:
    assert accepted({"db.backupDays": 14, "logs.opsDays": 1}, "dev").db.backup_days == 14
    for change, words in (
        ({"db.backupDays": 13}, "dev needs 14-35"),
        ({"smtp.testMode": False}, "real people"),
        ({"redis.nodes": 1}, "in every environment"),
        ({"audit.lockYears": 9}, "10 or more"),
        ({"cors.allowedOrigins": ["http://localhost:3000", "https://app.dev.example.com"]}, "everywhere else"),
    ):
        assert words in str(refused(change, "dev")[0])


def test_a_signed_exception_opens_what_it_names() -> None:
    assert accepted({"cookies.sameSite": "lax", "exceptions": [SIGNED]}).cookies.same_site == "lax"
    assert not accepted({"tls.backendTls": False, "exceptions": [SIGNED | {"rule": "TLS-04"}]}).tls.backend_tls


def test_rules_are_looked_up_only_where_the_pack_is_at_hand() -> None:
    assert accepted({"exceptions": [SIGNED]}).exceptions[0].rule == "APP-02"
    problem = refused({"exceptions": [SIGNED]}, rules=())[0]
    assert "closest" not in str(problem)


@pytest.mark.parametrize("name", ["prod", "shop-prod", "acme.prod", "team/shop/prod"])
def test_the_stack_name_ends_in_its_environment(name: str) -> None:
    assert not [problem for problem in refused({"region": None}, name=name) if problem.code == "E002"]
