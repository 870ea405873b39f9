"""Which cards a note gets: what its kind is for, as far as one answer is right.

A word is recognised, and used where a short sentence and its English ask for it; a set phrase is
recognised and produced from the English; a function word is met in its sentence alone, for no
translation asks for 与 and not for 和. A question to which another note of the deck would be as
good an answer says which it is not (公平: not 公正), or how its pinyin begins where that tells it
apart, or is not asked; English that has the parts in another order says how the pinyin begins, too.
Nor does English ask that says no more than a part of the word does ("fish" for 鱼类种群) or that
`prompt` finds unfit.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations

from msgspec import Struct, field
from msgspec.structs import replace

from policydeck.cards import prompt, wordings
from policydeck.cards.wordings import Wording
from policydeck.language import is_han
from policydeck.model import GAP, SentenceNote, TermNote
from policydeck.settings import StudyName

Note = TermNote | SentenceNote
Shape = tuple[int, ...]

# What each aim of study adds to the one before it.
_TERM: dict[StudyName, dict[str, tuple[str, ...]]] = {
    "reading": {
        "word": ("recognition", "cloze"),
        "term": ("recognition", "production"),
        "phrase": ("recognition", "production"),
        "pattern": ("recognition", "cloze"),
    },
    "translation": {
        "word": ("production",),
        "term": ("cloze",),
        "phrase": ("cloze",),
        "pattern": (),
    },
    "full": dict.fromkeys(("word", "term", "phrase"), ("listening",)) | {"pattern": ()},
}
_SENTENCE: dict[StudyName, tuple[str, ...]] = {
    "reading": ("reading",),
    "translation": ("translating",),
    "full": ("listening",),
}
# Characters of an answer that can be asked for: 人类命运共同体 has 7; what is longer is a slogan or
# a name in full, of which nobody finds every character.
LONGEST_ANSWER = 8
# Characters of a sentence with a gap; a longer one is no glance on a phone.
LONGEST_QUESTION = 60
_NAMED = 3  # notes that a hint names at most


class _Deck(Struct, frozen=True):
    """The terms of a deck by what asks for them."""

    by_meaning: defaultdict[tuple[Shape, Wording], list[TermNote]] = field(
        default_factory=lambda: defaultdict(list)
    )  # by shape, too
    by_sound: defaultdict[str, list[TermNote]] = field(default_factory=lambda: defaultdict(list))
    by_hanzi: defaultdict[str, list[TermNote]] = field(default_factory=lambda: defaultdict(list))

    def meaning(self, note: TermNote, texts: Sequence[str]) -> Iterator[TermNote]:
        """Terms of the note's shape that one of the texts may mean."""
        own = shape(note)
        for text in texts:
            for found in wordings.readings(text):
                yield from self.by_meaning.get((own, found), ())

    def instead(self, note: TermNote, texts: Sequence[str]) -> Iterator[TermNote]:
        """Terms that say in the texts what a part of the note does: 原则 beside 准则 in 伦理准则.

        Where a list has the texts for the whole, that is its name, of which no part is exchanged;
        a pattern is no name.
        """
        if note.kind == "word":
            return
        asked = {wordings.content(text) for text in texts}
        listed = (gloss.text for gloss in note.glosses if gloss.source != "parts")
        names = (wordings.content(one) for text in listed for one in wordings.synonyms(text))
        if note.kind != "pattern" and not asked.isdisjoint(names):
            return
        for part in note.parts:
            if any(set(wordings.content(part.meaning)) <= set(words) for words in asked):
                for found in wordings.readings(part.meaning):
                    rivals = self.by_meaning.get(((len(part.simplified),), found), ())
                    yield from (r for r in rivals if r.line.simplified != part.simplified)

    def inside(self, note: TermNote) -> Iterator[TermNote]:
        """Terms whose characters stand in the note's."""
        for part in inside(note.line.simplified):
            yield from self.by_hanzi.get(part, ())


