"""The shortest part of a sentence that shows a term and its rendering.

Half of the sentences of a policy text are longer than 45 characters. Where no clause of such a one
was cut out as a pair of its own (`align.clauses`), an example still needs no more than the part
between two commas: in the Chinese that which has the term, in the English those parts that word
links say to render it. It is an excerpt, not a pair: it stands in examples, whose whole sentence
is a tap away, and never makes a card to read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from policydeck.analysis import Analysed, Analysis
from policydeck.course.sentences import Stretch
from policydeck.language import EnToken, closed
from policydeck.model import Entry, Occurrence
from policydeck.wordalign import Links

Spans = Sequence[tuple[int, int]]

# An excerpt of more Chinese characters would be no shorter to read than its sentence, and a front
# shows no more.
_LONGEST = 60
# Characters of a part between commas from which it is cut at enumeration commas, too: then the
# longest example of the first deck has 36, without it 44.
_LONG = 30
_ZH = re.compile("[，；：。？！,;:?!]+[”’」』）)]*")
_ZH_ITEM = re.compile("[，；：。？！,;:?!、]+[”’」』）)]*")
# Not the comma of a date: "May 20, 2015".
_EN = re.compile(r"(?:,(?!\s*\d{4}\b)|[,;:?!]{2,}|[;:?!]|(?<![A-Z])\.)[”’\"')]*(?=\s|$)")
# No word of an excerpt is so much surer linked to what it leaves out than to what it has. Of 191
# excerpts on 400 notes of eight texts a reader found 21 that say on one side what the other lacks.
# 112 of the 191 begin and end at commas and pass, two of the 21 among them; with .3 it is 92 and
# one, with .8 116 and four.
_ELSEWHERE = 0.7
_STOP = re.compile(r"(?<![A-Z])[.?!][”’\"')]*\s+(?=[A-Z“\"])")
_BRACKETS = (("(", ")"), ("（", "）"), ("“", "”"), ("《", "》"), ("「", "」"), ("『", "』"))
_OPEN = closed.en("ends no clause")
# Places of a term that are looked at, the best by their Chinese: a frequent one has hundreds.
_PLACES = 6
# The best length in characters: the median clause of a policy text has 14, and on a phone two
# lines of large type hold about 24.
IDEAL = 18


def excerpts(analysis: Analysis, entries: Iterable[Entry]) -> Mapping[Occurrence, Stretch]:
    """The parts around the best places of each term."""
    asked: defaultdict[int, list[tuple[Occurrence, Spans]]] = defaultdict(list)
    for entry in entries:
        ranked = []
        for place, rendering in zip(entry.term.occurrences, entry.renderings, strict=True):
            a, b = _chinese(analysis.sentences[place.pair].key, place.start, place.end)
            spans: Spans = rendering.spans if rendering else ()
            ranked.append((not spans, abs(b - a - IDEAL), place.pair, place.start, place, spans))
        for *_, place, spans in sorted(ranked, key=lambda row: row[:4])[:_PLACES]:
            asked[place.pair].append((place, spans))
    found = {}
    for block in analysis.blocks:
        numbers = range(block.first, block.first + len(block.clauses))
        links = block.links if any(number in asked for number in numbers) else ()
        for number, one in zip(numbers, links, strict=False):
            for place, spans in asked.get(number, ()):
                sentence = analysis.sentences[number]
                if part := excerpt(sentence, one, place.start, place.end, spans):
                    found[place] = part
    return found


def excerpt(sentence: Analysed, links: Links, start: int, end: int, spans: Spans) -> Stretch | None:
    """The shortest part of a sentence around a term at [start, end) that its English answers to.

    The rendering at `spans` stands in it. None where no part but the whole has its own English.
    """
    for a, b in _windows(sentence.key, start, end):
        if found := _answer(sentence, links, a, b, spans):
            c, d = found
            pair = sentence.pair
            part = replace(
                pair, zh=pair.zh[a:b], en=pair.en[c:d],
                zh_start=pair.zh_start + a, en_start=pair.en_start + c,
            )  # fmt: skip
            return Stretch(part, sentence.key[a:b], -1, a, b, c, d, clause=True)
    return None


def _windows(key: str, start: int, end: int) -> list[tuple[int, int]]:
    """Runs of parts between commas around a term, shortest first, the whole left out."""
    cuts = _cuts(_ZH, key)
    first, last = bisect_right(cuts, start) - 1, bisect_left(cuts, end)
    runs = {_chinese(key, start, end)}
    for a in cuts[: first + 1]:
        runs |= {(a, _trimmed(key, b, end)) for b in cuts[last:] if b - a <= _LONGEST}
    return sorted(
        (run for run in runs if len(key) - (run[1] - run[0]) > 1), key=lambda run: run[1] - run[0]
    )


def _chinese(key: str, start: int, end: int) -> tuple[int, int]:
    """The part between commas, or in a long one between enumeration commas, around a term."""
    a, b = _around(_ZH, key, start, end)
    if b - a > _LONG:
        a, b = _around(_ZH_ITEM, key, start, end)
    return a, _trimmed(key, b, end)


def _trimmed(key: str, at: int, end: int) -> int:
    """Where a part that reaches to `at` ends without its last comma or stop."""
    while at > end and key[at - 1] in "，；：、,;:。.":
        at -= 1
    return at


def _around(mark: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of `text` between the marks next to [start, end)."""
    cuts = _cuts(mark, text)
    return cuts[bisect_right(cuts, start) - 1], cuts[bisect_left(cuts, end)]


