"""Taking a file apart in a process of its own.

Parsers that are not ours may abort, hang or fill the memory on a crafted file: one sheet of 761
bytes says that it has four thousand million rows. There they do so without us, within limits that
the system keeps, and what is left of it is a message.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from policydeck.errors import InputError
from policydeck.read.document import Content, Source
from policydeck.settings import Limits

_CODE = "from policydeck.read import formats; formats.serve()"


class Request(Struct, frozen=True):
    """What the process is asked."""

    format: str
    path: str
    data: bytes
    encoding: str
    limits: Limits


class Reply(Struct, frozen=True):
    """What it answers: the content, or the parts of an InputError."""

    content: Content | None = None
    error: tuple[str, int | None, str, str] | None = None


def read(format: str, source: Source) -> Content:
    """What the reader of `format` makes of a file, taken apart by another process."""
    limits = source.limits
    asked = Request(format, str(source.path), source.data, source.encoding, limits)
    try:
        done = subprocess.run(
            [sys.executable, "-c", _CODE],
            input=msgspec.msgpack.encode(asked),
            capture_output=True,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refused(source, f"takes more than {limits.seconds} seconds", "seconds") from None
    if done.returncode:
        raise _refused(source, f"takes more than {limits.memory} MB, or is damaged", "memory")
    reply = msgspec.msgpack.decode(done.stdout, type=Reply)
    if reply.error:
        raise InputError(*reply.error)
    return reply.content or Content("", ())


def request() -> Request:
    """What this process was asked, after its limits were set."""
    asked = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Request)
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (asked.limits.seconds,) * 2)
        resource.setrlimit(resource.RLIMIT_AS, (asked.limits.memory * 1_000_000,) * 2)
    return asked


def answer(reply: Reply) -> None:
    """Hand the content or the error to the process that asked."""
    sys.stdout.buffer.write(msgspec.msgpack.encode(reply))
    sys.stdout.buffer.flush()


def source_of(asked: Request) -> Source:
    """The file of a request."""
    return Source(Path(asked.path), asked.data, asked.encoding, asked.limits)


def _refused(source: Source, found: str, setting: str) -> InputError:
    expected = (
        "Open it in the program that made it and save it again, or save its text; "
        f"if it is sound, raise the limit: --set limits.{setting}=…"
    )
    return InputError(source.path, None, f"taking it apart {found}", expected)
