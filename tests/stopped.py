"""Let the disk be full at one of a command's operations on files, and keep what a kill would leave.

Python reports each operation before it happens (`sys.addaudithook`), so nothing is replaced. What
the folder then holds is what it would hold if the process were killed at that moment.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path
from typing import Any

_CREATES = frozenset({"open", "os.mkdir"})
_CHANGES = _CREATES | {"os.chmod", "os.remove", "os.rename", "os.rmdir"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
KILLED = ".killed"


def at(number: int, folder: Path) -> None:
    """Let so many operations that change a folder pass, then keep a copy of it and fill the disk.

    The next operation fails, whatever it is, and then each that would create something there.
    """
    folder = folder.absolute()
    killed = folder.with_name(folder.name + KILLED)
    left, inside, copying = number, False, False

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left, inside, copying
        if copying or event not in _CHANGES or (event == "open" and not arguments[2] & _WRITING):
            return
        if not isinstance(arguments[0], int):  # else a file that was opened before, by its number
            path = Path(os.fsdecode(arguments[0])).absolute()
            inside = folder in (path, *path.parents)
        left -= inside
        if inside and left == -1 and not killed.exists():
            copying = True
            shutil.copytree(folder, killed)
            copying = False
        if inside and (left == -1 or (left < 0 and event in _CREATES)):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))

    sys.addaudithook(audit)
