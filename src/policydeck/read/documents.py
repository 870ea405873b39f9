"""ODT and EPUB: zip archives of XML, read by ourselves.

    <text:p>国家保护<text:span>个人信息</text:span>。</text:p>

A paragraph is a row, a line of a table a row of several cells. Footnotes, comments and what tracked
changes deleted are left out. The chapters of an EPUB are read in the order of its spine.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from msgspec.structs import replace

from policydeck.errors import InputError
from policydeck.read import encoding, template, web, xmltree
from policydeck.read.document import Content, Row, Source
from policydeck.read.xmltree import Node
from policydeck.storage import archive

_EXPORT = "Open it in the program that made it and save it again"
_LEFT_OUT = frozenset(
    {"note", "annotation", "tracked-changes", "ruby-text", "table-of-content", "forms"}
)
_PARAGRAPHS = frozenset({"p", "h"})
_LINES = {"line-break": "\n", "tab": "\t"}


def opendocument(source: Source) -> Content:
    """An ODT: paragraphs and table rows in order; line is the number of the one or the other."""
    root, _ = xmltree.parse(_part(source, "content.xml"))
    body = root.child("body")
    text = body.child("text") if body else None
    cells = _blocks(text) if text else ()
    rows = (Row(number, found) for number, found in enumerate(filter(any, cells), 1))
    return Content("odt", tuple(rows))


def _blocks(node: Node) -> Iterator[tuple[str, ...]]:
    for child in node.children:
        if isinstance(child, str) or child.name in _LEFT_OUT:
            continue
        if child.name in _PARAGRAPHS:
            yield (_text(child).strip(),)
        elif child.name == "table-row":
            yield tuple(
                "\n".join(text for row in _blocks(cell) for text in row if text)
                for cell in child.children
                if isinstance(cell, Node)
            )
        else:
            yield from _blocks(child)


def _text(node: Node) -> str:
    pieces = []
    for child in node.children:
        if isinstance(child, str):
            pieces.append(child)
        elif child.name == "s":
            count = child.attributes.get("c", "1")
            pieces.append(" " * min(80, int(count[:9]) if count.isdecimal() else 1))
        elif child.name in _LINES:
            pieces.append(_LINES[child.name])
        elif child.name not in _LEFT_OUT:
            pieces.append(_text(child))
    return "".join(pieces)


def epub(source: Source) -> Content:
    """An EPUB: the paragraphs of its chapters in order, numbered through."""
    container, _ = xmltree.parse(_part(source, "META-INF/container.xml"))
    place = next((n.attributes.get("full-path", "") for n in container.elements("rootfile")), "")
    package, _ = xmltree.parse(_part(source, place))
    files = {n.attributes.get("id", ""): n.attributes for n in package.elements("item")}
    rows: list[Row] = []
    for entry in package.elements("itemref"):
        item = files.get(entry.attributes.get("idref", ""), {})
        if "html" not in item.get("media-type", "") or "nav" in item.get("properties", "").split():
            continue
        name = posixpath.join(posixpath.dirname(place), unquote(item.get("href", "")))
        page, _ = encoding.decode(_part(source, posixpath.normpath(name)))
        rows += web.rows(template.blank(page))
    numbered = (replace(row, line=number) for number, row in enumerate(rows, 1))
    return Content("epub", tuple(numbered))


def _part(source: Source, name: str) -> Source:
    """A file inside, as if it stood by itself."""
    try:
        with archive.opened(source.path, source.data, source.limits, "text") as package:
            return replace(source, data=archive.member(package, name), encoding="")
    except KeyError:
        found = f"{name or 'the list of chapters'} is missing inside"
        raise InputError(source.path, None, found, _EXPORT) from None
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
        raise InputError(source.path, None, f"damaged archive: {error}", _EXPORT) from error
