"""Two recordings for one run of a program: the process splits where their answers begin to differ."""

import asyncio
import json
import os
from typing import Final

from review.record import guard

Graph = dict[str, object]
_BROKEN: Final[Graph] = {"error": {"kind": "", "message": "the second recording ended without a graph", "frames": []}}


class Twin:
    """The recording in which nothing is known yet, split off the one in which everything is.

    A program runs to its end before its first registration is answered, so that both recordings share its run. The
    two loops share no state that matters: requests are answered in the loop's own thread, and nothing waits for a
    file.
    """

    def __init__(self) -> None:
        """Start as one process."""
        self.unknown = False
        self._child = 0
        self._pipe = (-1, -1)

    def split(self) -> bool:
        """Split the process; true in the one that goes on without knowing."""
        self._pipe = os.pipe()
        loop = asyncio.get_running_loop()
        with guard.lifted("os.fork"):
            self._child = os.fork()
        self.unknown = self._child == 0
        if self.unknown:
            asyncio._set_running_loop(loop)  # noqa: SLF001  asyncio forgets the loop in a forked process
        return self.unknown

    def join(self, graph: Graph) -> dict[str, Graph]:
        """Give both graphs in the first process; the second one hands its graph over and ends here."""
        reading, writing = self._pipe
        if not self._child and not self.unknown:  # nothing was registered: there is nothing to know or not to know
            return {"known": graph, "unknown": graph}
        if self.unknown:
            os.close(reading)
            with os.fdopen(writing, "w", encoding="utf-8") as pipe:
                pipe.write(json.dumps(graph))
            os._exit(0)  # without the cleanup that belongs to the first process
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            written = pipe.read()
        os.waitpid(self._child, 0)
        return {"known": graph, "unknown": _read(written)}


def _read(written: str) -> Graph:
    """Read the graph of the second process, which may have died before or while it wrote."""
    try:
        found: Graph = json.loads(written)
    except ValueError:
        return _BROKEN
    return found
