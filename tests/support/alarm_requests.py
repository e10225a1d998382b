"""Alarms as the requests that the provider sends to CloudWatch."""

from collections.abc import Mapping
from typing import cast


def capital(name: str) -> str:
    """Spell a property as the API does."""
    return name[0].upper() + name[1:]


def as_alarm(inputs: Mapping[str, object]) -> dict[str, object]:
    """Give an alarm as the request that the provider sends."""
    renamed = {
        "name": "AlarmName",
        "okActions": "OKActions",
        "metricQueries": "Metrics",
    }
    request = {renamed.get(name, capital(name)): value for name, value in inputs.items()}
    request["Tags"] = pairs(inputs["tags"], "Key")
    request["Threshold"] = float(cast("float", inputs["threshold"]))
    if "dimensions" in inputs:
        request["Dimensions"] = pairs(inputs["dimensions"], "Name")
    if "metricQueries" in inputs:
        request["Metrics"] = [as_query(query) for query in cast("list[dict[str, object]]", inputs["metricQueries"])]
    return request


def as_query(query: dict[str, object]) -> dict[str, object]:
    """Give a query of an alarm as the API has it."""
    request = {capital(name): value for name, value in query.items() if name != "metric"}
    if "metric" in query:
        metric = cast("dict[str, object]", query["metric"])
        inner = {"Namespace": metric["namespace"], "MetricName": metric["metricName"]}
        inner["Dimensions"] = pairs(metric["dimensions"], "Name")
        request["MetricStat"] = {"Metric": inner, "Period": metric["period"], "Stat": metric["stat"]}
    return request


def pairs(table: object, name: str) -> list[dict[str, object]]:
    """Give a table as the list of pairs that the API has."""
    return [{name: key, "Value": value} for key, value in cast("dict[str, object]", table).items()]
