"""Judge `npm audit --json` by the decisions that people took: `npm_triage.py AUDIT TRIAGE`.

TRIAGE is a list of {"advisory", "found", "decision", "reason", "owner", "until"}: the advisory's address, the day it
was first seen, what was decided and until when that holds. A high finding must be there within 7 days of `found`, a
critical one within 2; until then a row with the day alone is enough. Needs Python 3.11 and nothing else.
"""

import datetime as dt
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

DAYS = {"high": 7, "critical": 2}
"""Days from the finding to the decision, by severity."""
_DECIDED = ("decision", "reason", "owner", "until")


def advisories(audit: Mapping[str, object]) -> Mapping[str, tuple[str, str]]:
    """Give address, severity and package of every advisory in an audit."""
    found = audit.get("vulnerabilities")
    if not isinstance(found, Mapping):
        message = "not what `npm audit --json` writes: it has no vulnerabilities"
        raise ValueError(message)  # noqa: TRY004  wrong content, not a wrong type of ours
    return {
        str(via["url"]): (str(via["severity"]), name)
        for name, package in sorted(found.items())
        for via in package["via"]
        if isinstance(via, Mapping)
    }


def problems(audit: Mapping[str, object], triage: Sequence[Mapping[str, str]], today: dt.date) -> Iterator[str]:
    """Give what nobody decided in time, and decisions that have ended or that nothing asks for any more."""
    rows = {row["advisory"]: row for row in triage}
    found = advisories(audit)
    for address, (severity, package) in found.items():
        if severity in DAYS and (wrong := _wrong(rows.get(address), DAYS[severity], today)):
            yield f"{severity} {package} {address}: {wrong}"
    yield from (f"{address}: not found any more, take its row away" for address in sorted(set(rows) - set(found)))


def _wrong(row: Mapping[str, str] | None, days: int, today: dt.date) -> str:
    if row is None:
        return f"add a row with the day it was found; decide within {days} days"
    if all(row.get(key) for key in _DECIDED):
        until = dt.date.fromisoformat(row["until"])
        return "" if until > today else f"its decision ended on {until}"
    due = dt.date.fromisoformat(row["found"]) + dt.timedelta(days=days)
    return "" if today <= due else f"was to be decided by {due}"


def main(arguments: Sequence[str]) -> int:
    """Print what is wrong, and what is told alone."""
    audit, triage = (json.loads(Path(name).read_text(encoding="utf-8")) for name in arguments)
    told = [f"{level} {name}: {url}" for url, (level, name) in advisories(audit).items() if level not in DAYS]
    wrong = list(problems(audit, triage, dt.date.today()))  # noqa: DTZ011  a row ends by the calendar of the reader
    print("\n".join([*(f"told: {line}" for line in told), *wrong, f"{len(wrong)} to triage"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
