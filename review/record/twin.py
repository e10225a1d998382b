"""Two recordings for one run of a program: the process splits where their answers begin to differ."""

import asyncio
import os

from review.record import guard


class Twin:
    """The recording in which nothing is known yet, split off the one in which everything is.

    A program runs to its end before its first registration is answered, so that both recordings share its run. The
    two loops share no state that matters: requests are answered in the loop's own thread, and nothing waits for a
    file.
    """

    def __init__(self) -> None:
        """Start as one process."""
        self.unknown = False
        """Whether this process is the one that goes on without knowing."""
        self._child = 0

    def split(self) -> bool:
        """Split the process; true in the one that goes on without knowing."""
        loop = asyncio.get_running_loop()
        with guard.lifted("os.fork"):
            self._child = os.fork()
        self.unknown = self._child == 0
        if self.unknown:
            asyncio._set_running_loop(loop)  # noqa: SLF001  asyncio forgets the loop in a forked process
        return self.unknown

    def end(self) -> None:
        """Wait for the second process in the first; the second ends here, without the cleanup that is the first's."""
        if self.unknown:
            os._exit(0)
        if self._child:
            os.waitpid(self._child, 0)
