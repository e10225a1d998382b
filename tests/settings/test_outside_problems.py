"""Services outside AWS: what belongs together, and what has no meaning."""

import pulumi
import pytest

from tests.support.declare import declare
from tests.support.outside_program import BY_AWS, BY_DATADOG, BY_GITHUB, BY_KEY, BY_TOKEN, PEOPLE, TOKEN, settings
from tests.support.stacks import refused

SEALED = ("alerts.pagerdutyServiceKey", "integrations.pagerdutyToken", "integrations.github.token")
DATADOG = ("integrations.datadog.apiKey", "integrations.datadog.appKey")


@pytest.mark.parametrize("changes", [BY_KEY, BY_TOKEN, BY_AWS, BY_GITHUB, BY_DATADOG])
def test_each_service_may_be_used_alone(changes: dict[str, object]) -> None:
    def parse() -> None:
        settings(changes)

    declare(parse)


def problems(changes: dict[str, object]) -> list[tuple[str, str]]:

    found: list[tuple[str, str]] = []

    def parse() -> None:
        found.extend((one.code.value, one.key) for one in refused(changes, sealed=(*SEALED, *DATADOG)))

    declare(parse)
    return found


@pytest.mark.parametrize(
    ("changes", "code", "key"),
    [
        (
            {**BY_KEY, "integrations.pagerdutyToken": TOKEN, "alerts.onCall": PEOPLE},
            "E038",
            "alerts.pagerdutyServiceKey",
        ),
        ({"integrations.pagerdutyToken": TOKEN}, "E038", "integrations.pagerdutyToken"),
        ({**BY_TOKEN, "alerts.onCall": PEOPLE[:1]}, "E037", "alerts.onCall"),
        ({**BY_TOKEN, "alerts.onCall": []}, "E037", "alerts.onCall"),
        ({"alerts.pager": "incident-manager"}, "E037", "alerts.onCall"),
        ({**BY_AWS, "alerts.onCall": [*PEOPLE, {"mail": "no@example.com"}]}, "E031", "alerts.onCall[3].phone"),
        (
            {**BY_AWS, "alerts.onCall": [*PEOPLE, {"mail": "no@example.com", "phone": "5550100"}]},
            "E036",
            "alerts.onCall[3].phone",
        ),
        ({"alerts.onCall": PEOPLE}, "E038", "alerts.onCall"),
        ({**BY_KEY, "alerts.onCall": PEOPLE}, "E038", "alerts.onCall"),
        ({"integrations.datadog.apiKey": TOKEN}, "E031", "integrations.datadog.appKey"),
        ({"integrations.datadog.appKey": TOKEN}, "E031", "integrations.datadog.apiKey"),
        ({"integrations.datadog.site": "datadog.com"}, "E035", "integrations.datadog.site"),
        ({"integrations.github.requiredChecks": ["check"]}, "E038", "integrations.github.requiredChecks"),
        ({"integrations.github.allowedActions": ["everything"]}, "E036", "integrations.github.allowedActions[0]"),
        ({"integrations.gitlab": {}}, "E030", "integrations.gitlab"),
    ],
)
def test_what_does_not_fit_is_told(changes: dict[str, object], code: str, key: str) -> None:
    assert (code, key) in problems(changes)


@pytest.mark.parametrize("key", ["integrations.pagerdutyToken", "integrations.github.token", *DATADOG])
def test_a_token_in_plain_text_is_refused(key: str) -> None:
    found = refused({key: TOKEN})
    assert ("E024", key) in [(one.code.value, one.key) for one in found]
    assert TOKEN not in "\n".join(map(str, found))


def test_tokens_stay_outputs() -> None:

    def parse() -> None:
        wanted = settings({**BY_GITHUB, **BY_DATADOG}).integrations
        for value in (wanted.github.token, wanted.datadog.api_key, wanted.datadog.app_key):
            assert isinstance(value, pulumi.Output)
        assert TOKEN not in repr(wanted)

    declare(parse)
