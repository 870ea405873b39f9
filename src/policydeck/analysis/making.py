"""Analysed text → entries: terms with reading, Traditional form, senses and English for each place.

What a place says can differ from the next (为 wéi, wèi); the entry has the reading of most
places, and renderings, senses and examples come from the places that have it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from policydeck import lexicon, pinyin, terms
from policydeck.analysis import Analysed, Analysis, patterns
from policydeck.analysis.fitting import Judged
from policydeck.analysis.links import Linked
from policydeck.analysis.patterns import Standing
from policydeck.analysis.places import Question, answers, as_text, by_sentence
from policydeck.analysis.tasks import Studied
from policydeck.language import english, is_han
from policydeck.lexicon import gloss
from policydeck.model import GAP, Entry, Gloss, Occurrence, Rendering, Syllable, Term, Token
from policydeck.recipe import Overrides
from policydeck.rendering import Found
from policydeck.work import Kept, Parts, Task, Work

# Sentences asked for the sense of a word, the shortest: more of them add little and cost time.
_SENTENCES = 8
# Words of which one task finds the senses: some 0.2 seconds of work.
_WORDS_AT_ONCE = 400
# Candidates whose counts stay in memory while terms are chosen, 1.2 kB each: those of 39 laws, to
# read which seven times takes 0.4 s. Nothing else of the build is there yet.
_NEAR = 80_000


def made(
    analysis: Analysis, corrections: Overrides, work: Work, *, traced: bool
) -> tuple[Entry, ...]:
    """An entry for every term of the documents before it is corrected: the most frequent first, but
    patterns at the end.
    """
    counted = _counted(analysis, corrections, work)
    found = [*_terms(counted, analysis, corrections)]
    renderings = _renderings(found, analysis, work, traced=traced)
    firsts = (block.first for block in analysis.blocks)
    standing = ((first, one.load(Standing)) for first, one in zip(firsts, counted, strict=True))
    for pattern, said in patterns.find(analysis.sentences, standing):
        found.append(pattern)
        renderings.append([(rendering, (patterns.WHY,)) for rendering in said])
    whole = [{(t.start, t.end) for t in sentence.tokens} for sentence in analysis.sentences]
    heads = [
        _head(term, judged, analysis, whole) for term, judged in zip(found, renderings, strict=True)
    ]
    name = " ".join(document.name for document in analysis.documents)
    (senses,) = work.ask(
        _senses, [(name, [head.word for head in heads])], Senses, at_once=_WORDS_AT_ONCE
    )
    return tuple(
        Entry(
            term, head.word.traditional, head.pinyin, head.syllables, sense.glosses,
            tuple(rendering for rendering, _ in judged), sense.classifiers,
            tuple(trace for _, trace in judged) if traced else (),
        )
        for term, judged, head, sense in zip(found, renderings, heads, senses, strict=True)
    )  # fmt: skip


def _renderings(
    found: Sequence[Term], analysis: Analysis, work: Work, *, traced: bool
) -> list[list[Judged]]:
    """The English of each place of each term."""
    official = lexicon.policy_terms()
    renderings: list[list[Judged]] = [[(None, ())] * len(term.occurrences) for term in found]
    places = by_sentence([term.occurrences for term in found])
    asked = {
        number: Question(0, tuple((place.start, place.end) for place, _, _ in here))
        for number, here in places.items()
    }
    for number, given in answers(analysis.blocks, asked, work):
        for (place, n, i), one in zip(places[number], given, strict=True):
            known, english = official.get(found[n].hanzi), analysis.sentences[number].pair.en
            rendering, trace = _rendering(place.pair, known, english, one)
            renderings[n][i] = rendering, trace if traced else ()
    return renderings


def _counted(analysis: Analysis, corrections: Overrides, work: Work) -> list[Kept]:
    """What is counted of each block: of what may be a term, those that the owner keeps among it."""
    kept = {row.term for row in corrections.of("keep")}
    tasks = []
    for block in analysis.blocks:
        sentences = analysis.sentences[block.first : block.end]
        here = (term for term in kept if any(term in s.key for s in sentences))
        size = sum(len(s.key) for s in sentences)
        tasks.append(Task(count, (block.kept, tuple(sorted(here))), size))
    return work.carry_out(tasks)


def _terms(counted: Sequence[Kept], analysis: Analysis, corrections: Overrides) -> tuple[Term, ...]:
    """The terms of all blocks together."""
    kept = {row.term: row for row in corrections.of("keep")}
    cut = [(s.tokens, s.units) for s in analysis.sentences]
    official = lexicon.policy_terms()
    return terms.find(cut, _Tables(counted), lambda key: kept.get(key) or official.get(key))


@dataclass(slots=True)
class _Tables:
    """What was counted of each block: of the first in memory, of others read when their turn comes.

    It is gone through seven times.
    """

    kept: Sequence[Kept]
    near: list[terms.Table] = field(default_factory=list)

    def __iter__(self) -> Iterator[terms.Table]:
        yield from self.near
        for one in self.kept[len(self.near) :]:
            table = one.load(terms.Table, at_hand=False)
            if sum(len(known.keys) for known in self.near) < _NEAR:
                self.near.append(table)
            yield table


def count(block: Parts, kept: tuple[str, ...]) -> tuple[terms.Table, Standing]:
    """What can be counted of a block's candidates, and its patterns.

    `kept` are terms that the owner asks for.
    """
    phrases = {*lexicon.policy_terms(), *kept}
    sentences, links = block.load(Studied).sentences, block.load(Linked).links
    texts = [
        terms.text(s.key, s.tokens, s.units, s.en_tokens, one.matrix)
        for s, one in zip(sentences, links, strict=True)
    ]
    return terms.count(texts, phrases), patterns.standing(sentences)


class Word(Struct, frozen=True):
    """A term with all that its senses depend on."""

    hanzi: str
    traditional: str
    syllables: tuple[str, ...]
    parts: tuple[str, ...]  # words of which a sense can be made; empty where that is no sense
    english: tuple[str, ...]  # its renderings
    context: tuple[str, ...]  # the shortest English sentences beside it


class Senses(Struct, frozen=True):
    """What a word means in its documents."""

    glosses: tuple[Gloss, ...]
    classifiers: tuple[str, ...]


class _Head(Struct, frozen=True):
    """How a term is read and written."""

    word: Word
    pinyin: str
    syllables: tuple[Syllable, ...]


def _head(
    term: Term, judged: Sequence[Judged], analysis: Analysis, whole: Sequence[set[tuple[int, int]]]
) -> _Head:
    """How a term is read and written; `whole` are the places of the words of each sentence."""
    sentences = analysis.sentences
    syllables, places = _main_reading(term, sentences, whole)
    first = sentences[places[0].pair]
    forms = Counter(
        [GAP.join([sentences[p.pair].traditional[a:b] for a, b in p.spans]) for p in places]
    )
    beside = {sentences[place.pair].pair.en for place in places}
    word = Word(
        term.hanzi,
        min(forms, key=lambda form: (-forms[form], form)),
        tuple(s.text for s in syllables),
        (term.parts or tuple(term.hanzi)) if term.single else (),
        tuple(r.text for r, _ in judged if r),
        tuple(sorted(beside, key=lambda text: (len(text), text))[:_SENTENCES]),
    )
    return _Head(word, _spelt(places[0], first), syllables)


def _spelt(place: Occurrence, sentence: Analysed) -> str:
    """How a term is spelt at a place."""
    spelt = []
    for start, end in place.spans:
        tokens = _tokens(sentence.tokens, sentence.units, start, end)
        spelt.append(pinyin.spell(tokens, sentence.reading(start, end)))
    return f" {GAP} ".join(spelt)


def _senses(_documents: str, words: Sequence[Word]) -> Iterator[Senses]:
    for word in words:
        glosses, classifiers = gloss.glosses(
            word.hanzi,
            " ".join(word.syllables),
            [*word.english, *word.context],
            traditional=word.traditional,
        )
        known = lexicon.official(word.hanzi)
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
    term: Term, sentences: Sequence[Analysed], whole: Sequence[set[tuple[int, int]]]
) -> tuple[tuple[Syllable, ...], list[Occurrence]]:
    """The reading of most places, and those places.

    A word that stands by itself has a reading that it has there: its other places are not shown.
    """
    readings: dict[tuple[str, ...], list[Occurrence]] = {}
    before: tuple[Syllable, ...] | None = None
    for place in term.occurrences:
        said = sentences[place.pair].spoken(place)
        if said != before:  # hardly ever, and else it is quickly seen
            here = readings.setdefault(tuple([s.text for s in said]), [])
            before = said
        here.append(place)
    alone = {
        said
        for said, places in (readings.items() if term.single and len(readings) > 1 else ())
        if any(place[1:3] in whole[place.pair] for place in places)
    }
    places = readings[min(alone or readings, key=lambda said: (-len(readings[said]), said))]
    first = places[0]
    return sentences[first.pair].spoken(first), places


def _tokens(
    tokens: Sequence[Token], units: Sequence[Token], start: int, end: int
) -> tuple[Token, ...]:
    """The tokens of a stretch; where it cuts through a word, its units."""
    inside = tuple(t for t in tokens if start <= t.start and t.end <= end)
    if sum(len(t.text) for t in inside) == end - start:
        return inside
    return tuple(u for u in units if start <= u.start and u.end <= end)


def _rendering(pair: int, known: lexicon.PolicyTerm | None, english: str, found: Found) -> Judged:
    """The English of a place: as the policy lexicon has it to the letter, else as aligned."""
    attested = _attested(known, english) if known else []
    if not attested:
        return as_text(found, english, pair)
    aligned = _places(found.spans)
    best = max(attested, key=lambda span: _shared(aligned, _places([span])))
    text = english[slice(*best)]
    steps = (*found.steps, f"the policy lexicon has “{text}” for it")
    return Rendering(text, (best,), 1.0, pair), steps


def _attested(known: lexicon.PolicyTerm, english: str) -> list[tuple[int, int]]:
    """Where the official English stands; with two places of one wording it is not clear which."""
    spans, lowered = [], english.lower()
    for text in known.english:
        bare = re.sub(r"^(?:an?|the|to) ", "", text)
        if bare.lower() not in lowered:
            continue
        found = [m.span() for m in re.finditer(rf"\b{re.escape(bare)}\b", english, re.IGNORECASE)]
        spans += found if len(found) == 1 else []
    return spans


def _places(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {i for a, b in spans for i in range(a, b)}


def _shared(one: set[int], other: set[int]) -> float:
    return len(one & other) / max(len(one | other), 1)
