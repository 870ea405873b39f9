"""Terms → entries: reading, Traditional form, senses and the document's English for each place.

What a place says can differ from the next (为 wéi, wèi); the entry has the reading of most
places, and renderings, senses and examples come from the places that have it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from policydeck import lexicon, pinyin, terms
from policydeck.analysis import Analysed, Analysis
from policydeck.language import is_han
from policydeck.lexicon import gloss
from policydeck.model import Entry, Gloss, Occurrence, Rendering, Syllable, Term, Token
from policydeck.recipe import SOURCE, Overrides
from policydeck.rendering import Claims, Found, Sentence, capitals, claims, for_card, read, render

# Sentences asked for the sense of a word: more of them add little and cost time.
_SENTENCES = 8
_NONE = Overrides()
# A rendering, and how it came about or why there is none.
Judged = tuple[Rendering | None, tuple[str, ...]]
# Of a sentence and what is known of it: the English of these places (of a term, which of its).
Judge = Callable[[Sequence[tuple[int, int]], Analysed, Sentence], Iterable[Judged]]


def entries(analysis: Analysis, corrections: Overrides = _NONE) -> tuple[Entry, ...]:
    """An entry for every term of the documents, most frequent first."""
    official = lexicon.policy_terms()
    kept = {row.term: row for row in corrections.of("keep")}
    found = terms.find([s.tokens for s in analysis.sentences], analysis.texts, {**official, **kept})

    def judge(
        here: Sequence[tuple[int, int]], sentence: Analysed, facts: Sentence
    ) -> Iterator[Judged]:
        places = [found[n].occurrences[i] for n, i in here]
        rendered = render([(place.start, place.end) for place in places], facts)
        for (n, _), place, one in zip(here, places, rendered, strict=True):
            yield _rendering(place.pair, official.get(found[n].hanzi), sentence.pair.en, one)

    renderings = _by_sentence([term.occurrences for term in found], analysis.sentences, judge)
    made = (
        _entry(term, rendered, analysis.sentences, official)
        for term, rendered in zip(found, renderings, strict=True)
    )
    return tuple(_corrected(entry, analysis.sentences, corrections) for entry in made)


def _by_sentence(
    places: Sequence[Sequence[Occurrence]], sentences: Sequence[Analysed], judge: Judge
) -> list[list[Judged]]:
    """The rendering of each place of each term, judged a sentence after the other.

    What is found out of a sentence then serves all its terms and can be forgotten.
    """
    found: list[list[Judged]] = [[(None, ())] * len(row) for row in places]
    order = sorted((p.pair, n, i) for n, row in enumerate(places) for i, p in enumerate(row))
    for pair, group in groupby(order, key=itemgetter(0)):
        here = [(n, i) for _, n, i in group]
        sentence = sentences[pair]
        facts = read(sentence.units, sentence.en_tokens, sentence.links)
        for (n, i), judged in zip(here, judge(here, sentence, facts), strict=True):
            found[n][i] = judged
    return found


def for_cards(
    found: Sequence[Entry], sentences: Sequence[Analysed], least: float
) -> tuple[Entry, ...]:
    """The entries as cards may show them.

    Renderings below a confidence are left off. A word that also stands inside longer words (智能
    in 人工智能) is shown where it stands by itself: inside, its English is that of the whole.
    """
    whole = [{(t.start, t.end) for t in sentence.tokens} for sentence in sentences]
    seen = capitals.written((s.pair.en, s.en_tokens) for s in sentences)
    said = [Counter(r.text.lower() for r in entry.renderings if r) for entry in found]

    def judge(
        here: Sequence[tuple[int, int]], sentence: Analysed, facts: Sentence
    ) -> Iterator[Judged]:
        given = [found[n].renderings[i] for n, i in here]
        places = [found[n].term.occurrences[i] for n, i in here]
        asked = [k for k, r in enumerate(given) if r and least <= r.score < 1]
        whose = claims([(places[k].start, places[k].end) for k in asked], facts)
        claimed = dict(zip(asked, whose, strict=True))
        for k, (n, _) in enumerate(here):
            r, trace = given[k], found[n].traces[here[k][1]]
            if r and k in claimed:
                once = said[n][r.text.lower()] == 1
                before = Found(r.spans, r.score, trace)
                yield _shown(found[n], places[k], before, once, sentence, facts, claimed[k])
            elif r and r.score < least:
                yield None, (*trace, f"left off: not {least} sure (terms.rendering)")
            else:  # official and corrected ones as they are
                yield r, trace

    renderings = _by_sentence([entry.term.occurrences for entry in found], sentences, judge)
    shown = (
        _for_cards(entry, rendered, sentences, whole)
        for entry, rendered in zip(found, renderings, strict=True)
    )
    return tuple(_with_own_capitals(entry, sentences, seen) for entry in shown)


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
    shown: Sequence[Judged],
    sentences: Sequence[Analysed],
    whole: Sequence[set[tuple[int, int]]],
) -> Entry:
    rows = zip(entry.term.occurrences, _fuller(shown, sentences), strict=True)
    every = [(place, *judged) for place, judged in rows]
    alone = [row for row in every if (row[0].start, row[0].end) in whole[row[0].pair]]
    if entry.term.single and alone:
        every = alone
    places, renderings, traces = zip(*every, strict=True)
    term = replace(entry.term, occurrences=places)
    return replace(entry, term=term, renderings=renderings, traces=traces)


def _shown(
    entry: Entry,
    place: Occurrence,
    rendered: Found,
    once: bool,
    sentence: Analysed,
    facts: Sentence,
    claimed: Claims,
) -> Judged:
    """The rendering of a place as a card shows it; `once`: no other place has its wording."""
    glosses = tuple(gloss.text for gloss in entry.glosses)
    at = place.start, place.end
    found = for_card(entry.term.hanzi, glosses, at, rendered, once, facts, claimed)
    return _as_text(found, sentence.pair.en, place.pair)


def _as_text(found: Found, english: str, pair: int) -> Judged:
    if not found.spans:
        return None, found.steps
    text = " … ".join(english[a:b] for a, b in found.spans)
    return Rendering(text, found.spans, found.score, pair), found.steps


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
    for text in sorted(texts, key=len, reverse=True):
        if texts[text] < texts[rendering.text] or f" {rendering.text} " not in f" {text} ":
            continue
        start = rendering.spans[0][0] - text.index(rendering.text)
        if start >= 0 and english[start : start + len(text)] == text:
            return replace(rendering, text=text, spans=((start, start + len(text)),))
    return rendering


def _corrected(entry: Entry, sentences: Sequence[Analysed], corrections: Overrides) -> Entry:
    """The entry with the owner's senses and renderings."""
    hanzi = entry.term.hanzi
    senses = corrections.value("gloss", hanzi)
    if senses is not None:
        given = tuple(Gloss(text.strip(), SOURCE) for text in senses.split("|"))
        entry = replace(entry, glosses=given)
    if not corrections.of("rendering", hanzi):
        return entry
    renderings, traces = list(entry.renderings), list(entry.traces)
    for i, place in enumerate(entry.term.occurrences):
        pair = sentences[place.pair].pair
        value = corrections.value("rendering", hanzi, pair.ref)
        start = pair.en.find(value) if value else 0
        if value is None or start < 0:
            continue
        span = (start, start + len(value))
        renderings[i] = Rendering(value, (span,), 1.0, place.pair) if value else None
        traces[i] = ("your correction",)
    return replace(entry, renderings=tuple(renderings), traces=tuple(traces))


