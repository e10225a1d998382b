"""The rules that examples prove, wherever these stand."""

import importlib
import pkgutil
from typing import Final

from tests.support import examples, rows_alarms, rows_data
from tests.support.examples.made import Example

_TABLES: Final = [
    importlib.import_module(f"tests.support.examples.{found.name}") for found in pkgutil.iter_modules(examples.__path__)
]
EXAMPLES: Final[list[Example]] = [example for table in _TABLES for example in getattr(table, "EXAMPLES", ())]
NEVER: Final[list[tuple[str, str]]] = [pair for table in _TABLES for pair in getattr(table, "NEVER", ())]
"""Rules that a resource breaks by being there, with the type."""
PROOFS: Final = (*rows_data.PROOFS, *rows_alarms.PROOFS)
PROVED: Final = frozenset(
    {
        *(example.rule for example in EXAMPLES),
        *(rule for rule, _ in NEVER),
        *(proof.rule for proof in PROOFS),
    }
)
