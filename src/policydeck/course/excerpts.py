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
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from policydeck.analysis import Analysed, Analysis, Studied
from policydeck.course.sentences import Stretch
from policydeck.language import EnToken
from policydeck.model import Entry, Occurrence, Token
from policydeck.work import Parts, Work

if TYPE_CHECKING:
    from policydeck.align import soundness

Spans = tuple[tuple[int, int], ...]

# An excerpt of more Chinese characters would be no shorter to read than its sentence, and a front
# shows no more.
_LONGEST = 60
# Characters of a part between commas from which it is cut at enumeration commas, too: then the
# longest example of the first deck has 36, without it 44.
_LONG = 30
_ZH = re.compile("[，；：。？！,;:?!]+[”’」』）)]*")
_STOP = re.compile("[；：。？！;:?!]+[”’」』）)]*")
_ZH_ITEM = re.compile("[，；：。？！,;:?!、]+[”’」』）)]*")
_BRACKETS = (("(", ")"), ("（", "）"), ("“", "”"), ("《", "》"), ("「", "」"), ("『", "』"))
# Places of a term that are looked at, the best by their Chinese: a frequent one has hundreds.
_PLACES = 6
# The best length in characters: the median clause of a policy text has 14, and on a phone two
# lines of large type hold about 24.
IDEAL = 18


class _Place(Struct, frozen=True):
    """A place of a term whose part is asked for."""

    sentence: int  # of the block
    start: int  # in the Chinese
    end: int
    spans: Spans  # of its rendering
    gap: bool  # whether the term has words within that are not its own


class _Part(Struct, frozen=True):
    """Where the part around a place begins and ends on both sides, if there is one."""

    found: tuple[int, int, int, int] | None
    sure: float  # that it is sound


def excerpts(analysis: Analysis, entries: Iterable[Entry], work: Work) -> dict[Occurrence, Stretch]:
    """The parts around the best places of each term."""
    asked: defaultdict[int, list[tuple[Occurrence, Spans]]] = defaultdict(list)
    for entry in entries:
        for place, spans in _best(analysis, entry):
            asked[place.pair].append((place, spans))
    places: list[list[Occurrence]] = []
    questions = []
    for block in analysis.blocks:
        here = [one for n in range(block.first, block.end) for one in asked.get(n, ())]
        if not here:
            continue
        places.append([place for place, _ in here])
        rows = [
            _Place(p.pair - block.first, p.start, p.end, spans, bool(p.gaps)) for p, spans in here
        ]
        questions.append((block.kept, rows))
    given = work.ask(excerpted, questions, _Part)
    return {
        place: excerpt(analysis.sentences[place.pair], one.sure, *one.found)
        for here, parts in zip(places, given, strict=True)
        for place, one in zip(here, parts, strict=True)
        if one.found
    }


def _best(analysis: Analysis, entry: Entry) -> list[tuple[Occurrence, Spans]]:
    """The places of a term that are looked at, with their renderings."""
    rows = zip(entry.term.occurrences, entry.renderings, strict=True)
    every = [(place, rendering.spans if rendering else ()) for place, rendering in rows]
    if len(every) <= _PLACES:
        return every

    def rank(one: tuple[Occurrence, Spans]) -> tuple[bool, int, Occurrence]:
        place, spans = one
        a, b = _chinese(analysis.sentences[place.pair].key, place.start, place.end)
        return not spans, abs(b - a - IDEAL), place

    return sorted(every, key=rank)[:_PLACES]


def excerpted(block: Parts, places: Sequence[_Place]) -> Iterator[_Part]:
    """The parts around places of a block."""
    from policydeck.align import soundness  # noqa: PLC0415 - of a known text nothing is cut
    from policydeck.analysis import links as linking  # noqa: PLC0415

    sentences, links = block.load(Studied).sentences, block.load(linking.Linked).links
    cuttings: dict[int, soundness.Cutting] = {}
    for place in places:
        at, sentence = place.sentence, sentences[place.sentence]
        if at not in cuttings:
            cuttings[at] = soundness.Cutting(sentence.units, sentence.en_tokens, links[at].matrix)
        yield _excerpt(sentence, cuttings[at], place)


def _excerpt(sentence: Analysed, cutting: soundness.Cutting, place: _Place) -> _Part:
    """The shortest part of a sentence around a place that its English answers to.

    The rendering stands in it, and more than the term. Nothing where no part but the whole has its
    own English.
    """
    for a, b in _windows(sentence.key, place.start, place.end):
        more = _says_more(sentence.key, a, b, place)
        if more and (found := _answer(sentence, cutting, a, b, place.spans)):
            return _Part((a, b, *found[:2]), found[2])
    return _Part(None, 0.0)


def excerpt(sentence: Analysed, sure: float, a: int, b: int, c: int, d: int) -> Stretch:
    """A part of a sentence, [a, b) of its Chinese and [c, d) of its English."""
    pair = sentence.pair
    part = replace(
        pair, zh=pair.zh[a:b], en=pair.en[c:d], score=sure,
        zh_start=pair.zh_start + a, en_start=pair.en_start + c,
    )  # fmt: skip
    return Stretch(part, sentence.key[a:b], -1, a, b, c, d, clause=True)


def _windows(key: str, start: int, end: int) -> list[tuple[int, int]]:
    """Runs of parts between commas around a term, shortest first, the whole left out.

    One that reaches beyond a semicolon or stop has all between two such: …根源；唯有发展 has half.
    """
    cuts, stops = _cuts(_ZH, key), _cuts(_STOP, key)
    first, last = bisect_right(cuts, start) - 1, bisect_left(cuts, end)
    runs = {_chinese(key, start, end)}
    for a in cuts[: first + 1]:
        for b in cuts[last:]:
            within = bisect_left(stops, b) - bisect_right(stops, a) == 0
            if b - a <= _LONGEST and (within or (a in stops and b in stops)):
                runs.add((a, _trimmed(key, b, end)))
    return sorted(
        (run for run in runs if len(key) - (run[1] - run[0]) > 1), key=lambda run: run[1] - run[0]
    )


def _says_more(key: str, a: int, b: int, place: _Place) -> bool:
    """Whether a part has words beside the term, which alone teaches nothing."""
    return place.gap or any(map(str.isalnum, key[a : place.start] + key[place.end : b]))


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
    sentence: Analysed, cutting: soundness.Cutting, a: int, b: int, spans: Spans
) -> tuple[int, int, float] | None:
    """Where the English of the Chinese [a, b) stands, if it is likely to say that and no more.

    And how likely. The rendering at `spans` stands in it.
    """
    units, tokens, text = sentence.units, sentence.en_tokens, sentence.pair.en
    own = bisect_left(units, a, key=_start), bisect_left(units, b, key=_start)
    first = min((c for c, _ in spans), default=len(text))
    last = max((d for _, d in spans), default=0)
    must = bisect_left(tokens, first, key=_start), bisect_left(tokens, last, key=_start)
    best = cutting.english(own, must)
    if not best:
        return None
    sure, first, last = best
    c, d = tokens[first].start, tokens[last - 1].end
    whole = _is_closed(text[c:d]) and _is_closed(sentence.pair.zh[a:b])
    return (c, d, sure) if whole else None


def _start(token: Token | EnToken) -> int:
    return token.start


def _is_closed(text: str) -> bool:
    """Whether each bracket and quotation mark of a text has its other half in it."""
    return all(text.count(a) == text.count(b) for a, b in _BRACKETS) and text.count('"') % 2 == 0
