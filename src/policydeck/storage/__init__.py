"""Writing files so that nothing is ever half-written, and never two builds at once.

A file is written whole beside its place and then renamed. Files that belong together (manifest
and deck) are replaced together: first all are written, then the first one is renamed, which
decides. The others wait under names that carry the first one's digest, so that after a power cut
or a kill between two renames the next build can tell that they belong to it, and `finish` it.
Even without that nobody is harmed: a manifest that knows more than the deck beside it gives the
next deck stamps that are newer than any that learners have.
"""

from __future__ import annotations

import errno
import glob
import hashlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from policydeck.errors import OutputError
from policydeck.storage.manifest import Manifest, Row, item_id

__all__ = ["Manifest", "Row", "alone", "finish", "held", "item_id", "write", "write_all"]

LOG = logging.getLogger(__name__)
_TEMPORARY, _STAGED = ".tmp", ".next"


def write(path: Path, content: bytes) -> None:
    """Write one file; see `write_all`. What a killed process left of it goes."""
    with alone((path,)):
        finish((path,))
        write_all([(path, content)])


def write_all(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write files that belong together: all of them, or none.

    Raises OutputError when a folder cannot be written or the disk is full, and then leaves
    everything as it was.
    """
    for path, _ in files:
        _check_place(path)
    path = files[0][0]
    digest = _digest(files[0][1])
    with ExitStack() as undo:
        try:
            new = []
            for path, content in files:
                new.append(_temporary(path, content))
                undo.callback(new[-1].unlink, missing_ok=True)
            waiting = [(path, _staged(path, digest)) for path, _ in files[1:]]
            for (_, staged), file in zip(waiting, new[1:], strict=True):
                file.replace(staged)
                undo.callback(staged.unlink, missing_ok=True)
            path = files[0][0]
            new[0].replace(path)
        except OSError as error:
            raise OutputError(
                f"{path}: cannot be written: {error.strerror}. What stood there, if anything, is "
                "unchanged. Free space or name another place with -o."
            ) from None
        undo.pop_all()
    try:
        for path, staged in waiting:
            staged.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be replaced: {error.strerror}. Close the programs that use it, then "
            "build again."
        ) from None
    for path, content in files:
        LOG.info("written: %s, %d bytes", path, len(content))


def finish(paths: Sequence[Path]) -> None:
    """Complete what `write_all` was kept from completing, and remove what it left behind.

    `paths` as they were given there. Only while no other build writes them: see `alone`.
    """
    first, *others = paths
    try:
        digest = _digest(first.read_bytes()) if first.exists() else ""
        for path in others:
            if digest and _staged(path, digest).exists():
                _staged(path, digest).replace(path)
        for path in paths:
            for left in path.parent.glob(f".{glob.escape(path.name)}.*"):
                if left.suffix in (_TEMPORARY, _STAGED):
                    left.unlink()
    except OSError as error:
        raise OutputError(
            f"{error.filename}: an interrupted build cannot be completed: {error.strerror}."
        ) from None


@contextmanager
def alone(paths: Sequence[Path]) -> Iterator[None]:
    """Keep every other build away from `paths` until the block ends.

    The lock is the system's own: it goes with the process, however that ends.
    """
    with ExitStack() as stack:
        for path in dict.fromkeys(paths):
            stack.enter_context(_lock(path))
        yield


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Whether this process alone has `path`, for as long as the block lasts; it need not exist."""
    place = path.parent / f"{path.name}.lock"
    try:
        handle = _locked(place)
    except OSError as error:
        raise OutputError(f"{place}: cannot be written: {error.strerror}.") from None
    if handle is None:
        yield False
        return
    try:
        yield True
    finally:
        _let_go(place, handle)


def _check_place(path: Path) -> None:
    if path.is_dir():
        raise OutputError(f"{path}: a folder stands where the file should go. Choose another.")
    if path.exists() and not path.is_file():  # a device, which a rename would replace
        raise OutputError(f"{path}: cannot be written: no ordinary file. Choose another name.")


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    _check_place(path)
    place = path.parent / f".{path.name}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = _locked(place)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}.") from None
    if handle is None:
        raise OutputError(
            f"{path}: another build is writing it. Wait until it has ended, then build again."
        )
    try:
        yield
    finally:
        _let_go(place, handle)


def _let_go(place: Path, handle: int) -> None:
    if sys.platform == "win32":  # an open file cannot be removed there
        os.close(handle)
    with suppress(OSError):  # the file that holds the lock may stay; the lock goes
        place.unlink()
    if sys.platform != "win32":
        os.close(handle)


def _locked(place: Path) -> int | None:
    """A handle that holds the lock; None when another process has it."""
    while True:
        handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o644)
        if not _take(handle):
            os.close(handle)
            return None
        with suppress(FileNotFoundError):
            if sys.platform == "win32" or os.path.samestat(os.fstat(handle), place.stat()):
                return handle
        os.close(handle)  # its holder removed it in between: what is locked is no longer there


def _take(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Some network folders know no locks: build as if alone there.
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


def _temporary(path: Path, content: bytes) -> Path:
    """`content` in a file beside `path`, wholly on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(_TEMPORARY, f".{path.name}.", path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _staged(path: Path, digest: str) -> Path:
    return path.parent / f".{path.name}.{digest}{_STAGED}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def _sync(folder: Path) -> None:
    """Have the renames in a folder on disk, where the system can do that for folders."""
    if sys.platform != "win32":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
