"""Policy documents: who may do what on what, compared by meaning whatever the spelling."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hardening.iam.principals import SELF
from hardening.iam.reach import Change as Reached
from hardening.iam.reach import Shift, compare
from hardening.tokens import aws
from hardening.values import ABSENT, from_json
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.changing import Raw
from review.diff.deltas import MISSING, Json, is_missing, is_secret, is_unknown, root_of
from review.diff.kinds import AccessKind, Answer, Direction, Op
from review.diff.naming import some
from review.diff.records import Record, inputs, text
from review.diff.texts import is_policy, parsed

_TRUST: Final = frozenset({"assumeRolePolicy", "assumeRolePolicyDocument"})
_IDENTITIES: Final = ("aws:iam/", "aws:ssoadmin/")
_ENDPOINT: Final = aws("ec2/vpcEndpoint")
_KEYS: Final = "aws:kms/"
_EVERYTHING: Final[Json] = {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}
"""What an endpoint lets through without a policy (Amazon VPC User Guide, "Control access using endpoint policies")."""
_DOCUMENTS: Final = frozenset(
    {
        "policy", "policies", "assumeRolePolicy", "inlinePolicy", "inlinePolicies", "policyDocument", "accessPolicies",
        "content", "policyText", "resourcePolicy", "repositoryPolicy", "accessPolicy", "policyBody", "filePolicy",
    }
)  # fmt: skip
"""Properties that hold policy documents; any other that holds one counts as well."""


def gains(raw: Raw) -> Iterator[Gain]:
    """Give what the documents of a resource let happen now and did not before, and the other way round."""
    before, after = inputs(raw.pair.before), inputs(raw.pair.after)
    for path, old, new in _pairs(raw, before, after):
        yield from _of(raw, path, old, new)


def _pairs(raw: Raw, before: Record, after: Record) -> Iterator[tuple[str, Json, Json]]:
    """Give every document before and after, by the property that holds it."""
    changed = {root_of(delta.path) for delta in raw.deltas} if raw.op is Op.UPDATE else {*before, *after}
    for name in sorted(changed):
        old, new = before.get(name, MISSING), after.get(name, MISSING)
        if name == "inlinePolicies":
            yield from _inline(name, old, new)
        elif _documents(name, old) or _documents(name, new):
            yield name, old, new


def _inline(name: str, old: Json, new: Json) -> Iterator[tuple[str, Json, Json]]:
    sides = [_by_name(value) for value in (old, new)]
    for key in sorted({*sides[0], *sides[1]}):
        yield f"{name}[{key}].policy", sides[0].get(key, MISSING), sides[1].get(key, MISSING)


def _by_name(value: Json) -> Mapping[str, Json]:
    rows = value if isinstance(value, list) else []
    return {
        str(row.get("name", index)): row.get("policy", MISSING)
        for index, row in enumerate(rows)
        if isinstance(row, Mapping)
    }


def _documents(name: str, value: Json) -> bool:
    """Whether a value is a policy document, or is called like one and not known."""
    if is_secret(value) or is_unknown(value):
        return name in _DOCUMENTS
    found = _opened(value)
    return is_policy(found) and isinstance(found, Mapping) and any(map(_speaks, _statements(found)))


def _statements(document: Mapping[str, Json]) -> Sequence[Json]:
    found = document.get("Statement")
    return found if isinstance(found, list) else [found]


def _speaks(statement: Json) -> bool:
    """Whether a statement allows or denies; other documents of AWS have statements, too."""
    return isinstance(statement, Mapping) and "Effect" in statement


def _opened(value: Json) -> Json:
    found = parsed(value)
    return found if found is not None else value


def _of(raw: Raw, path: str, old: Json, new: Json) -> Iterator[Gain]:
    """Compare two documents. A document of an endpoint takes away: without one, everything passes."""
    if is_secret(old) or is_secret(new):
        return
    found = compare(_given(raw, old, raw.pair.before), _given(raw, new, raw.pair.after))
    kind = _kind(raw, path)
    if found.change is Reached.UNDECIDED and not (is_unknown(old) and is_unknown(new)):
        yield Gain(kind=kind, direction=MORE, path=path, who=_name(raw), what=_UNKNOWN, on=_ON[kind], answer=Answer.MAY)
    for direction, shifts in ((MORE, found.gained), (LESS, found.lost)):
        sure = Answer.MAY if found.change is Reached.UNDECIDED else Answer.WILL
        yield from _told(raw, path, direction, shifts, sure)


_UNKNOWN: Final = "what is only known after the update"
_ON: Final = {
    AccessKind.IDENTITY: "whatever it names",
    AccessKind.TRUST: "the role",
    AccessKind.RESOURCE: "the resource",
}


def _given(raw: Raw, value: Json, record: Record | None) -> object:
    if is_missing(value):
        return from_json(_EVERYTHING) if raw.type == _ENDPOINT and record is not None else ABSENT
    return from_json(_opened(value))


def _kind(raw: Raw, path: str) -> AccessKind:
    if root_of(path) in _TRUST:
        return AccessKind.TRUST
    return AccessKind.IDENTITY if raw.type.startswith(_IDENTITIES) else AccessKind.RESOURCE


def _told(raw: Raw, path: str, direction: Direction, shifts: Sequence[Shift], sure: Answer) -> Iterator[Gain]:
    """Tell what is granted or refused: once for each principal, resource and condition, with all its actions."""
    if raw.op in (Op.CREATE, Op.DELETE) and shifts:
        yield _whole(raw, path, direction, shifts, sure)
        return
    actions: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for one in shifts:
        actions[one.turn.value, one.who.replace(SELF, _name(raw)), one.on, one.condition].append(one.what)
    for (turn, who, on, condition), what in sorted(actions.items()):
        where = f" where {condition}" if condition else ""
        done = ", ".join(sorted(set(what)))
        yield Gain(
            kind=_kind(raw, path), direction=direction, path=path, who=who, what=f"{turn}: {done}{where}",
            on=_here(raw, on), answer=sure,
        )  # fmt: skip


def _whole(raw: Raw, path: str, direction: Direction, shifts: Sequence[Shift], sure: Answer) -> Gain:
    """Tell what a document as a whole gives or takes, which is new or gone."""
    who, what, on = (sorted({str(getattr(one, part)) for one in shifts}) for part in ("who", "what", "on"))
    kind = _kind(raw, path)
    free = (
        ""
        if all(one.condition for one in shifts)
        else ", without a condition"
        if kind is not AccessKind.IDENTITY
        else ""
    )
    places = [text(raw.record, "name")] if kind is not AccessKind.IDENTITY else on
    return Gain(
        kind=kind, direction=direction, path=path, who=some([each.replace(SELF, _name(raw)) for each in who]),
        what=f"{some(what, 8)}{free}", on=some(places, 4), answer=sure,
    )  # fmt: skip


def _name(raw: Raw) -> str:
    return text(raw.record, "name") + (" (new)" if raw.op is Op.CREATE else "")


def _here(raw: Raw, on: str) -> str:
    """Name the resource that carries the policy where the policy says `*`, which means this one."""
    return text(raw.record, "name") if on == "*" and raw.type.startswith(_KEYS) else on
