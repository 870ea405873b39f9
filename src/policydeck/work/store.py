"""Where the values of earlier work are kept: in the user's cache, or in memory alone.

A file holds the parts of one value under the digests of all that it was made from and of the
program:

    size of the index (4 bytes, little-endian), index (MessagePack: part → [offset, size]), parts

Each part is MessagePack, compressed with a checksum. A file that is damaged, foreign or of another
version is taken away and made again; nobody is told, for nothing depends on it.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

import msgspec
import zstandard
from msgspec import Struct, field

from policydeck.errors import OutputError
from policydeck.work import program

T = TypeVar("T")

# Of the user's cache, in bytes; what was not used for longest goes first. A document of 100,000
# characters takes 20 MB.
LIMIT = 2_000_000_000
# Share of the limit that is left, so that the next builds need not go through all files again:
# through 25,000 that takes 0.2 s, a quarter of a correction.
_LEFT = 0.9
_BUILDS = (
    1000  # after which what is there is counted anew, for a build that is killed notes nothing
)
# Parts of values are at hand in memory, so that work on one deck reads nothing twice, up to so many
# bytes as they are encoded; as objects some are nine times as large. What was counted of 25,000
# characters takes 10 MB and is read again in 15 ms, the words of their sentences 1.7 MB, 60 ms.
_AT_HAND = 30_000_000


def encoded(value: object) -> bytes:
    """A value as bytes; arrays as type, shape and content."""
    return _ENCODER.encode(value)


def decoded(raw: bytes, kind: type[T]) -> T:
    """The value that was encoded."""
    return msgspec.msgpack.decode(raw, type=kind, dec_hook=_array)


def _plain(value: Any) -> object:
    if hasattr(value, "dtype"):  # an array, of which this needs no numpy
        return value.dtype.str, value.shape, value.tobytes()
    raise NotImplementedError(f"{type(value)} cannot be kept")


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)


def _array(kind: type, raw: Any) -> object:
    import numpy as np  # noqa: PLC0415 - 0.04 s, and little of what is kept has arrays

    return np.frombuffer(raw[2], raw[0]).reshape(raw[1])


class Store(Struct):
    """Values by their digest, each in parts that are read one by one.

    Without a folder they stay in memory until the store goes.
    """

    folder: Path | None = None
    lasts: bool = True  # so that another version of the program finds it, and must not believe it
    grown: int = 0  # bytes since it was trimmed
    _inside: dict[str, bytes] = field(default_factory=dict)
    # Key and part → the part, and how many bytes it has encoded.
    _at_hand: OrderedDict[tuple[str, str], tuple[Any, int]] = field(default_factory=OrderedDict)

    def has(self, key: str) -> bool:
        """Whether a value is kept; whether it can be read, `load` tells."""
        return self.path(key).exists() if self.folder else key in self._inside

    def load(self, key: str, kind: type[T], *, at_hand: bool = True) -> T | None:
        """A part of a value, or None where it is not kept or cannot be read.

        It stays `at_hand` in memory for a while.
        """
        part = key, kind.__name__
        if part in self._at_hand:
            self._at_hand.move_to_end(part)
            return cast(T, self._at_hand[part][0])
        found: tuple[T, int] | None = None
        if self.folder:
            found = read(self.path(key), kind)
        elif key in self._inside:
            found = unpacked(self._inside[key], kind)
        if found is not None and at_hand:
            self._at_hand[part] = found
            while sum(n for _, n in self._at_hand.values()) > _AT_HAND and len(self._at_hand) > 1:
                self._at_hand.popitem(last=False)
        return found[0] if found else None

    def save(self, key: str, raw: bytes) -> None:
        """Keep a value that was packed."""
        for part in [part for part in self._at_hand if part[0] == key]:
            del self._at_hand[part]
        if self.folder:
            _write(self.path(key), raw)
        else:
            self._inside[key] = raw
        self.grown += len(raw)

    def raw(self, key: str) -> bytes:
        """A value as it is packed."""
        return self.path(key).read_bytes() if self.folder else self._inside[key]

    def path(self, key: str) -> Path:
        """Where a value is kept."""
        assert self.folder is not None
        version = program.digest().hex() if self.lasts else ""
        return self.folder / key[:2] / f"{version}{key[2:]}"

    def trim(self, limit: int = LIMIT) -> None:
        """Take away what was not used for longest, beyond a size.

        A file has the size that was counted last, and a line for what each build added to it.
        """
        if self.folder is None or not self.grown:
            return
        noted, sizes = self.folder / "sizes", list[int]()
        with suppress(OSError, ValueError), noted.open("a+") as file:
            file.write(f"{self.grown}\n")
            file.seek(0)
            sizes = list(map(int, file))
        self.grown = 0
        if 1 < len(sizes) < _BUILDS and sum(sizes) <= limit:
            return
        every = sorted(files(self.folder), reverse=True)
        most = limit if sum(size for _, size, _ in every) <= limit else int(limit * _LEFT)
        kept = 0
        for _, size, path in every:
            kept += size
            if kept > most:
                with suppress(OSError):
                    path.unlink()
        with suppress(OSError):
            noted.write_text(f"{min(kept, most)}\n")


def files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """What is kept in a folder: when last used, size, path."""
    for path in folder.glob("??/*"):
        with suppress(OSError):
            found = path.stat()
            yield found.st_mtime, found.st_size, path


def packed(parts: Sequence[object]) -> bytes:
    """A value, given as parts of different types, as it is kept."""
    # The fastest level: the next is a fifth slower and saves a twentieth.
    pack = zstandard.ZstdCompressor(level=1, write_checksum=True).compress
    content = {type(part).__name__: pack(encoded(part)) for part in parts}
    index: dict[str, tuple[int, int]] = {}
    at = 0
    for name, raw in content.items():
        index[name] = (at, len(raw))
        at += len(raw)
    head = msgspec.msgpack.encode(index)
    return b"".join([len(head).to_bytes(4, "little"), head, *content.values()])


def unpacked(raw: bytes, kind: type[T]) -> tuple[T, int]:
    """A part of a packed value, and how many bytes it has encoded."""
    return _part(io.BytesIO(raw), kind)


def _part(file: BinaryIO, kind: type[T]) -> tuple[T, int]:
    size = int.from_bytes(file.read(4), "little")
    index = msgspec.msgpack.decode(file.read(size), type=dict[str, tuple[int, int]])
    start, length = index[kind.__name__]
    file.seek(4 + size + start)
    raw = zstandard.ZstdDecompressor().decompress(file.read(length))
    return decoded(raw, kind), len(raw)


def read(path: Path, kind: type[T]) -> tuple[T, int] | None:
    """A part of the value in a file, and how many bytes it has encoded.

    None where it cannot be read, and then the file is taken away.
    """
    try:
        with path.open("rb") as file:
            found = _part(file, kind)
        os.utime(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, OverflowError, TypeError, zstandard.ZstdError):
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return None
    return found


def _write(path: Path, raw: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            f"{path.parent}: cannot be written: {error.strerror}. Free space, or build with "
            "--no-cache."
        ) from None
