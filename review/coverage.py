"""Coverage of the list of security properties, for people, programs and the documentation."""

from collections.abc import Iterator, Sequence
from typing import Final

from hardening.catalog import RULES
from hardening.coverage import BEYOND, CHECKERS, Property, Share, properties, shares, whole
from hardening.rule import Level

_ALONE: Final = "nobody else"
_OFF: Final = frozenset(rule.id for rule in RULES if rule.prod is Level.DISABLED)
"""Rules that judge nothing until a configuration turns them on."""


def as_data() -> dict[str, object]:
    """Give the coverage as data."""
    return {
        "summary": _counts(whole()),
        "services": [_counts(share) for share in shares()],
        "checkers": CHECKERS,
        "properties": [
            {
                "id": each.id,
                "service": each.service,
                "property": each.text,
                "checked_by": list(each.checked_by),
                "rules": list(each.rules),
                "reason": each.reason or None,
            }
            for each in properties()
        ],
    }


def _counts(share: Share) -> dict[str, object]:
    return {
        "name": share.name,
        "total": share.total,
        "covered": share.covered,
        "percent": share.percent,
        "nobody_else": share.alone,
        "not_by_code": share.impossible,
    }


def cells(share: Share) -> tuple[str, ...]:
    """Give a row of the summary."""
    missing = share.total - share.covered - share.impossible
    return share.name, f"{share.covered} of {share.total}", f"{share.percent:g} %", str(share.alone), str(missing)


HEAD: Final = ("service", "covered", "share", "by nobody else", "missing")


def render() -> str:
    """Render the page of the documentation."""
    named = ", ".join(f"{key} {name}" for key, name in CHECKERS.items())
    lines = [
        "# Coverage",
        "",
        "What must be true of the services of AWS and of a program, and which rules see to it. The list merges what",
        "ten other sets of rules check with what none of them does. `bulwark policies --coverage` prints it.",
        "",
        f"The last column says who else checks a property: {named}.",
        "",
        *_table(HEAD, [cells(share) for share in (*shares(), whole())]),
    ]
    for service in dict.fromkeys(each.service for each in properties()):
        found = [each for each in properties() if each.service == service]
        rows = [(each.slug, each.text, answer(each), _others(each)) for each in found]
        lines += [f"## {service}", "", *_table(("Name", "What must be true", "Rules", "Who else"), rows)]
    return "\n".join(lines).rstrip() + "\n"


def answer(found: Property) -> str:
    """Say which rules cover a property, or why none does."""
    rules = (f"{rule} (off by default)" if rule in _OFF else rule for rule in found.rules)
    return ", ".join(rules) or (f"not by code: {found.reason}" if found.reason else "missing")


def _others(found: Property) -> str:
    return " ".join(found.checked_by) or ("" if found.service == BEYOND else _ALONE)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
