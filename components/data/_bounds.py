"""Sizes are bounded where they are given, so that a wrong one never reaches AWS."""


def bounded(key: str, value: int, low: int, high: int, why: str) -> None:
    """Refuse a whole number outside its bounds, naming the key, the value, the bounds and the reason for them."""
    if isinstance(value, bool) or not low <= value <= high:
        message = f"{key} is {value}: give a whole number from {low} to {high}; {why}"
        raise ValueError(message)


def ascending(low_key: str, low: int, high_key: str, high: int, why: str) -> None:
    """Refuse two days in the wrong order, naming both."""
    if low >= high:
        message = f"{low_key} is {low} and {high_key} is {high}: {high_key} must be the later one; {why}"
        raise ValueError(message)
