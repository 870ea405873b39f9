"""The characters of a deck's words: each with its readings there, its senses and those words.

Only readings that the deck's own terms have are shown: they were read in context and checked, and
a learner meets no other here. Where a word has taken the tone off (认识 rènshi), the character is
shown with its own. A character whose only word is itself has no note, for its term is taught
already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice

from msgspec import Struct

from policydeck import lexicon
from policydeck.characters import components
from policydeck.characters.components import share_part as share_part
from policydeck.language import closed, is_han, marked, plain, tone
from policydeck.lexicon import gloss
from policydeck.model import Brief, CharacterNote, Gloss, SentenceNote, TermNote
from policydeck.storage import files

SENSES_SHOWN = 3
SHORT = 4  # characters
WORDS_SHOWN = 5  # more push the level off a phone's screen
_FUNCTION = closed.en("function")
# Senses that say nothing of the character in a policy text.
_ASIDE = re.compile(r"radical|loanword|slang|scoffing|\(unit of|^unit of|surname")
# What a word written for its sound means: "Sendai, city in northeast Japan".
_BY_SOUND = re.compile(r"^[A-Z][a-z]+(?:,| \(|$)|\(loanword\)")


def make(notes: Iterable[TermNote | SentenceNote]) -> list[CharacterNote]:
    """The notes of all characters of the terms, in the order in which they are met."""
    found: dict[str, list[tuple[TermNote, int]]] = {}  # character → terms and places
    for note in notes:
        if isinstance(note, TermNote):
            for place, character in enumerate(note.line.simplified):
                if is_han(character) and _own(character, note.line.syllables[place]):
                    found.setdefault(character, []).append((note, place))
    made = (_note(character, places) for character, places in found.items())
    return [note for note in made if note.words]


class Spelt(Struct, frozen=True):
    """A word with what its characters' senses depend on."""

    hanzi: str
    traditional: str
    syllables: tuple[str, ...]
    english: tuple[str, ...]  # what it means, which ranks the senses


class Inside(Struct, frozen=True):
    """The characters of a word, each with a short sense."""

    characters: tuple[Brief, ...]  # nothing where one of them has no sense


def of_words(_documents: str, words: Sequence[Spelt]) -> Iterator[Inside]:
    """The characters of each word."""
    for word in words:
        yield Inside(_of_word(word))


def _of_word(word: Spelt) -> tuple[Brief, ...]:
    """The characters of a word. A sense that is a mere function word ("will" for 会) explains
    nothing, nor do the characters of a foreign name (仙台 Sendai).
    """
    whole = [sense for entry in lexicon.entries(word.hanzi) for sense in lexicon.parse(entry)]
    if whole and all(_BY_SOUND.search(sense.text) for sense in whole):
        return ()
    found = []
    spelt = zip(word.hanzi, word.traditional, word.syllables, strict=True)
    for character, form, syllable in spelt:
        reading = _own(character, syllable)
        meaning = _meaning_in(word, character, reading)
        words = meaning.lower().removeprefix("to ").split()
        if not reading or all(word in _FUNCTION for word in words):
            return ()
        found.append(Brief(character, form, reading, meaning))
    return tuple(found)


def _meaning_in(word: Spelt, character: str, reading: str) -> str:
    """What a character means in a word: as the house has it, or as the word's English ranks it."""
    for where, meaning in _morphemes().get((character, reading), ()):
        if where in word.hanzi:
            return meaning
    senses = islice(gloss.senses(character, reading, word.english, bound=True), 2 * SENSES_SHOWN)
    texts = (components.short(g.text) for g in senses if not _ASIDE.search(g.text))
    return next(filter(None, texts), "")


