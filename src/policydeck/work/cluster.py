"""Tasks done by a cluster of machines: Dask distributed, the extra `cluster`.

A task goes out with all it needs, and its result comes back packed, so machines share no files. The
scheduler gives the tasks of a worker that is lost to another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

from msgspec.structs import replace

from policydeck.errors import MissingExtraError, PolicydeckError
from policydeck.work import program
from policydeck.work.task import Kept, Task

R = TypeVar("R")

LOCAL = "local"  # the cores of this machine, by the same means
# Workers that may be lost with one task before it is given up: the task itself ends them.
_LOST = 3
_SECONDS = 10  # until a scheduler that does not answer is given up


@contextmanager
def cluster(address: str) -> Iterator[Callable[[Callable[[Task], Any], Sequence[Task]], Any]]:
    """How a cluster does tasks, by the address of its scheduler; results come back in order."""
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError(
            "--cluster needs Dask: pip install 'policydeck[cluster]', here and on the workers"
        ) from None
    with ExitStack() as stack:
        where: Any = address
        if address == LOCAL:
            where = stack.enter_context(
                LocalCluster(threads_per_worker=1, dashboard_address=None, silence_logs=50)
            )
        try:
            connected = Client(where, timeout=_SECONDS, set_as_default=False)
            client: Any = stack.enter_context(connected)
        except (OSError, ValueError) as error:
            raise PolicydeckError(
                f"{address}: no Dask scheduler answers ({error}). Start one with `dask scheduler`, "
                "and workers with `dask worker ADDRESS --nthreads 1`."
            ) from None
        _check(client, address)

        def results(function: Callable[[Task], R], tasks: Sequence[Task]) -> Iterator[R]:
            futures = [
                client.submit(function, _sent(task), pure=False, retries=_LOST) for task in tasks
            ]
            while futures:
                yield futures.pop(0).result()

        yield results


def _check(client: Any, address: str) -> None:
    """Raise PolicydeckError unless every worker has this program and one thread."""
    client.wait_for_workers(1, timeout=_SECONDS)
    threads = client.nthreads()
    wrong = [
        f"{worker} has {threads[worker]} threads; start it with --nthreads 1"
        if threads[worker] > 1
        else f"{worker} has another policydeck or other packages; install the same"
        for worker, digest in client.run(program.digest).items()
        if threads[worker] > 1 or digest != program.digest()
    ]
    if wrong:
        raise PolicydeckError("\n".join([f"{address}: its workers cannot be used:", *wrong]))


def _sent(task: Task) -> Task:
    """A task with all it needs."""
    arguments = (a.parcel() if isinstance(a, Kept) else a for a in task.arguments)
    return replace(task, arguments=tuple(arguments))
