"""What may become of an input: an answer or one clear error, in bounded time and memory, harmless to who reads it."""

import contextlib
import io
import json
import re
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from review import cli
from review.render.harmless import UNSEEN

SECONDS: Final = 10.0
"""CPU seconds for one input; a run that waits for something ends after six times as many on the clock."""
MEGABYTES: Final = 1024
"""Resident memory that one input may add to the process that reads."""
_STATUS: Final = Path("/proc/self/status")
_RESET: Final = Path("/proc/self/clear_refs")
_CODES: Final = frozenset({0, 1, 4, 5, 6, 7, 8})
_CODE_SPAN: Final = re.compile(r"(?<![`\\])(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_OURS: Final = re.compile(r"</?details>|</?summary>|^<!-- bulwark diff [^<>]* -->$", re.MULTILINE)
_ACTIVE: Final = re.compile(r"(?<!\\)(?:\\\\)*[<]|(?<!\\)(?:\\\\)*\]\(")


class HangError(BaseException):
    """An input took too long; not an `Exception`, so that nothing on the way takes it for one of its own."""


class Flaw(Exception):  # noqa: N818  the verdict on an answer, not an error of the tests
    """An answer is not what it must be."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str


def command(*arguments: str) -> Answer:
    """Run a command in this process, and look at its answer."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.main(arguments)
    answer = Answer(code, out.getvalue(), err.getvalue())
    _judge(answer, arguments)
    return answer


def _judge(answer: Answer, arguments: Sequence[str]) -> None:
    require(answer.code in _CODES, f"exit code {answer.code}")
    require("the rule raised" not in answer.out, "a rule raised")
    require(not _acting(answer.out) and not _acting(answer.err), "a control character in the output")
    if answer.out:
        require("Traceback" not in answer.err, "a traceback")
    elif answer.code:
        require(answer.err.startswith("bulwark: ") and answer.err.strip() != "bulwark:", "an end without a word")
        require(len(answer.err) < 25_000, "an endless error")
    if answer.out and "json" in arguments:
        json.loads(answer.out, parse_constant=_no_constant)
        require(answer.out.isascii(), "JSON that is not ASCII")
    if answer.out and "md" in arguments:
        require(not active_markdown(answer.out), "active markup in Markdown")


def _acting(text: str) -> bool:
    return any(UNSEEN.search(line) for line in text.split("\n"))


def active_markdown(text: str) -> list[str]:
    """Give what a forge would take for markup of its own beside what is written here: HTML and links."""
    plain = "\n".join(_OURS.sub("", _CODE_SPAN.sub("", line)) for line in text.split("\n"))
    return _ACTIVE.findall(plain)


def _no_constant(text: str) -> object:
    message = f"{text} is no JSON"
    raise Flaw(message)


def require(holds: bool, otherwise: str) -> None:  # noqa: FBT001  it is said of a fact
    """Note a flaw unless something holds."""
    if not holds:
        raise Flaw(otherwise)


def flaw_of(work: Callable[[], object]) -> str:
    """Give what is wrong with how an input is taken, in one line; nothing where nothing is."""
    started, before = time.process_time(), _forget_peak()
    try:
        with _limited():
            work()
    except Flaw as flaw:
        return str(flaw)
    except HangError:
        return f"hung: more than {SECONDS:.0f} s"
    except SystemExit as error:
        return f"the process was ended with {error.code}"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {str(error)[:120]!r} at {place.filename.rpartition('/')[2]}:{place.lineno}"
    if (added := peak_megabytes() - before) > MEGABYTES:
        return f"{added} MB of memory"
    took = time.process_time() - started
    return f"{took:.1f} s" if took > SECONDS else ""


def peak_megabytes() -> int:
    """Give the most memory that this process has held so far, or since its peak was forgotten."""
    with contextlib.suppress(OSError):
        lines = _STATUS.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)


def _forget_peak() -> int:
    """Let the peak be what is held now, and give it: a process of a whole run has held more than one input takes.

    Only Linux can forget (proc(5), "/proc/pid/clear_refs"); elsewhere an input is told from those before by the rise.
    """
    with contextlib.suppress(OSError):
        _RESET.write_text("5", encoding="ascii")
    return peak_megabytes()


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    """End work that takes too long, on the processor or on the clock."""

    def hang(_signal: int, _frame: FrameType | None) -> None:
        raise HangError

    timers = ((signal.ITIMER_PROF, signal.SIGPROF, SECONDS), (signal.ITIMER_REAL, signal.SIGALRM, 6 * SECONDS))
    before = [signal.signal(number, hang) for _, number, _ in timers]
    for timer, _, seconds in timers:
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for (timer, number, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)
