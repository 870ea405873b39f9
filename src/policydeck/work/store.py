"""Where the values of earlier work are kept: in the user's cache, or in memory alone.

A file holds the parts of one value under the digest of all that it was made from:

    size of the index (4 bytes, little-endian), index (MessagePack: part → [offset, size]), parts

Each part is MessagePack, compressed with a checksum. A file that is damaged, foreign or of another
version is taken away and made again; nobody is told, for nothing depends on it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import zstandard

from policydeck.errors import OutputError

T = TypeVar("T")

# Of the user's cache, in bytes; what was not used for longest goes first. A document of 100,000
# characters takes 20 MB.
LIMIT = 2_000_000_000
# Values at hand in memory, so that work on one deck reads nothing twice. The largest of a block of
# a long text take 40 MB.
_AT_HAND = 24


def encoded(value: object) -> bytes:
    """A value as bytes; arrays as type, shape and content."""
    return msgspec.msgpack.encode(value, enc_hook=_plain)


def decoded(raw: bytes, kind: type[T]) -> T:
    """The value that was encoded."""
    return msgspec.msgpack.decode(raw, type=kind, dec_hook=_array)


def _plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    raise NotImplementedError(f"{type(value)} cannot be kept")


def _array(kind: type, raw: Any) -> object:
    return np.frombuffer(raw[2], raw[0]).reshape(raw[1])


@dataclass(slots=True)
class Store:
    """Values by their digest, each in parts that are read one by one.

    Without a folder they stay in memory until the store goes.
    """

    folder: Path | None = None
    at_hand: OrderedDict[str, dict[str, Any]] = field(default_factory=OrderedDict)
    grown: bool = False

    def has(self, key: str) -> bool:
        """Whether a value is kept; whether it can be read, `load` tells."""
        return key in self.at_hand or (self.folder is not None and self._path(key).exists())

    def load(self, key: str, kind: type[T]) -> T | None:
        """A part of a value, or None where it is not kept or cannot be read."""
        parts = self.at_hand.get(key)
        if parts is not None and kind.__name__ in parts:
            self.at_hand.move_to_end(key)
            return parts[kind.__name__]  # type: ignore[no-any-return]
        if self.folder is None:
            return None
        found = _read(self._path(key), kind)
        if found is not None:
            self._hold(key, kind.__name__, found)
        return found

    def save(self, key: str, parts: Sequence[object]) -> None:
        """Keep a value, given as parts of different types."""
        for part in parts:
            self._hold(key, type(part).__name__, part)
        if self.folder is not None:
            _write(self._path(key), parts)
            self.grown = True

    def _hold(self, key: str, name: str, part: object) -> None:
        self.at_hand.setdefault(key, {})[name] = part
        self.at_hand.move_to_end(key)
        while self.folder is not None and len(self.at_hand) > _AT_HAND:
            self.at_hand.popitem(last=False)

    def _path(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / key[:2] / key[2:]

    def trim(self, limit: int = LIMIT) -> None:
        """Take away what was not used for longest, beyond a size."""
        if self.folder is None or not self.grown:
            return
        left = limit
        for _, size, path in sorted(files(self.folder), reverse=True):
            left -= size
            if left < 0:
                with suppress(OSError):
                    path.unlink()


def files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """What is kept in a folder: when last used, size, path."""
    for path in folder.glob("??/*"):
        with suppress(OSError):
            found = path.stat()
            yield found.st_mtime, found.st_size, path


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        with path.open("rb") as file:
            size = int.from_bytes(file.read(4), "little")
            index = msgspec.msgpack.decode(file.read(size), type=dict[str, tuple[int, int]])
            start, length = index[kind.__name__]
            file.seek(4 + size + start)
            raw = zstandard.ZstdDecompressor().decompress(file.read(length))
        os.utime(path)
        return decoded(raw, kind)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, OverflowError, TypeError, zstandard.ZstdError):
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return None


def _write(path: Path, parts: Sequence[object]) -> None:
    # The fastest level: the next is a fifth slower and saves a twentieth.
    pack = zstandard.ZstdCompressor(level=1, write_checksum=True).compress
    content = {type(part).__name__: pack(encoded(part)) for part in parts}
    index: dict[str, tuple[int, int]] = {}
    at = 0
    for name, raw in content.items():
        index[name] = (at, len(raw))
        at += len(raw)
    head = msgspec.msgpack.encode(index)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines([len(head).to_bytes(4, "little"), head, *content.values()])
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            f"{path.parent}: cannot be written: {error.strerror}. Free space, or build with "
            "--no-cache."
        ) from None
