"""PDFs that hold text, by pypdfium2, in a process of its own.

A PDF knows where words stand and nothing of paragraphs. Lines that run to the right edge go on in
the next one, also over the end of a page; a word that was cut at the end of a line is joined;
what stands at the head or foot of most pages is left out. Two columns in the two languages are
the two sides of one text; two columns in one language are read one after the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from policydeck import lexicon
from policydeck.errors import InputError
from policydeck.read.document import Content, Row, Source
from policydeck.read.language import count_han, language
from policydeck.read.lines import is_wide, join
from policydeck.read.pages import MARK

_ENDS = re.compile(r"[.!?。！？；;:：][\"'”’」』)）]*$")
_NUMBER = re.compile(r"[-–—\s]*(?:page|第)?\s*[\divxlc]+\s*(?:页|頁|(?:of|/)\s*\d+)?[-–—\s]*", re.I)
# A reference to a note is a figure of at most so many heights of the text, after a word or a mark,
# that stands no lower than it, as that of CO₂ does. Lines of notes are lower than the text's, too.
_SMALL = 0.75
_NOTE = 0.95
_NOTED = re.compile(r"(?:[A-Za-z]{3}|[\u3400-\u9fff]|[.,;:!?)”’\"，。；：！？）》」])$")
_CUT = "\x02\ufffe\xad"  # how a hyphen at the end of a line is told
# A gap of so many heights of a line parts two columns; justified text has at most one.
_GUTTER = 1.5
# A gap of so many heights is a space between words: letters stand at most half as far apart.
_SPACE = 0.12
# Beside Han characters one is as wide as they are, 0.7 to 1 heights: 第一条　为了….
_WIDE_SPACE = 0.6
# So many lines of a column in the other language may be a title above both, or one in five.
_TITLE = 2

Box = tuple[float, float, float, float]  # left, foot, right, head


class Line(Struct, frozen=True):
    """A piece of a line in one column; lengths in points, the page's foot is 0."""

    page: int
    left: float
    right: float
    foot: float
    height: float
    text: str


def read(source: Source) -> Content:
    """The paragraphs of a PDF, or its two columns as one row of two cells; line is the page."""
    pages = list(_pages(source))
    kept, dropped = _without_heads(pages)
    if not any(kept):
        found = "no text in it, so it may be a scan"
        raise InputError(source.path, None, found, "Have its text recognised (OCR) first")
    notes = (f"{dropped} headers, footers and page numbers left out",) if dropped else ()
    columns = _columns(kept)
    sides = [[text for _, text in _paragraphs(column)] for column in columns]
    languages = [language("\n".join(side)) for side in sides]
    if sorted(languages) == ["Chinese", "English"] and all(map(_is_in, columns, languages)):
        return Content("pdf", (_parallel(sides, languages),), header=False, notes=notes)
    flow = [line for page in kept for column in _columns([page]) for line in _at_edge(column)]
    rows = tuple(Row(page, (text,)) for page, text in _paragraphs(flow))
    return Content("pdf", rows, header=False, notes=notes)


def _is_in(column: Sequence[Line], own: str) -> bool:
    """Whether a column is in one language but for a title, and not in both by turns."""
    other = sum(language(line.text) not in (own, "") for line in column)
    return other <= max(_TITLE, len(column) / 5)


def _parallel(sides: list[list[str]], languages: list[str]) -> Row:
    """Two columns as one passage; a title above them that stands on the wrong side goes over."""
    whole: list[list[str]] = [[], []]
    for i, side in enumerate(sides):
        for text in side:
            whole[1 - i if language(text) == languages[1 - i] else i].append(text)
    return Row(1, tuple("\n".join(texts) for texts in whole))


