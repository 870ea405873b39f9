"""A statute as two plain texts, as they come out of a printer or a PDF: pages, wraps, notes.

The rows of data/gold's Personal Data Protection Act are its paragraphs; a row's key begins with the
number of its article. Headings stand in one language alone, and one page of the English is missing.
"""

from __future__ import annotations

import csv
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from policydeck.read.lines import is_wide

TEXT = Path(__file__).parents[1] / "data/gold/personal-data-act/text.tsv"
TITLES = ("個人資料保護法", "Personal Data Protection Act")
# The first article of each chapter, and its heading.
CHAPTERS = {
    "1": ("第一章　總則", "Chapter I General Provisions"),
    "15": (
        "第二章　公務機關對個人資料之蒐集、處理及利用",
        "Chapter II Collection, Processing and Use of Personal Data by Government Agencies",
    ),
    "19": (
        "第三章　非公務機關對個人資料之蒐集、處理及利用",
        "Chapter III Collection, Processing and Use of Personal Data by Non-Government Agencies",
    ),
    "28": ("第四章　損害賠償及團體訴訟", "Chapter IV Damages and Class Action"),
    "41": ("第五章　罰則", "Chapter V Penal Provisions"),
    "51": ("第六章　附則", "Chapter VI Supplementary Provisions"),
}
NOTES = ("參見立法說明第{}頁。", "See the explanatory memorandum, page {}.")
COLUMNS, LINES = 80, 42  # of a page
MISSING = 3  # page of the English


@dataclass(frozen=True)
class Statute:
    zh: str
    en: str
    whole: list[tuple[str, str]]  # paragraphs that are there in both languages


def bare(text: str) -> str:
    return "".join(text.split())


def statute(*, headings: str, spaced: bool) -> Statute:
    """The two texts, with `headings` in "zh" or "en", and blank lines between paragraphs or none."""
    with TEXT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    zh = _pages(rows, 0, headings == "zh", spaced)
    en = _pages(rows, 1, headings == "en", spaced)
    gone = {at for _, at in en.pop(MISSING - 1) if at is not None}
    texts = ["\n".join(line for page in pages for line, _ in page) + "\n" for pages in (zh, en)]
    pairs = [(row["zh"], row["en"]) for row in rows]
    return Statute(
        texts[0],
        texts[1],
        [pair for at, pair in enumerate(pairs) if at not in gone],
    )


Line = tuple[str, int | None]  # and the row that it is of


def _pages(rows: list[dict[str, str]], side: int, headed: bool, spaced: bool) -> list[list[Line]]:
    lines: list[Line] = [(TITLES[side], None), ("", None)]
    if headed:
        lines.append((("目次", "Contents")[side], None))
        lines += [
            (f"{names[side]} {'.' * 12} {at}", None)
            for at, names in enumerate(CHAPTERS.values(), 3)
        ]
    article = ""
    for at, row in enumerate(rows):
        number = re.match(r"\d+(?:-\d+)?", row["row"])
        if number and number[0] != article:
            article = number[0]
            if headed and article in CHAPTERS:
                lines += [(line, None) for line in _wrapped(CHAPTERS[article][side])]
            lines.append(((f"第 {article} 條", f"Article {article}")[side], None))
        lines += [(line, at) for line in _wrapped(row[("zh", "en")[side]])]
        lines += [("", None)] * spaced
    return [
        _page(lines[start : start + LINES], start // LINES + 1, side)
        for start in range(0, len(lines), LINES)
    ]


def _page(lines: list[Line], number: int, side: int) -> list[Line]:
    """A page with its head and its number, every other one with a footnote."""
    lines = list(lines)
    if number % 2:
        at = next(i for i, (line, row) in enumerate(lines) if row is not None and len(line) > 30)
        lines[at] = (f"{lines[at][0]}[{number}]", lines[at][1])
        lines += [("", None), (f"[{number}] {NOTES[side].format(number)}", None)]
    return [(TITLES[side], None), ("", None), *lines, ("", None), (f"- {number} -", None)]


def _wrapped(text: str) -> list[str]:
    if not is_wide(text[-1]):
        return textwrap.wrap(text, COLUMNS, break_long_words=False)
    lines, room = [""], COLUMNS
    for character in text:
        room -= 1 + is_wide(character)
        if room < 0 and character not in "，。、；：）」":
            lines.append("")
            room = COLUMNS - 2
        lines[-1] += character
    return lines
