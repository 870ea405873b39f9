"""Writing files so that nothing is ever half-written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from policydeck.errors import OutputError


def write(path: Path, content: bytes) -> None:
    """Write `content` to `path` by way of a temporary file beside it.

    The old file stands until the new one is complete on disk. Raises OutputError when the folder
    cannot be written or the disk is full, and then leaves the old file as it was.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise OutputError(f"{path}: a folder stands where the file should go. Choose another.")
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise OutputError(
            f"{path}: cannot be written: {error.strerror}. The file that stood there, if any, is "
            "unchanged. Free space or name another place with -o."
        ) from None
