"""Which format a file is in, and the table of readers.

What a file begins with counts more than its name, since people call anything .txt; between the
kinds of plain text the separator decides that most lines have.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from policydeck.errors import InputError
from policydeck.read import encoding, exchange, markdown, office, prose, tables, web
from policydeck.read.document import Content, Source
from policydeck.read.lines import numbered

_SUFFIXES = {
    ".csv": "csv",
    ".docx": "docx",
    ".htm": "html",
    ".html": "html",
    ".markdown": "markdown",
    ".md": "markdown",
    ".mqxliff": "xliff",
    ".ods": "xlsx",
    ".po": "po",
    ".pot": "po",
    ".sdlxliff": "xliff",
    ".tab": "tsv",
    ".tmx": "tmx",
    ".tsv": "tsv",
    ".txt": "text",
    ".xhtml": "html",
    ".xlf": "xliff",
    ".xliff": "xliff",
    ".xls": "xlsx",
    ".xlsx": "xlsx",
}
SUFFIXES = frozenset(_SUFFIXES)

# How a file begins, or what every file of the format has.
_MARKS = (
    ("tmx", re.compile(r"\A\s*<(?:[^\0]{0,1000}?<)?tmx\b")),
    ("xliff", re.compile(r"\A\s*<(?:[^\0]{0,1000}?<)?xliff\b")),
    ("html", re.compile(r"\A\s*<(?:!doctype html|html)\b", re.IGNORECASE)),
    ("po", re.compile(r'^msgid ".*"\s*\n(?:".*"\s*\n)*msgstr "', re.MULTILINE)),
)
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*\|\s*:?-{2,}", re.MULTILINE)  # |---|---|


def load(
    path: Path, format: str = "", forced_encoding: str = "", *, presplit: bool = False
) -> Content:
    """The file taken apart by the reader of its format, or of `format` where the user says so.

    `presplit` text has one sentence a line. A file without text gives no rows.
    """
    source = _open(path, forced_encoding)
    if not source.data.strip():
        return Content("", ())
    if format and format not in READERS:
        expected = f"The formats are {', '.join(sorted(READERS))}"
        raise InputError(path, None, f'no format is called "{format}"', expected)
    chosen = format or detect(source)
    if presplit and chosen in {"text", "markdown"}:
        chosen = "lines"
    return READERS[chosen](source)


def _open(path: Path, forced_encoding: str) -> Source:
    if not path.exists():
        raise InputError(path, None, "there is no such file", "Give the path of a bilingual text")
    try:
        data = path.read_bytes()
    except OSError as error:
        found = f"cannot be opened ({error.strerror})"
        raise InputError(path, None, found, "Check the permissions of the file") from error
    return Source(path, data, forced_encoding)


def detect(source: Source) -> str:
    """The format of a file, as a key of READERS."""
    named = _SUFFIXES.get(source.path.suffix.lower(), "")
    if source.data.startswith(b"PK\x03\x04"):
        return _archive(source, named)
    if named in {"docx", "xlsx"}:
        if named == "xlsx" and source.data.startswith(b"\xd0\xcf\x11\xe0"):
            return named  # the old XLS
        encoding.refuse_binary(source)
        found = f"a {source.path.suffix} that is no such file inside"
        raise InputError(source.path, None, found, "Expected a zip archive; save the file again")
    if named in {"tmx", "xliff", "po", "html"}:
        return named
    text, _ = encoding.decode(source)
    return _by_content(text, named)


def _archive(source: Source, named: str) -> str:
    names = office.members(source)
    if "word/document.xml" in names or named == "docx":
        return "docx"
    if any(name.startswith("xl/") for name in names) or named == "xlsx":
        return "xlsx"
    encoding.refuse_binary(source)
    return named or "text"


def _by_content(text: str, named: str) -> str:
    marked = next((format for format, mark in _MARKS if mark.search(text)), "")
    if marked or named in {"csv", "tsv"}:
        return marked or named
    lines = [line for _, line in numbered(text)]
    tabs = sum("\t" in line.strip() for line in lines)
    pipes = sum("|" in line for line in lines)
    # Half of the lines: a heading without a separator is reported with its line, and prose has
    # a tab or a pipe in few of its lines.
    if tabs > len(lines) / 2 and tabs >= pipes / 2:
        return "tsv"
    if _RULE.search(text) and named in {"markdown", "text"}:
        return "markdown"
    if pipes > len(lines) / 2:
        return "pipe"
    return named or "text"


READERS: dict[str, Callable[[Source], Content]] = {
    "csv": tables.csv_table,
    "docx": office.word,
    "html": web.read,
    "lines": prose.lines,
    "markdown": markdown.read,
    "pipe": tables.pipe_table,
    "po": exchange.po,
    "text": prose.text,
    "tmx": exchange.tmx,
    "tsv": tables.tsv_table,
    "xliff": exchange.xliff,
    "xlsx": office.spreadsheet,
}