def inside(hanzi: str) -> Iterator[str]:
    """What stands in a term, as far as one can be asked for, but not the whole of it."""
    shown = hanzi[: LONGEST_ANSWER + 1]
    for start, end in combinations(range(len(shown) + 1), 2):
        if end - start < len(hanzi):
            yield shown[start:end]


def choose(notes: Sequence[Note], study: StudyName) -> list[Note]:
    """The notes with their cards and hints."""
    deck = _Deck()
    for term in notes:
        if isinstance(term, TermNote):
            own = shape(term)
            for meaning in wordings.meanings(term):
                deck.by_meaning[own, meaning].append(term)
            deck.by_sound[_sound(term)].append(term)
            deck.by_hanzi[term.line.simplified].append(term)
    asked = {n.id: _Asked(n, deck, study) for n in notes if isinstance(n, TermNote)}
    confused: defaultdict[str, list[TermNote]] = defaultdict(list)
    for one in asked.values():
        for rival in _named(one.note, one.rivals):
            if shape(rival) == shape(one.note):
                confused[rival.id].append(one.note)
    seen: set[str] = set()
    return [
        _term(asked[note.id], deck, confused[note.id])
        if isinstance(note, TermNote)
        else _sentence(note, study, seen)
        for note in notes
    ]


class _Asked:
    """What asks for a term, and what else of the deck would answer that."""

    def __init__(self, note: TermNote, deck: _Deck, study: StudyName) -> None:
        self.note, self.fair = note, prompt.fair(note)
        self.wanted = [card for aim in _aims(study) for card in _TERM[aim][note.kind]]
        if note.function:
            self.wanted = ["recognition"]
        self.questions = {
            "production": prompt.asked(note, self.fair)[0],
            "cloze": tuple(wordings.marked_english(note, e) for e in note.examples[:1]),
        }
        # A recipe may force the others.
        first = sorted(self.questions, key=lambda card: card not in self.wanted)
        texts = [self.questions[card] for card in first]
        found = [r for t in texts for r in (*deck.meaning(note, t), *deck.instead(note, t))]
        self.rivals = _others(note, found)


def _term(asked: _Asked, deck: _Deck, confused: Sequence[TermNote]) -> TermNote:
    """The note with its cards and hints; `confused` are those that say they are not it."""
    note, questions = asked.note, asked.questions
    hint, initials, told = _hint(note, asked.rivals, confused)
    initials |= note.kind != "word" and any(
        prompt.reordered(note, text) for text in questions["production"]
    )
    heard, _, clear = _hint(note, _others(note, deck.by_sound[_sound(note)]), spoken=False)
    told = told and sum(shape(note)) <= LONGEST_ANSWER
    whole = _say_it_whole(note, questions, deck)
    fair = {
        "recognition": True,
        "production": told and whole["production"] and bool(asked.fair),
        "cloze": told and whole["cloze"] and _marks_its_answer(note),
        "listening": clear,
    }
    cards = tuple(card for card in asked.wanted if fair[card])
    return replace(note, cards=cards, hint=hint, initials=initials, heard=heard)


def _aims(study: StudyName) -> Iterator[StudyName]:
    """The aims of study up to one."""
    for aim in _TERM:
        yield aim
        if aim == study:
            return


def _sentence(note: SentenceNote, study: StudyName, seen: set[str]) -> SentenceNote:
    """The cards of a sentence; of two with the same English only the first is translated."""
    cards = [card for aim in _aims(study) for card in _SENTENCE[aim]]
    if note.kind == "passage":
        cards = ["reading"]
    english_text = note.en.casefold()
    if english_text in seen and "translating" in cards:
        cards.remove("translating")
    seen.add(english_text)
    return replace(note, cards=tuple(cards))


