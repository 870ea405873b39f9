"""Which entries and pairs make notes, at which level, in which order.

A word makes a note when its level lies above the recipe's base. A multi-word term makes one when
the evidence for it is strong, the document renders it, and it is no mere piece of a longer one. A
sentence or clause makes one when both sides are sound. Words that sentences need are taught before
their level (see `forward`), and a passage is read whole at last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from msgspec import Struct

from policydeck import levels, lexicon
from policydeck.analysis import Analysis
from policydeck.course import curriculum, forward, sentences
from policydeck.course.curriculum import Coverage, Lesson
from policydeck.course.excerpts import IDEAL, Spans, excerpt, excerpts
from policydeck.course.sentences import Passage, Stretch
from policydeck.course.shelf import Shelf
from policydeck.levels import Level, Scale
from policydeck.model import GAP, Entry
from policydeck.recipe import Overrides, Recipe, overrides
from policydeck.storage import item_id

__all__ = [
    "IDEAL", "Course", "Passage", "Spans", "Stretch", "entry_level", "excerpt", "excerpts", "plan",
    "term_id",
]  # fmt: skip


class Course(Struct, frozen=True):
    """What the deck teaches, in order."""

    entries: Mapping[str, Entry]  # by item id; those that make notes
    stretches: Mapping[str, Stretch]  # by item id
    passages: Mapping[str, Passage]  # by item id
    grade: Mapping[str, Level]  # of terms, by id: how hard they are
    level: Mapping[str, Level]  # of every item, by id: where it is taught or read
    order: tuple[str, ...]  # item ids
    coverage: tuple[Coverage, ...]
    start: float  # share of the running words known before the first level
    start_readable: float  # share of the text that can be read before it
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
    grade = {id_: entry_level(entry, scale, corrections) for id_, entry in chosen.items()}
    for id_, found in grade.items():
        if found.number == 0:  # kept by the owner though it counts as known
            grade[id_] = Level(1, found.reason)
    share = recipe.levels.coverage
    running = [sentences.running(s) for s in analysis.sentences]
    level = _placed(chosen, grade, running, scale, share, corrections)
    _limit(chosen, level, recipe.terms.max_per_level, left_out)
    why = [(s, "" if s.asked else sentences.aside(s, analysis.sentences)) for s in stretches]
    left_out += [(stretch.pair.zh, reason) for stretch, reason in why if reason]
    readable = [stretch for stretch, reason in why if not reason]
    graded = sentences.grade(readable, analysis, level, scale, share)
    passages = sentences.passages(analysis, level, scale, share)
    shelf = Shelf.of(analysis)
    lessons = [_term_lesson(id_, entry, level, chosen, shelf) for id_, entry in chosen.items()]
    shared = {lesson.id for lesson in lessons if not lesson.document}
    for id_, (item, placed, words) in (graded | passages).items():
        lessons.append(sentences.lesson(id_, item, placed, words, level, shelf, shared))
    known = _known_after(running, chosen, level, scale)
    steps = sorted({lesson.level for lesson in lessons})
    covered = curriculum.coverage(running, known, [0, *steps], share)
    return Course(
        chosen,
        {id_: stretch for id_, (stretch, _, _) in graded.items()},
        {id_: passage for id_, (passage, _, _) in passages.items()},
        grade,
        level | {id_: placed for id_, (_, placed, _) in (graded | passages).items()},
        tuple(curriculum.order(lessons)),
        tuple(covered[1:]),
        covered[0].words,
        covered[0].readable,
        tuple(left_out),
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
    loose = _fragments(entries) - wanted
    left_out += [(hanzi, "a character that is no word here") for hanzi in sorted(loose)]
    unwanted |= loose
    strong = [
        e for e in entries
        if e.term.hanzi not in unwanted
        and (e.term.hanzi in wanted or _is_strong(e, recipe, scale, corrections))
    ]  # fmt: skip
    whole = [e for e in strong if GAP not in e.term.hanzi]
    within = _within(e for e in whole if e.term.score == 1)
    ends: dict[tuple[str, str], list[Entry]] = {}
    for entry in whole:
        ends.setdefault((entry.term.hanzi[0], entry.term.hanzi[-1]), []).append(entry)
    for entry in strong:
        hanzi = entry.term.hanzi
        piece = not entry.term.single and (_is_swallowed(entry, within) or _is_filled(entry, ends))
        if piece and hanzi not in wanted:
            continue
        if not _has_english(entry, corrections):
            left_out.append((hanzi, "no rendering in the document and no dictionary sense"))
            continue
        kept[term_id(hanzi)] = entry
    return kept


def _fragments(entries: Sequence[Entry]) -> set[str]:
    """Content words of one character that no English of the text renders.

    Many are pieces of names and compounds that no list has (控|辍|保|学, 莫|特利), and which of its
    dictionary senses such a character has here nothing tells. Two readers met seven among 800
    notes: three are pieces. Without them dev keeps every word that it should have a note of.
    """
    return {
        entry.term.hanzi
        for entry in entries
        if len(entry.term.hanzi) == 1
        and not lexicon.is_function(entry.term.hanzi)
        and lexicon.word_class(entry.term.hanzi) not in "DL"  # adverbs, directions
        and not any(entry.renderings)
    }


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


def _has_english(entry: Entry, corrections: Overrides) -> bool:
    """Whether a card can say what it means: in the text's words, a dictionary's or the owner's."""
    own = overrides.own_english(corrections, entry.term.hanzi)
    return any(entry.renderings) or bool(entry.glosses or own)


