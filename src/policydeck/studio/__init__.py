"""The studio: a page in the browser for everything that the command line does to a deck.

`serve` runs a server for the browser of this machine alone (see `guard`). The deck folder is the
only state (see `desk`); what is known of its text is worked out by a process beside the server (see
`worker`) and kept in memory while the studio runs (see `work`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

__all__ = ["serve"]


def serve(
    root: Path, opened: Callable[[str], None], port: int = 0, store: Path | None = None
) -> None:
    """Serve the decks below a folder; `opened` gets the address for the browser.

    What is found out of texts is kept in `store`.

    Raises OutputError where another studio has the folder.
    """
    from policydeck.studio import server  # noqa: PLC0415 - the process beside it needs none

    server.serve(root, opened, port, store)
