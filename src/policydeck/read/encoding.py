"""Bytes → text, and under which name the encoding is reported.

A byte order mark decides; then UTF-8, which other encodings do not satisfy by chance; then
UTF-16 without a mark, which shows by its zero bytes; then GB18030 and Big5, which both decode
almost anything, so the one that yields more everyday characters wins.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from policydeck.errors import InputError
from policydeck.read.language import count_han

_MARKS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def decode(data: bytes, path: Path, encoding: str = "") -> tuple[str, str]:
    """The text of `data` without its byte order mark, and the name of its encoding."""
    if encoding:
        return _decode_as(data, path, encoding), encoding
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decode_as(data, path, name).removeprefix("\ufeff"), name
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    for name in ("GB18030", "Big5-HKSCS"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if count_han(text):
            return text, name
    raise InputError(
        path, None, "bytes that are no text", "Expected UTF-8, UTF-16, GB18030 or Big5"
    )


def _decode_as(data: bytes, path: Path, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte {data[error.start]:#04x} is not {encoding}"
        raise InputError(path, line, found, "Save the file as UTF-8") from error
