"""Every former type that the SDK of the provider lists as an alias folds to the type of today."""

import re
from pathlib import Path
from typing import Final

import pulumi_aws

from hardening.tokens import canonical

OWN: Final = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'(aws:[\w/]+:\w+)'")
FORMER: Final = re.compile(r'Alias\(type_="(aws:[\w/]+:\w+)"\)')


def listed() -> set[tuple[str, str]]:
    """Give every pair of a former and a present type."""
    texts = (file.read_text(encoding="utf-8") for file in Path(pulumi_aws.__file__).parent.rglob("*.py"))
    found = ((OWN.findall(text), FORMER.findall(text)) for text in texts if "Alias(type_=" in text)
    return {(former, now[0]) for now, all_ in found if now for former in all_}


def test_every_alias_of_the_sdk_folds() -> None:
    pairs = listed()
    assert ("aws:elasticloadbalancing/loadBalancer:LoadBalancer", "aws:elb/loadBalancer:LoadBalancer") in pairs
    assert [pair for pair in sorted(pairs) if canonical(pair[0]) != canonical(pair[1])] == []
