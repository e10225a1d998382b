"""Lists that follow the provider's SDK are those of the installed one."""

import functools
import re
from pathlib import Path

import pulumi_aws

from hardening.aws.tagging import taggable
from hardening.aws.tiers import DATA_GROUPS, DATA_SUBNETS
from hardening.catalog import RULES
from hardening.defaults import DEFAULTS
from hardening.rules import general
from hardening.rules.general_secrets import SURFACES
from hardening.tokens import canonical

_OUTPUTS = {"websiteDomain", "websiteEndpoint"}
"""Properties of a bucket that the SDK warns about, and that no program can set."""


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


@functools.cache
def _sdk() -> list[tuple[str, str]]:
    """Give the token and source text of every resource of the installed SDK."""
    found = []
    for path in sorted(Path(pulumi_aws.__file__).parent.glob("*/*.py")):
        text = path.read_text(encoding="utf-8")
        if not path.name.startswith(("_", "get_")) and (token := re.search(r'@pulumi\.type_token\("([^"]+)"\)', text)):
            found.append((token[1], text[: text.find("super(", token.end())]))
    assert len(found) > 1000
    return found


def test_the_list_of_taggable_types_is_that_of_the_sdk() -> None:
    tags = re.compile(
        r"\n\s+tags: pulumi\.Input\[Optional\[(Mapping\[str|Sequence\[pulumi\.Input\[Union\['GroupTagArgs)"
    )
    assert taggable() == {canonical(token) for token, text in _sdk() if tags.search(text)}


def test_the_list_of_retired_types_is_that_of_the_sdk() -> None:
    retired = {token for token, text in _sdk() if re.search(r"^    warnings\.warn\(", text, re.MULTILINE)}
    assert retired == general.RETIRED


def test_the_list_of_replaced_properties_is_that_of_the_sdk() -> None:
    for token, text in _sdk():
        if token in general.REPLACED:
            names = set(re.findall(r'pulumi\.log\.warn\("""(\w+) is deprecated', text))
            assert {_camel(name) for name in names} - _OUTPUTS == set(general.REPLACED[token])


@functools.cache
def _properties() -> dict[str, set[str]]:
    """Give the input properties of each canonical type."""
    found: dict[str, set[str]] = {}
    for token, text in _sdk():
        start = text.find("def _internal_init(")
        names = re.findall(r"\n\s+(\w+): pulumi\.Input", text[start : text.find("__props__=None", start)])
        found.setdefault(canonical(token), set()).update(map(_camel, names))
    return found


def test_rules_judge_and_read_types_that_exist() -> None:
    known = _properties()
    for each in RULES:
        named = {*each.types, *(owner for owner, _ in each.check.reads)}
        strange = {type_ for type_ in named if type_.startswith("aws:") and type_ not in known}
        assert not strange, (each.id, strange)


def test_rules_read_properties_that_exist() -> None:
    known = _properties()
    for each in RULES:
        named = {*each.types, *(owner for owner, _ in each.check.reads)} & known.keys()
        roots = {re.split(r"[.\[]", path)[0] for owner, path in each.check.reads if owner in {"", *known}}
        strange = {root for root in roots if not any(root in known[type_] for type_ in named)}
        assert "*" in each.types or not named or not strange, (each.id, strange)


def test_surfaces_and_tiers_name_properties_that_exist() -> None:
    known = _properties()
    named = [(type_, name.partition(".")[0]) for type_, names in SURFACES.items() for name in names]
    named += [(type_, via.partition(".")[0]) for table in (DATA_GROUPS, DATA_SUBNETS) for type_, via in table.items()]
    named += [(type_, name.partition(".")[0]) for type_, names in DEFAULTS.items() for name in names if type_ in known]
    assert [pair for pair in named if pair[1] not in known[pair[0]]] == []
