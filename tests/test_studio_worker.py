"""The process beside the studio's server: what it sends, how it is stopped, and what if it dies."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from policydeck.errors import PolicydeckError
from policydeck.studio.worker import Here, OutdatedError, StoppedError, Worker

FOR_EVER = 1e6  # seconds


def counting(here: Here, last: int) -> Iterator[int]:
    for number in range(last):
        here.told("counting")
        yield number


def waiting(here: Here) -> Iterator[int]:
    yield os.getpid()
    time.sleep(FOR_EVER)


def dying(_here: Here) -> Iterator[int]:
    os.kill(os.getpid(), signal.SIGKILL)
    yield 0


def failing(_here: Here) -> Iterator[int]:
    yield 0
    raise PolicydeckError("deck.toml: no such key")


def going_on(*_: object) -> bool:
    return True


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    worker = Worker(tmp_path_factory.mktemp("kept"))
    yield worker
    worker.end()


def test_parts_come_one_after_the_other_and_errors_as_they_were_raised(worker: Worker) -> None:
    assert list(worker.ask("deck", counting, 3, told=going_on)) == [0, 1, 2]
    with pytest.raises(PolicydeckError, match=r"^deck.toml: no such key$"):
        list(worker.ask("deck", failing, told=going_on))


def test_what_is_not_asked_for_any_more_is_given_up_and_nothing_of_it_is_left(
    worker: Worker,
) -> None:
    with pytest.raises(OutdatedError):
        list(worker.ask("deck", counting, 1_000_000, told=lambda *_: False))
    assert list(worker.ask("deck", counting, 2, told=going_on)) == [0, 1]


def test_it_is_stopped_in_the_middle_of_a_step_and_only_by_whom_it_works_for(
    worker: Worker,
) -> None:
    parts = worker.ask("deck", waiting, told=going_on)
    first = next(parts)
    worker.stop("another deck")
    threading.Timer(0.2, worker.stop, ("deck",)).start()
    with pytest.raises(StoppedError):
        next(parts)
    again = worker.ask("deck", waiting, told=going_on)
    assert next(again) != first
    again.close()  # nobody wants the rest
    assert list(worker.ask("deck", counting, 2, told=going_on)) == [0, 1]


def test_a_process_that_the_system_ends_is_told_of_and_begun_anew(worker: Worker) -> None:
    with pytest.raises(PolicydeckError, match="the system ended the work"):
        list(worker.ask("deck", dying, told=going_on))
    assert list(worker.ask("deck", counting, 1, told=going_on)) == [0]


def test_it_goes_when_the_server_goes(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    parts = worker.ask("deck", waiting, told=going_on)
    process = next(parts)
    worker.end()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
