"""`python -m policydeck`, and the command that is installed."""

import atexit
import os

from policydeck.cli import main


def run() -> None:
    """What the command line says, and then an end at once.

    To free all that a build holds, one by one, takes 0.06 of 2.4 s.
    """
    status = 1

    def end() -> None:
        os._exit(status)

    atexit.register(end)  # before all others, so that it is called after them
    try:
        main()
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        raise


if __name__ == "__main__":
    run()
