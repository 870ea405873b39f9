"""Entries → the entries as cards may show them: sure, whole and without stray capitals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from policydeck.analysis import Analysed, Analysis
from policydeck.analysis.places import Judged, Placed, answers, as_text, by_sentence
from policydeck.analysis.tasks import OnCard, Showing, shown
from policydeck.model import Entry, Occurrence, Rendering
from policydeck.rendering import Found, capitals
from policydeck.work import Work


def for_cards(
    found: Sequence[Entry], analysis: Analysis, least: float, work: Work | None = None
) -> tuple[Entry, ...]:
    """The entries as cards may show them.

    Renderings below a confidence are left off. A word that also stands inside longer words (智能
    in 人工智能) is shown where it stands by itself: inside, its English is that of the whole.
    """
    sentences = analysis.sentences
    judged = [list(zip(entry.renderings, entry.traces, strict=True)) for entry in found]
    places = by_sentence([entry.term.occurrences for entry in found])
    # Official and corrected renderings stay as they are.
    asked_at = {
        number: [
            (place, n, i)
            for place, n, i in here
            if (r := found[n].renderings[i]) and least <= r.score < 1
        ]
        for number, here in places.items()
    }
    for row in judged:
        for i, (r, trace) in enumerate(row):
            if r and r.score < least:
                row[i] = None, (*trace, f"left off: not {least} sure (terms.rendering)")
    on_card = _questions(found, asked_at)
    for number, given in answers(shown, analysis.blocks, on_card, work or Work()):
        english = sentences[number].pair.en
        for (place, n, i), one in zip(asked_at[number], given, strict=True):
            judged[n][i] = as_text(one, english, place.pair)
    whole = [{(t.start, t.end) for t in sentence.tokens} for sentence in sentences]
    seen = capitals.written((s.pair.en, s.en_tokens) for s in sentences)
    fitting = (
        _for_cards(entry, row, sentences, whole) for entry, row in zip(found, judged, strict=True)
    )
    return tuple(_with_own_capitals(entry, sentences, seen) for entry in fitting)


def _questions(
    found: Sequence[Entry], asked_at: Mapping[int, Sequence[Placed]]
) -> dict[int, Showing]:
    """What is asked about the renderings of each sentence that has some."""
    said = [Counter(r.text.lower() for r in entry.renderings if r) for entry in found]
    senses = [tuple(gloss.text for gloss in entry.glosses) for entry in found]

    def on_card(place: Occurrence, n: int, i: int) -> OnCard:
        r = found[n].renderings[i]
        assert r is not None
        once = said[n][r.text.lower()] == 1
        before = Found(r.spans, r.score, found[n].traces[i])
        return OnCard(found[n].term.hanzi, senses[n], (place.start, place.end), before, once)

    return {
        number: Showing(0, tuple(on_card(*placed) for placed in here))
        for number, here in asked_at.items()
        if here
    }


def _with_own_capitals(
    entry: Entry, sentences: Sequence[Analysed], seen: capitals.Written
) -> Entry:
    """The entry with its English as a card writes it: no capital but a name's own."""

    def written(r: Rendering) -> Rendering:
        tokens = sentences[r.pair].en_tokens
        own = capitals.own(entry.term.hanzi, r.text, r.spans[0][0], tokens, seen)
        return replace(r, text=own)

    return replace(entry, renderings=tuple(written(r) if r else None for r in entry.renderings))


def _for_cards(
    entry: Entry,
    judged: Sequence[Judged],
    sentences: Sequence[Analysed],
    whole: Sequence[set[tuple[int, int]]],
) -> Entry:
    rows = zip(entry.term.occurrences, _fuller(judged, sentences), strict=True)
    every = [(place, *judged) for place, judged in rows]
    alone = [row for row in every if (row[0].start, row[0].end) in whole[row[0].pair]]
    if entry.term.single and alone:
        every = alone
    places, renderings, traces = zip(*every, strict=True)
    term = replace(entry.term, occurrences=places)
    return replace(entry, term=term, renderings=renderings, traces=traces)


def _fuller(shown: Sequence[Judged], sentences: Sequence[Analysed]) -> Iterator[Judged]:
    """The renderings, each as long as that of another place whose words stand here, too.

    权益 is "rights" in one place and "rights and interests" in the next, of the same wording.
    """
    texts = Counter(r.text for r, _ in shown if r and len(r.spans) == 1)
    for r, trace in shown:
        longer = _as_full_as(r, texts, sentences[r.pair].pair.en) if r else None
        step = ("as long as at another place",) if longer != r else ()
        yield longer, (*trace, *step)


def _as_full_as(rendering: Rendering, texts: Counter[str], english: str) -> Rendering:
    """The rendering widened to the longest of `texts` that stands around it and is as frequent."""
    if len(rendering.spans) > 1 or rendering.score == 1:
        return rendering
    for text in sorted(texts, key=lambda text: (-len(text), text)):
        if texts[text] < texts[rendering.text] or f" {rendering.text} " not in f" {text} ":
            continue
        start = rendering.spans[0][0] - text.index(rendering.text)
        if start >= 0 and english[start : start + len(text)] == text:
            return replace(rendering, text=text, spans=((start, start + len(text)),))
    return rendering