def _pages(source: Source) -> Iterator[list[Line]]:
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(source.data)
        for number in range(len(document)):
            page = document[number].get_textpage()
            text = page.get_text_range()
            boxes = (page.get_charbox(i, loose=True) for i in range(page.count_chars()))
            yield _lines(number + 1, zip(text, boxes, strict=False))
    except pypdfium2.PdfiumError as error:
        secret = "password" in str(error).lower()
        found = "a PDF with a password" if secret else f"damaged PDF: {str(error).rstrip('.')}"
        expected = "Open it in the program that made it and save it again"
        raise InputError(source.path, None, found, expected) from error


def _lines(page: int, characters: Iterable[tuple[str, Box]]) -> list[Line]:
    """Characters that follow one another, at one height and without a gutter, put together."""
    found: list[Line] = []
    open_: Line | None = None
    notes = ""  # the references to notes
    for character, (left, foot, right, head) in characters:
        if character.isspace():
            continue
        new = Line(page, left, right, foot, max(1.0, head - foot), character)
        if open_ and _is_reference(open_, new):
            notes += character
        elif open_ and _goes_on(open_, new):
            gap = (new.left - open_.right) / new.height
            wide = is_wide(character) or is_wide(open_.text[-1])
            space = "\u3000" * (gap > _WIDE_SPACE) if wide else " " * (gap > _SPACE)
            text = open_.text + space + character
            open_ = replace(open_, right=max(open_.right, right), text=text)
            found[-1] = open_
        else:
            open_ = new
            found.append(new)
    lines = sorted(found, key=lambda line: (-round(line.foot), line.left))
    return list(_without_notes(lines, notes))


def _is_reference(old: Line, new: Line) -> bool:
    """Whether a small figure after a word refers to a note; that of km² does not."""
    small = new.height < _SMALL * old.height and new.text.isdigit()
    level = 0 < new.foot - old.foot < old.height
    beside = new.left - old.right < old.height
    return small and level and beside and bool(_NOTED.search(old.text))


def _without_notes(lines: Sequence[Line], notes: str) -> Iterator[Line]:
    """The lines of a page but for its notes, from the first that is referred to.

    It begins with one of the figures `notes`, or with a mark ([1]) that the text has, too. The
    figure is small, or what stands beside and below it is lower than the text.
    """
    size = median(line.height for line in lines) if lines else 0.0
    marks = {m[0] for line in lines for m in MARK.finditer(line.text) if m.start()}
    for head in lines:
        mark = MARK.match(head.text)
        if not (mark[0] in marks if mark else head.text[0] in notes):
            continue
        rest = {line for line in lines if _is_below(line, head)}
        if head.height < _SMALL * size or all(_is_note(line, size) for line in rest):
            told = {found[0] for line in rest if (found := MARK.match(line.text))}
            kept = (replace(x, text=_bare(x.text, told)) for x in lines if x not in rest)
            return (line for line in kept if line.text)
    return iter(lines)


def _is_note(line: Line, size: float) -> bool:
    """Whether a line is lower than the text, or a page number."""
    return line.height < _NOTE * size or bool(_NUMBER.fullmatch(line.text))


def _bare(text: str, marks: set[str]) -> str:
    """The text without these marks."""
    for mark in marks:
        text = text.replace(mark, "")
    return text


def _is_below(line: Line, head: Line) -> bool:
    """Whether a line is `head`, or stands below it in its column."""
    return line.foot <= head.foot and head.left - head.height < line.left < head.right


def _goes_on(old: Line, new: Line) -> bool:
    height = max(old.height, new.height)
    level = abs((old.foot + old.height / 2) - (new.foot + new.height / 2)) < 0.5 * height
    return level and -height < new.left - old.right < _GUTTER * height


def _without_heads(pages: Sequence[list[Line]]) -> tuple[list[list[Line]], int]:
    """The pages without the lines that most of them begin or end with, and how many those are."""
    edges = [_edge(page) for page in pages]
    seen = Counter(mark for edge in edges for mark in {_mark(line) for line in edge})
    often = {mark for mark, count in seen.items() if count >= max(2, len(pages) / 3)}
    kept = [
        [
            line for line in page
            if line not in edge or not (_mark(line) in often or _NUMBER.fullmatch(line.text))
        ]
        for page, edge in zip(pages, edges, strict=True)
    ]  # fmt: skip
    return kept, sum(map(len, pages)) - sum(map(len, kept))


