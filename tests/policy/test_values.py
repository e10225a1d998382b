"""Property values: decoding the wire, reading by path, and showing nothing that is secret."""

import json
import math

import pytest
from google.protobuf import json_format, struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from hardening.values import (
    ABSENT,
    OUTPUT_MARK,
    SECRET_MARK,
    SIGNATURE,
    UNKNOWN,
    UNKNOWN_SENTINELS,
    Secret,
    buried,
    from_json,
    from_struct,
    has_unknown,
    is_set,
    opened,
    read,
    show,
    split,
    strings,
    whole,
)
from tests.support.rules import CANARY, JUNK
from tests.support.wire import encode


def decoded(body: dict[str, object]) -> dict[str, object]:
    struct = struct_pb2.Struct()
    json_format.ParseDict(body, struct)
    return from_struct(struct)


def secret(value: object) -> dict[str, object]:
    return {SIGNATURE: SECRET_MARK, "value": value}


KEYS = st.one_of(st.text(max_size=5), st.sampled_from([SIGNATURE, "value", "secret", "$unknown", "$secret"]))
PLAIN = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from([SECRET_MARK, OUTPUT_MARK, *UNKNOWN_SENTINELS]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


def put(message: struct_pb2.Value, value: object) -> None:
    """Fill a wire value without the checks of the JSON mapping, which refuses numbers without a JSON form."""
    if isinstance(value, dict):
        message.struct_value.SetInParent()
        for name, item in value.items():
            put(message.struct_value.fields[name], item)
    elif isinstance(value, list):
        message.list_value.SetInParent()
        for item in value:
            put(message.list_value.values.add(), item)
    elif isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, float):
        message.number_value = value
    elif isinstance(value, str):
        message.string_value = value
    else:
        message.null_value = struct_pb2.NULL_VALUE


@given(st.dictionaries(KEYS, PLAIN, max_size=4))
def test_any_struct_decodes(body: dict[str, object]) -> None:
    struct = struct_pb2.Struct()
    for name, value in body.items():
        put(struct.fields[name], value)
    for value in from_struct(struct).values():
        assert not isinstance(opened(value), Secret)
        assert not (isinstance(value, Secret) and value.value is ABSENT)
        show(value)
        list(strings(value))
        has_unknown(value)


@given(st.dictionaries(KEYS, PLAIN, max_size=4))
def test_any_json_decodes(body: dict[str, object]) -> None:
    assert from_json(body) is not None


@pytest.mark.parametrize("sentinel", sorted(UNKNOWN_SENTINELS))
def test_every_sentinel_is_unknown(sentinel: str) -> None:
    assert decoded({"a": sentinel, "b": [sentinel], "c": {"d": sentinel}}) == {
        "a": UNKNOWN,
        "b": [UNKNOWN],
        "c": {"d": UNKNOWN},
    }
    assert from_json([sentinel]) == [UNKNOWN]
    assert decoded({"a": f"{sentinel}-"}) == {"a": f"{sentinel}-"}


def test_null_is_absent_and_whole_numbers_are_integers() -> None:
    assert decoded({"a": None, "b": 14.0, "c": 1.5, "d": True, "e": ""}) == {
        "a": ABSENT,
        "b": 14,
        "c": 1.5,
        "d": True,
        "e": "",
    }
    assert isinstance(decoded({"b": 14.0})["b"], int)
    assert math.isnan(whole(math.nan))
    assert math.isinf(whole(math.inf))


def test_secrets_are_sealed_once() -> None:
    assert decoded({"a": secret("x")}) == {"a": Secret("x")}
    assert decoded({"a": secret(secret("x"))}) == {"a": Secret("x")}
    assert decoded({"a": secret(None)}) == {"a": ABSENT}
    assert decoded({"a": {SIGNATURE: SECRET_MARK, "ciphertext": "v1:"}}) == {"a": Secret(UNKNOWN)}
    assert from_json({"a": {"$secret": True}, "b": {"$unknown": True}}) == {"a": Secret(UNKNOWN), "b": UNKNOWN}


