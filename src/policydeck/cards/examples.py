"""What shows a term on its note: the best sentences, clauses or parts of sentences that have it.

What shows it depends on its places alone. So it is known from build to build by what these are, and
where one text of many changed only terms are looked at that it has.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct

from policydeck.analysis import Analysis
from policydeck.cards import rendered
from policydeck.cards.reading import reference
from policydeck.course import IDEAL, Spans, Stretch, excerpt, excerpts
from policydeck.language import english
from policydeck.model import Entry, Example, Line, Occurrence, Rendering
from policydeck.recipe import Overrides, overrides
from policydeck.work import Work, digest

EXAMPLES = 2
ALONE = 6  # what it costs an example to be the term alone, which teaches nothing: 60 characters
UNSOUND = 4  # and an excerpt that it may be unsound: what is .1 surer may be 4 characters longer
_Rank = tuple[float, str, str, int, str]
_Item = tuple[_Rank, Stretch, Occurrence, Rendering | None]
Lines = Callable[[int, int, int], Line]  # number of a sentence, start and end


class _Chosen(Struct, frozen=True):
    """What shows a term at one of its places."""

    place: int  # which
    stretch: int  # which of those of its sentence; -1 for an excerpt
    excerpt: tuple[int, int, int, int]  # where that stands in the Chinese and in the English
    sure: float  # that it is sound


class Shown(Struct, frozen=True):
    """How a note shows a term."""

    said: rendered.Known
    chosen: tuple[_Chosen, ...]


def shown(
    entries: Mapping[str, Entry],
    stretches: Mapping[int, Sequence[Stretch]],
    analysis: Analysis,
    corrections: Overrides,
    work: Work,
) -> dict[str, Shown]:
    """How each term is shown, by its id; `stretches` are those of each sentence."""
    mark = cache(lambda number: _sentence(number, stretches.get(number, ()), analysis))
    every = list(entries.values())
    marks = [_depends(entry, corrections, mark) for entry in every]

    def make(numbers: Sequence[int]) -> Iterator[Shown]:
        new = [every[number] for number in numbers]
        parts = excerpts(analysis, new, work)
        for entry in new:
            said = rendered.english_of(entry, corrections)
            items = sorted(_ranked(entry, analysis, stretches, parts), key=lambda item: item[0])
            yield Shown(said, tuple(_chosen(entry, _best(items, said), stretches)))

    name = analysis.documents[0].name
    return dict(zip(entries, work.each(("shown", name), marks, Shown, make), strict=True))


def _depends(entry: Entry, corrections: Overrides, mark: Callable[[int], bytes]) -> bytes:
    """The digest of all that shows a term; `mark` gives that of a sentence."""
    places = zip(entry.term.occurrences, entry.renderings, strict=True)
    here = [
        (mark(p.pair), p[1:], (r.text, r.spans, r.score, r.unsaid) if r else None)
        for p, r in places
    ]
    own = overrides.own_english(corrections, entry.term.hanzi)
    return digest((entry.term.hanzi, entry.syllables, entry.glosses, own, here))


def _sentence(number: int, stretches: Sequence[Stretch], analysis: Analysis) -> bytes:
    """The digest of a sentence, its readings and its stretches, as far as they show a term.

    A page of the studio has no blocks, and keeps nothing: there its number will do.
    """
    at = bisect_right(analysis.blocks, number, key=lambda block: block.first) - 1
    block = analysis.blocks[at] if analysis.blocks else None
    where = (block.kept.key, number - block.first) if block else number
    cut = [(s.start, s.end, s.en_start, s.en_end, s.pair.en) for s in stretches]
    return digest((where, analysis.sentences[number].syllables, cut))


def _best(ranked: Sequence[_Item], known: rendered.Known) -> list[_Item]:
    """The best sentences or clauses that show the term: rendered, short, sure; at most two.

    The first shows the English that the note gives first, where the document's comes first.
    """
    lead = english.gist(known[1][0][0]) if known[1] else ()
    first = next((item for item in ranked if item[3] and english.gist(item[3].text) == lead), None)
    chosen: list[_Item] = []
    for item in [first, *ranked] if first else ranked:
        text = item[0][1]
        if not any(text in other or other in text for (_, other, *_), *_ in chosen):
            chosen.append(item)
        if len(chosen) == EXAMPLES:
            break
    return chosen


def _chosen(
    entry: Entry, best: Sequence[_Item], stretches: Mapping[int, Sequence[Stretch]]
) -> Iterator[_Chosen]:
    """What was chosen, by numbers that stay the same wherever the sentences stand."""
    for _, stretch, place, _ in best:
        known = [one is stretch for one in stretches.get(place.pair, ())]
        yield _Chosen(
            entry.term.occurrences.index(place),
            known.index(True) if any(known) else -1,
            (stretch.start, stretch.end, stretch.en_start, stretch.en_end),
            stretch.pair.score,
        )


def examples(
    entry: Entry,
    known: Shown,
    stretches: Mapping[int, Sequence[Stretch]],
    analysis: Analysis,
    line: Lines,
) -> tuple[Example, ...]:
    """The examples of a note."""
    found = []
    for one in known.chosen:
        place, rendering = entry.term.occurrences[one.place], entry.renderings[one.place]
        stretch = (
            excerpt(analysis.sentences[place.pair], one.sure, *one.excerpt)
            if one.stretch < 0
            else stretches[place.pair][one.stretch]
        )
        found.append(_example(stretch, place.pair, place.spans, rendering, analysis, line))
    return tuple(found)


def _ranked(
    entry: Entry,
    analysis: Analysis,
    stretches: Mapping[int, Sequence[Stretch]],
    parts: Mapping[Occurrence, Stretch],
) -> Iterator[_Item]:
    """Whatever shows a term and its rendering, each with its rank, the best with the least."""
    own, main = entry.syllables, [s.text for s in entry.syllables]
    for place, rendering in zip(entry.term.occurrences, entry.renderings, strict=True):
        sentence = analysis.sentences[place.pair]
        said = sentence.spoken(place)
        if said != own and [s.text for s in said] != main:
            continue
        part = parts.get(place)
        for stretch in (*stretches.get(place.pair, ()), *filter(None, (part,))):
            if stretch.start <= place.start and place.end <= stretch.end:
                shown = rendering is not None and _has(stretch, rendering.spans)
                if rendering and not shown:
                    continue  # the clause leaves the rendering out
                size = stretch.end - stretch.start
                cost = (
                    abs(size - IDEAL) / 10
                    + 3 * (not shown)
                    + 2 * (1 - (rendering.score if rendering else 0))
                    + ALONE * (not place.gaps and size <= place.end - place.start)
                    # A clause is a pair by itself, an excerpt as good as it is sure.
                    + (stretch is part) * (0.5 + UNSOUND * (1 - stretch.pair.score))
                )
                # Whatever order the text has.
                rank = cost, stretch.key, stretch.pair.en, len(sentence.key), sentence.key
                yield rank, stretch, place, rendering


def _marks(stretch: Stretch, spans: Spans) -> Spans:
    """Where a rendering stands in the English of a stretch; nowhere if a part of it does not."""
    start = stretch.en_start
    return tuple((a - start, b - start) for a, b in spans) if _has(stretch, spans) else ()


def _has(stretch: Stretch, spans: Spans) -> bool:
    """Whether all of a rendering stands in the English of a stretch."""
    start, end = stretch.en_start, stretch.en_end
    return not [a for a, b in spans if a < start or end < b]


def _example(
    stretch: Stretch, number: int, marks: Spans, rendering: Rendering | None, analysis: Analysis,
    line: Lines,
) -> Example:  # fmt: skip
    sentence = analysis.sentences[number]
    named = reference(stretch.pair, sentence, analysis)
    spans = rendering.spans if rendering else ()
    whole = None
    if stretch.end - stretch.start < len(sentence.key) - 1:  # the full stop aside
        full = line(number, 0, len(sentence.key))
        whole = Example(full, marks, sentence.pair.en, spans, named)
    return Example(
        line(number, stretch.start, stretch.end),
        tuple((a - stretch.start, b - stretch.start) for a, b in marks),
        stretch.pair.en,
        _marks(stretch, spans),
        named,
        whole,
    )
