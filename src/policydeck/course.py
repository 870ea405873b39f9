"""Which entries and pairs make notes, at which level, in which order.

A word makes a note when its level lies above the recipe's base. A multi-word term makes one when
the evidence for it is strong, the document renders it, and it does not always stand inside a
longer term that makes one. A sentence or clause makes one when both sides are sound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policydeck import curriculum, levels
from policydeck.analysis import Analysed, Analysis
from policydeck.curriculum import Coverage, Lesson
from policydeck.levels import Level, Scale
from policydeck.lexicon import cedict, policy
from policydeck.lexicon.words import is_han
from policydeck.manifest import item_id
from policydeck.model import Entry, SentencePair
from policydeck.overrides import Overrides
from policydeck.recipe import Recipe

# A sentence or clause of more characters is no card: nobody reads it at one glance on a phone.
LONGEST = 120
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence or a clause of one, as a source of examples and of sentence notes."""

    pair: SentencePair
    key: str  # simplified
    sentence: int  # index into the analysis' sentences
    start: int  # offsets into the sentence's Chinese and English
    end: int
    en_start: int
    en_end: int
    clause: bool

    @property
    def id(self) -> str:
        """The item id: the Chinese characters themselves, whatever stands around them."""
        return item_id("sentence", self.key)


@dataclass(frozen=True, slots=True)
class Course:
    """What the deck teaches, in order."""

    entries: Mapping[str, Entry]  # by item id; those that make notes
    stretches: Mapping[str, Stretch]  # by item id
    level: Mapping[str, Level]  # of every item, by id
    order: tuple[str, ...]  # item ids
    coverage: tuple[Coverage, ...]
    start: float  # share of the running words known before the first level
    left_out: tuple[tuple[str, str], ...]  # (what, why)


def term_id(hanzi: str) -> str:
    """The item id of a term."""
    return item_id("term", hanzi)


def plan(
    analysis: Analysis,
    entries: Sequence[Entry],
    stretches: Sequence[Stretch],
    recipe: Recipe,
    scale: Scale,
    corrections: Overrides,
) -> Course:
    """Choose, grade and order everything that makes a note."""
    left_out: list[tuple[str, str]] = []
    chosen = _chosen(entries, recipe, scale, corrections, left_out)
    level = {id_: entry_level(entry, scale, corrections) for id_, entry in chosen.items()}
    for id_, found in level.items():
        if found.number == 0:  # kept by the owner though it counts as known
            level[id_] = Level(1, found.reason)
    _limit(chosen, level, recipe.terms.max_per_level, left_out)
    running = [_running(s) for s in analysis.sentences]
    lessons = [_term_lesson(id_, entry, level, chosen, analysis) for id_, entry in chosen.items()]
    sentences: dict[str, Stretch] = {}
    for stretch in stretches:
        if stretch.id in sentences or not SHORTEST <= len(stretch.pair.zh) <= LONGEST:
            continue
        words = _running(analysis.sentences[stretch.sentence], stretch.start, stretch.end)
        document = analysis.sentences[stretch.sentence].document
        lesson, graded = _sentence_lesson(stretch.id, words, level, recipe, scale, document)
        sentences[stretch.id] = stretch
        level[stretch.id] = graded
        lessons.append(lesson)
    _drop_echoes(sentences, level, lessons)
    order = tuple(curriculum.order(lessons))
    known = _known_after(running, chosen, level, scale)
    steps = sorted({found.number for found in level.values()})
    covered = curriculum.coverage(running, known, [0, *steps], recipe.levels.coverage)
    return Course(
        chosen, sentences, level, order, tuple(covered[1:]), covered[0].words, tuple(left_out)
    )


def _chosen(
    entries: Sequence[Entry],
    recipe: Recipe,
    scale: Scale,
    corrections: Overrides,
    left_out: list[tuple[str, str]],
) -> dict[str, Entry]:
    kept: dict[str, Entry] = {}
    wanted = {row.term for row in corrections.of("keep")}
    unwanted = {row.term for row in corrections.of("skip")}
    strong = [
        e for e in entries
        if e.term.hanzi not in unwanted and (e.term.hanzi in wanted or _is_strong(e, recipe, scale))
    ]  # fmt: skip
    outer = [e for e in strong if not e.term.single]
    for entry in strong:
        hanzi = entry.term.hanzi
        if hanzi not in wanted and not entry.term.single and _is_swallowed(entry, outer):
            continue
        if not any(entry.renderings) and not entry.glosses:
            left_out.append((hanzi, "no rendering in the document and no dictionary sense"))
            continue
        kept[term_id(hanzi)] = entry
    return kept


