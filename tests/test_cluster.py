"""A cluster of two workers on this machine, one of which is killed: the same deck as alone."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from policydeck import work
from policydeck.errors import PolicydeckError
from policydeck.work import Task, Work, cluster
from test_work import built, shelf

__all__ = ["shelf"]  # a fixture

# Dask and Tornado leave sockets to the collector.
pytestmark = [
    pytest.mark.slow, pytest.mark.filterwarnings("ignore"),
    pytest.mark.usefixtures("_moment"),
]  # fmt: skip


@pytest.fixture
def _moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")


def once_in_vain(folder: str) -> list[int]:
    """The process that did this; the first one waits to be killed."""
    try:
        with (Path(folder) / "victim").open("x", encoding="utf-8") as file:
            file.write(str(os.getpid()))
    except FileExistsError:
        return [os.getpid()]
    time.sleep(600)
    return []


def test_a_killed_worker_costs_time_alone(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "deck.apkg"
    alone = built(shelf, out, Work())
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as two,
        work.opened(cached=False, cluster=two.scheduler_address) as means,
    ):
        assert built(shelf, out, means) == alone
        tasks = [Task(once_in_vain, (str(tmp_path),)) for _ in range(3)]
        with ThreadPoolExecutor(1) as other:
            waiting = other.submit(
                lambda: [n for pids in means.hands.do(_pids, tasks) for n in pids]
            )
            killed = 0
            while not killed:
                victim = tmp_path / "victim"
                killed = int(victim.read_text() or 0) if victim.exists() else 0
                time.sleep(0.05)
            os.kill(killed, signal.SIGKILL)
            done = waiting.result()
        assert len(done) == 3
        assert killed not in done


def _pids(task: Task) -> list[int]:
    return once_in_vain(*task.arguments)


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_SECONDS", 1)
    with (
        pytest.raises(PolicydeckError, match="no Dask scheduler answers"),
        work.opened(cached=False, cluster="tcp://127.0.0.1:9") as means,
    ):
        means.hands.do(_pids, [Task(once_in_vain, ("",))])
