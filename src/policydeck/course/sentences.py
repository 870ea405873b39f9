"""Sentences and clauses → which make notes, and at which level.

A sentence stands at the lowest level that covers the recipe's share of its running words. A level
that would have hardly anything to read gets the easiest clauses of higher levels, with one word
that comes later; the card names that word. A clause makes no note where a longer clause, no
harder, says it too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from policydeck.analysis import Analysed, Analysis
from policydeck.course.curriculum import Lesson
from policydeck.course.shelf import Shelf
from policydeck.language import is_han
from policydeck.levels import Level, Scale
from policydeck.model import SentencePair
from policydeck.storage import item_id

# A sentence or clause of more characters is no card: nobody reads it at one glance on a phone.
LONGEST = 120
SHORTEST = 4
# So many notes of a level in a hundred should be something to read, and at least so many.
SHARE, LEAST = 0.05, 3


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
            found[stretch.id] = stretch, scale.of_sentence(words, share), words
    _fill(found, terms, scale)
    clauses: dict[int, list[tuple[Stretch, Level]]] = {}
    for stretch, level, _ in found.values():
        if stretch.clause:
            clauses.setdefault(stretch.sentence, []).append((stretch, level))
    return {
        id_: (stretch, level, words)
        for id_, (stretch, level, words) in found.items()
        if stretch.asked
        or not (stretch.clause and _is_echo(stretch, level, clauses[stretch.sentence]))
    }


def _preferred(stretch: Stretch) -> tuple[bool, bool, int, str]:
    """Of stretches with the same Chinese first what the owner asked for, then whole sentences,
    then the shortest English, which adds the least: whichever stands first in the text.
    """
    return not stretch.asked, stretch.clause, len(stretch.pair.en), stretch.pair.en


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
            later = {word for word in words if scale.of_word(word).number > number}
            if stretch.clause and level.number > number and len(later) == 1:
                easy.append((len(stretch.key), id_, next(iter(later))))
        for _, id_, word in sorted(easy)[: max(wanted, 0)]:
            stretch, _, words = found[id_]
            found[id_] = stretch, Level(number, f"one word of it, {word}, comes later"), words


def _is_echo(stretch: Stretch, level: Level, clauses: Sequence[tuple[Stretch, Level]]) -> bool:
    return any(stretch.inside(other) and above.number <= level.number for other, above in clauses)


def lesson(
    id_: str,
    graded: tuple[Stretch, Level, list[str]],
    terms: Mapping[str, Level],
    shelf: Shelf,
    shared: Set[str],
) -> Lesson:
    """A sentence's place in the order: after the deck's words up to its level.

    One that needs only words that all texts share comes with these, any other with its text.
    """
    stretch, level, words = graded
    ids = [item_id("term", word) for word in words]
    needs = frozenset(i for i in ids if i in terms and terms[i].number <= level.number)
    common = shelf.count > 1 and needs and needs <= shared
    turn = 0 if common else shelf.turn([stretch.sentence])
    return Lesson(id_, level.number, needs, 1.0, sentence=True, document=turn)
