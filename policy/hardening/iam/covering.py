"""Which of many actions a statement speaks of, found at once."""

import functools
from collections.abc import Iterable

from hardening.iam.scopes import has_wildcard
from hardening.iam.statements import Statement, glob


def covered(statement: Statement, names: Iterable[object]) -> tuple[str, ...]:
    """Give those actions of a list that a statement speaks of, by wildcard expansion or by exclusion."""
    return _covered(statement.actions, statement.not_actions, tuple(map(str, names)))


@functools.lru_cache(maxsize=4096)
def _covered(actions: tuple[str, ...], excluded: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Most statements name their actions in full: those are looked up, and only patterns are matched."""
    if excluded:
        return tuple(name for name in names if not any(glob(pattern, name) for pattern in excluded))
    spelt = {action.lower() for action in actions}
    patterns = [action for action in actions if has_wildcard(action)]
    return tuple(name for name in names if name.lower() in spelt or any(glob(one, name) for one in patterns))
