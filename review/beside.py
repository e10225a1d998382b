"""Work done beside this process, in a copy of it, where there is a second core for it."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Final, TypeVar

_T = TypeVar("_T")
_FORK: Final = "fork"
"""A copy has all that was read in; one started anew would read it in again, which takes longer than the work."""


@contextmanager
def beside(work: Callable[[], _T]) -> Iterator[Callable[[], _T]]:
    """Start work in a copy of this process and give what waits for its result, which must be picklable.

    What the work raises is raised there. Where processes cannot be copied, the work is done when its result is asked
    for.
    """
    if _FORK not in multiprocessing.get_all_start_methods():
        yield work
        return
    context = multiprocessing.get_context(_FORK)
    reading, writing = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(work, writing), daemon=True)
    process.start()
    writing.close()
    try:
        yield lambda: _called(reading.recv())
    finally:
        process.terminate()
        process.join()
        reading.close()


def _do(work: Callable[[], _T], out: "Connection[tuple[object, Exception | None], object]") -> None:
    try:
        out.send((work(), None))
    except Exception as error:  # noqa: BLE001  it is raised where the result is asked for
        out.send((None, error))


def _called(received: tuple[_T, Exception | None]) -> _T:
    result, error = received
    if error is not None:
        raise error
    return result
