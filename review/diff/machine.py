"""A difference as JSON: a stable contract (`review/schema/difference-1.schema.json`). Equal input gives equal bytes."""

import json
from collections.abc import Mapping
from typing import Final

from hardening.resources import Source
from review.diff.model import Access, Cause, Change, Difference, Folded, Hazard, PropertyChange
from review.diff.outline import ConfigChange, FindingChanges, Side
from review.diff.verdict import label, sentence
from review.render.machine import finding_of, standing_of

_VERSION: Final = 1
Row = dict[str, object]


def render(found: Difference) -> str:
    """Give a difference as one JSON document."""
    return json.dumps(document(found), indent=1, sort_keys=True)


def document(found: Difference) -> Row:
    """Give a difference as the contract writes it."""
    return {
        "difference": _VERSION,
        "project": found.project,
        "stack": found.stack,
        "base": _side(found.base),
        "head": _side(found.head),
        "verdict": {"exit": int(found.exit), "label": label(found), "said": sentence(found)},
        **_counts(found),
        "hazards": [_hazard(each) for each in found.hazards],
        "access": [_access(each) for change in found.changes for each in change.access],
        "changes": [_change(each) for each in found.changes],
        "folded": [_folded(each) for each in found.folded],
        "config": [_config(each) for each in found.config],
        "versions": [_config(each) for each in found.versions],
        "outputs": [_property(each) for each in found.outputs],
        "findings": _findings(found.findings),
        "approval": {"digest": found.digest, "approved": found.approved, "differs": list(found.differs)},
    }


def _counts(found: Difference) -> Row:
    return {
        "counts": {op.value: count for op, count in found.counts.items()},
        "units": {"shown": found.units - found.hidden_units, "folded": found.hidden_units, "total": found.units},
    }


def _folded(fold: Folded) -> Row:
    members = [{"urn": urn, "path": path} for urn, path in fold.members]
    return {"kind": fold.kind.value, "text": fold.text, "members": members}


def _findings(found: FindingChanges) -> Row:
    return {
        "new": [finding_of(each) for each in found.new],
        "existing": [finding_of(each) for each in found.existing],
        "fixed": [finding_of(each) for each in found.fixed],
        "waivers": [standing_of(each) for each in found.waivers],
    }


def _side(side: Side) -> Row:
    return {
        "label": side.label,
        "kind": side.kind,
        "digest": side.digest,
        "resources": side.resources,
        "notes": list(side.notes),
    }


def _hazard(each: Hazard) -> Row:
    return {
        "kind": each.kind.value,
        "answer": each.answer.value,
        "urn": each.urn,
        "path": each.path,
        "what": each.what,
        "instead": each.instead,
        "source": _source(each.source),
        "fingerprint": each.fingerprint,
    }


def _access(each: Access) -> Row:
    return {
        "kind": each.kind.value,
        "direction": each.direction.value,
        "answer": each.answer.value,
        "urn": each.urn,
        "path": each.path,
        "who": each.who,
        "what": each.what,
        "on": each.on,
        "before": each.before,
        "after": each.after,
        "source": _source(each.source),
        "fingerprint": each.fingerprint,
    }


def _change(change: Change) -> Row:
    return {
        "op": change.op.value,
        "answer": change.answer.value,
        "urn": change.urn,
        "before": change.before_urn or None,
        "type": change.type,
        "name": change.name,
        "component": change.component,
        "custom": change.custom,
        "engine": change.engine,
        "properties": [_property(each) for each in change.properties],
        "options": [_property(each) for each in change.options],
        "cause": _cause(change.cause),
        "source": _source(change.source),
    }


def _property(each: PropertyChange) -> Row:
    return {
        "path": each.path,
        "before": each.before,
        "after": each.after,
        "replaces": each.replaces.value,
        "fold": each.fold.value if each.fold else None,
        "cause": _cause(each.cause),
    }


def _cause(cause: Cause) -> Row:
    return {
        "kind": cause.kind.value,
        "text": cause.text,
        "urn": cause.urn or None,
        "proven": cause.proven,
        "source": _source(cause.source),
    }


def _config(each: ConfigChange) -> Row:
    return {"key": each.key, "before": each.before, "after": each.after, "source": _source(each.source)}


def _source(source: Source | None) -> Mapping[str, object] | None:
    return {"file": source.file, "line": source.line} if source else None
