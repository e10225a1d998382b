"""An event loop for a program whose monitor is in the same process."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from pulumi.runtime import stack
from pulumi.runtime.settings import SETTINGS

from review.record import frames

_P = ParamSpec("_P")
_T = TypeVar("_T")


class _Inline(ThreadPoolExecutor):
    """Runs a call at once, in the loop's own thread.

    The SDK hands every request to a thread, since an engine is far away. This monitor answers in microseconds, so
    threads would only cost switches and make the order of registrations vary from run to run.
    """

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> "Future[_T]":
        """Run a call and give its finished future."""
        future: Future[_T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  an executor hands every error to its caller
            future.set_exception(error)
        return future


async def _settle(await_all_outstanding_tasks: bool = True) -> None:  # noqa: FBT001, FBT002  the SDK's signature
    """Wait until no request and no output is outstanding.

    Does what the SDK's own function does, once per output: that one asks for the first of all outstanding outputs
    again and again, which grows with their square (measured: a quarter of a run of 260 resources).
    """
    manager = SETTINGS.rpc_manager
    while True:
        while manager.rpcs:
            await asyncio.sleep(0)
            await manager.rpcs.pop()
        while await_all_outstanding_tasks and SETTINGS.outputs:
            pending = list(SETTINGS.outputs)
            SETTINGS.outputs.clear()
            await asyncio.gather(*pending)
        if not manager.rpcs:
            return


stack.wait_for_rpcs = _settle
frames.install()


def run_inline(program: Callable[[], None]) -> None:
    """Run a program as a stack, with the settings configured before."""
    loop = asyncio.new_event_loop()
    loop.set_default_executor(_Inline(max_workers=1))
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(stack.run_in_stack(program))
    finally:
        loop.close()
        asyncio.set_event_loop(None)
