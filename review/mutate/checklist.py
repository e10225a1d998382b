"""The mutations of the checklist, each with the rule or the refusal that notices it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from hardening.rule import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One mutation of the checklist."""

    line: str
    """Control and number, such as `ND-2 m1`."""
    by: tuple[str, ...]
    """The rules that notice it, or the codes with which its configuration is refused."""
    killed: bool
    """Whether every one of them does."""

    def as_dict(self) -> dict[str, object]:
        """Give the line as data."""
        return {"line": self.line, "by": list(self.by), "killed": self.killed}


def lines(graphs: tuple[Mapping[str, object], Mapping[str, object]]) -> list[Line]:
    """Break the known graph as each line says, and ask its rules; refuse each configuration that must be refused.

    The mutations are those of the project's own tests, which stand beside the program that they break.
    """
    from tests.contracts.edits_judged import broken, verdicts_of  # noqa: PLC0415  only the project has them
    from tests.contracts.mutations_every import MUTATIONS  # noqa: PLC0415  as above
    from tests.contracts.mutations_refused import REFUSALS, codes  # noqa: PLC0415  as above

    known, _ = graphs
    found = [(one.line, one.rule, Verdict.FAIL in verdicts_of(one.rule, broken(known, one.edit))) for one in MUTATIONS]
    found += [(one.line, one.code.value, one.code in codes(one)) for one in REFUSALS]
    return [_line(name, list(group)) for name, group in groupby(sorted(found, key=_place), key=lambda one: one[0])]


def _line(name: str, found: Sequence[tuple[str, str, bool]]) -> Line:
    return Line(
        line=name, by=tuple(dict.fromkeys(by for _, by, _ in found)), killed=all(killed for *_, killed in found)
    )


def _place(found: tuple[str, str, bool]) -> tuple[str, int, str, str]:
    """Sort by control and number: m10 comes after m9."""
    name, by, _ = found
    control, _, rest = name.partition(" ")
    digits = "".join(character for character in rest if character.isdigit())
    return control, int(digits or 0), rest, by


def as_table(found: Sequence[Line]) -> str:
    """Render the lines for people."""
    width = max(len(one.line) for one in found) + 2
    rows = [f"{one.line:{width}}{'killed' if one.killed else 'MISSED':8}{', '.join(one.by)}" for one in found]
    missed = sum(not one.killed for one in found)
    return "\n".join([*rows, f"{len(found)} lines · {len(found) - missed} killed · {missed} missed"])
