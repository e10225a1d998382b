"""What became of mutants, for people and programs."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from review.mutate.deriving import Fate
from review.mutate.kinds import Kind
from review.mutate.run import Outcome, Survivor

_MOST: Final = 20
_COLUMNS: Final = ("kind", "mutants", "killed", "same", "default", "follows", "reasoned", "unexplained")


def rows(outcome: Outcome) -> list[tuple[str, ...]]:
    """Give the totals by kind, and of all."""
    open_ = Counter(one.mutant.kind for one in outcome.unexplained)
    found = [_row(outcome, kind.value, (kind,), open_[kind]) for kind in Kind]
    return [*found, _row(outcome, "all", tuple(Kind), sum(open_.values()))]


def _row(outcome: Outcome, name: str, kinds: Sequence[Kind], unexplained: int) -> tuple[str, ...]:
    def count(*fates: Fate) -> int:
        return sum(outcome.counts.get((kind, fate), 0) for kind in kinds for fate in fates)

    survived = count(Fate.SURVIVED, Fate.RAISED)
    numbers = (
        count(*Fate),
        count(Fate.KILLED),
        count(Fate.SAME),
        count(Fate.DEFAULT),
        count(Fate.FOLLOWS),
        survived - unexplained,
        unexplained,
    )
    return name, *(f"{number:,}" for number in numbers)


def table(outcome: Outcome) -> Iterator[str]:
    """Give the totals as a table of Markdown."""
    yield f"| {' | '.join(_COLUMNS)} |"
    yield f"|---|{'---:|' * (len(_COLUMNS) - 1)}"
    yield from (f"| {' | '.join(row)} |" for row in rows(outcome))


def page(outcome: Outcome, command: str) -> str:
    """Render a page for the documentation: the totals, and which rules notice most; `command` is what wrote it."""
    most = sorted(outcome.kills, key=lambda rule: (-outcome.kills[rule], rule))[:_MOST]
    lines = [
        "# Mutations",
        "",
        "Every property of production that a rule reads, broken in every way that its value allows, in both forms of",
        f"the graph. Written by `{command}`; [how to read it](../guides/mutants.md).",
        "",
        f"{outcome.count():,} mutants of {outcome.places:,} properties; {len(outcome.kills)} rules notice one or more",
        f"of them; {len(outcome.unexplained)} are unexplained.",
        "",
        *table(outcome),
        "",
        "A mutant that nobody notices is one of four: the **same** as before, since the provider does what the value",
        "says without it as well; the provider's **default**, which is another value that every rule allows; one that",
        "**follows** another mutant of the same property that is accepted, such as a null that follows a removal; or",
        "**reasoned**: a row of `tests/contracts/survivors.tsv` says in a sentence why it may pass. All others are",
        "unexplained, and fail the command.",
        "",
        "## Who notices most",
        "",
        "| Rule | Mutants |",
        "|---|---:|",
        *(f"| {rule} | {outcome.kills[rule]:,} |" for rule in most),
    ]
    return "\n".join(lines)


def grouped(found: Sequence[Survivor]) -> list[tuple[Survivor, int]]:
    """Give one survivor for all that have the same type, path and kind, and how many there are."""
    groups: dict[tuple[str, str, str], list[Survivor]] = defaultdict(list)
    for one in found:
        groups[one.key].append(one)
    return [(groups[key][0], len(groups[key])) for key in sorted(groups)]


def as_text(outcome: Outcome) -> str:
    """Render the totals, what is not explained, and what explains nothing."""
    lines = ["{:12}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>13}".format(*row) for row in (_COLUMNS, *rows(outcome))]
    unexplained = grouped(outcome.unexplained)
    for one, count in unexplained:
        lines.append(f"SURVIVED {' '.join(one.key)}  {count}x, such as {one.mutant.broken.resource.name} ({one.form})")
        lines.append(f"  {_why(one)}")
    lines += [f"UNUSED line {row.line}: {row.rule} {row.type} {row.path}: no such survivor" for row in outcome.unused]
    killers = len(outcome.kills)
    lines.append(
        f"{outcome.count():,} mutants of {outcome.places:,} properties · {outcome.count(Fate.KILLED):,} killed by "
        f"{killers} rules · {len(outcome.survivors) - len(outcome.unexplained):,} with a reason · "
        f"{len(outcome.unexplained)} unexplained · {outcome.seconds:.0f} s of CPU"
    )
    return "\n".join(lines)


def _why(one: Survivor) -> str:
    tried = one.mutant.tried
    if tried.raised:
        return f"raised by {', '.join(tried.raised)}"
    if tried.kind is Kind.ALIAS:
        return f"judged otherwise by {', '.join(tried.rules)}"
    return f"read by {', '.join(one.mutant.broken.readers)}"


def as_data(outcome: Outcome) -> dict[str, object]:
    """Give the totals, the kills of each rule and every survivor as data."""
    return {
        "mutants": outcome.count(),
        "properties": outcome.places,
        "seconds": round(outcome.seconds, 1),
        "fates": {fate.value: outcome.count(fate) for fate in Fate},
        "kinds": {kind.value: {fate.value: outcome.counts.get((kind, fate), 0) for fate in Fate} for kind in Kind},
        "kills": {rule: outcome.kills[rule] for rule in sorted(outcome.kills)},
        "unexplained": len(outcome.unexplained),
        "survivors": [
            {
                "type": one.key[0],
                "path": one.key[1],
                "kind": one.key[2],
                "form": one.form.value,
                "resources": count,
                "rules": list(one.mutant.broken.readers),
                "reason": one.reason.text if one.reason else None,
            }
            for one, count in grouped(outcome.survivors)
        ],
        "unused": [row.line for row in outcome.unused],
    }
