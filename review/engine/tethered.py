"""Run a module as `python -m` does, in a process that ends when the one that started it does.

The engine starts plugins in process groups of their own, so that a killed engine would leave them behind.
"""

import os
import runpy
import sys
import threading
import time
from typing import Final

_SECONDS: Final = 1.0
"""Seconds between two looks at the parent."""


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_SECONDS)
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    del sys.argv[0]
    sys.path[0] = os.getcwd()  # noqa: PTH109  a search path holds text
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