def test_output_values_are_what_they_hold() -> None:
    assert decoded({"a": {SIGNATURE: OUTPUT_MARK, "value": 1}}) == {"a": 1}
    assert decoded({"a": {SIGNATURE: OUTPUT_MARK}}) == {"a": UNKNOWN}
    assert decoded({"a": {SIGNATURE: OUTPUT_MARK, "value": "x", "secret": True}}) == {"a": Secret("x")}
    assert decoded({"a": {SIGNATURE: OUTPUT_MARK, "secret": True}}) == {"a": Secret(UNKNOWN)}
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "x"}
    assert decoded({"a": asset}) == {"a": asset}


BODY = {
    "a": {"b": [{"c": 1}, UNKNOWN, ABSENT]},
    "s": Secret({"t": ["u"], "n": ABSENT}),
    "u": UNKNOWN,
    "text": "abc",
    "z": ABSENT,
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.b[0].c", 1),
        ("a.b[1]", UNKNOWN),
        ("a.b[1].c.d", UNKNOWN),
        ("a.b[2]", ABSENT),
        ("a.b[9]", ABSENT),
        ("a.b.c", ABSENT),
        ("u.x[0]", UNKNOWN),
        ("s.t[0]", Secret("u")),
        ("s.t[0].x", ABSENT),
        ("s.n", ABSENT),
        ("text.a", ABSENT),
        ("text[0]", ABSENT),
        ("z", ABSENT),
        ("z.y", ABSENT),
        ("missing", ABSENT),
        ("", ABSENT),
    ],
)
def test_reading_by_path(path: str, expected: object) -> None:
    assert read(BODY, path) == expected


@given(JUNK, st.text(alphabet="ab.[]01", max_size=12))
def test_reading_never_raises(value: object, path: str) -> None:
    read(value, path)
    buried(value, path)
    assert split(path)


def test_what_is_below_an_unknown_is_buried() -> None:
    assert buried({"a": UNKNOWN}, "a.b")
    assert buried({"a": UNKNOWN}, "a.b[0].c")
    assert buried({"a": Secret(UNKNOWN)}, "a.b")
    assert buried({"a": [UNKNOWN]}, "a[0].b")
    assert not buried({"a": UNKNOWN}, "a")
    assert not buried({"a": {"b": UNKNOWN}}, "a.b")
    assert not buried({}, "a.b")


@pytest.mark.parametrize("value", [0, False, "x", [0], {"a": 1}, UNKNOWN, Secret("x"), Secret(UNKNOWN), 1.5])
def test_what_is_set(value: object) -> None:
    assert is_set(value)


@pytest.mark.parametrize("value", ["", [], {}, ABSENT, None, Secret(""), Secret([])])
def test_what_is_not_set(value: object) -> None:
    assert not is_set(value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "true"),
        (0, "0"),
        ("x", "'x'"),
        ("x" * 81, "a text of 81 characters"),
        ({"b": 1, "a": Secret("x")}, "an object with a, b"),
        ({}, "an object with no keys"),
        (["x", Secret("x"), UNKNOWN], "['x', [secret], unknown]"),
        (["x" * 40] * 3, "a list of 3"),
        (UNKNOWN, "unknown"),
        (ABSENT, "not set"),
        (Secret("x"), "[secret]"),
        (None, "NoneType"),
    ],
)
def test_showing_values(value: object, shown: str) -> None:
    assert show(value) == shown


@given(JUNK)
def test_no_secret_ever_shows(value: object) -> None:
    (body,) = decoded({"a": encode(value)}).values() or (None,)
    assert CANARY not in show(body)
    assert CANARY not in repr(body)
    assert CANARY not in json.dumps([path for path, _, _ in strings(body)])
    assert all(sealed for _, text, sealed in strings(body) if text == CANARY)


@pytest.mark.parametrize("value", [UNKNOWN, ABSENT])
def test_a_marker_is_neither_true_nor_false(value: object) -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(value)


def test_texts_are_found_wherever_they_stand() -> None:
    body = {"a": ["x", Secret({"k": "y"})], "b": 1, "c": UNKNOWN}
    assert list(strings(body)) == [("a[0]", "x", False), ("a[1].k", "y", True)]
    assert has_unknown(body)
    assert has_unknown([Secret([UNKNOWN])])
    assert not has_unknown({"a": ["x", ABSENT]})
