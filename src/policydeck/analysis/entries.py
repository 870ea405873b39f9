"""Terms → entries: reading, Traditional form, senses and the document's English for each place.

What a place says can differ from the next (为 wéi, wèi); the entry has the reading of most
places, and renderings, senses and examples come from the places that have it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from policydeck import lexicon, pinyin, terms
from policydeck.analysis import Analysed, Analysis, Block
from policydeck.analysis.tasks import (
    Answer,
    Asked,
    OnCard,
    Question,
    Showing,
    count,
    rendered,
    shown,
)
from policydeck.language import english, is_han
from policydeck.lexicon import gloss
from policydeck.model import Entry, Gloss, Occurrence, Rendering, Syllable, Term, Token
from policydeck.recipe import SOURCE, Overrides
from policydeck.rendering import Found, capitals
from policydeck.work import Parts, Task, Work

# Sentences asked for the sense of a word, the shortest: more of them add little and cost time.
_SENTENCES = 8
_NONE = Overrides()
_SENTENCE = 30  # characters of a sentence, about
# Words of which one task finds the senses: some 0.2 seconds of work.
_WORDS_AT_ONCE = 400
# A rendering, and how it came about or why there is none.
Judged = tuple[Rendering | None, tuple[str, ...]]
# A place, and of which term it is which.
Placed = tuple[Occurrence, int, int]


def entries(
    analysis: Analysis, corrections: Overrides = _NONE, work: Work | None = None
) -> tuple[Entry, ...]:
    """An entry for every term of the documents, most frequent first."""
    work = work or Work()
    official = lexicon.policy_terms()
    found = _terms(analysis, corrections, work)
    renderings: list[list[Judged]] = [[(None, ())] * len(term.occurrences) for term in found]
    places = _by_sentence([term.occurrences for term in found])
    asked = {
        number: Question(0, tuple((place.start, place.end) for place, _, _ in here))
        for number, here in places.items()
    }
    for number, given in _answers(rendered, analysis.blocks, asked, work):
        for (place, n, i), one in zip(places[number], given, strict=True):
            known, english = official.get(found[n].hanzi), analysis.sentences[number].pair.en
            renderings[n][i] = _rendering(place.pair, known, english, one)
    heads = [_head(term, judged, analysis) for term, judged in zip(found, renderings, strict=True)]
    name = " ".join(document.name for document in analysis.documents)
    (senses,) = work.ask(
        _senses, [(name, [head.word for head in heads])], Senses, at_once=_WORDS_AT_ONCE
    )
    made = (
        Entry(
            term, head.word.traditional, head.pinyin, head.syllables, sense.glosses,
            tuple(rendering for rendering, _ in judged), sense.classifiers,
            tuple(trace for _, trace in judged),
        )
        for term, judged, head, sense in zip(found, renderings, heads, senses, strict=True)
    )  # fmt: skip
    return tuple(corrected(entry, analysis.sentences, corrections) for entry in made)


def _terms(analysis: Analysis, corrections: Overrides, work: Work) -> tuple[Term, ...]:
    """The terms of all blocks together, those that the owner keeps among them."""
    kept = {row.term: row for row in corrections.of("keep")}
    tasks = []
    for block in analysis.blocks:
        sentences = analysis.sentences[block.first : block.end]
        here = (term for term in kept if any(term in s.key for s in sentences))
        size = sum(len(s.key) for s in sentences)
        tasks.append(Task(count, (block.kept, tuple(sorted(here))), size))
    tables = [one.load(terms.Table) for one in work.carry_out(tasks)]
    cut = [(s.tokens, s.units) for s in analysis.sentences]
    return terms.find(cut, tables, {**lexicon.policy_terms(), **kept})


def _answers(
    function: Callable[[Parts, tuple[Asked, ...]], Iterator[Answer]],
    blocks: Sequence[Block],
    asked: Mapping[int, Asked],
    work: Work,
) -> Iterator[tuple[int, tuple[Found, ...]]]:
    """What `function` answers to the question about each sentence, by the sentence's number."""
    numbers = [[n for n in range(block.first, block.end) if n in asked] for block in blocks]
    questions = [
        (block.kept, [replace(asked[n], sentence=n - block.first) for n in here])
        for block, here in zip(blocks, numbers, strict=True)
    ]
    given = work.ask(function, questions, Answer, size=_SENTENCE)
    for here, found in zip(numbers, given, strict=True):
        yield from zip(here, (one.found for one in found), strict=True)


def _by_sentence(places: Sequence[Sequence[Occurrence]]) -> dict[int, list[Placed]]:
    """The places of all terms in each sentence, in order, whatever the order of the terms."""
    found: dict[int, list[Placed]] = {}
    for n, row in enumerate(places):
        for i, place in enumerate(row):
            found.setdefault(place.pair, []).append((place, n, i))
    for here in found.values():
        here.sort(key=lambda item: (item[0].start, item[0].end))
    return dict(sorted(found.items()))


