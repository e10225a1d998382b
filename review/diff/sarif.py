"""A difference as SARIF 2.1.0: hazards and broader access as results of their own, findings with their standing.

What is new, as before or gone is said as `baselineState`; what is fixed is counted and not listed, since code scanning
would show it as open.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from review.diff.kinds import AccessKind, Answer, Direction, HazardKind
from review.diff.model import Access, Difference, Hazard
from review.diff.verdict import label
from review.render.places import Places
from review.render.plain import plain
from review.render.sarif import MOST_RESULTS, SCHEMA, driver, location, message, result, rules

Row = dict[str, object]
_LEVELS: Final = {Answer.WILL: "error", Answer.MAY: "warning", Answer.NO: "note"}
_HELP: Final = "docs/guides/review-a-change.md says how it is read and approved."


def render(found: Difference, places: Places) -> str:
    """Give one run. Equal differences give equal bytes: neither time nor machine is told."""
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(found, places)]}, indent=1)


def hazard_id(kind: HazardKind) -> str:
    """Give the id of the rule that a hazard is a result of."""
    return f"hazard/{kind.value.replace(' ', '-')}"


def access_id(kind: AccessKind) -> str:
    """Give the id of the rule that a gain of access is a result of."""
    return f"access/{kind.value.replace(' ', '-')}"


def _run(found: Difference, places: Places) -> Row:
    results = list(_results(found, places))
    invocation: Row = {"executionSuccessful": True, "exitCode": int(found.exit)}
    if (left := len(results) - MOST_RESULTS) > 0:
        text = f"{left} of {len(results)} results are left out, the last: a run holds {MOST_RESULTS}."
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    return {
        "tool": {"driver": driver([*rules(), *_own_rules()])},
        "automationDetails": {"id": f"bulwark-difference/{plain(found.project)}/{plain(found.stack)}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": results[:MOST_RESULTS],
        "properties": {"label": label(found), "units": found.units, "fixed": len(found.findings.fixed)},
    }


def _own_rules() -> Iterator[Row]:
    for kind in HazardKind:
        yield _rule(hazard_id(kind), f"An update loses nothing: {kind.value}", "8.0")
    for access in AccessKind:
        yield _rule(access_id(access), f"An update lets nobody in who was not: {access.value}", "7.5")


def _rule(ident: str, title: str, score: str) -> Row:
    return {
        "id": ident,
        "name": ident,
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}. Read off the difference of two graphs by their meaning."},
        "help": {"text": _HELP, "markdown": _HELP},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["security", "difference"], "precision": "high", "security-severity": score},
    }


def _results(found: Difference, places: Places) -> Iterator[Row]:
    yield from (_hazard(each, places) for each in found.hazards)
    yield from (_access(each, places) for each in _once(found.access(Direction.BROADENED)))
    for state, findings in (("new", found.findings.new), ("unchanged", found.findings.existing)):
        for finding in findings:
            yield {**result(finding, finding.fingerprint, places), "baselineState": state}


def _once(found: Iterable[Access]) -> Iterator[Access]:
    """Leave out what says the same of the same: code scanning takes one result of a fingerprint."""
    seen: set[str] = set()
    for each in found:
        if each.fingerprint not in seen:
            seen.add(each.fingerprint)
            yield each


def _hazard(each: Hazard, places: Places) -> Row:
    return {
        "ruleId": hazard_id(each.kind),
        "level": _LEVELS[each.answer],
        "kind": "fail",
        "baselineState": "new",
        "message": {"text": message(f"{each.answer.value} {each.what}. Instead: {each.instead}.")},
        "locations": [location(places, each.source, each.urn)],
        "partialFingerprints": {"bulwark/v1": each.fingerprint},
        "properties": {"answer": each.answer.value, "property": each.path},
    }


def _access(each: Access, places: Places) -> Row:
    before = f" ({each.before} -> {each.after})" if each.before or each.after else ""
    return {
        "ruleId": access_id(each.kind),
        "level": _LEVELS[each.answer],
        "kind": "fail",
        "baselineState": "new",
        "message": {"text": message(f"{each.answer.value} {each.who}: {each.what} on {each.on}{before}")},
        "locations": [location(places, each.source, each.urn)],
        "partialFingerprints": {"bulwark/v1": each.fingerprint},
        "properties": {"answer": each.answer.value, "property": each.path},
    }
