"""Every rule of the pack: the one list that the gate, the servicer and the documentation read."""

from typing import Final

from hardening.rule import Rule
from hardening.rules import database

RULES: Final[tuple[Rule, ...]] = (*database.RULES,)