def for_cards(
    found: Sequence[Entry], analysis: Analysis, least: float, work: Work | None = None
) -> tuple[Entry, ...]:
    """The entries as cards may show them.

    Renderings below a confidence are left off. A word that also stands inside longer words (智能
    in 人工智能) is shown where it stands by itself: inside, its English is that of the whole.
    """
    sentences = analysis.sentences
    judged = [list(zip(entry.renderings, entry.traces, strict=True)) for entry in found]
    places = _by_sentence([entry.term.occurrences for entry in found])
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
    for number, given in _answers(shown, analysis.blocks, on_card, work or Work()):
        english = sentences[number].pair.en
        for (place, n, i), one in zip(asked_at[number], given, strict=True):
            judged[n][i] = _as_text(one, english, place.pair)
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
    for text in sorted(texts, key=lambda text: (-len(text), text)):
        if texts[text] < texts[rendering.text] or f" {rendering.text} " not in f" {text} ":
            continue
        start = rendering.spans[0][0] - text.index(rendering.text)
        if start >= 0 and english[start : start + len(text)] == text:
            return replace(rendering, text=text, spans=((start, start + len(text)),))
    return rendering


def corrected(entry: Entry, sentences: Sequence[Analysed], corrections: Overrides) -> Entry:
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


@dataclass(frozen=True, slots=True)
class Word:
    """A term with all that its senses depend on."""

    hanzi: str
    traditional: str
    syllables: tuple[str, ...]
    parts: tuple[str, ...]  # words of which a sense can be made; empty where that is no sense
    english: tuple[str, ...]  # its renderings
    context: tuple[str, ...]  # the shortest English sentences beside it


@dataclass(frozen=True, slots=True)
class Senses:
    """What a word means in its documents."""

    glosses: tuple[Gloss, ...]
    classifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Head:
    """How a term is read and written."""

    word: Word
    pinyin: str
    syllables: tuple[Syllable, ...]


def _head(term: Term, judged: Sequence[Judged], analysis: Analysis) -> _Head:
    sentences = analysis.sentences
    syllables, places = _main_reading(term, sentences)
    first = sentences[places[0].pair]
    spelt = pinyin.spell(_tokens(first.tokens, first.units, places[0]), syllables)
    forms = Counter(sentences[p.pair].traditional[p.start : p.end] for p in places)
    beside = {sentences[place.pair].pair.en for place in places}
    word = Word(
        term.hanzi,
        min(forms, key=lambda form: (-forms[form], form)),
        tuple(s.text for s in syllables),
        (term.parts or tuple(term.hanzi)) if term.single else (),
        tuple(r.text for r, _ in judged if r),
        tuple(sorted(beside, key=lambda text: (len(text), text))[:_SENTENCES]),
    )
    return _Head(word, spelt, syllables)


def _senses(_documents: str, words: Sequence[Word]) -> Iterator[Senses]:
    official = lexicon.policy_terms()
    for word in words:
        glosses, classifiers = gloss.glosses(
            word.hanzi,
            " ".join(word.syllables),
            [*word.english, *word.context],
            traditional=word.traditional,
        )
        known = official.get(word.hanzi)
        if known and not glosses:
            glosses = _official(known, word.english)
        yield Senses(glosses or _from_parts(word), classifiers)


def _official(known: lexicon.PolicyTerm, said: Sequence[str]) -> tuple[Gloss, ...]:
    """The official English that has a word in common with what the documents say, if they do.

    民间机构 is a "private institution" in laws of Taiwan and may be a "civil organization" here.
    """
    here = {t.stem for text in said for t in english.tokens(text)} - english.FUNCTION
    return tuple(
        Gloss(text, known.attested)
        for text in known.english[:3]
        if not said or not here.isdisjoint(t.stem for t in english.tokens(text))
    )


def _from_parts(word: Word) -> tuple[Gloss, ...]:
    """A sense made of the parts' senses, for a word that no dictionary has; marked as such."""
    parts, at = [], 0
    for part in word.parts:
        count = sum(map(is_han, part))
        parts.append((part, " ".join(word.syllables[at : at + count])))
        at += count
    found = gloss.from_parts(parts, word.english) if parts else None
    return (found,) if found else ()


def _main_reading(
    term: Term, sentences: Sequence[Analysed]
) -> tuple[tuple[Syllable, ...], list[Occurrence]]:
    """The reading of most places, and those places."""
    readings: dict[tuple[str, ...], list[Occurrence]] = {}
    for place in term.occurrences:
        syllables = sentences[place.pair].reading(place.start, place.end)
        readings.setdefault(tuple(s.text for s in syllables), []).append(place)
    places = readings[min(readings, key=lambda reading: (-len(readings[reading]), reading))]
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
