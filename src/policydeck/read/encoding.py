"""Bytes → text, and under which name the encoding is reported.

A byte order mark decides; then UTF-8, which other encodings do not satisfy by chance; then
UTF-16 without a mark, which shows by its zero bytes. GB18030, Big5 and their Japanese and Korean
kin decode almost anything, so there the reading with most everyday characters wins: on 150
samples each of regulations in GB18030 and Big5 this is right in all of 8 characters and more
(charset-normalizer: 128 to 150 of 150 at 8 characters, all at 100).
"""

from __future__ import annotations

import codecs
import re

from policydeck.errors import InputError
from policydeck.read.document import Source

_MARKS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)

_LEGACY = ("GB18030", "Big5-HKSCS", "Shift_JIS", "EUC-JP", "CP949")
_SHOWN = {"Big5-HKSCS": "Big5", "CP949": "EUC-KR"}

_PUNCTUATION = frozenset(
    "，。、；：？！“”‘’（）《》〈〉「」『』【】—…·\u3000－％０１２３４５６７８９"
)
_KANA = re.compile(r"[\u3041-\u30ff]")

_LOOKED_AT = 50_000  # characters; a hundred are enough to tell the encodings apart

_SIGNATURES = (
    (b"%PDF", "a PDF; let its format be found out, or say --set input.format=pdf"),
    (b"\x89PNG", "a picture; a text in it must be typed or recognised first"),
    (b"\xff\xd8\xff", "a picture; a text in it must be typed or recognised first"),
    (b"{\\rtf", "RTF; save it as .docx"),
    (b"\xd0\xcf\x11\xe0", "an old Word file; save it as .docx"),
    (b"\x1f\x8b", "packed with gzip; unpack it first"),
    (b"PK\x03\x04", "a zip archive of no known format; unpack it and give the folder"),
)

_SAVE = "Save the file as UTF-8, or name its encoding: --set input.encoding=gb18030"


def decode(source: Source) -> tuple[str, str]:
    """The text of `source` without its byte order mark, and the name of its encoding."""
    data = source.data
    if source.encoding:
        return _strict(source, source.encoding).removeprefix("\ufeff"), source.encoding
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(source, name).removeprefix("\ufeff"), name
    name = _zero_bytes(data)
    if name:
        return _strict(source, name), "UTF-16"
    refuse_binary(source)
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(data):
            raise _undecodable(source, "UTF-8", error) from error
    return _legacy(source)


def refuse_binary(source: Source) -> None:
    """Raise an error for what is no text at all."""
    for signature, found in _SIGNATURES:
        if source.data.startswith(signature):
            raise InputError(source.path, None, f"this is {found}", "Expected a bilingual text")
    # No text has control characters other than tab, line ends, form feed and escape; of those
    # with zero bytes, which are in UTF-16, a byte order mark or `_zero_bytes` knows.
    head = source.data[:4096]
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    if controls > len(head) / 50:
        raise InputError(source.path, None, "binary data", "Expected a bilingual text")


def _zero_bytes(data: bytes) -> str:
    """UTF-16 without a byte order mark: line ends and Latin letters have a zero byte each."""
    head = data[: min(len(data), 65536) & ~1]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(data) % 2 or min(even, odd) > max(even, odd) / 20 or not even + odd:
        return ""
    name = "UTF-16-LE" if odd > even else "UTF-16-BE"
    text = head.decode(name, errors="replace")
    strange = sum(c == "\ufffd" or c < "\t" for c in text)
    return name if strange <= 1 else ""


def _is_damaged_utf8(data: bytes) -> bool:
    """UTF-8 but for a few bytes: GB18030 and Big5 have about one bad byte to each character."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(c > "\x7f" for c in text) - bad
    return good > 10 * bad


def _legacy(source: Source) -> tuple[str, str]:
    """The reading of the bytes, among the encodings of East Asia, with most everyday characters."""
    best, found = 0.0, ("", "")
    for name in _LEGACY:
        try:
            text = source.data.decode(name)
        except UnicodeDecodeError:
            continue
        share = _everyday(text, name)
        if share > best:
            best, found = share, (text, _SHOWN.get(name, name))
    # Right readings have 0.97 and more, wrong ones up to 0.85.
    if best < 0.9:
        raise InputError(source.path, None, "bytes in an unknown encoding", _SAVE)
    return found


def _everyday(text: str, name: str) -> float:
    """The share of everyday characters among those beyond ASCII, 0 to 1."""
    beyond = [c for c in text[:_LOOKED_AT] if c > "\x7f"]
    if name == "CP949":  # as many hangul by chance: 0.55 to the power of 20
        everyday = sum("\uac00" <= c <= "\ud7a3" for c in beyond) + sum(c in "·" for c in beyond)
        return 1.01 * (everyday == len(beyond) >= 20)
    if name in {"Shift_JIS", "EUC-JP"} and not _KANA.search(text):
        return 0.0
    kana = name not in {"GB18030", "Big5-HKSCS"}
    everyday = sum(
        c in _PUNCTUATION or _is_common(c) or (kana and bool(_KANA.match(c))) for c in beyond
    )
    return everyday / max(1, len(beyond))


def _is_common(character: str) -> bool:
    """Is it in the first level of GB 2312 (3,755 characters) or of Big5 (5,401)?"""
    simplified = character.encode("gb2312", errors="ignore")
    if simplified and 0xB0 <= simplified[0] <= 0xD7:
        return True
    traditional = character.encode("big5", errors="ignore")
    return len(traditional) == 2 and 0xA4 <= traditional[0] <= 0xC6


def _strict(source: Source, encoding: str) -> str:
    try:
        return source.data.decode(encoding)
    except LookupError as error:
        found = f'no encoding is called "{encoding}"'
        raise InputError(source.path, None, found, "Use utf-8, utf-16, gb18030 or big5") from error
    except UnicodeDecodeError as error:
        raise _undecodable(source, encoding, error) from error


def _undecodable(source: Source, encoding: str, error: UnicodeDecodeError) -> InputError:
    line = source.data[: error.start].decode(encoding, errors="replace").count("\n") + 1
    found = f"byte {source.data[error.start]:#04x} is not valid {encoding}"
    return InputError(source.path, line, found, _SAVE)
