"""The command line: the only part that prints.

Results go to standard output as tab-separated text, progress and messages to standard error.
Exit codes: 0 done, 1 an input or output that cannot be used, 2 a wrong call or recipe, 130
interrupted. Each command loads what it needs when it runs, so that --help is quick.
"""

from __future__ import annotations

import gc
import os
import sys

from policydeck.cli import decks, texts  # their commands register with the program
from policydeck.cli.base import app
from policydeck.errors import PolicydeckError

__all__ = ["decks", "main", "texts"]


def main() -> None:
    """Run the command line; a PolicydeckError becomes its message and exit code."""
    # Dictionaries are half a million long-lived objects: looking through them for cycles as often
    # as Python does costs a tenth of a build (3.9 against 3.6 s).
    gc.set_threshold(20_000, 20, 100)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Windows' own code pages lack Chinese
    try:
        app()
    except PolicydeckError as error:
        print(f"policydeck: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("policydeck: interrupted; nothing was written", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:  # `policydeck terms … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
