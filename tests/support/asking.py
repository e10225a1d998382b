"""Ask rules with parameters of their own."""

from collections.abc import Mapping

from hardening.pack import Finding, Pack, Setting
from hardening.resources import Graph, Resource
from hardening.rule import Level
from tests.support.rules import rule


def asked(rule_id: str, parameters: Mapping[str, object], *resources: Resource) -> list[Finding]:
    """Give the findings of a rule with some of its parameters set, each as its schema allows."""
    chosen = rule(rule_id)
    unknown = set(parameters) - {each.name for each in chosen.parameters}
    assert not unknown, f"{rule_id} has no {unknown}"
    given = {each.name: parameters.get(each.name, each.prod) for each in chosen.parameters}
    setting = Setting(level=Level.MANDATORY, parameters=given)
    return Pack([chosen], settings={rule_id: setting}).judge(Graph(resources)).findings
