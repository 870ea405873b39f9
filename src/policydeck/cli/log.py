"""What the program is doing, for those who look for a mistake: -v, -vv and --log FILE.

Rooms log to loggers of their own names; only here is decided who reads it. But for the arguments
and the words of an error nothing of a text is logged, so that a log can go with a report.
"""

from __future__ import annotations

import logging
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from policydeck import __version__
from policydeck.errors import OutputError

LOG = logging.getLogger("policydeck")
_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


class _Elapsed(logging.Formatter):
    """A line as a person reads it who waits: after how many seconds, and what."""

    def format(self, record: logging.LogRecord) -> str:
        if record.levelno >= logging.WARNING:
            return f"policydeck: {record.getMessage()}"
        return f"{record.relativeCreated / 1000:7.2f} s  {record.getMessage()}"


def first(arguments: Sequence[str]) -> list[str]:
    """The arguments with those about the log in front, wherever they stand.

    >>> first(["build", "my-deck", "-v", "--log", "build.log"])
    ['-v', '--log', 'build.log', 'build', 'my-deck']
    """
    about: list[str] = []
    others: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            others += [argument, *rest]
        elif argument in ("-v", "-vv", "--verbose") or argument.startswith("--log="):
            about.append(argument)
        elif argument == "--log":
            about += [argument, *([given] if (given := next(rest, "")) else [])]
        else:
            others.append(argument)
    return about + others


def begin(verbose: int, path: Path | None) -> None:
    """Log on standard error as much as asked, and everything into a file where one is named."""
    end()
    shown = logging.StreamHandler(sys.stderr)
    shown.setLevel(_LEVELS[min(verbose, 2)])
    shown.setFormatter(_Elapsed())
    LOG.addHandler(shown)
    if path:
        try:
            kept = logging.FileHandler(path, "w", encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise OutputError(f"{path}: the log cannot be written: {error.strerror}.") from None
        kept.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        LOG.addHandler(kept)
    LOG.propagate = False
    logging.raiseExceptions = False  # a full disk under the log stops no build
    LOG.setLevel(logging.DEBUG if path else shown.level)
    system = f"Python {platform.python_version()} on {sys.platform}"
    LOG.info("policydeck %s, %s: %s", __version__, system, " ".join(sys.argv[1:]))


def end() -> None:
    """Close what was begun."""
    for handler in LOG.handlers[:]:
        LOG.removeHandler(handler)
        handler.close()


def is_shown() -> bool:
    """Whether the log is on standard error, where else a bar would say how far a build is."""
    return any(0 < handler.level < logging.WARNING for handler in LOG.handlers)
