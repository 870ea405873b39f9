"""Markdown → rows: paragraphs, headings and list items as rows of one cell, tables as tables.

    | 中文 | English |
    | --- | --- |
    | 治理 | governance |

Code blocks are no text and are left out; links keep their text, pictures go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from policydeck.errors import InputError
from policydeck.read import cleaning, encoding, prose, template, web
from policydeck.read.document import Content, Row, Source, places

if TYPE_CHECKING:
    from markdown_it.token import Token


def read(source: Source) -> Content:
    """A Markdown file, its front matter and shortcodes left out."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - 0.05 s, for this format alone

    text, used = encoding.decode(source)
    if fence := template.open_fence(text):
        expected = f"Write a line {fence} below its last setting"
        raise InputError(source.path, 1, "the settings that begin here do not end", expected)
    # Indentation is common in Chinese text and does not mean code there.
    parser = MarkdownIt("commonmark").enable("table").disable("code")
    tokens = parser.parse(template.blank(text))
    fences = [_line(token) for token in tokens if token.type == "fence"]
    notes = (f"{places(fences)}: code block left out",) if fences else ()
    return Content("markdown", tuple(_rows(tokens)), used, notes=notes)


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _rows(tokens: list[Token]) -> Iterator[Row]:
    cells: list[str] | None = None
    in_heading, start = False, 0
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            in_heading = token.type == "heading_open"
        elif token.type == "tr_open":
            cells, start = [], _line(token)
        elif token.type == "tr_close" and cells is not None:
            yield Row(start, tuple(cells))
            cells = None
        elif token.type == "inline":
            lines = _inline(token)
            if cells is not None:
                cells.append("\n".join(lines))
            else:
                numbered = [(_line(token) + i, line) for i, line in enumerate(lines) if line]
                found = prose.unwrap(numbered)
                yield from (replace(row, heading=in_heading) for row in found)
        elif token.type == "html_block":
            for row in web.rows(token.content):
                yield replace(row, line=_line(token) + row.line - 1)


def _inline(token: Token) -> list[str]:
    """The text of a paragraph, line by line."""
    text = ""
    for child in token.children or []:
        if child.type in {"softbreak", "hardbreak"}:
            text += "\n"
        elif child.type in {"text", "code_inline", "html_inline"}:
            text += child.content
    return [line.strip() for line in cleaning.clean(text).split("\n")]
