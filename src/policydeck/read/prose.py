"""Plain text and Markdown → paragraphs.

A line is a paragraph, unless the file is hard-wrapped: blank lines between paragraphs, and most
lines that another follows break off in mid-sentence. Then the lines of a paragraph are joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from statistics import median

from policydeck.read import encoding, template
from policydeck.read.document import Content, Row, Source
from policydeck.read.language import language
from policydeck.read.lines import is_wide, join, numbered

_ENDS = re.compile(r"[.!?:;。！？：；…][\"'”’」』)）\]]*$")


def text(source: Source) -> Content:
    """Plain text: a row for each paragraph."""
    content, used = encoding.decode(source)
    return Content("text", paragraphs(template.blank(content)), used)


def lines(source: Source) -> Content:
    """Plain text that has one sentence a line: a row for each line, none joined."""
    content, used = encoding.decode(source)
    return Content("lines", tuple(Row(n, (line.strip(),)) for n, line in numbered(content)), used)


def paragraphs(content: str) -> tuple[Row, ...]:
    """The paragraphs of `content`, each with the line at which it begins."""
    blocks = _blocks(content)
    if _is_wrapped(blocks):
        return tuple(row for block in blocks for row in unwrap(block))
    return tuple(Row(number, (line,)) for block in blocks for number, line in block)


def unwrap(block: list[tuple[int, str]]) -> Iterator[Row]:
    """The lines of a paragraph joined, but where the language changes a new row begins."""
    sides: list[str] = []
    for _, line in block:
        sides.append(language(line) or (sides[-1] if sides else ""))  # a lone 。 changes nothing
    for _, group in groupby(zip(sides, block, strict=True), key=lambda item: item[0]):
        lines = [line for _, line in group]
        yield Row(lines[0][0], (join(text for _, text in lines),))


def _blocks(content: str) -> list[list[tuple[int, str]]]:
    """Runs of lines between blank lines, each line with its number."""
    stripped = ((number, line.strip()) for number, line in enumerate(content.split("\n"), 1))
    return [list(group) for filled, group in groupby(stripped, key=lambda x: bool(x[1])) if filled]


def _is_wrapped(blocks: list[list[tuple[int, str]]]) -> bool:
    """Do most lines that another line of their paragraph follows break off in mid-sentence?

    Hard-wrapped English ends a sentence at about one line in ten; text with a paragraph on each
    line at nearly all of them. Lines of verse or of a list are short, wrapped ones are 60 to 100
    columns wide, so a median below 45 is no wrapping.
    """
    inner = [line for block in blocks for _, line in block[:-1]][:2000]
    if len(blocks) < 2 or not inner:
        return False
    columns = [sum(1 + is_wide(c) for c in line) for line in inner]
    ended = sum(bool(_ENDS.search(line)) for line in inner)
    return median(columns) >= 45 and max(columns) <= 130 and ended < len(inner) / 2
