"""What may be lost by a change: data, keys, protection, time that backups are kept, and the place itself."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.resources import Source
from review.diff import expiring, guards, stopping
from review.diff.changing import Raw
from review.diff.deltas import Delta, Json, holds_secret, is_missing, is_secret, is_unknown
from review.diff.kinds import Answer, HazardKind, Op
from review.diff.matching import How
from review.diff.model import Hazard
from review.diff.records import PROVIDER, Picture, Record, custom, flag, inputs, mapping, provider_urn, source, text
from review.diff.stateful import INTERRUPTED, STORES, loss

_REFUSED: Final = "the engine refuses: the resource is protected; nothing of this update happens until that is settled"
_ENABLED: Final = "isEnabled"


def of(raw: Raw, base: Picture, head: Picture) -> tuple[Hazard, ...]:
    """Give the hazards of one change."""
    if not custom(raw.record) and not raw.type.startswith(PROVIDER):
        return tuple(_flags(raw))
    lost = [*_losses(raw), *_kept(raw, head), *_expiring(raw, base), *_stopped(raw)]
    found = [*lost, *_flags(raw), *_guarded(raw), *_secrets(raw), *_places(raw, base, head)]
    unique = {(each.kind, each.path): each for each in reversed(found)}
    return tuple(sorted(unique.values(), key=lambda each: (each.kind, each.path)))


def _losses(raw: Raw) -> Iterator[Hazard]:
    """Tell what is lost when the resource that stands now is deleted."""
    before = raw.pair.before
    if before is None or raw.op not in (Op.DELETE, Op.REPLACE):
        return
    if raw.type in STORES:
        yield _loss(raw, before)
        if raw.op is Op.REPLACE and flag(raw.pair.after, "retainOnDelete") and not flag(before, "retainOnDelete"):
            yield _hazard(
                raw, HazardKind.RETAIN, Answer.WILL, "options.retainOnDelete",
                "retainOnDelete comes too late: what the state says now decides, and there it is not set",
                "set retainOnDelete in an update of its own, before the change that replaces",
            )  # fmt: skip
    elif raw.op is Op.REPLACE and raw.type in INTERRUPTED:
        sure = Answer.MAY if raw.answer is Answer.MAY else Answer.WILL
        yield _hazard(
            raw, HazardKind.INTERRUPTION, sure, _because(raw), f"{_verb(raw)}: {INTERRUPTED[raw.type]}",
            "make the new one under another name beside it, switch, then delete the old one",
        )  # fmt: skip


def _kept(raw: Raw, head: Picture) -> Iterator[Hazard]:
    """Tell when what keeps the data of others goes, unless those go as well."""
    if raw.op is not Op.DELETE or raw.type not in guards.KEEPERS:
        return
    what, of = guards.KEEPERS[raw.type]
    others = mapping(raw.pair.before, "propertyDependencies").get(of)
    if not isinstance(others, list) or not others or any(str(urn) in head.records for urn in others):
        yield _hazard(
            raw, HazardKind.RETENTION, Answer.WILL, "", f"deleted, and with it {what}",
            "keep it, or say in the change who decided that the data need not be kept",
        )  # fmt: skip


def _expiring(raw: Raw, base: Picture) -> Iterator[Hazard]:
    """Tell when rules delete earlier, or copy less."""
    for each in expiring.losses(raw, base):
        yield _hazard(
            raw, each.kind, each.answer, each.path, each.what, "keep what was, or export what is older first",
        )  # fmt: skip


def _stopped(raw: Raw) -> Iterator[Hazard]:
    """Tell when work stops."""
    for path, means, answer in stopping.stops(raw):
        yield _hazard(raw, HazardKind.INTERRUPTION, answer, path, means, "do it when nobody needs it, or leave it on")


def _loss(raw: Raw, before: Record) -> Hazard:
    store, (answer, how) = STORES[raw.type], loss(raw.type, inputs(before))
    kind: HazardKind = store.kind
    if kind is HazardKind.DATA and raw.op is Op.REPLACE:
        kind = HazardKind.REPLACEMENT
    if flag(before, "retainOnDelete"):
        answer, how = Answer.NO, "it stays in AWS by retainOnDelete, where nobody manages it any more"
    elif flag(before, "protect"):
        answer, how = Answer.NO, _REFUSED
    elif raw.answer is Answer.MAY and answer is Answer.WILL:
        answer = Answer.MAY
    return _hazard(raw, kind, answer, _because(raw), f"{_verb(raw)}: {how}", _instead(raw))


def _verb(raw: Raw) -> str:
    if raw.op is Op.DELETE:
        return "deleted"
    if raw.pair.how is How.RENAMED and raw.pair.before is not None:
        return f"renamed from {text(raw.pair.before, 'name')} without an alias, which deletes it and makes an empty one"
    because = _because(raw)
    return f"replaced by {because}" if because else "replaced"


def _because(raw: Raw) -> str:
    return ", ".join(sorted(raw.replaces)) if raw.replaces else ""


def _instead(raw: Raw) -> str:
    before = raw.pair.before
    if raw.pair.how is How.RENAMED and before is not None:
        return f"give it the alias {text(before, 'urn')}"
    store = STORES[raw.type]
    if raw.op is Op.DELETE:
        return f"set protect, or retainOnDelete in an update of its own; or {store.keeps}"
    return f"leave {_because(raw) or 'it'} as it is, or {store.keeps}"


def _flags(raw: Raw) -> Iterator[Hazard]:
    """Tell when an option of the engine no longer protects."""
    for delta in raw.options:
        if delta.path in ("options.protect", "options.retainOnDelete") and delta.before is True:
            name = delta.path.partition(".")[2]
            yield _hazard(
                raw, HazardKind.PROTECTION, Answer.WILL, delta.path,
                f"{name} is taken away: the next change that deletes or replaces it goes through",
                f"keep {name}; take it away only in the change that needs it",
            )  # fmt: skip


def _guarded(raw: Raw) -> Iterator[Hazard]:
    """Tell when a property keeps less than before."""
    for delta in raw.deltas if raw.op is not Op.CREATE else ():
        for path, before, after in _leaves(guards.plain(delta.path), delta.before, delta.after):
            if guards.lowered(path, before, after):
                yield _hazard(
                    raw, HazardKind.PROTECTION, Answer.WILL, delta.path,
                    f"{path} no longer protects it", f"leave {path} as it was",
                )  # fmt: skip
            elif guards.shortened(path, before, after):
                yield _hazard(
                    raw, HazardKind.RETENTION, Answer.WILL, delta.path,
                    f"{path} is lowered from {_number(before)} to {_number(after)}: what is older is deleted",
                    "keep the number, or export what is older first",
                )  # fmt: skip
            elif raw.type.startswith("aws:kms/") and path == _ENABLED and after is False:
                yield _hazard(
                    raw, HazardKind.KEY, Answer.WILL, delta.path,
                    "disabled: nothing that is sealed with it can be opened", "leave the key enabled",
                )  # fmt: skip


def _leaves(path: str, before: Json, after: Json) -> Iterator[tuple[str, Json, Json]]:
    """Give the single values of a difference that may be an object as a whole."""
    if isinstance(before, Mapping) and not is_secret(before) and not is_unknown(before):
        inner = after if isinstance(after, Mapping) and not is_unknown(after) else {}
        for name, value in before.items():
            yield from _leaves(f"{path}.{name}", value, inner.get(name))
    else:
        yield path, before, after


def _number(value: Json) -> str:
    return "nothing" if is_missing(value) else str(value) if isinstance(value, str | int | float) else "another value"


def _secrets(raw: Raw) -> Iterator[Hazard]:
    """Tell when what was marked secret is not any more."""
    for delta in raw.deltas:
        if _revealed(delta):
            yield _hazard(
                raw, HazardKind.SECRET, Answer.WILL, delta.path,
                "was marked secret and is plain now: it will stand in the state and in every preview",
                "read it with require_secret, or wrap it in Output.secret",
            )  # fmt: skip


def _revealed(delta: Delta) -> bool:
    shown = not is_missing(delta.after) and not is_unknown(delta.after) and not holds_secret(delta.after)
    return holds_secret(delta.before) and shown


def _places(raw: Raw, base: Picture, head: Picture) -> Iterator[Hazard]:
    """Tell when a resource moves to another region or account."""
    before, after = raw.pair.before, raw.pair.after
    if before is None or after is None:
        return
    if raw.type.startswith(PROVIDER):
        yield from _of_provider(raw)
    elif any(delta.path == "options.provider" for delta in raw.options):
        old, new = _place(before, base), _place(after, head)
        if old != new and raw.type in STORES:
            yield _hazard(
                raw, HazardKind.PLACE, Answer.WILL, "options.provider", f"moved from {old} to {new}: made anew there",
                "make it there beside the old one, copy, and delete the old one later",
            )  # fmt: skip


def _of_provider(raw: Raw) -> Iterator[Hazard]:
    for delta in raw.deltas:
        if delta.root in ("region", "allowedAccountIds", "profile", "assumeRoles", "assumeRole"):
            yield _hazard(
                raw, HazardKind.PLACE, Answer.WILL, delta.path,
                "the provider looks elsewhere: what it manages is not found there and is made anew",
                "leave the provider as it is, and add another one for the other place",
            )  # fmt: skip


def _place(record: Record, picture: Picture) -> str:
    provider = picture.records.get(provider_urn(record))
    region = inputs(provider).get("region")
    return str(region) if isinstance(region, str) else "the default region"


def _hazard(raw: Raw, kind: HazardKind, answer: Answer, path: str, what: str, instead: str) -> Hazard:
    """Make a hazard of a change; its name stands first, so that it can be read by itself."""
    where: Source | None = source(raw.pair.after or raw.pair.before)
    name = text(raw.record, "name")
    return Hazard(kind, answer, raw.urn, path, f"{name} ({raw.type.rpartition(':')[2]}): {what}", instead, where)
