"""What a logger writes, with everything that its lines carry."""

import contextlib
import logging
from collections.abc import Iterator


@contextlib.contextmanager
def lines_of(log: logging.Logger) -> Iterator[list[str]]:
    """Collect the lines of a logger, with their fields."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.getMessage()} {record.__dict__}")

    handler, level = Keep(), log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
