"""How people say what the engine names: short types and counts."""


def short(type_: str) -> str:
    """Give a type token as people say it: `rds.Instance`."""
    module, _, name = type_.rpartition(":")
    return f"{module.partition(':')[2].partition('/')[0] or module}.{name}"


def plural(count: int, noun: str) -> str:
    """Give a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
