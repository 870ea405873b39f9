"""Files, zip archives and compressed members, opened within the limits of the recipe.

What an archive says of its sizes is checked before anything is unpacked, and a member gives no
more bytes than it says, so a small file cannot become a large one in memory.
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Protocol

import zstandard

from policydeck.errors import InputError
from policydeck.settings import Limits

Size = Literal["text", "package"]  # which limit a file's size has

MEGABYTE = 1_000_000
# Unpacked, in bytes: up to here an archive may be packed as tightly as it likes. A Word file with
# the usual styles has 0.8 MB, 23 times its size.
_HARMLESS = 10 * MEGABYTE
# What every program writes; the others cannot be unpacked piece by piece.
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SECRET = 1  # the bit that says that a member has a password


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def contents(path: Path, limits: Limits, size: Size) -> bytes:
    """The bytes of a file or a pipe. Raises OSError as `open` does."""
    most = getattr(limits, size)
    with path.open("rb") as stream:
        data = _read(stream, most * MEGABYTE)
    if len(data) > most * MEGABYTE:
        raise too_much(path, f"more than {most} MB", limits, size)
    return data


@contextmanager
def opened(path: Path, data: bytes, limits: Limits, size: Size) -> Iterator[zipfile.ZipFile]:
    """The archive in `data`, which was read from `path`.

    Raises zipfile.BadZipFile for what is no archive and InputError for one beyond the limits.
    """
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except NotImplementedError as error:  # of a version that nobody has written
        raise zipfile.BadZipFile(str(error)) from None
    with packed as archive:
        members = archive.infolist()
        if len(members) > limits.members:
            raise too_much(path, f"{len(members):,} files inside", limits, "members")
        unpacked = sum(member.file_size for member in members)
        if unpacked > getattr(limits, size) * MEGABYTE:
            raise too_much(path, f"{unpacked // MEGABYTE:,} MB when unpacked", limits, size)
        times = unpacked // max(1, len(data))
        if unpacked > _HARMLESS and times > limits.ratio:
            raise too_much(path, f"{times:,} times its size when unpacked", limits, "ratio")
        if any(m.compress_type not in _COMPRESSIONS or m.flag_bits & _SECRET for m in members):
            found = "an archive with a password or a compression that is not supported"
            raise InputError(path, None, found, "Pack it again as an ordinary zip")
        yield archive


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member's bytes, unpacked in pieces: as a whole, zipfile would first unpack all there is."""
    with archive.open(name) as stream:
        return _read(stream)


def damage(archive: zipfile.ZipFile) -> str:
    """What is damaged in the archive, in words; "" where every member reads back."""
    try:
        broken = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError) as error:
        return f"damaged archive: {error}"
    return f"damaged archive: {broken} does not match its checksum" if broken else ""


def unzstd(path: Path, content: bytes, limits: Limits) -> bytes:
    """What is in content that zstandard compressed. Raises zstandard.ZstdError where damaged."""
    most = limits.package * MEGABYTE
    with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(content)) as stream:
        data = _read(stream, most)
    if len(data) > most:
        raise too_much(path, f"more than {limits.package} MB when unpacked", limits, "package")
    return data


def _read(stream: _Stream, most: float = math.inf) -> bytes:
    """What a stream has, in pieces, or somewhat more than `most` bytes of it.

    At once it would first make room for as much as it is asked for.
    """
    data = io.BytesIO()
    while data.tell() <= most and (piece := stream.read(MEGABYTE)):
        data.write(piece)
    return data.getvalue()


def too_much(path: Path, found: str, limits: Limits, setting: str) -> InputError:
    """The error for a file beyond a limit, which says how to raise it."""
    most = getattr(limits, setting)
    return InputError(
        path, None, found,
        f"Expected at most {most:,}; if the file is sound, raise it: --set limits.{setting}=…",
    )  # fmt: skip
