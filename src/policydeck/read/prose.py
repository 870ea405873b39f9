"""Plain text and Markdown → paragraphs.

A line is a paragraph, unless the file is hard-wrapped: its longest lines are about equally long
and break off in mid-sentence. Then lines are joined up to where a paragraph visibly begins: after a
blank line, at the number of a part or an item, after a heading, after a line with room left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median

from policydeck.language import division
from policydeck.read import encoding, pages, template
from policydeck.read.document import Content, Row, Source
from policydeck.read.language import language
from policydeck.read.lines import begins_item, columns, ends_sentence, is_wide, join, numbered

# Columns of the longest lines of a wrapped text. Shorter ones are verse or a list, longer ones
# paragraphs.
_NARROWEST, _WIDEST = 45, 130
_LOOKED = 2000  # lines that are looked at
# Columns that the next English word, or the next Chinese character, may have left free.
_LEFT = {False: 16, True: 4}
_SEVERAL = 5  # full lines that say how a text without blank lines is wrapped
_SHORT = 0.6  # of the width: where a line leaves so much free, its paragraph ends


def text(source: Source) -> Content:
    """Plain text: a row for each paragraph."""
    content, used = encoding.decode(source)
    found, notes = paragraphs(template.blank(content))
    return Content("text", found, used, notes=notes)


def lines(source: Source) -> Content:
    """Plain text that has one sentence a line: a row for each line, none joined."""
    content, used = encoding.decode(source)
    return Content("lines", tuple(Row(n, (line.strip(),)) for n, line in numbered(content)), used)


def paragraphs(content: str) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The paragraphs of `content`, each with the line at which it begins; and what is left out."""
    stripped = [
        (number, line.strip(" \t\r\v\u3000")) for number, line in enumerate(content.split("\n"), 1)
    ]
    blocks, notes = pages.text_alone(stripped)
    width = _width(blocks)
    if width:
        return tuple(row for block in blocks for row in unwrap(block, width)), notes
    return tuple(Row(number, (line,)) for block in blocks for number, line in block), notes


def unwrap(block: list[tuple[int, str]], width: int = 0) -> Iterator[Row]:
    """The lines of a block joined, but where the language changes a new row begins.

    With the `width` of the text, in columns, also where a line says that a paragraph begins.
    """
    sides: list[str] = []
    for _, line in block:
        sides.append(language(line) or (sides[-1] if sides else ""))  # a lone 。 changes nothing
    for side, group in groupby(zip(sides, block, strict=True), key=lambda item: item[0]):
        held: list[tuple[int, str]] = []
        for _, (number, line) in group:
            if held and width and _begins(held[-1][1], line, width, chinese=side == "Chinese"):
                yield Row(held[0][0], (join(text for _, text in held),))
                held = []
            held.append((number, line))
        yield Row(held[0][0], (join(text for _, text in held),))


def _begins(before: str, line: str, width: int, *, chinese: bool) -> bool:
    """Does a paragraph begin with `line`, after the line `before`?"""
    # A Chinese line may end earlier or later by a character, before a stop that must not begin one.
    word = 4 if is_wide(line[0]) else len(line.split(None, 1)[0]) + 1
    room = columns(before) + word <= width
    ended = ends_sentence(before)
    heading = division(before, chinese=chinese)
    if room and ((heading and heading.alone) or not line[0].islower()):
        return ended or bool(heading and heading.alone) or columns(before) < _SHORT * width
    part = division(line, chinese=chinese)
    if part and part.end == len(line):
        return True  # a number that stands alone
    return (ended or room) and (begins_item(line) or part is not None)


def _width(blocks: Sequence[list[tuple[int, str]]]) -> int:
    """The columns at which the text is wrapped; 0 where it is not.

    Of the longest lines of a wrapped text one in seven ends a sentence, of lines that are
    paragraphs nearly all do.
    """
    inner = [(a, b) for block in blocks for (_, a), (_, b) in pairwise(block)][:_LOOKED]
    if not inner:
        return 0
    wide = sorted(columns(line) for line, _ in inner)
    # One line in a hundred may be an address that nothing can break.
    width = wide[int(0.99 * (len(wide) - 1))]
    full = [(a, b) for a, b in inner if columns(a) >= width - _LEFT[is_wide(b[0])]]
    ended = sum(ends_sentence(line) for line, _ in full)
    if not _NARROWEST <= width <= _WIDEST or ended > len(full) / 3:
        return 0
    broken = sum(b[0].islower() or is_wide(b[0]) for _, b in full)
    parted = len(blocks) > 1 and median(wide) >= _NARROWEST
    return width if parted or (len(full) >= _SEVERAL and broken > len(full) / 2) else 0
