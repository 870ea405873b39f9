"""The studio's server: one folder, one browser, until Ctrl-C."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn

from policydeck import storage
from policydeck.errors import InputError, OutputError, PolicydeckError
from policydeck.studio import worked
from policydeck.studio.app import application
from policydeck.studio.guard import MEGABYTE, Guard, Keys
from policydeck.studio.worker import Worker

LOCK = ".studio"  # beside it stands the lock's own file
LARGEST_UPLOAD = 60 * MEGABYTE  # a text may have 50, see settings.Limits, and a form some more


def serve(
    root: Path, opened: Callable[[str], None], port: int = 0, store: Path | None = None
) -> None:
    """See the package's own `serve`."""
    if not root.is_dir():
        raise InputError(root, None, "no such folder", "Name a deck folder, or one with decks.")
    with storage.held(root / LOCK) as free:
        if not free:
            raise OutputError(
                f"{root.resolve()}: another studio is open on this folder. Use its window, or end "
                "it with Ctrl-C first."
            )
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
            listening.bind(("127.0.0.1", port))
            listening.listen()  # from now on the browser is not turned away, only waits
            worker = Worker(store)
            keys = Keys(listening.getsockname()[1])
            app = Guard(application(root, worker), keys, LARGEST_UPLOAD)
            config = uvicorn.Config(
                app, lifespan="off", log_config=None, access_log=False, ws="none",
                server_header=False, date_header=False, proxy_headers=False,
                timeout_graceful_shutdown=2, h11_max_incomplete_event_size=65_536,
            )  # fmt: skip
            threading.Thread(target=_begin, args=(worker,), daemon=True).start()
            opened(keys.address)
            try:
                uvicorn.Server(config).run(sockets=[listening])
            except KeyboardInterrupt:
                pass
            finally:
                worker.end()


def _begin(worker: Worker) -> None:
    with suppress(PolicydeckError):  # told to whoever asks for a text
        list(worker.ask("begin", worked.begin, told=lambda *_: True))