def _is_strong(entry: Entry, recipe: Recipe, scale: Scale, corrections: Overrides) -> bool:
    term = entry.term
    if term.kind not in recipe.terms.kinds or term.hanzi in scale.known:
        return False
    if entry.term.single:
        return scale.of_word(term.hanzi).number > 0
    return term.score >= recipe.terms.least and _has_english(entry, corrections)


def _within(outer: Iterable[Entry]) -> dict[str, int]:
    """Every stretch that lies within a longer term → the most places of such a term."""
    most: dict[str, int] = {}
    for entry in outer:
        hanzi, count = entry.term.hanzi, len(entry.term.occurrences)
        for start, end in combinations(range(len(hanzi) + 1), 2):
            if end - start < len(hanzi):
                most[hanzi[start:end]] = max(most.get(hanzi[start:end], 0), count)
    return most


def _is_swallowed(entry: Entry, within: Mapping[str, int]) -> bool:
    """Whether it stands only inside one longer term and no list has it.

    Inside a word or a term of the policy lexicon it is a piece (关键信息 of 关键信息基础设施). In
    another term it may be one itself (网络数据 in 网络数据处理活动). A name inside another is a
    piece of it, listed or not (保险法 of 就业保险法).
    """
    hanzi, count = entry.term.hanzi, len(entry.term.occurrences)
    known = lexicon.policy_terms().get(hanzi)
    a_name = known is not None and known.kind == "name"
    if not a_name and (known or lexicon.is_headword(hanzi)):
        return False
    return within.get(hanzi, 0) >= count


def _is_filled(pattern: Entry, whole: Mapping[tuple[str, str], Sequence[Entry]]) -> bool:
    """Whether a pattern stands only in a term that fills its gap: 构建…共同体 in
    构建人类命运共同体. `whole` are terms by their first and last character.
    """
    first, gap, last = pattern.term.hanzi.partition(GAP)
    return bool(gap) and any(
        entry.term.hanzi.startswith(first)
        and entry.term.hanzi.endswith(last)
        and len(entry.term.hanzi) > len(first + last)
        and len(entry.term.occurrences) >= len(pattern.term.occurrences)
        for entry in whole.get((first[0], last[-1]), ())
    )


def entry_level(entry: Entry, scale: Scale, corrections: Overrides) -> Level:
    """The level of a word or term, and why; 0 for a word below the deck's base."""
    given = levels.number(corrections.value("level", entry.term.hanzi) or "")
    if given is not None:
        return scale.at(given)
    if entry.term.single:
        return scale.of_word(entry.term.hanzi)
    return scale.of_term(entry.term.parts or (entry.term.hanzi,))


def _placed(
    chosen: Mapping[str, Entry],
    grade: Mapping[str, Level],
    running: Sequence[Sequence[str]],
    scale: Scale,
    share: float,
    corrections: Overrides,
) -> dict[str, Level]:
    """Where each term is taught: at its own level, or earlier where the text needs it."""
    fixed = {row.term for row in corrections.of("level")}
    known = _known_after(running, chosen, grade, scale)
    level = dict(grade)
    for word, number in forward.early(running, known, share, fixed).items():
        level[term_id(word)] = Level(number, "taught early: sentences of the text need it")
    for id_, entry in chosen.items():
        if not entry.term.single and entry.term.hanzi not in fixed:
            ids = ((part, term_id(part)) for part in entry.term.parts or (entry.term.hanzi,))
            parts = [
                level[i].number if i in chosen and i != id_ else scale.of_word(part).number
                for part, i in ids
            ]
            if max(*parts, 1) < level[id_].number:
                level[id_] = Level(max(*parts, 1), "taught early, with its parts")
    return level


def _term_lesson(
    id_: str,
    entry: Entry,
    level: Mapping[str, Level],
    chosen: Mapping[str, Entry],
    shelf: Shelf,
) -> Lesson:
    parts = [term_id(part) for part in entry.term.parts if part != entry.term.hanzi]
    needs = frozenset(
        part for part in parts if part in chosen and level[part].number <= level[id_].number
    )
    turn = shelf.turn(place.pair for place in entry.term.occurrences)
    weight = shelf.weight(entry)
    return Lesson(id_, level[id_].number, needs, weight, sentence=False, document=turn)


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
