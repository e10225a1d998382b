"""What the load balancer does with a request, in each mode."""

from collections.abc import Mapping, Sequence
from typing import cast

import pytest

from components.edge.routes import routes
from components.foundation.entrance import AuthMode
from tests.support.edge_world import TOKENS, entry

Seen = tuple[str, int, bool]


def seen(mode: AuthMode) -> list[Seen]:
    return [(route.label, route.priority, route.checked) for route in routes(entry(auth=mode))]


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        (AuthMode.SESSION, [("public", 10, False), ("rest", 1000, False)]),
        (AuthMode.JWT, [("public", 10, False), ("rest", 1000, True)]),
        (AuthMode.BOTH, [("public", 10, False), ("tokens", 500, True), ("rest", 1000, False)]),
    ],
)
def test_each_mode_has_its_rules(mode: AuthMode, wanted: list[Seen]) -> None:
    assert seen(mode) == wanted


def test_whatever_authorization_header_there_is_needs_a_valid_token() -> None:
    (tokens,) = [route for route in routes(entry()) if route.label == "tokens"]
    assert tokens.conditions == [
        {"host_header": {"values": ["api.shop.example"]}},
        {"http_header": {"http_header_name": "Authorization", "values": ["*"]}},
    ]


@pytest.mark.parametrize("mode", AuthMode)
@pytest.mark.parametrize("count", [0, 1, 4, 5, 9, 40])
def test_rules_keep_to_the_quotas_and_to_the_host(mode: AuthMode, count: int) -> None:
    paths = (*(f"/p{index}/*" for index in range(count)), *(["/.well-known/jwks.json"] if mode is AuthMode.JWT else []))
    found = routes(entry(auth=mode, public_paths=paths[-40:]))
    assert len({route.priority for route in found}) == len({route.label for route in found}) == len(found) <= 100
    assert [route.priority for route in found] == sorted(route.priority for route in found)
    for route in found:
        values = [_values(condition) for condition in route.conditions]
        assert sum(map(len, values)) <= 5
        assert values[0] == ["api.shop.example"]
    public = [path for route in found if route.label.startswith("public") for path in _values(route.conditions[1])]
    assert public == list(paths[-40:])


def _values(condition: Mapping[str, object]) -> Sequence[str]:
    (inner,) = cast("Mapping[str, Mapping[str, Sequence[str]]]", condition).values()
    return inner["values"]


def test_too_many_paths_are_refused() -> None:
    with pytest.raises(ValueError, match="41 public paths: give 40 or less"):
        entry(public_paths=[f"/p{index}" for index in range(41)])


def test_keys_behind_the_check_that_needs_them_are_refused() -> None:
    with pytest.raises(ValueError, match="no token can be checked with keys that need a token"):
        entry(auth=AuthMode.JWT, public_paths=["/health"])
    assert entry(auth=AuthMode.JWT, public_paths=["/.well-known/*"]).keys_url == (
        "https://api.shop.example/.well-known/jwks.json"
    )
    assert entry(auth=AuthMode.BOTH, public_paths=["/health"]).tokens == TOKENS
