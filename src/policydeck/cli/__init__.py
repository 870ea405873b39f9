"""The command line: the only part that prints.

Results go to standard output as tab-separated text, progress and messages to standard error.
Exit codes: 0 done, 1 an input or output that cannot be used, 2 a wrong call or recipe, 70 a fault
of policydeck, 130 interrupted. Each command loads what it needs when it runs, so that --help is
quick.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from policydeck import fault
from policydeck.cli import decks, log, recipes, studio, texts  # commands register themselves
from policydeck.cli.base import app
from policydeck.errors import PolicydeckError, check_name

__all__ = ["decks", "main", "recipes", "studio", "texts"]

_FAULT = 70  # EX_SOFTWARE of sysexits.h


def main() -> None:
    """Run the command line and exit with its code; no traceback reaches the user."""
    if sys.platform != "win32" and sys.getfilesystemencoding() != "utf-8":
        # Another locale than the file names are in: Python's UTF-8 mode can only be begun with.
        os.execv(sys.executable, [sys.executable, "-X", "utf8", "-m", "policydeck", *sys.argv[1:]])
    # Dictionaries and a shelf's notes are millions of long-lived objects: looking through them for
    # cycles as often as Python does costs a tenth of a build (3.9 against 3.6 s), every million
    # 0.3 of the 7 s in which 39 known laws are built, and finds 34,000.
    gc.set_threshold(10_000_000, 10, 100)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Windows' own code pages lack Chinese
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    code = _outcome()
    log.LOG.info("ended with exit code %s", code or 0)
    log.end()
    sys.exit(code)


def _outcome() -> int | str | None:
    """The exit code of the command; whatever goes wrong becomes a line on standard error."""
    try:
        return _called()
    except PolicydeckError as error:
        return _told(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _told("interrupted; nothing was written", 130)
    except OSError as error:  # a full disk under standard output, a file that may not be read
        _discard(sys.stdout)
        if isinstance(error, BrokenPipeError):  # `policydeck terms … | head`
            return 1
        return _told(f"{error.filename or 'standard output'}: {error.strerror or error}", 1)
    except Exception as error:
        return _told(fault.told(error), _FAULT)


def _called() -> int | str | None:
    """The exit code that the command itself gives, after all its output is out."""
    for argument in (*sys.argv[1:], str(Path.cwd())):
        check_name(argument)
    code: int | str | None = 0
    try:
        app(log.first(sys.argv[1:]))
    except SystemExit as stop:
        code = stop.code
    if sys.stdout:
        sys.stdout.flush()
    return code


def _told(message: str, code: int) -> int:
    log.LOG.debug("%s", message)
    try:
        print(f"policydeck: {message}", file=sys.stderr, flush=True)
    except OSError:  # where standard error is full, too, the code remains
        _discard(sys.stderr)
    return code


def _discard(stream: TextIO) -> None:
    """Let Python's last flush of an output go nowhere, for where that fails it ends with 120."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
