"""Keys that are not known, and what was probably meant."""

from collections.abc import Iterable, Sequence
from typing import Literal

from settings.problems import Code, Fault
from settings.schema.kind import Invalid, Spot
from settings.words import nearest, shown

_LISTED = 12
_CLOSE = 0.8
"""How alike a name of another object must be; here less will do."""


def refuse_unknown(
    name: str, at: Spot, siblings: Sequence[str], everywhere: Iterable[str] = ()
) -> Literal[Invalid.INVALID]:
    """Refuse a key that is not known here, with the nearest one that is: here first, then anywhere.

    Beside a secret the name itself may be secret text, so it is withheld.
    """
    fix = _fix(name, at, siblings, everywhere)
    if at.sealed:
        problem = "holds an unknown key (name withheld: the engine marks the object as secret)"
        return at.refuse_openly(Fault(code=Code.UNKNOWN, problem=problem, fix=fix))
    return at.under(name or "''").refuse_openly(Fault(code=Code.UNKNOWN, problem="unknown key", fix=fix))


def _fix(name: str, at: Spot, siblings: Sequence[str], everywhere: Iterable[str]) -> str:
    elsewhere = {path.rpartition(".")[2]: path for path in everywhere}
    if name in elsewhere:
        return f"did you mean {shown(elsewhere[name])}?"
    if close := nearest(name, siblings):
        return f"did you mean {shown(at.under(close).key)}?"
    if close := nearest(name, elsewhere, _CLOSE):
        return f"did you mean {shown(elsewhere[close])}?"
    if len(siblings) > _LISTED:
        return "remove it; docs/reference/configuration.md lists every key"
    return f"remove it; known here: {', '.join(siblings)}"