def _entry(
    term: Term,
    judged: Sequence[Judged],
    sentences: Sequence[Analysed],
    official: Mapping[str, lexicon.PolicyTerm],
) -> Entry:
    renderings = tuple(rendering for rendering, _ in judged)
    syllables, places = _main_reading(term, sentences)
    known = official.get(term.hanzi)
    first = sentences[places[0].pair]
    spelt = pinyin.spell(_tokens(first.tokens, first.units, places[0]), syllables)
    traditional = Counter(
        sentences[place.pair].traditional[place.start : place.end] for place in places
    ).most_common(1)[0][0]
    english = [r.text for r in renderings if r]
    context = [sentences[place.pair].pair.en for place in places[:_SENTENCES]]
    glosses, classifiers = gloss.glosses(
        term.hanzi,
        " ".join(s.text for s in syllables),
        [*english, *context],
        traditional=traditional,
    )
    if known and not glosses:
        glosses = tuple(Gloss(text, known.attested) for text in known.english[:3])
    if term.single and not glosses:
        glosses = _from_parts(term, syllables, english)
    traces = tuple(trace for _, trace in judged)
    return Entry(term, traditional, spelt, syllables, glosses, renderings, classifiers, traces)


def _from_parts(
    term: Term, syllables: Sequence[Syllable], english: Sequence[str]
) -> tuple[Gloss, ...]:
    """A sense made of the parts' senses, for a word that no dictionary has; marked as such."""
    parts, at = [], 0
    for part in term.parts or tuple(term.hanzi):
        count = sum(map(is_han, part))
        parts.append((part, " ".join(s.text for s in syllables[at : at + count])))
        at += count
    found = gloss.from_parts(parts, english)
    return (found,) if found else ()


def _main_reading(
    term: Term, sentences: Sequence[Analysed]
) -> tuple[tuple[Syllable, ...], list[Occurrence]]:
    """The reading of most places, and those places."""
    readings: dict[tuple[str, ...], list[Occurrence]] = {}
    for place in term.occurrences:
        syllables = sentences[place.pair].reading(place.start, place.end)
        readings.setdefault(tuple(s.text for s in syllables), []).append(place)
    places = max(readings.values(), key=len)
    first = places[0]
    return sentences[first.pair].reading(first.start, first.end), places


def _tokens(
    tokens: Sequence[Token], units: Sequence[Token], place: Occurrence
) -> tuple[Token, ...]:
    """The tokens of a place; where it cuts through a word, its units."""
    inside = tuple(t for t in tokens if place.start <= t.start and t.end <= place.end)
    if sum(len(t.text) for t in inside) == place.end - place.start:
        return inside
    return tuple(u for u in units if place.start <= u.start and u.end <= place.end)


def _rendering(pair: int, known: lexicon.PolicyTerm | None, english: str, found: Found) -> Judged:
    """The English of a place: as the policy lexicon has it to the letter, else as aligned."""
    attested = _attested(known, english) if known else []
    if not attested:
        return _as_text(found, english, pair)
    aligned = _places(found.spans)
    best = max(attested, key=lambda span: _shared(aligned, _places([span])))
    text = english[slice(*best)]
    steps = (*found.steps, f"the policy lexicon has “{text}” for it")
    return Rendering(text, (best,), 1.0, pair), steps


def _attested(known: lexicon.PolicyTerm, english: str) -> list[tuple[int, int]]:
    """Where the official English stands; with two places of one wording it is not clear which."""
    spans = []
    for text in known.english:
        bare = re.sub(r"^(?:an?|the|to) ", "", text)
        found = [m.span() for m in re.finditer(rf"\b{re.escape(bare)}\b", english, re.IGNORECASE)]
        spans += found if len(found) == 1 else []
    return spans


def _places(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {i for a, b in spans for i in range(a, b)}


def _shared(one: set[int], other: set[int]) -> float:
    return len(one & other) / max(len(one | other), 1)
