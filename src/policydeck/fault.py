"""What nobody foresaw, in one line for the user and with its details in a file."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from policydeck import __version__
from policydeck.errors import PolicydeckError


def said(error: Exception) -> str:
    """What went wrong, in one line, for those who cannot see the terminal."""
    if isinstance(error, PolicydeckError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    return told(error)


def told(error: Exception) -> str:
    """One line about what nobody foresaw, after its details went into a file."""
    now = datetime.now(UTC)
    details = "".join(traceback.format_exception(error))
    head = f"policydeck {__version__}, Python {sys.version}, {sys.platform}\n{sys.argv}\n{now}\n\n"
    what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    kept = ""
    for folder in _folders():
        path = folder / f"policydeck-{now:%Y%m%d-%H%M%S}-{os.getpid()}.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(head + details, encoding="utf-8", errors="backslashreplace")
        except OSError:
            continue
        kept = f" with {path}"
        break
    return f"a fault of policydeck, which nobody foresaw ({what}). Please report it{kept}"


def _folders() -> Iterator[Path]:
    """Where details may go: the user's folder for logs, or any for temporary files."""
    yield Path(platformdirs.user_log_path("policydeck"))
    with suppress(OSError):
        yield Path(tempfile.gettempdir())