@cache
def _morphemes() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(character, reading) → in which word, "" for any, it means what; the longest first."""
    columns = ("character", "pinyin", "word", "meaning", "why")
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    rows = (row for _, row in files.table(files.house("morphemes.tsv"), columns))
    for row in sorted(rows, key=lambda row: -len(row["word"])):
        listed = found.setdefault((row["character"], row["pinyin"]), [])
        listed.append((row["word"], row["meaning"]))
    return found


def _note(character: str, places: Sequence[tuple[TermNote, int]]) -> CharacterNote:
    """The note of one character; the first of its places decides the level."""
    first = places[0][0]
    said: dict[str, list[TermNote]] = {}  # reading → terms
    for note, place in places:
        said.setdefault(_own(character, note.line.syllables[place]), []).append(note)
    readings = sorted(said, key=lambda reading: -len(said[reading]))
    forms = _frequent(note.line.traditional[place] for note, place in places)
    band = next((tag for tag in first.tags if "::level::" in tag), "")
    return CharacterNote(
        f"character:{character}",
        character,
        forms,
        tuple((reading, _senses(character, reading, said[reading], forms)) for reading in readings),
        _words(character, [said[reading] for reading in readings]),
        f"First word: {first.level.removeprefix('Policy term, ')}",
        tuple(filter(None, ("policydeck::kind::character", band))),
        components.parts(character, readings),
        components.parts(forms[0], readings),
    )


@cache
def _own(character: str, syllable: str) -> str:
    """The reading of a character that its syllable in a word stands for; empty if that is open.

    >>> _own("识", "shi"), _own("们", "men"), _own("难", "nan")
    ('shí', 'men', '')
    """
    said = syllable.lower()
    if not said or tone(said) < 5:
        return said
    listed = {marked(entry.pinyin) for entry in lexicon.entries(character)}
    full = [reading for reading in listed if plain(reading) == said]
    return said if said in listed else full[0] if len(full) == 1 else ""


def _senses(
    character: str, reading: str, notes: Sequence[TermNote], forms: Sequence[str]
) -> tuple[Gloss, ...]:
    """What the character means where it is read so; its words' English ranks the senses.

    What the house says of it in any word leads.
    """
    english = [_meaning(note) for note in notes]
    known = forms[0] if len(forms) == 1 else ""
    found, _ = gloss.glosses(
        character, reading, english, limit=2 * SENSES_SHOWN, traditional=known, bound=True
    )
    own = [text for word, text in _morphemes().get((character, reading), ()) if not word]
    others = (g for g in found if not (_ASIDE.search(g.text) or {*own} & {*g.text.split("; ")}))
    return tuple(islice(chain((Gloss(text, "house") for text in own), others), SENSES_SHOWN))


def _frequent(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, the most frequent first, else in order."""
    listed = list(values)
    return tuple(sorted(dict.fromkeys(listed), key=lambda value: -listed.count(value)))


def _words(character: str, by_reading: Sequence[Sequence[TermNote]]) -> tuple[Brief, ...]:
    """Short words with the character: one of each reading, then the others.

    Long terms hide the character, so they come in only where a reading has no short word, and
    never where one merely contains a word that is there.
    """
    ranked = [sorted(dict.fromkeys(notes), key=_rank) for notes in by_reading]
    chosen: list[TermNote] = []
    for number, note in [*((0, notes[0]) for notes in ranked), *chain(*map(enumerate, ranked))]:
        text = note.line.simplified
        is_short = len(text) <= SHORT or not number
        if is_short and text != character and not any(n.line.simplified in text for n in chosen):
            chosen.append(note)
    return tuple(
        Brief(n.line.simplified, n.line.traditional, n.pinyin, _meaning(n))
        for n in chosen[:WORDS_SHOWN]
    )


def _rank(note: TermNote) -> tuple[bool, int, bool]:
    """Words of two and more characters, then the character alone; short before long."""
    size = len(note.line.simplified)
    return size == 1, size, note.kind != "word"


def _meaning(note: TermNote) -> str:
    said = (text for text, _ in note.renderings)
    return next(chain(said, (g.text for g in note.glosses)), "")
