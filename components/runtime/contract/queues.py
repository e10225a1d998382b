"""Where jobs wait, and how none is done twice."""

from typing import Final

from components.runtime.contract.bounds import ADDRESS, NAME
from components.runtime.contract.rows import JOBS, WORKER, Row, Variable, fixed


def _queue(part: str) -> Variable:
    return Variable(
        name=f"QUEUE_URL_{part.upper()}",
        kinds=JOBS,
        value=lambda args: args.identity.queue_url(f"{part}.fifo"),
        source=f"name of the queue {part}.fifo",
        bound=ADDRESS,
        controls=("WS-1",),
    )


ROWS: Final[tuple[Row, ...]] = (
    *map(_queue, ("publish", "download", "notify")),
    Variable(
        name="IDEMPOTENCY_TABLE",
        kinds=WORKER,
        value=lambda args: args.identity.named("idempotency"),
        source="name of the table idempotency",
        bound=NAME,
        controls=("WS-1",),
    ),
    # A version of its own, so that a changed fingerprint does not pass for an old one.
    fixed("IDEMPOTENCY_KEY_VERSION", "v1", WORKER, "WS-1"),
)
