"""Start the language host of a program, and end it."""

import os
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from review.engine import _process

PYTHON: Final = Path(__file__).resolve().with_name("host.py")
"""The host of programs in Python."""
_SECONDS: Final = 60.0
"""Time to import the SDK and to listen."""
_GRACE: Final = 2.0
"""Time to end of itself."""


class HostError(Exception):
    """The program's process did not start; the text holds what it wrote."""


@contextmanager
def hosted(program: Path, printed: Path, environment: Mapping[str, str], host: Path = PYTHON) -> Iterator[int]:
    """Give the port of a host of `program`; what the program writes goes to the file `printed`."""
    reading, writing = os.pipe()
    with printed.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-u", str(host), str(program), str(writing)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
            pass_fds=(writing,),
            start_new_session=True,
        )
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            port = pipe.readline().strip() if select.select([pipe], [], [], _SECONDS)[0] else ""
        if not port:
            raise HostError(printed.read_text(errors="replace").strip() or "the program's process said nothing")
        yield int(port)
    finally:
        with process, suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=_GRACE)  # closes its standard input, by which it ends of itself
        _process.end(process)
