"""One error holds everything that is wrong, in the order of the reference, each on its line."""

import datetime as dt

import pytest

from settings.load import parse
from settings.problems import InvalidSettingsError
from tests.support.stacks import changed, refused


def test_nothing_is_lost_when_much_is_wrong() -> None:
    problems = refused(
        {
            "environment": "production",
            "accountId": 12345678901,
            "network": {"cidr": "8.8.0.0/16", "azCount": 9, "natmode": "single"},
            "db.backupDays": 60,
            "db.storageGb": "100",
            "redis.auht": "token",
            "cors.allowedOrigins": ["*", "https://app.example.com/"],
            "images.api": "repo/api:latest",
            "storage.maxUploadBytes": "100MB",
            "notify": {"deep": [1, 2]},
        }
    )
    assert [(problem.code.value, problem.key) for problem in problems] == [
        ("E001", "environment"),
        ("E004", "accountId"),
        ("E030", "network.natmode"),
        ("E027", "network.cidr"),
        ("E034", "network.azCount"),
        ("E032", "db.storageGb"),
        ("E016", "db.backupDays"),
        ("E030", "redis.auht"),
        ("E022", "storage.maxUploadBytes"),
        ("E006", "cors.allowedOrigins[0]"),
        ("E007", "cors.allowedOrigins[1]"),
        ("E012", "images.api"),
        ("E030", "notify"),
    ]


def test_relations_are_checked_beside_wrong_values() -> None:
    problems = refused({"owner": "", "cookies.domain": "example.org", "db.multiAz": False, "logs.opsDays": 7})
    assert [problem.code.value for problem in problems] == ["E033", "E018", "E039", "E011"]


def test_a_relation_of_a_refused_value_is_left_out() -> None:
    problems = refused({"region": "us-east-1a"})
    assert [problem.key for problem in problems] == ["region"]


def test_an_empty_configuration_names_every_required_key() -> None:
    with pytest.raises(InvalidSettingsError) as caught:
        parse({}, stack="prod", today=dt.date(2026, 1, 1))
    missing = {problem.key for problem in caught.value.problems}
    assert {problem.code for problem in caught.value.problems} == {"E031"}
    assert missing == {
        *("environment", "accountId", "project", "owner", "costCenter", "db.replicaRegion", "cors.allowedOrigins"),
        *("domain.zoneId", "domain.apiHost", "domain.appHost", "legal.termsVersion", "legal.privacyVersion"),
        *("images.api", "images.worker", "images.scheduler", "images.migrate", "ci.githubRepo", "subprocessors"),
        *("breakGlass.principals", "breakGlass.approvers", "alerts.pagerdutyServiceKey"),
    }


def test_a_line_stays_a_line_whatever_the_keys_hold() -> None:
    problem = refused({"two\nlines\x1b[31m": 1})[0]
    assert str(problem).startswith("E030 two lines?[31m: unknown key")


def test_a_long_value_is_cut() -> None:
    problem = refused({"owner": "x" * 500})[0]
    assert len(str(problem)) < 200


def test_an_empty_list_asks_for_the_default_that_follows() -> None:
    raw = changed({"allowedRegions": [], "mailDomains": [], "allowedImageRegistries": []})
    settings = parse(raw, stack="prod", today=dt.date(2026, 1, 1))
    assert settings.allowed_regions == ("us-east-1", "us-west-2")
    assert settings.mail_domains == ("example.com",)
    assert settings.allowed_image_registries == ("123456789012.dkr.ecr.us-east-1.amazonaws.com",)
