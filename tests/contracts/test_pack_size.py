"""A rule is a row of a few lines: the median of all rows, the longest one, and what a family may take on the whole."""

import ast
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Final

from hardening.catalog import RULES
from hardening.rules import __path__ as families

MEDIAN: Final = 4
LONGEST: Final = 16
"""Lines of one row: a rule of many types names each of them."""
EACH: Final = 22
"""Lines of all families for each rule, functions, words on them and imports included."""
FAMILY: Final = 72
"""Lines of a family of three rules or more for each of them: what a rule asks may need more words than a row has."""
SOLE: Final = 210
"""Lines of a family of one or two rules."""
ROWS: Final = {"row", "join_row", "_row", "_advice", "Rule"}


def rows() -> dict[str, list[int]]:
    """Give the lines of every row, by family."""
    found: dict[str, list[int]] = defaultdict(list)
    for path in sorted(Path(families[0]).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ROWS and _named(node):
                found[path.stem].append((node.end_lineno or node.lineno) - node.lineno + 1)
    return found


def _named(node: ast.Call) -> bool:
    """Whether a call names a rule itself, by id and slug."""
    first = node.args[0] if node.args else None
    return isinstance(first, ast.Constant) and isinstance(first.value, str) and " " in first.value


def test_every_rule_is_one_row() -> None:
    assert sum(map(len, rows().values())) == len(RULES)


def test_the_median_row_has_four_lines_at_most() -> None:
    lengths = [length for found in rows().values() for length in found]
    assert median(lengths) <= MEDIAN
    assert max(lengths) <= LONGEST


def test_a_family_takes_so_many_lines_for_each_rule() -> None:
    rules = {family: len(found) for family, found in rows().items()}
    lines = {family: len((Path(families[0]) / f"{family}.py").read_text("utf-8").splitlines()) for family in rules}
    few = 3
    assert {
        family for family, held in rules.items() if lines[family] > (SOLE if held < few else FAMILY * held)
    } == set()
    assert sum(lines.values()) / sum(rules.values()) <= EACH