@lru_cache(1 << 12)  # each term of a sentence asks
def _cuts(mark: re.Pattern[str], text: str) -> tuple[int, ...]:
    return tuple(sorted({0, *(m.end() for m in mark.finditer(text)), len(text)}))


def _answer(
    sentence: Analysed, links: Links, a: int, b: int, spans: Spans
) -> tuple[int, int] | None:
    """The run of English parts between commas that renders the Chinese [a, b), and it alone.

    It has the rendering at `spans`; None where a word of either is rendered outside.
    """
    text, tokens, matrix = sentence.pair.en, sentence.en_tokens, links.matrix
    inside = np.array([a <= u.start and u.end <= b for u in sentence.units], np.bool_)
    leaning = _leaning(matrix, inside)
    cuts = _cuts(_EN, text)
    parts = list(pairwise(cuts))
    starts, ends = [t.start for t in tokens], [t.end for t in tokens]
    lean = [leaning[bisect_left(starts, c) : bisect_right(ends, d)] for c, d in parts]
    core = spans or [part for part, own in zip(parts, lean, strict=True) if own.sum() > 0][:1]
    if not core:
        return None
    low, high = min(c for c, _ in core), max(d for _, d in core)
    first, last = bisect_right(cuts, low) - 1, bisect_left(cuts, high) - 1
    while first > 0 and lean[first - 1].sum() > 0:
        first -= 1
    while last < len(parts) - 1 and lean[last + 1].sum() > 0:
        last += 1
    c, d = parts[first][0], parts[last][1]
    foreign = [k for k in np.flatnonzero(leaning < -_ELSEWHERE) if c <= starts[k] < d]
    if before := [starts[k] for k in foreign if starts[k] < low]:
        c = cuts[bisect_right(cuts, before[-1])]
    if after := [k for k in foreign if starts[k] >= high]:
        kept = [k for k in range(after[0]) if leaning[k] > 0 and not _is_open(tokens[k])]
        d = max(high, ends[kept[-1]] if kept else 0)
        comma = cuts[bisect_left(cuts, d) - 1]
        if high <= comma and " " not in text[comma:d].strip():  # ", it"
            d = comma
        elif not _is_open(tokens[bisect_left(starts, d)]) or _STOP.search(text, c, d):
            return None
    if c > low or not (_is_closed(text[c:d]) and _is_closed(sentence.pair.zh[a:b])):
        return None
    here = np.array([c <= s and e <= d for s, e in zip(starts, ends, strict=True)], np.bool_)
    own = _leaning(matrix.T, here)
    if min(leaning[here].min(initial=0), own[inside].min(initial=0)) < -_ELSEWHERE:
        return None
    while c < d and text[c] in " ,;:":
        c += 1
    while d > c and text[d - 1] in " ,;:.":
        d -= 1
    return c, d


def _is_open(token: EnToken) -> bool:
    return token.text.lower() in _OPEN


def _is_closed(text: str) -> bool:
    """Whether each bracket of a text has its other half in it."""
    return all(text.count(a) == text.count(b) for a, b in _BRACKETS)


def _leaning(matrix: NDArray[np.float32], inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """For each column how much surer its link into the rows `inside` is than into the others.

    From 1, linked into them alone, to -1, linked to none of them.
    """
    within, without = (matrix[rows].max(axis=0, initial=0) for rows in (inside, ~inside))
    leaning: NDArray[np.float32] = within - without
    return leaning
