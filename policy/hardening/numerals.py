"""Numbers that travel as text."""

from typing import Final

_DIGITS: Final = 18
_BEYOND: Final = 10**_DIGITS


def integer(digits: str) -> int:
    """Give the number that digits say; one beyond all that AWS counts is as good as the least of those.

    Python refuses to read thousands of digits (`sys.set_int_max_str_digits`), and no rule needs to.
    """
    told = digits.lstrip("0") if len(digits) > _DIGITS else digits
    return int(told or "0") if len(told) <= _DIGITS else _BEYOND
