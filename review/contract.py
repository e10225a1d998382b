"""The contract with the application as a page: variable, services, source, bounds and controls."""

from collections.abc import Iterator
from typing import Final

from components.runtime.contract.rows import Row, SecretVariable, Variable
from components.runtime.contract.table import ROWS, SUBJECTS
from components.runtime.environment import ServiceKind

_HEAD: Final = """\
# Environment

What each service is told when it starts, from the table in `components/runtime/contract/`. The names and values are
the contract with the application: APP-01 to APP-06 hold every task definition to it.

A secret goes to its consumers (`secrets.consumers`) and to nobody else, by reference; a host that AWS makes up comes
from a parameter. A task is of the kind that its tag `Service` says, and one that a load balancer sends to is an API.
"""
_COLUMNS: Final = (
    "| Variable | api | worker | scheduler | migrate | Source | Value | Controls |\n|---|---|---|---|---|---|---|---|\n"
)


def render() -> str:
    """Render the page."""
    count = f"\n{len(ROWS)} variables, {sum(isinstance(row, SecretVariable) for row in ROWS)} of them secret.\n"
    parts = [f"\n## {subject}\n\n{_COLUMNS}{''.join(map(_line, rows))}" for subject, rows in SUBJECTS.items()]
    return _HEAD + count + "".join(parts)


def _line(row: Row) -> str:
    return "| " + " | ".join(text.replace("|", "\\|") for text in _cells(row)) + " |\n"


def _cells(row: Row) -> Iterator[str]:
    yield f"`{row.name}`"
    if isinstance(row, SecretVariable):
        yield from ["consumers"] * len(ServiceKind)
        yield f"secret `{row.part}`"
        yield f"key `{row.key}`" if row.key else "the whole value"
    else:
        yield from ("yes" if kind in row.kinds else "" for kind in ServiceKind)
        yield row.source if isinstance(row, Variable) else f"parameter `{row.part}`"
        yield row.bound.text if isinstance(row, Variable) else "a host"
    yield ", ".join(row.controls)
