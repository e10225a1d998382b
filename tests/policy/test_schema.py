"""Parameters of rules: their schemas mean what JSON Schema means, and their defaults keep them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hardening.catalog import RULES
from hardening.rule import Parameter, Profile
from hardening.schema import problems
from tests.support.rules import plain

PARAMETERS = [(f"{rule.id}.{parameter.name}", parameter) for rule in RULES for parameter in rule.parameters]
SCHEMAS: list[dict[str, object]] = [
    {"type": "integer", "minimum": 1, "maximum": 35},
    {"type": "number", "minimum": 0.5},
    {"type": "string", "pattern": "^a+$"},
    {"type": "boolean"},
    {"enum": ["a", 1]},
    {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2, "uniqueItems": True},
    {"minItems": 1, "uniqueItems": True},
    {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": False},
    {"type": "object", "additionalProperties": {"type": "string"}},
]
USED = list({repr(parameter.schema): dict(parameter.schema) for _, parameter in PARAMETERS}.values())
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 40), st.floats(-3, 40), st.sampled_from(["a", "aa", "b", ""])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
    max_leaves=5,
)


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
@pytest.mark.parametrize("profile", list(Profile))
def test_every_default_keeps_its_schema(name: str, parameter: Parameter, profile: Profile) -> None:
    value = plain(parameter.default(profile))
    assert list(problems(value, parameter.schema, name)) == []
    Draft202012Validator.check_schema(plain(parameter.schema))
    Draft202012Validator(plain(parameter.schema)).validate(value)


@pytest.mark.parametrize("schema", [*SCHEMAS, *USED])
@settings(max_examples=40, deadline=None)
@given(value=JSON)
def test_a_value_is_refused_exactly_where_json_schema_refuses_it(schema: dict[str, object], value: object) -> None:
    assert (not list(problems(value, schema, "p"))) is Draft202012Validator(plain(schema)).is_valid(value)


def test_a_problem_names_its_place() -> None:
    nested = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
    assert list(problems({"a": ["x", 1]}, nested, "rule.allow")) == ["rule.allow.a[1] must be of type string"]


def test_a_keyword_that_is_not_known_is_no_check_left_out() -> None:
    with pytest.raises(KeyError):
        list(problems(1, {"multipleOf": 2}, "p"))
