"""The command that opens the page in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policydeck.cli.base import NoCache, app, say


@app.command()
def studio(
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help="A deck folder, or one with decks in it.")
    ] = Path(),
    port: Annotated[
        int, typer.Option(help="Port on this machine; any that is free by default.")
    ] = 0,
    browser: Annotated[
        bool, typer.Option(help="Open the browser, or only print the address.")
    ] = True,
    no_cache: NoCache = False,
) -> None:
    """Open a page in the browser in which decks are made, corrected and built."""
    import gc
    import webbrowser

    from policydeck import work
    from policydeck.studio import serve

    def opened(address: str) -> None:
        say([f"policydeck studio: {address}", "Ctrl-C ends it."])
        if browser:
            webbrowser.open(address)

    gc.set_threshold(200_000, 10, 100)  # a server lives long, and what it leaves adds up
    with work.opened(cached=not no_cache) as means:
        serve(folder, opened, port, means.store.folder)
