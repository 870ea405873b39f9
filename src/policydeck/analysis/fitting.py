"""Entries → the entries as cards may show them: sure, whole and without stray capitals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import is_

from msgspec.structs import replace

from policydeck import lexicon
from policydeck.analysis import Analysed, Analysis
from policydeck.model import Entry, Gloss, Rendering
from policydeck.rendering import capitals, seconded

# A rendering, and how it came about or why there is none.
Judged = tuple[Rendering | None, tuple[str, ...]]


def for_cards(found: Sequence[Entry], analysis: Analysis, least: float) -> tuple[Entry, ...]:
    """The entries as cards may show them.

    Renderings below a confidence are left off. A word that also stands inside longer words (智能
    in 人工智能) is shown where it stands by itself: inside, its English is that of the whole.
    """
    sentences = analysis.sentences
    whole = [{(t.start, t.end) for t in sentence.tokens} for sentence in sentences]
    seen = capitals.written((s.pair.en, s.en_tokens) for s in sentences)
    fitting = (_for_cards(entry, list(_sure(entry, least)), sentences, whole) for entry in found)
    return tuple(_with_own_capitals(entry, sentences, seen) for entry in fitting)


def _sure(entry: Entry, least: float) -> Iterator[Judged]:
    """The renderings that are sure enough, be it because other places have the same wording."""
    said = Counter([r.text.lower() for r in entry.renderings if r])
    traces = entry.traces or ((),) * len(entry.renderings)
    for r, trace in zip(entry.renderings, traces, strict=True):
        if r is None:
            yield r, trace
            continue
        again = said[r.text.lower()] - 1
        score = seconded(r.score, again)
        steps = (*trace, f"{score:.2f} sure: at {again} more places") if again else trace
        if score < least:
            yield None, (*steps, f"left off: not {least} sure (terms.rendering)")
        else:
            yield (r if score == r.score else replace(r, score=score)), steps


def _with_own_capitals(
    entry: Entry, sentences: Sequence[Analysed], seen: capitals.Written
) -> Entry:
    """The entry with its English as a card writes it: no capital but a name's own."""

    def written(r: Rendering) -> Rendering:
        tokens = sentences[r.pair].en_tokens
        own = capitals.own(entry.term.hanzi, r.text, r.spans[0][0], tokens, seen)
        return r if own == r.text else replace(r, text=own)

    own = [written(r) if r else None for r in entry.renderings]
    alike = all(map(is_, own, entry.renderings))  # as in most entries
    return entry if alike else replace(entry, renderings=tuple(own))


def _for_cards(
    entry: Entry,
    judged: Sequence[Judged],
    sentences: Sequence[Analysed],
    whole: Sequence[set[tuple[int, int]]],
) -> Entry:
    rows = zip(entry.term.occurrences, _fuller(judged, sentences), strict=True)
    every = [(place, *judged) for place, judged in rows]
    if entry.term.single:
        every = [row for row in every if row[0][1:3] in whole[row[0].pair]] or every
    places, renderings, traces = zip(*every, strict=True)
    alike = places == entry.term.occurrences
    term = entry.term if alike else replace(entry.term, occurrences=places)
    traces = traces if entry.traces else ()
    known = lexicon.policy_terms().get(term.hanzi)
    glosses = entry.glosses
    if known and not glosses and not any(renderings):  # else a term without a meaning
        glosses = tuple(Gloss(text, known.attested) for text in known.english[:1])
    return replace(entry, term=term, renderings=renderings, traces=traces, glosses=glosses)


def _fuller(shown: Sequence[Judged], sentences: Sequence[Analysed]) -> Iterator[Judged]:
    """The renderings, each as long as that of another place whose words stand here, too.

    权益 is "rights" in one place and "rights and interests" in the next, of the same wording.
    """
    texts = Counter([r.text for r, _ in shown if r and len(r.spans) == 1])
    if len(texts) < 2:  # none is within another
        yield from shown
        return
    having: dict[str, list[str]] = {}  # those with each word, the longest first
    for text in sorted(texts, key=lambda text: (-len(text), text)):
        for word in set(text.split(" ")):
            having.setdefault(word, []).append(text)
    around = {
        said: [
            t for t in min((having[word] for word in said.split(" ")), key=len)
            if texts[t] >= texts[said] and f" {said} " in f" {t} "
        ]
        for said in texts
    }  # fmt: skip
    unsaid = {r.text: r.unsaid for r, _ in reversed(shown) if r}
    for r, trace in shown:
        longer = _as_full_as(r, around, sentences[r.pair].pair.en) if r else None
        if longer and longer != r:
            longer = replace(longer, unsaid=unsaid[longer.text])
            yield longer, (*trace, "as long as at another place")
        else:
            yield longer, trace


def _as_full_as(
    rendering: Rendering, around: Mapping[str, Sequence[str]], english: str
) -> Rendering:
    """The rendering widened to the longest text that stands around it here.

    `around` has those around its wording that are as frequent, the longest first, itself last.
    """
    if len(rendering.spans) > 1 or rendering.score == 1:
        return rendering
    for text in around[rendering.text][:-1]:
        start = rendering.spans[0][0] - text.index(rendering.text)
        if start >= 0 and english[start : start + len(text)] == text:
            return replace(rendering, text=text, spans=((start, start + len(text)),))
    return rendering
