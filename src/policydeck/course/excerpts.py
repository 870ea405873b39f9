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
from policydeck.language import closed
from policydeck.model import Entry, Occurrence
from policydeck.wordalign import Links

Spans = Sequence[tuple[int, int]]

# Characters of a part between commas from which it is cut at enumeration commas, too: then the
# longest example of the first deck has 36, without it 44.
_LONG = 30
_ZH = re.compile("[，；：。？！,;:?!]+[”’」』）)]*")
_ZH_ITEM = re.compile("[，；：。？！,;:?!、]+[”’」』）)]*")
_EN = re.compile(r"(?:[,;:?!]+|(?<![A-Z])\.)[”’\"')]*(?=\s|$)")
_EN_END = re.compile(r"(?<![A-Z])[.?!][”’\"')]*\s+(?=[A-Z“\"])")
# An English part of which so much more renders other Chinese than this is cut to what is linked.
_FOREIGN = 0.5
_OPEN = closed.en("ends no clause")
_FEWEST = 3  # English words; a shorter piece says nothing of how the term is used
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
    """The part of a sentence around a term at [start, end) whose rendering stands at `spans`.

    None where the part is the whole, or where nothing in the English answers to it.
    """
    a, b = _chinese(sentence.key, start, end)
    if len(sentence.key) - (b - a) <= 1:
        return None
    leaning, text = _leaning(sentence, links, a, b), sentence.pair.en
    parts = list(pairwise(sorted({0, *(m.end() for m in _EN.finditer(text)), len(text)})))
    starts, ends = ([token[at] for token in sentence.en_tokens] for at in (1, 2))
    lean = [leaning[bisect_left(starts, c) : bisect_right(ends, d)] for c, d in parts]
    core = spans or [part for part, own in zip(parts, lean, strict=True) if own.sum() > 0][:1]
    if not core:
        return None
    c, d = _english(sentence, core, leaning, parts, lean)
    while c < d and text[c] in " ,;:":
        c += 1
    while d > c and text[d - 1] in " ,;:.":
        d -= 1
    pair = sentence.pair
    part = replace(
        pair, zh=pair.zh[a:b], en=text[c:d], zh_start=pair.zh_start + a, en_start=pair.en_start + c
    )
    return Stretch(part, sentence.key[a:b], -1, a, b, c, d, clause=True)


def _chinese(key: str, start: int, end: int) -> tuple[int, int]:
    """The part between commas, or in a long one between enumeration commas, around a term."""
    a, b = _around(_ZH, key, start, end)
    if b - a > _LONG:
        a, b = _around(_ZH_ITEM, key, start, end)
    while b > end and key[b - 1] in "，；：、,;:。.":
        b -= 1
    return a, b


def _around(mark: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of `text` between the marks next to [start, end)."""
    cuts = _cuts(mark, text)
    return cuts[bisect_right(cuts, start) - 1], cuts[bisect_left(cuts, end)]


@lru_cache(1 << 12)  # each term of a sentence asks
def _cuts(mark: re.Pattern[str], text: str) -> tuple[int, ...]:
    return (0, *(m.end() for m in mark.finditer(text)), len(text))


def _leaning(sentence: Analysed, links: Links, a: int, b: int) -> NDArray[np.float32]:
    """For each English token how much surer its link into the Chinese [a, b) is than others.

    From 1, linked into it alone, to -1, linked out of it.
    """
    matrix = links.matrix
    inside = np.array([a <= unit.start and unit.end <= b for unit in sentence.units])
    within, without = (matrix[rows].max(axis=0, initial=0) for rows in (inside, ~inside))
    leaning: NDArray[np.float32] = within - without
    return leaning


def _english(
    sentence: Analysed,
    spans: Spans,
    leaning: NDArray[np.float32],
    parts: Spans,
    lean: Sequence[NDArray[np.float32]],
) -> tuple[int, int]:
    """The run of English parts around the rendering that render the Chinese part.

    `lean` holds of each part how its tokens lean.
    """
    text, tokens = sentence.pair.en, sentence.en_tokens
    low, high = min(a for a, _ in spans), max(b for _, b in spans)
    first = max(i for i, (a, _) in enumerate(parts) if a <= low)
    last = min(i for i, (_, b) in enumerate(parts) if b >= high)

    while first > 0 and lean[first - 1].sum() > 0:
        first -= 1
    while last < len(parts) - 1 and lean[last + 1].sum() > 0:
        last += 1
    found = np.concatenate(lean[first : last + 1])
    c, d = parts[first][0], parts[last][1]
    if -found[found < 0].sum() <= _FOREIGN * found[found > 0].sum():
        return c, d
    # One sentence each side: what is linked beyond a full stop belongs to another.
    stops = [m.end() for m in _EN_END.finditer(text)]
    c = max([c, *(s for s in stops if s <= low)])
    d = min([d, *(s for s in stops if s >= high)])
    linked = [
        t for t, own in zip(tokens, leaning, strict=True) if c <= t.start and t.end <= d and own > 0
    ]
    # A word that joins what follows it ends nothing: "avoid biases and".
    while linked and linked[-1].end > high and linked[-1].text.lower() in _OPEN:
        linked.pop()
    e, f = min([low, *(t.start for t in linked)]), max([high, *(t.end for t in linked)])
    return (e, f) if len(text[e:f].split()) >= _FEWEST else (c, d)
