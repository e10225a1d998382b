"""Web ACLs: which requests pass now that were stopped before."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.tokens import aws
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.changing import Raw
from review.diff.deltas import Json
from review.diff.kinds import AccessKind, Answer, Direction, Op
from review.diff.records import inputs
from review.diff.texts import order

_ACLS: Final = (aws("wafv2/webAcl"), aws("wafv2/ruleGroup"))
_STRICT: Final = {"allow": 0, "count": 1, "none": 2, "captcha": 3, "challenge": 3, "block": 4}
"""What a rule does with a request, the strictest last; `none` is a managed group as its vendor set it."""


def gains(raw: Raw) -> Iterator[Gain]:
    """Give what a web ACL stops no longer, or stops now."""
    if raw.type not in _ACLS or raw.op not in (Op.UPDATE, Op.REPLACE):
        return
    before, after = inputs(raw.pair.before), inputs(raw.pair.after)
    yield from _default(before.get("defaultAction"), after.get("defaultAction"))
    old, new = _rules(before.get("rules")), _rules(after.get("rules"))
    for name in sorted({*old, *new}):
        yield from _rule(name, old.get(name), new.get(name))


def _default(before: Json, after: Json) -> Iterator[Gain]:
    one, other = (_action(value) for value in (before, after))
    if one != other:
        direction = MORE if _STRICT[other] < _STRICT[one] else LESS
        yield _gain(direction, "defaultAction", f"what no rule decides is {other}ed", Answer.WILL)


def _rules(value: Json) -> Mapping[str, Mapping[str, Json]]:
    rows = value if isinstance(value, list) else []
    return {str(row.get("name")): row for row in rows if isinstance(row, Mapping)}


def _action(value: Json) -> str:
    return next((name for name in _STRICT if isinstance(value, Mapping) and name in value), "none")


def _does(rule: Mapping[str, Json]) -> int:
    """Give how strict a rule is: its own action, or what it makes of those of its group."""
    if "overrideAction" in rule:
        return _STRICT["count"] if _action(rule["overrideAction"]) == "count" else _STRICT["block"]
    return _STRICT[_action(rule.get("action"))]


def _rule(name: str, old: Mapping[str, Json] | None, new: Mapping[str, Json] | None) -> Iterator[Gain]:
    path = f"rules[{name}]"
    if old is None or new is None:
        there = new if old is None else old
        stops = there is not None and _does(there) > _STRICT["count"]
        lets = there is not None and _does(there) == _STRICT["allow"]
        if stops or lets:
            direction = MORE if (old is None) is lets else LESS
            yield _gain(direction, path, f"rule {name} is {'new' if old is None else 'gone'}", Answer.WILL)
    elif _does(old) != _does(new):
        yield _gain(MORE if _does(new) < _does(old) else LESS, path, f"rule {name} is {_words(new)}", Answer.WILL)
    elif order(old.get("statement")) != order(new.get("statement")) and _does(new) > _STRICT["count"]:
        yield from _statement(name, path, old.get("statement"), new.get("statement"))


def _statement(name: str, path: str, old: Json, new: Json) -> Iterator[Gain]:
    """Tell when a rule looks at other requests; a limit alone is compared by its number."""
    one, other = _limit(old), _limit(new)
    if one is not None and other is not None and one != other:
        yield _gain(MORE if other > one else LESS, path, f"rule {name} stops after {other} requests", Answer.WILL)
    else:
        yield _gain(MORE, path, f"rule {name} looks at other requests", Answer.MAY)


def _limit(statement: Json) -> float | None:
    rate = statement.get("rateBasedStatement") if isinstance(statement, Mapping) else None
    limit = rate.get("limit") if isinstance(rate, Mapping) else None
    return float(limit) if isinstance(limit, int | float) else None


def _words(rule: Mapping[str, Json]) -> str:
    return next(name for name, value in _STRICT.items() if value == _does(rule)) + "ing"


def _gain(direction: Direction, path: str, what: str, answer: Answer) -> Gain:
    return Gain(
        kind=AccessKind.FIREWALL, direction=direction, path=path, who="requests from outside", what=what, answer=answer
    )