def _marks_its_answer(note: TermNote) -> bool:
    """Whether the first example is short, more than the gap, and its English marks what that is.

    All of what that is: "rejuvenation" leaves 伟大 out and marks no 伟大复兴.
    """
    if not note.examples or not note.examples[0].en_marks:
        return False
    less = {wordings.content(text) for text, _ in note.unsaid}
    if wordings.content(wordings.marked_english(note, note.examples[0])) in less:
        return False
    shown = note.examples[0].line.simplified
    return len(shown) <= LONGEST_QUESTION and any(
        map(is_han, shown.replace(note.line.simplified, ""))
    )


def _say_it_whole(
    note: TermNote, questions: Mapping[str, Sequence[str]], deck: _Deck
) -> dict[str, bool]:
    """Whether the English of each question asks for more than a part of the note would answer.

    Other terms whose characters stand in this one are parts, too. What a dictionary gives for the
    whole says it whole: 生态系统 is "ecosystem", whatever 生态 is called.
    """
    listed = [gloss.text for gloss in note.glosses if gloss.source != "parts"]
    if note.kind == "word" and not listed:
        return dict.fromkeys(questions, True)  # its parts are characters, which say little of it
    parts = [part.meaning for part in note.parts]
    parts += [text for part in deck.inside(note) for text, _ in part.renderings]
    said = {wordings.content(text) for part in parts for text in wordings.synonyms(part)}
    asked = {card: list(map(wordings.content, texts)) for card, texts in questions.items()}
    if said.isdisjoint(one for texts in asked.values() for one in texts):
        return {card: bool(texts) for card, texts in asked.items()}
    # "media, esp. news media" says both
    senses = [
        [wordings.content(p) for text in wordings.synonyms(one) for p in text.split(", ")]
        for one in listed
    ]

    def is_whole(asked: Wording) -> bool:
        return (
            asked not in said
            or any(asked in sense for sense in senses)
            or not all(set(asked) < set(synonym) for sense in senses[:1] for synonym in sense)
        )

    return {card: any(map(is_whole, texts)) for card, texts in asked.items()}


def shape(note: TermNote) -> Shape:
    """How many characters it has, on each side of a gap."""
    return tuple(sum(map(is_han, piece)) for piece in note.line.simplified.split(GAP))


def _sound(note: TermNote) -> str:
    return "".join(note.line.syllables).lower()


def _others(note: TermNote, rivals: Sequence[TermNote]) -> list[TermNote]:
    return [r for r in {r.id: r for r in rivals}.values() if r.id != note.id] if rivals else []


def _hint(
    note: TermNote, rivals: Sequence[TermNote], confused: Sequence[TermNote] = (), *,
    spoken: bool = True,
) -> tuple[str, bool, bool]:  # fmt: skip
    """(which notes it is not, whether the initials of its pinyin are told, whether that will do).

    A rival that would be a riddle of circles ("not ○○相○者") is told apart by the initials alone.
    After the rivals come, as far as there is room, those that it is a rival of.
    """
    if not rivals and not confused:
        return "", False, True
    shown = _named(note, _others(note, [*rivals, *confused]))
    named = {rival.id for rival in shown}
    rest = [rival for rival in rivals if rival.id not in named]
    hint = f"not {', '.join(rival.line.simplified for rival in shown)}" if shown else ""
    if not rest:
        return hint, False, True
    told = spoken and all(initials(rival) != initials(note) for rival in rest)
    return hint, told, told


def _named(note: TermNote, rivals: Sequence[TermNote]) -> list[TermNote]:
    """The rivals that a hint names: whose characters, those of the answer hidden, still say which
    word it is.
    """
    secret = {*note.line.simplified, *note.line.traditional}
    said = ((rival, [c not in secret for c in rival.line.simplified]) for rival in rivals)
    return [rival for rival, shown in said if 2 * sum(shown) >= len(shown)][:_NAMED]


def initials(note: TermNote) -> tuple[str, ...]:
    """The first letter of each syllable, without its tone: ("a", "q") of 安全."""
    return tuple(filter(None, map(_initial, note.line.syllables)))


@cache
def _initial(syllable: str) -> str:
    return unicodedata.normalize("NFD", syllable)[:1].lower()
