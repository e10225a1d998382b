"""The dashboard: its body in CloudWatch's own form, the same on every run."""

import dataclasses
import functools
import json
from typing import Any, cast

import jsonschema

from components._signals import Comparison, Signal
from components.operations.dashboard import Dashboard, DashboardArgs
from tests.support.aws_models import faults
from tests.support.declare import declare
from tests.support.shop import SHOP
from tests.support.signals import EVENT, LINES, QUEUE, SHARE, TOLD

ALL = (QUEUE, SHARE, LINES, EVENT, TOLD)
PLACE = {
    "x": {"type": "integer", "minimum": 0, "maximum": 23},
    "y": {"type": "integer", "minimum": 0},
    "width": {"type": "integer", "minimum": 1, "maximum": 24},
    "height": {"type": "integer", "minimum": 1, "maximum": 1000},
}
METRIC_LINE = {
    "type": "array",
    "minItems": 1,
    "prefixItems": [{"type": ["string", "object"]}],
    "items": {"type": ["string", "object"]},
}
SCHEMA = {
    "type": "object",
    "required": ["widgets"],
    "additionalProperties": False,
    "properties": {
        "widgets": {
            "type": "array",
            "maxItems": 500,
            "items": {
                "type": "object",
                "required": ["type", "properties"],
                "additionalProperties": False,
                "properties": {**PLACE, "type": {"enum": ["metric", "alarm"]}, "properties": {"type": "object"}},
                "if": {"properties": {"type": {"const": "metric"}}},
                "then": {
                    "properties": {
                        "properties": {
                            "required": ["region", "metrics"],
                            "additionalProperties": False,
                            "properties": {
                                "title": {"type": "string"},
                                "region": {"type": "string"},
                                "view": {"enum": ["timeSeries", "singleValue", "bar", "pie", "table", "gauge"]},
                                "period": {"type": "integer", "minimum": 1},
                                "metrics": {"type": "array", "minItems": 1, "items": METRIC_LINE},
                                "annotations": {"type": "object"},
                            },
                        }
                    }
                },
                "else": {
                    "properties": {
                        "properties": {
                            "required": ["alarms"],
                            "properties": {"alarms": {"type": "array", "minItems": 1, "maxItems": 100}},
                        }
                    }
                },
            },
        }
    },
}
"""The body as the CloudWatch User Guide describes it, as far as this page uses it."""


def text(*signals: Signal) -> str:
    made = declare(functools.partial(Dashboard, "page", DashboardArgs(identity=SHOP, signals=signals)))
    inputs = made.one("aws:cloudwatch/dashboard:Dashboard").inputs
    assert inputs["dashboardName"] == "shop-prod-health"
    return cast("str", inputs["dashboardBody"])


def widgets(*signals: Signal) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", json.loads(text(*signals))["widgets"])


def test_the_body_is_of_cloudwatchs_form() -> None:
    body = text(*ALL)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(body))
    assert faults("cloudwatch", "PutDashboard", {"DashboardName": "shop-prod-health", "DashboardBody": body}) == []


def test_the_order_of_signals_does_not_matter() -> None:
    assert text(*ALL) == text(*reversed(ALL))


def test_every_alarm_shows_its_state_and_what_has_no_alarm_does_not() -> None:
    (states,) = [found for found in widgets(*ALL) if found["type"] == "alarm"]
    prefix = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:shop-prod-"
    names = ["api-5xx-rate", "http-429-spike", "jobs-age-publish", "secret-read-unexpected-smtp"]
    assert states["properties"]["alarms"] == [prefix + name for name in names]


def test_more_than_a_hundred_alarms_need_a_second_widget() -> None:
    many = [dataclasses.replace(QUEUE, part=f"queue-{number:03}") for number in range(101)]
    found = widgets(*many)
    assert [len(one["properties"]["alarms"]) for one in found if one["type"] == "alarm"] == [100, 1]
    places = [(one["x"], one["y"]) for one in found]
    assert len(set(places)) == len(places)


def test_each_id_has_a_graph_with_a_line_for_each_part() -> None:
    other = dataclasses.replace(QUEUE, part="notify")
    graph = next(one for one in widgets(QUEUE, other) if one["type"] == "metric")
    assert graph["properties"]["metrics"] == [
        ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "publish", {"label": part, "stat": "Sum"}]
        for part in ("notify", "publish")
    ]
    assert graph["properties"]["annotations"] == {"horizontal": [{"value": 900, "label": "rings", "fill": "above"}]}


def test_a_share_shows_itself_and_hides_its_parts() -> None:
    graph = next(one for one in widgets(SHARE) if one["type"] == "metric")
    shown, *hidden = graph["properties"]["metrics"]
    assert shown == [{"expression": "100 * FILL(part0, 0) / whole0", "id": "share0", "label": "api-5xx-rate"}]
    assert [line[-1]["visible"] for line in hidden] == [False, False]


def test_a_query_and_a_lower_bound_are_drawn() -> None:
    query = 'SELECT SUM(Errors) FROM "AWS/Lambda"'
    low = dataclasses.replace(QUEUE, query=query, comparison=Comparison.BELOW)
    graph = next(one for one in widgets(low) if one["type"] == "metric")
    assert graph["properties"]["metrics"] == [[{"expression": query, "id": "q0", "label": "publish"}]]
    assert graph["properties"]["annotations"]["horizontal"][0]["fill"] == "below"
