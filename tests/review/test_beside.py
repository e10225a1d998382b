"""Work in a copy of the process gives its result, or raises its error, here."""

import multiprocessing
import os
import time

import pytest

from review.beside import beside


def test_the_work_is_done_in_another_process() -> None:
    with beside(os.getpid) as result:
        assert result() != os.getpid()


def test_an_error_is_raised_where_the_result_is_asked_for() -> None:
    def fail() -> None:
        message = "nothing there"
        raise LookupError(message)

    with beside(fail) as result, pytest.raises(LookupError, match="nothing there"):
        result()


def test_a_copy_that_dies_is_an_error() -> None:
    with beside(lambda: os._exit(3)) as result, pytest.raises(EOFError):
        result()


def test_nobody_waits_for_work_that_is_not_asked_for() -> None:
    started = time.perf_counter()
    with beside(lambda: time.sleep(60)):
        pass
    assert time.perf_counter() - started < 30


def test_where_processes_cannot_be_copied_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    with beside(os.getpid) as result:
        assert result() == os.getpid()
