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
from policydeck.studio import worked
from policydeck.studio.pairs_view import Text
from policydeck.studio.worker import Here, OutdatedError, StoppedError, Worker
from test_studio_safe import TEXT

pytestmark = pytest.mark.slow

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


def test_texts_are_read_and_aligned_once_until_a_file_changes(
    worker: Worker, tmp_path: Path
) -> None:
    (tmp_path / "text.tsv").write_text(TEXT, "utf-8")
    (tmp_path / "deck.toml").write_text('[deck]\ndocuments = ["text.tsv"]\n', "utf-8")

    def steps() -> tuple[list[str], str]:
        told: list[str] = []

        def heard(step: str, *_: object) -> bool:
            told.append(step)
            return True

        parts = worker.ask("deck", worked.view, tmp_path, "1", None, "", told=heard)
        (text,) = (part for part in parts if isinstance(part, Text))
        return [one for one in told if one in ("reading", "aligning")], text.aligned[0][-1].zh

    assert steps() == (["reading", "aligning"], "发展人工智能应以人为本。")
    assert steps() == ([], "发展人工智能应以人为本。")
    (tmp_path / "text.tsv").write_text(TEXT + "我们反对战争。\tWe oppose war.\n", "utf-8")
    assert steps() == (["reading", "aligning"], "我们反对战争。")


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