def _drop_echoes(
    sentences: dict[str, Stretch], level: dict[str, Level], lessons: list[Lesson]
) -> None:
    """Leave out a short clause where a longer one of its level or a lower one says it too."""
    by_sentence: dict[int, list[str]] = {}
    for id_, stretch in sentences.items():
        by_sentence.setdefault(stretch.sentence, []).append(id_)
    echoes = {
        id_
        for ids in by_sentence.values()
        for id_ in ids
        for other in ids
        if sentences[id_].clause
        and sentences[other].clause
        and other != id_
        and sentences[other].start <= sentences[id_].start
        and sentences[id_].end <= sentences[other].end
        and level[other].number <= level[id_].number
    }
    for id_ in echoes:
        del sentences[id_], level[id_]
    lessons[:] = [lesson for lesson in lessons if lesson.id not in echoes]


def _limit(
    chosen: dict[str, Entry], level: dict[str, Level], most: int, left_out: list[tuple[str, str]]
) -> None:
    """Leave the most frequent `most` entries a level, longer terms before shorter ones."""
    if not most:
        return
    for number in {found.number for found in level.values()}:
        here = [id_ for id_ in chosen if level[id_].number == number]
        here.sort(key=lambda i: (-len(chosen[i].term.occurrences), -len(chosen[i].term.hanzi), i))
        for id_ in here[most:]:
            left_out.append((chosen[id_].term.hanzi, "beyond terms.max_per_level"))
            del chosen[id_], level[id_]


def _is_strong(entry: Entry, recipe: Recipe, scale: Scale) -> bool:
    term = entry.term
    if term.kind not in recipe.terms.kinds or term.hanzi in scale.known:
        return False
    if entry.term.single:
        return scale.of_word(term.hanzi).number > 0
    return term.score >= recipe.terms.least and (any(entry.renderings) or bool(entry.glosses))


def _is_swallowed(entry: Entry, outer: Sequence[Entry]) -> bool:
    """Whether it stands only inside one longer term and no list has it."""
    hanzi, count = entry.term.hanzi, len(entry.term.occurrences)
    if hanzi in policy.policy_terms() or hanzi in cedict.headwords():
        return False
    return any(
        hanzi in other.term.hanzi
        and hanzi != other.term.hanzi
        and len(other.term.occurrences) >= count
        for other in outer
    )


def entry_level(entry: Entry, scale: Scale, corrections: Overrides) -> Level:
    """The level of a word or term, and why; 0 for a word below the deck's base."""
    given = levels.number(corrections.value("level", entry.term.hanzi) or "")
    if given is not None:
        return scale.at(given)
    if entry.term.single:
        return scale.of_word(entry.term.hanzi)
    return scale.of_term(entry.term.parts or (entry.term.hanzi,))


def _running(sentence: Analysed, start: int = 0, end: int | None = None) -> list[str]:
    """The running words of a stretch."""
    end = len(sentence.key) if end is None else end
    return [
        t.key
        for t in sentence.tokens
        if t.kind == "word" and is_han(t.key) and start <= t.start and t.end <= end
    ]


def _term_lesson(
    id_: str,
    entry: Entry,
    level: Mapping[str, Level],
    chosen: Mapping[str, Entry],
    analysis: Analysis,
) -> Lesson:
    parts = [term_id(part) for part in entry.term.parts if part != entry.term.hanzi]
    needs = frozenset(
        part for part in parts if part in chosen and level[part].number <= level[id_].number
    )
    places = entry.term.occurrences
    first = min(analysis.sentences[place.pair].document for place in places)
    return Lesson(id_, level[id_].number, needs, len(places), sentence=False, document=first)


def _sentence_lesson(
    id_: str,
    words: Sequence[str],
    level: Mapping[str, Level],
    recipe: Recipe,
    scale: Scale,
    document: int,
) -> tuple[Lesson, Level]:
    """A sentence's lesson and level; it needs the deck's words up to that level."""
    found = scale.of_sentence(words, recipe.levels.coverage)
    needs = frozenset(
        term_id(word)
        for word in words
        if term_id(word) in level and level[term_id(word)].number <= found.number
    )
    lesson = Lesson(id_, found.number, needs, 1.0, sentence=True, document=document)
    return lesson, found


def _known_after(
    running: Sequence[Sequence[str]],
    chosen: Mapping[str, Entry],
    level: Mapping[str, Level],
    scale: Scale,
) -> dict[str, int]:
    """Word → level after which it is known; words up to the base are known from the start."""
    known: dict[str, int] = {}
    for word in {word for sentence in running for word in sentence}:
        if term_id(word) in chosen:
            known[word] = level[term_id(word)].number
        elif scale.of_word(word).number == 0:
            known[word] = 0
    return known
