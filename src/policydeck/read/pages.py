"""What pages put around a text: their numbers, heads and feet, footnotes, tables of contents.

A plain text that was printed or copied page by page has them in the middle of its sentences.
Page numbers are told by rising, heads and feet by standing at the edge of many pages, footnotes
by a mark that also stands behind a word above them. Where a page number is left out the page is
missing, and what stands before and after it is no whole sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from policydeck.language import GAP_EN, GAP_ZH, closed, division
from policydeck.read.document import Content
from policydeck.read.language import language
from policydeck.read.lines import begins_item, columns, ends_sentence

Lines = list[tuple[int, str]]  # numbers in the file and texts, of which blank ones are ""

_PAGE = re.compile(
    r"[-–—·~\[(（]*\s*(?:page|p\.|第|页|頁)?\s*(?P<number>\d{1,4})"
    r"\s*(?:页|頁)?\s*(?:(?:of|/|共)\s*\d+\s*(?:页|頁)?)?\s*[-–—·~\])）]*",
    re.IGNORECASE,
)
# Page numbers that are digits alone, and lines from one to the next, at least: else a table's.
_BARE, _APART = 3, 8
_EDGE = 2  # lines at the head and at the foot of a page that may be no text of it
_RULE = re.compile(r"[_—–-]{5,}|[─═]{3,}")
# [3] or a superscript. (3) and ③ number items.
MARK = re.compile(r"[\[［〔]\d{1,3}[\]］〕]|[¹²³⁴-⁹⁰]+")
_LEADERS = re.compile(r"(?:\.{4,}|…{2,}|·{4,}|_{4,}|(?:\.\s){4,})\s*[\divx]{1,5}$")


class _Page(Struct, frozen=True):
    number: int  # 0 where it has none
    lines: range


def text_alone(lines: Lines) -> tuple[list[Lines], tuple[str, ...]]:
    """The text alone, in blocks between blank lines, and what was left out of it."""
    contents = _contents(lines)
    numbers = _numbers(lines)
    pages = list(_pages(lines, numbers))
    heads = _heads(lines, pages, set(numbers)) if len(pages) > 1 else set()
    out = contents | numbers.keys() | heads
    notes, marks = _footnotes(lines, pages, out)
    gaps = {b.lines.start for a, b in pairwise(pages) if a.number and b.number > a.number + 1}
    counted = (
        (len(numbers) + len(heads), "page numbers, heads and feet left out"),
        (len(contents), "lines of a table of contents left out"),
        (len(notes), "lines of footnotes left out"),
        (len(gaps), "places where the page numbers say that a page is missing"),
    )
    told = tuple(f"{count} {what}" for count, what in counted if count)
    texts = {
        at: _without(line, marks.get(at, ()))
        for at, (_, line) in enumerate(lines)
        if at not in out | notes
    }
    return _blocks(lines, texts, {p.lines.start for p in pages}, gaps), told


def without_contents(content: Content) -> Content:
    """The paragraphs of any format without a table of contents among them."""
    if any(len(row.cells) != 1 for row in content.rows):
        return content
    out = _contents([(row.line, row.cells[0].strip()) for row in content.rows])
    kept = tuple(row for at, row in enumerate(content.rows) if at not in out)
    if not out or not kept:
        return content
    told = f"{len(out)} lines of a table of contents left out"
    return replace(content, rows=kept, notes=(*content.notes, told))


def _contents(lines: Lines) -> set[int]:
    """Lines that lead by dots to a page, and those below "Contents" that stand again below."""
    titles = {*closed.zh("heads a table of contents"), *closed.en("heads a table of contents")}
    again = Counter(_form(line) for _, line in lines if line)
    found: set[int] = set()
    title = -1
    for at, (_, line) in enumerate(lines):
        if not line:
            continue
        again[_form(line)] -= 1
        if {line.lower(), "".join(line.split())} & titles:
            title = at
        elif _LEADERS.search(line) or (title >= 0 and again[_form(line)]):
            found |= {at, title} - {-1}
        else:
            title = -1
    return found


def _form(line: str) -> str:
    """The line as it is compared with others: without spaces, page after a tab, which number."""
    return re.sub(r"\d+", "0", "".join(re.sub(r"\t[\divx]+$", "", line).split()))


def _numbers(lines: Lines) -> dict[int, int]:
    """The places of page numbers, which rise."""
    found: dict[str, list[tuple[int, int]]] = {}
    for at, (_, line) in enumerate(lines):
        if match := _PAGE.fullmatch(line.strip("\f ")):
            found.setdefault(_form(line), []).append((at, int(match["number"])))
    kept: dict[int, int] = {}
    for form, members in found.items():
        rising = [members[0]]
        for at, number in members[1:]:
            if number > rising[-1][1] and (form != "0" or at - rising[-1][0] >= _APART):
                rising.append((at, number))
        if len(rising) >= (_BARE if form == "0" else 2) and len(rising) > len(members) / 2:
            kept |= dict(rising)
    return kept


def _pages(lines: Lines, numbers: dict[int, int]) -> Iterator[_Page]:
    """The pages, cut at form feeds, or else at their numbers."""
    filled = [at for at, (_, line) in enumerate(lines) if line]
    feeds = [at for at, (_, line) in enumerate(lines) if line[:1] == "\f" and at]
    if feeds:
        cuts = feeds
    elif numbers and filled[-1] in numbers:  # they stand at the foot
        cuts = [at + 1 for at in numbers][:-1]
    else:
        cuts = [at for at in numbers if at > filled[0]]
    for start, stop in pairwise([0, *sorted(cuts), len(lines)]):
        number = next((numbers[at] for at in range(start, stop) if at in numbers), 0)
        yield _Page(number, range(start, stop))


def _heads(lines: Lines, pages: Sequence[_Page], numbers: set[int]) -> set[int]:
    """Lines at the edge of a page that stand at the edge of many; the first of all is a title."""
    edges = []
    for page in pages:
        filled = [at for at in page.lines if lines[at][1].strip("\f ") and at not in numbers]
        edge = {*filled[:_EDGE], *filled[-_EDGE:]}
        edges.append({at for at in edge if not _begins(lines[at][1].strip("\f "))})
    seen = Counter(form for edge in edges for form in {_form(lines[at][1]) for at in edge})
    often = {form for form, count in seen.items() if count >= max(2, len(pages) / 3)}
    first = min(min(edge, default=len(lines)) for edge in edges)
    return {at for edge in edges for at in edge if _form(lines[at][1]) in often} - {first}


def _footnotes(
    lines: Lines, pages: Sequence[_Page], out: set[int]
) -> tuple[set[int], dict[int, set[str]]]:
    """The lines of footnotes, and by line the marks that point to them.

    A footnote begins with a mark that stands behind words above, on this page or an earlier one,
    and ends with its block.
    """
    found: set[int] = set()
    pointing: dict[int, set[str]] = {}
    where: dict[str, list[int]] = {}
    for page in pages:
        inside = False
        for at in page.lines:
            line = lines[at][1].strip("\f")
            mark = MARK.match(line)
            if not line:
                inside = False
            elif mark and mark[0] in where:
                inside = True
                for above in where.pop(mark[0]):
                    pointing.setdefault(above, set()).add(mark[0])
            if inside:
                found.add(at)
            elif at not in out:
                goes_on = at > 0 and not ends_sentence(lines[at - 1][1] or ".")
                for m in MARK.finditer(line):
                    if m.start() or m.end() == len(line) or goes_on:
                        where.setdefault(m[0], []).append(at)
        below = [at for at in page.lines if lines[at][1] and at not in out]
        rule = next((at for at in below if _RULE.fullmatch(lines[at][1])), -1)
        if rule >= 0 and all(at in found for at in below if at > rule):
            found.add(rule)
    return found, pointing


def _without(line: str, marks: set[str] | tuple[()]) -> str:
    line = line.strip("\f ")
    for mark in marks:
        line = line.replace(mark, "")
    return line


def _blocks(lines: Lines, texts: dict[int, str], starts: set[int], gaps: set[int]) -> list[Lines]:
    """Runs of lines between blank ones; a paragraph that goes on over a page end is one.

    Where a page is missing the halves of what it tore are marked.
    """
    width = max((columns(text) for text in texts.values()), default=0)
    blocks: list[Lines] = []
    open_ = turned = missing = False
    for at, (number, _) in enumerate(lines):
        turned, missing = turned or at in starts, missing or at in gaps
        text = texts.get(at, "")
        if not text:
            open_ = open_ and at not in texts  # what is left out is no blank line
            continue
        before = blocks[-1][-1][1] if blocks else ""
        if missing and before:
            chinese = language(before) == "Chinese"
            if not _is_whole(before, chinese=chinese):
                blocks[-1][-1] = (blocks[-1][-1][0], f"{before} {GAP_ZH if chinese else GAP_EN}")
            if not _begins(text):
                text = f"{GAP_ZH if chinese else GAP_EN} {text}"
            open_ = False
        elif turned and before:
            torn = columns(before) > _FULL * width and not _is_whole(before, chinese=False)
            open_ = torn and not _begins(text)
        if open_:
            blocks[-1].append((number, text))
        else:
            blocks.append([(number, text)])
        open_, turned, missing = True, False, False
    return blocks


_FULL = 0.75  # of the width of the text: a shorter line is the last of its paragraph


def _is_whole(line: str, *, chinese: bool) -> bool:
    found = division(line, chinese=chinese)
    return ends_sentence(line) or bool(found and found.alone)


def _begins(line: str) -> bool:
    return begins_item(line) or any(division(line, chinese=side) for side in (True, False))
