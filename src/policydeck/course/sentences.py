"""Sentences, clauses and passages → which make notes, and at which level.

A sentence stands at the lowest level that covers the recipe's share of its running words; the
words that are still to come are glossed on its front. A level that would have hardly anything to
read gets the easiest clauses of higher levels, with one such word. A clause makes no note where a
longer clause, no harder, says it too, or where its sentence is read before it. A passage is read
whole when the last of its sentences can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from msgspec import Struct

from policydeck.analysis import Analysed, Analysis
from policydeck.course.curriculum import Lesson
from policydeck.course.shelf import Shelf
from policydeck.language import division, is_han
from policydeck.levels import Level, Scale, lowest
from policydeck.model import SentencePair
from policydeck.storage import item_id

# A sentence or clause of more characters is no card: nobody reads it at one glance on a phone.
LONGEST = 120
_BRACKETED = re.compile(r"[(（][^()（）]+[)）]")
SHORTEST = 4
# So many words that say much may be unsaid in a sentence that is a card. Of 247 judged sentences of
# dev, train and eight texts that shaped nothing 16 % are partial or wrong: 6.5 % of the 77 without
# such a word, 6.7 % of the 134 with at most one, 10.2 % of the 167 with at most two.
SPARE = 1
# A passage of more characters is cut between sentences: what a phone shows in two screens.
LONGEST_PASSAGE = 400
# In the order of teaching a clause comes before its sentence, a sentence before its passage.
_WEIGHT = {"clause": 3.0, "sentence": 2.0, "passage": 1.0}
# So many notes of a level in a hundred should be something to read, and at least so many.
SHARE, LEAST = 0.05, 3


class Stretch(Struct, frozen=True):
    """A sentence or a clause of one, as a source of examples and of sentence notes."""

    pair: SentencePair
    key: str  # simplified
    sentence: int  # index into the analysis' sentences
    start: int  # offsets into the sentence's Chinese and English
    end: int
    en_start: int
    en_end: int
    clause: bool
    asked: bool = False  # by the owner, so that it makes a note even inside a longer clause

    @property
    def id(self) -> str:
        """The item id: the Chinese characters themselves, whatever stands around them."""
        return item_id("sentence", self.key)

    def inside(self, other: Stretch) -> bool:
        """Whether another stretch of the same sentence holds it."""
        return (
            self is not other
            and self.sentence == other.sentence
            and other.start <= self.start
            and self.end <= other.end
        )


class Passage(Struct, frozen=True):
    """Sentences that follow one another in the text and are read together."""

    sentences: tuple[int, ...]  # indices into the analysis' sentences
    key: str  # simplified

    @property
    def id(self) -> str:
        """The item id: the Chinese characters themselves."""
        return item_id("sentence", self.key)


def aside(stretch: Stretch, among: Sequence[Analysed]) -> str:
    """Why a pair is no sentence to read, though sound: the heading of a part (第二章 总则), or all
    in brackets, as remarks on a law's making are (（2020年12月26日修正）), or with another limit in
    each language, or so freely translated that several words of the sentence are unsaid; "" for
    others.
    """
    pair, unsaid = stretch.pair, () if stretch.clause else among[stretch.sentence].unsaid
    parts = division(pair.zh, chinese=True), division(pair.en, chinese=False)
    if all(part is not None and part.alone for part in parts):
        return "the heading of a part"
    if all(map(_BRACKETED.fullmatch, (pair.zh, pair.en))):
        return "a remark in brackets"
    if "以上" in stretch.key:
        from policydeck.align import differing  # noqa: PLC0415 - 0.1 s where all is known

        if limit := differing(stretch.key, pair.en):
            return f"another limit in English: {limit}"
    return f"freely translated: {', '.join(unsaid)}" if len(unsaid) > SPARE else ""


def running(sentence: Analysed, start: int = 0, end: int | None = None) -> list[str]:
    """The running words of a stretch."""
    end = len(sentence.key) if end is None else end
    return [
        t.key
        for t in sentence.tokens
        if t.kind == "word" and is_han(t.key) and start <= t.start and t.end <= end
    ]


def grade(
    stretches: Sequence[Stretch],
    analysis: Analysis,
    terms: Mapping[str, Level],
    scale: Scale,
    share: float,
) -> dict[str, tuple[Stretch, Level, list[str]]]:
    """Item id → stretch, level and running words, of all that make notes.

    `terms` are the levels of the deck's words and terms by item id.
    """
    found: dict[str, tuple[Stretch, Level, list[str]]] = {}
    for stretch in sorted(stretches, key=_preferred):
        if stretch.id not in found and SHORTEST <= len(stretch.pair.zh) <= LONGEST:
            words = running(analysis.sentences[stretch.sentence], stretch.start, stretch.end)
            found[stretch.id] = stretch, _level(words, terms, scale, share), words
    _fill(found, terms, scale)
    around: dict[int, list[tuple[Stretch, Level]]] = {}
    for stretch, level, _ in found.values():
        around.setdefault(stretch.sentence, []).append((stretch, level))
    return {
        id_: (stretch, level, words)
        for id_, (stretch, level, words) in found.items()
        if stretch.asked
        or not (stretch.clause and _is_echo(stretch, level, around[stretch.sentence]))
    }


def _preferred(stretch: Stretch) -> tuple[bool, bool, int, str]:
    """Of stretches with the same Chinese first what the owner asked for, then whole sentences,
    then the shortest English, which adds the least: whichever stands first in the text.
    """
    return not stretch.asked, stretch.clause, len(stretch.pair.en), stretch.pair.en


def number_of(word: str, terms: Mapping[str, Level], scale: Scale) -> int:
    """The level after which a running word is known, or would be if the deck taught it."""
    placed = terms.get(item_id("term", word))
    return placed.number if placed else scale.of_word(word).number


def _level(words: Sequence[str], terms: Mapping[str, Level], scale: Scale, share: float) -> Level:
    """The lowest level, at least the first, that covers `share` of the running words."""
    number = lowest([number_of(word, terms, scale) for word in words], share)
    return Level(max(number, 1), f"{share:.0%} of its words are taught up to here")


def passages(
    analysis: Analysis, terms: Mapping[str, Level], scale: Scale, share: float
) -> dict[str, tuple[Passage, Level, list[str]]]:
    """Item id → passage, level and running words, of passages of two and more sentences."""
    found = {}
    for run in _runs(analysis.sentences):
        each = [running(analysis.sentences[i]) for i in run]
        number = max(_level(words, terms, scale, share).number for words in each)
        passage = Passage(tuple(run), "".join(analysis.sentences[i].key for i in run))
        level = Level(number, "each of its sentences is read up to here")
        found[passage.id] = passage, level, [word for words in each for word in words]
    return found


def _runs(sentences: Sequence[Analysed]) -> Iterator[list[int]]:
    """Sentences of one passage that follow one another, none between them left out."""
    run: list[int] = []
    for i, sentence in enumerate(sentences):
        before = sentences[i - 1] if run else sentence
        size = sum(len(sentences[k].key) for k in run) + len(sentence.key)
        if run and (_next(before.pair.ref) != sentence.pair.ref or size > LONGEST_PASSAGE):
            if len(run) > 1:
                yield run
            run = []
        run.append(i)
    if len(run) > 1:
        yield run


def _next(ref: str) -> str:
    """The reference of the sentence after one: "gagi:8.2" → "gagi:8.3"."""
    passage, _, number = ref.rpartition(".")
    return f"{passage}.{int(number) + 1}" if passage and number.isdecimal() else ""


def _fill(
    found: dict[str, tuple[Stretch, Level, list[str]]], terms: Mapping[str, Level], scale: Scale
) -> None:
    """Bring the easiest clauses down to levels that have hardly anything to read."""
    for number in sorted({level.number for level in terms.values()}):
        have = sum(level.number == number for _, level, _ in found.values())
        notes = sum(level.number == number for level in terms.values())
        wanted = max(LEAST, round(SHARE * notes)) - have
        easy = []
        for id_, (stretch, level, words) in found.items():
            if stretch.clause and level.number > number:
                later = {word for word in words if number_of(word, terms, scale) > number}
                if len(later) == 1:
                    easy.append((len(stretch.key), id_, next(iter(later))))
        for _, id_, word in sorted(easy)[: max(wanted, 0)]:
            stretch, _, words = found[id_]
            found[id_] = stretch, Level(number, f"one word of it, {word}, comes later"), words


def _is_echo(stretch: Stretch, level: Level, clauses: Sequence[tuple[Stretch, Level]]) -> bool:
    """Whether a longer clause, no harder, says it too, or its sentence is easier."""
    return any(
        stretch.inside(other) and above.number < level.number + other.clause
        for other, above in clauses
    )


def lesson(
    id_: str,
    item: Stretch | Passage,
    level: Level,
    words: Sequence[str],
    terms: Mapping[str, Level],
    shelf: Shelf,
    shared: Set[str],
) -> Lesson:
    """A sentence's place in the order: after the deck's words up to its level.

    One that needs only words that all texts share comes with these, any other with its text.
    """
    ids = [item_id("term", word) for word in words]
    needs = frozenset(i for i in ids if i in terms and terms[i].number <= level.number)
    common = shelf.count > 1 and needs and needs <= shared
    own = item.sentences if isinstance(item, Passage) else (item.sentence,)
    turn = 0 if common else shelf.turn(own[:1])
    return Lesson(id_, level.number, needs, _WEIGHT[kind(item)], sentence=True, document=turn)


def kind(item: Stretch | Passage) -> str:
    """The kind of a note: "clause", "sentence" or "passage"."""
    if isinstance(item, Passage):
        return "passage"
    return "clause" if item.clause else "sentence"
