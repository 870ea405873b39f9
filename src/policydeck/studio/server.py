"""The studio's server: one folder, one browser, until Ctrl-C."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn

from policydeck import storage
from policydeck.errors import InputError, OutputError
from policydeck.studio.app import application
from policydeck.studio.guard import MEGABYTE, Guard, Keys
from policydeck.work import Work

LOCK = ".studio"  # beside it stands the lock's own file
LARGEST_UPLOAD = 60 * MEGABYTE  # a text may have 50, see settings.Limits, and a form some more


def serve(
    root: Path, opened: Callable[[str], None], port: int = 0, work: Work | None = None
) -> None:
    """Serve the decks below a folder; `opened` gets the address for the browser.

    What is found out of texts is kept by `work`.

    Raises OutputError where another studio has the folder.
    """
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
            keys = Keys(listening.getsockname()[1])
            app = Guard(application(root, work or Work()), keys, LARGEST_UPLOAD)
            config = uvicorn.Config(
                app, lifespan="off", log_config=None, access_log=False, ws="none",
                server_header=False, date_header=False, proxy_headers=False,
                timeout_graceful_shutdown=2, h11_max_incomplete_event_size=65_536,
            )  # fmt: skip
            # What is worked out beside the pages must let them have their turn: five milliseconds,
            # as Python has it, for each of a click's steps are felt.
            sys.setswitchinterval(0.001)
            opened(keys.address)
            with suppress(KeyboardInterrupt):
                uvicorn.Server(config).run(sockets=[listening])
