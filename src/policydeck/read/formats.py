"""Which format a file is in, and the table of formats.

What a file begins with counts more than its name, since people call anything .txt; between the
kinds of plain text the separator decides that most lines have.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from policydeck.errors import InputError, MissingExtraError
from policydeck.read import (
    apart,
    documents,
    encoding,
    exchange,
    legal,
    markdown,
    office,
    pdf,
    prose,
    subtitles,
    tables,
    trees,
    web,
)
from policydeck.read.document import Content, Source
from policydeck.read.lines import numbered
from policydeck.settings import Limits
from policydeck.storage import archive


class Format(Struct, frozen=True):
    """One format: how it is told, and what reads it."""

    name: str  # as in input.format
    suffixes: tuple[str, ...]
    read: Callable[[Source], Content]
    mark: re.Pattern[str] | None = None  # how its text begins, or what every file of it has
    member: str = ""  # how the name of a file begins that only an archive of this format has
    package: str = ""  # the package of others that takes it apart, in a process of its own
    extra: str = ""  # of policydeck, which brings that package
    sure: bool = False  # is its suffix believed whatever stands inside?


def _root(name: str) -> re.Pattern[str]:
    return re.compile(rf"\A\s*<(?:[^\0]{{0,1000}}?<)?{name}\b", re.IGNORECASE)


# In the order in which they are tried.
FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("docx", (".docx",), office.word,
               member="word/document.xml", package="mammoth", extra="office"),
        Format("xlsx", (".xlsx", ".xls", ".ods"), office.spreadsheet,
               member="xl/", package="python_calamine", extra="office"),
        Format("epub", (".epub",), documents.epub, member="META-INF/container.xml"),
        Format("odt", (".odt",), documents.opendocument, member="content.xml"),
        Format("pdf", (".pdf",), pdf.read, package="pypdfium2", extra="documents"),
        Format("tmx", (".tmx",), exchange.tmx, _root("tmx"), sure=True),
        Format("xliff", (".xlf", ".xliff", ".mqxliff", ".sdlxliff"), exchange.xliff,
               _root("xliff"), sure=True),
        Format("ts", (".ts",), exchange.qt, _root("ts"), sure=True),
        Format("legal", (".akn",), legal.read, legal.MARK, sure=True),
        Format("html", (".html", ".htm", ".xhtml"), web.read,
               re.compile(r"\A\s*<(?:!doctype html|html)\b", re.IGNORECASE), sure=True),
        Format("po", (".po", ".pot"), exchange.po,
               re.compile(r'^msgid ".*"\s*\n(?:".*"\s*\n)*msgstr "', re.MULTILINE), sure=True),
        Format("vtt", (".vtt",), subtitles.vtt, re.compile(r"\AWEBVTT\b"), sure=True),
        Format("srt", (".srt",), subtitles.srt, subtitles.MARK, sure=True),
        Format("json", (".json", ".arb", *trees.JSON_LINES), trees.json_tree, sure=True),
        Format("yaml", (".yaml", ".yml"), trees.yaml_tree, sure=True),
        Format("pairs", (), tables.pairs_table, re.compile(r"\Aref([\t,])score\1zh\1en\b")),
        Format("csv", (".csv",), tables.csv_table),
        Format("tsv", (".tsv", ".tab"), tables.tsv_table),
        Format("markdown", (".md", ".markdown"), markdown.read),
        Format("pipe", (), tables.pipe_table),
        Format("text", (".txt",), prose.text),
        Format("lines", (), prose.lines),
    )
}  # fmt: skip
_XML = ".xml"  # of many formats, which only what is inside tells
# What is no text of its own or in a format that is not read, by its suffix.
_REFUSED = {
    ".adoc": "AsciiDoc; save it as HTML",
    ".ass": "subtitles in a format that is not read; save them as SRT",
    ".azw3": "a Kindle book; save it as EPUB",
    ".doc": "an old Word file; save it as .docx",
    ".ini": "settings of a program; copy the texts into a table",
    ".mht": "a web archive; save the page as HTML",
    ".mhtml": "a web archive; save the page as HTML",
    ".mobi": "a Kindle book; save it as EPUB",
    ".odp": "a presentation; save its text as .odt",
    ".pptx": "a presentation; save its text as .docx",
    ".properties": "Java properties; save them as PO or TMX",
    ".resx": "resources of .NET; save them as PO or XLIFF",
    ".rst": "reStructuredText; save it as HTML",
    ".rtf": "RTF; save it as .docx",
    ".ssa": "subtitles in a format that is not read; save them as SRT",
    ".strings": "texts of an Apple program; save them as XLIFF",
    ".tex": "LaTeX; save it as HTML or DOCX",
    ".toml": "settings of a program; copy the texts into a table",
}
_ROOT = re.compile(r"\A\s*(?:<(?:[?!])[^>]{0,500}>\s*){0,20}<(?P<name>[A-Za-z_][\w:.-]*)")
_ENTRY = re.compile(r"^[ ]*(?:-[ ]+)?[\"']?[A-Za-z_][\w.-]*[\"']?:(?:[ ]|$)")  # of YAML

# |---|---|
_RULE = re.compile(r"^[ \t]*(?:\|[ \t]*)?:?-{2,}:?[ \t]*\|[ \t]*:?-{2,}", re.MULTILINE)


def load(
    path: Path,
    format: str = "",
    forced_encoding: str = "",
    *,
    presplit: bool = False,
    limits: Limits,
) -> Content:
    """The file taken apart by the reader of its format, or of `format` where the user says so.

    `presplit` text has one sentence a line. A file without text gives no rows.
    """
    source = _open(path, forced_encoding, limits)
    if not source.data.strip():
        return Content("", ())
    if format and format not in FORMATS:
        expected = f"The formats are {', '.join(sorted(FORMATS))}"
        raise InputError(path, None, f'no format is called "{format}"', expected)
    chosen = FORMATS[format] if format else detect(source)
    if presplit and chosen.name in {"text", "markdown"}:
        chosen = FORMATS["lines"]
    return _bounded(_read(chosen, source), source)


def _open(path: Path, forced_encoding: str, limits: Limits) -> Source:
    if not path.exists():
        raise InputError(path, None, "there is no such file", "Give the path of a bilingual text")
    try:
        data = archive.contents(path, limits, "text")
    except OSError as error:
        found = f"cannot be opened ({error.strerror})"
        raise InputError(path, None, found, "Check the permissions of the file") from error
    return Source(path, data, forced_encoding, limits)


def _read(chosen: Format, source: Source) -> Content:
    if not chosen.package:
        return chosen.read(source)
    if not find_spec(chosen.package):
        extra = f'pip install "policydeck[{chosen.extra}]"'
        raise MissingExtraError(f"{source.path}: to read this format, add: {extra}")
    return apart.read(chosen.name, source)


def serve() -> None:
    """Answer what `apart.read` asks: the whole life of its process."""
    asked = apart.request()
    try:
        reply = apart.Reply(FORMATS[asked.format].read(apart.source_of(asked)))
    except InputError as error:
        reply = apart.Reply(error=error.parts)
    apart.answer(reply)


def _bounded(content: Content, source: Source) -> Content:
    """The content, unless its table made rectangular has too many cells."""
    widths = [len(row.cells) for row in content.rows if len(row.cells) > 1]
    cells = len(widths) * max(widths, default=0)
    if cells > source.limits.cells:
        found = f"a table of {len(widths):,} rows and {max(widths):,} columns"
        raise archive.too_much(source.path, found, source.limits, "cells")
    return content


def suffixes() -> frozenset[str]:
    """The suffixes of all formats."""
    return frozenset((_XML, *(suffix for format in FORMATS.values() for suffix in format.suffixes)))


def _of_suffix(suffix: str) -> Format | None:
    return next((f for f in FORMATS.values() if suffix in f.suffixes), None)


def detect(source: Source) -> Format:
    """The format of a file. Raises InputError for one that is known not to be read."""
    suffix = source.path.suffix.lower()
    named = _of_suffix(suffix)
    if source.data.startswith(b"PK\x03\x04"):
        return _archive(source, named)
    if source.data.startswith(b"%PDF-"):
        return FORMATS["pdf"]
    if named and (named.member or named.package):
        if named.name == "xlsx" and source.data.startswith(b"\xd0\xcf\x11\xe0"):
            return named  # the old XLS
        encoding.refuse_binary(source)
        found = f"a {suffix} that is no such file inside"
        raise InputError(source.path, None, found, "Expected what its name says; save it again")
    if named and named.sure:
        return named
    if suffix in _REFUSED:
        raise _refused(source, _REFUSED[suffix])
    text, _ = encoding.decode(source)
    return _by_content(text, named, source)


def _refused(source: Source, what: str) -> InputError:
    expected = "Expected a bilingual text; to read it as one, say --set input.format=text"
    return InputError(source.path, None, f"this is {what}", expected)


def _archive(source: Source, named: Format | None) -> Format:
    names = office.members(source)
    for format in FORMATS.values():
        if format.member and any(name.startswith(format.member) for name in names):
            # ODT and ODS have the same members; the name of the file tells them apart.
            return named if named and named.name == "xlsx" and format.name == "odt" else format
    if named and named.member:
        return named
    encoding.refuse_binary(source)
    return named or FORMATS["text"]


def _by_content(text: str, named: Format | None, source: Source) -> Format:
    marked = next(
        (format for format in FORMATS.values() if format.mark and format.mark.search(text)), None
    )
    if marked or (named and named.name in {"csv", "tsv"}):
        return marked or named or FORMATS["text"]
    if structured := _structured(text, source):
        return structured
    lines = [line for _, line in numbered(text)]
    tabs = sum("\t" in line.strip() for line in lines)
    pipes = sum("|" in line for line in lines)
    # Half of the lines: a heading without a separator is reported with its line, and prose has
    # a tab or a pipe in few of its lines.
    if tabs > len(lines) / 2 and tabs >= pipes / 2:
        return FORMATS["tsv"]
    if _RULE.search(text) and named and named.name in {"markdown", "text"}:
        return FORMATS["markdown"]
    if pipes > len(lines) / 2:
        return FORMATS["pipe"]
    return named or FORMATS["text"]


def _structured(text: str, source: Source) -> Format | None:
    """JSON, YAML and XML under another name; XML of a kind that is not read is refused."""
    root = _ROOT.match(text)
    if root and text.rstrip().endswith((f"</{root['name']}>", "/>")):
        if root["name"].lower() in web.TAGS:
            return FORMATS["html"]
        raise _refused(source, f"XML of a kind that is not read, <{root['name']}>")
    if text.lstrip()[:1] in ("{", "[") and text.rstrip()[-1:] in ("}", "]") and '"' in text:
        return FORMATS["json"]
    lines = [line for _, line in numbered(text)]
    entries = sum(bool(_ENTRY.match(line)) for line in lines)
    keys = [line.partition(":")[0] for line in lines if line[0] not in " -#"]
    # Prose has no keys; of a tree of translations nearly every line begins with one. A key stands
    # once in its tree, while labels come again: EN:, ZH:, EN:.
    tree = len(lines) > 3 and entries > 0.8 * len(lines) and len(set(keys)) == len(keys)
    return FORMATS["yaml"] if tree else None
