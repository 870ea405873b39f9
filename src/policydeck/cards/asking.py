"""Which cards a note gets: what its kind is for, as far as one answer is right.

A word is recognised, and used where a short sentence and its English ask for it; a set phrase is
recognised and produced from the English; a function word is met in its sentence alone, for no
translation asks for 与 and not for 和. A question to which another note of the deck would be as
good an answer says which it is not (公平: not 公正), or how its pinyin begins where that tells it
apart, or is not asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from policydeck.cards.headline import dictionary_form
from policydeck.language import HAN, english, is_han
from policydeck.model import Example, SentenceNote, TermNote
from policydeck.settings import StudyName

Note = TermNote | SentenceNote

# What each aim of study adds to the one before it.
_TERM: dict[StudyName, dict[str, tuple[str, ...]]] = {
    "reading": {
        "word": ("recognition", "cloze"),
        "term": ("recognition", "production"),
        "phrase": ("recognition", "production"),
    },
    "translation": {"word": ("production",), "term": ("cloze",), "phrase": ("cloze",)},
    "full": dict.fromkeys(("word", "term", "phrase"), ("listening",)),
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
ASKED_RENDERINGS = 2
_NAMED = 3  # notes that a hint names at most
_HAN = re.compile(f"[{HAN}]")
_BRACKETS = re.compile(r"\s*\([^)]*\)\s*")
_SILENT = {"a", "an", "the", "to"}

Wording = tuple[str, ...]  # lemmas of an English wording


def choose(notes: Sequence[Note], study: StudyName) -> list[Note]:
    """The notes with their cards and hints."""
    terms = [note for note in notes if isinstance(note, TermNote)]
    by_meaning: defaultdict[tuple[int, Wording], list[TermNote]] = defaultdict(list)
    by_sound: defaultdict[str, list[TermNote]] = defaultdict(list)
    for term in terms:
        for meaning in meanings(term):
            by_meaning[_size(term), meaning].append(term)
        by_sound[_sound(term)].append(term)
    seen: set[str] = set()
    chosen: list[Note] = []
    for note in notes:
        if isinstance(note, TermNote):
            chosen.append(_term(note, study, by_meaning, by_sound))
        else:
            chosen.append(_sentence(note, study, seen))
    return chosen


def _term(
    note: TermNote,
    study: StudyName,
    by_meaning: Mapping[tuple[int, Wording], Sequence[TermNote]],
    by_sound: Mapping[str, Sequence[TermNote]],
) -> TermNote:
    wanted = [card for aim in _aims(study) for card in _TERM[aim][note.kind]]
    if note.function:
        wanted = ["recognition"]
    questions = {
        "production": set(map(wording, asked(note)[0])),
        "cloze": {wording(marked_english(example)) for example in note.examples[:1]},
    }
    rivals = {
        card: _others(
            note, (r for w in sorted(words) for r in by_meaning.get((_size(note), w), ()))
        )
        for card, words in questions.items()
    }
    rivals["listening"] = _others(note, by_sound[_sound(note)])
    hint, initials, told = _hint(note, [*rivals["production"], *rivals["cloze"]])
    heard, _, clear = _hint(note, rivals["listening"], spoken=False)
    fair = {
        "recognition": True,
        "production": told and _size(note) <= LONGEST_ANSWER,
        "cloze": told and _size(note) <= LONGEST_ANSWER and _marks_its_answer(note),
        "listening": clear,
    }
    cards = tuple(card for card in wanted if fair[card])
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


def asked(note: TermNote) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The English that asks for a term, and what is said beside it.

    This document's, else the owner's or the dictionary's. Text with Han characters ("variant of
    复") stays off: it may be the answer.
    """
    said = [text for text, _ in note.renderings] or note.own
    forms = dict.fromkeys(dictionary_form(note, text) for text in said if not _HAN.search(text))
    wordings = list(forms)[:ASKED_RENDERINGS]
    senses = [g.text for g in note.glosses if not _HAN.search(g.text) and g.source != "parts"]
    if not wordings:
        return tuple(senses[:1]), tuple(senses[1:2])
    known = " ".join(wordings).lower()
    unsaid = filter(None, (_unsaid(sense, known) for sense in senses))
    return tuple(wordings), tuple(islice(unsaid, 1))


def _unsaid(sense: str, known: str) -> str:
    """The near-synonyms of a sense that the text does not have, so that none is said twice."""
    synonyms = [text for text in sense.split("; ") if _bare(text) not in known]
    text = "; ".join(synonyms)
    return text if text.count("(") == text.count(")") else sense


def _bare(sense: str) -> str:
    """A sense without remarks in brackets and without the "to" of a verb."""
    return _BRACKETS.sub(" ", sense).strip().lower().removeprefix("to ")


def marked_english(example: Example) -> str:
    """The rendering that an example marks."""
    return " ".join(example.en[a:b] for a, b in example.en_marks)


def _marks_its_answer(note: TermNote) -> bool:
    """Whether the first example is short and its English says what stands in the gap."""
    if not note.examples or not note.examples[0].en_marks:
        return False
    return len(note.examples[0].line.simplified) <= LONGEST_QUESTION


def meanings(note: TermNote) -> set[Wording]:
    """Every English wording that a learner may take for the note's meaning."""
    senses = [part for g in note.glosses for part in _BRACKETS.sub(" ", g.text).split(";")]
    texts = [*(text for text, _ in note.renderings), *note.own, *senses]
    texts += [marked_english(example) for example in note.examples[:1]]
    return {found for found in map(wording, texts) if found}


def wording(text: str) -> Wording:
    """The words of an English wording by their lemmas; "best" is another answer than "good"."""
    tokens = english.tokens(text)
    words = (t for t in tokens if t.text[0].isalnum() and t.text.lower() not in _SILENT)
    return tuple(
        t.word.lemma if t.word.lemma[0] == t.text[0].lower() else t.text.lower() for t in words
    )


def _size(note: TermNote) -> int:
    return sum(map(is_han, note.line.simplified))


def _sound(note: TermNote) -> str:
    return "".join(note.line.syllables).lower()


def _others(note: TermNote, rivals: Iterator[TermNote] | Sequence[TermNote]) -> list[TermNote]:
    return [r for r in dict.fromkeys(rivals) if r.id != note.id]


def _hint(
    note: TermNote, rivals: Sequence[TermNote], *, spoken: bool = True
) -> tuple[str, bool, bool]:
    """(which notes it is not, whether the initials of its pinyin are told, whether that will do).

    A rival that would be a riddle of circles ("not ○○相○者") is told apart by the initials alone.
    """
    rivals = _others(note, rivals)
    shown = [rival for rival in rivals if _is_telling(rival, note)][:_NAMED]
    rest = [rival for rival in rivals if rival not in shown]
    hint = f"not {', '.join(rival.line.simplified for rival in shown)}" if shown else ""
    if not rest:
        return hint, False, True
    told = spoken and all(_initials(rival) != _initials(note) for rival in rest)
    return hint, told, told


def _is_telling(rival: TermNote, note: TermNote) -> bool:
    """Whether a rival's characters, those of the answer hidden, still say which word it is."""
    secret = set(note.line.simplified + note.line.traditional)
    kept = [c for c in rival.line.simplified if c not in secret]
    return 2 * len(kept) >= len(rival.line.simplified)


def _initials(note: TermNote) -> tuple[str, ...]:
    return tuple(syllable[:1] for syllable in note.line.syllables)
