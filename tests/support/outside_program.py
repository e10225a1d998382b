"""The whole platform with services outside AWS configured, as plain data and judged by the pack."""

import functools
import json
from collections.abc import Mapping

import pulumi

from components.platform import Platform
from review.judge import Verdicts, judge
from settings.load import parse
from settings.model import Settings
from tests.support.declare import Declared, declare
from tests.support.stacks import TODAY, changed

TOKEN = "hunter2-canary-7f3a9c"
PEOPLE = [
    {"mail": "ada@example.com", "phone": "+15550100201"},
    {"mail": "grace@example.com", "phone": "+15550100202"},
    {"mail": "joan@example.com", "phone": "+15550100203"},
]
BY_KEY: Mapping[str, object] = {"alerts.pager": "pagerduty", "alerts.pagerdutyServiceKey": TOKEN}
BY_TOKEN: Mapping[str, object] = {
    "alerts.pager": "pagerduty",
    "alerts.onCall": PEOPLE,
    "integrations.pagerdutyToken": TOKEN,
}
BY_AWS: Mapping[str, object] = {"alerts.pager": "incident-manager", "alerts.onCall": PEOPLE}
BY_GITHUB: Mapping[str, object] = {"integrations.github.token": TOKEN}
BY_DATADOG: Mapping[str, object] = {"integrations.datadog.apiKey": TOKEN, "integrations.datadog.appKey": TOKEN}
_SEALED = (
    "alerts.pagerdutyServiceKey",
    "integrations.pagerdutyToken",
    "integrations.github.token",
    "integrations.datadog.apiKey",
    "integrations.datadog.appKey",
)


def settings(changes: Mapping[str, object]) -> Settings:
    """Parse production with changes, the secrets among them sealed."""
    return parse(changed(changes), stack="prod", today=TODAY, secret_keys=[key for key in _SEALED if key in changes])


def platform(changes: Mapping[str, object], *, unknown: bool = False) -> Declared:
    """Declare the platform of a changed production stack, each once."""
    return _declared(json.dumps(changes, sort_keys=True), unknown=unknown)


@functools.cache
def _declared(changes: str, *, unknown: bool) -> Declared:
    def build() -> None:
        made = Platform("platform", settings(json.loads(changes)))
        for name, value in made.exports().items():
            pulumi.export(name, value)

    return declare(build, unknown=unknown)


def graph(declared: Declared) -> dict[str, object]:
    """Give what was declared as a graph."""
    records = [dict(item.record) for item in declared.items]
    return {"bulwark": 1, "project": "bulwark", "stack": "prod", "config": {}, "resources": records, "outputs": {}}


def judged(changes: Mapping[str, object]) -> Verdicts:
    """Judge the platform of a changed stack, with and without what AWS computes."""
    return judge(graph(platform(changes)), graph(platform(changes, unknown=True)))