def _edge(page: list[Line]) -> set[Line]:
    """What stands at the two topmost and at the two lowest heights of a page."""
    feet = sorted({round(line.foot) for line in page})
    return {line for line in page if round(line.foot) in (*feet[:2], *feet[-2:])}


def _mark(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text)


def _columns(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The lines of the left and of the right column, or all in one."""
    lines = [line for page in pages for line in page]
    if not lines:
        return [[]]
    left, right = min(x.left for x in lines), max(x.right for x in lines)
    # The place of the gutter, in hundredths of the width, that fewest lines run across.
    places = [left + (right - left) * share / 100 for share in range(30, 71)]
    place = min(places, key=lambda x: sum(line.left < x < line.right for line in lines))
    sides = [
        [line for line in lines if line.right <= place],
        [line for line in lines if line.left >= place],
    ]
    across = len(lines) - len(sides[0]) - len(sides[1])
    if across > len(lines) / 10 or min(map(len, sides)) < len(lines) / 5:
        return [lines]
    return [[line for line in lines if line.left < place], sides[1]]


def _at_edge(column: Sequence[Line]) -> Iterator[Line]:
    """The lines as if their column began at the edge of the page: all columns end alike."""
    edge = min((line.left for line in column), default=0.0)
    yield from (replace(line, left=line.left - edge, right=line.right - edge) for line in column)


def _paragraphs(lines: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """Each paragraph with the page on which it begins."""
    if not lines:
        return
    edge = sorted(line.right for line in lines)[int(0.9 * (len(lines) - 1))]
    held: list[Line] = []
    for line in lines:
        if held and not _continues(held, line, edge):
            yield held[0].page, _joined(held)
            held = []
        held.append(line)
    yield held[0].page, _joined(held)


def _continues(held: Sequence[Line], new: Line, edge: float) -> bool:
    """Does a paragraph go on? Not where the next word would have had room, nor before an indent."""
    old = held[-1]
    if old.text[-1] in _CUT:
        return True
    turns = {language(old.text), language(new.text)} == {"Chinese", "English"}
    if turns or abs(old.height - new.height) > 0.3 * old.height:
        return False  # from one language to the other, or a heading
    word = 2 if is_wide(new.text[0]) else len(new.text.split(" ")[0]) + 1
    width = (new.right - new.left) / len(new.text)
    if edge - old.right > word * width:
        return not _ENDS.search(old.text) and new.text[0].islower()
    if new.page != old.page:
        return not _ENDS.search(old.text)
    # What stands to the right of a first line only hangs below its number.
    indented = len(held) > 1 and new.left - old.left > 1.2 * new.height
    return old.foot - new.foot < 2.5 * old.height and not indented


def _joined(lines: Sequence[Line]) -> str:
    whole = ""
    for line in lines:
        if whole and whole[-1] in _CUT + "-":
            whole = _mended(whole, line.text)
        else:
            chinese = count_han(whole[-20:]) > 4
            whole = join([whole, line.text], chinese=chinese) if whole else line.text
    return whole.translate(dict.fromkeys(map(ord, _CUT)))


def _mended(before: str, after: str) -> str:
    """Two halves of a word: "gover-", "nance" are one, "long-", "term" keep their hyphen."""
    head, tail = re.search(r"[A-Za-z]*$", before[:-1]), re.match(r"[a-z]*", after)
    assert head
    assert tail
    first, second = head[0].lower(), tail[0]
    parts = min(_frequency(first), _frequency(second))
    whole = first and second and _frequency(first + second) > parts
    return before[:-1] + ("" if whole else "-") + after


@cache
def _frequency(word: str) -> float:
    return lexicon.english_zipf(word)
