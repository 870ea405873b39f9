"""English wordings, compared as a learner compares them who is asked for the Chinese."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct, field

from policydeck.cards.headline import dictionary_form
from policydeck.language import EnToken, closed, english
from policydeck.model import Example, TermNote

Wording = tuple[str, ...]  # words of an English wording in dictionary form

BRACKETS = re.compile(r"\s*\([^)]*\)\s*")


class Wordings(Struct, frozen=True):
    """What was found out of English texts, for whoever would find it out again."""

    readings: dict[str, tuple[Wording, ...]] = field(default_factory=dict)
    bare: dict[str, Wording] = field(default_factory=dict)
    content: dict[str, Wording] = field(default_factory=dict)

    def learn(self, other: Wordings) -> None:
        """Take over what another process found out."""
        self.readings.update(other.readings)
        self.bare.update(other.bare)
        self.content.update(other.content)

    def __len__(self) -> int:
        return len(self.readings) + len(self.bare) + len(self.content)


KNOWN = Wordings()
_SILENT = closed.en("says nothing in a wording")
_WHOM = closed.en("object of a dictionary")


def readings(text: str) -> tuple[Wording, ...]:
    """What an English wording may stand for, for comparison with other wordings.

    A verb and a plural are two: "to force" is no "forces", yet "force" may be both. A participle
    is of the verb alone: "projected" is no "project". In a phrase the class of a word is a matter
    of style: "technology" or "technological development".

    >>> apart = set(readings("to force")).isdisjoint
    >>> [apart(readings(text)) for text in ("force", "forced", "forces")]
    [False, False, True]
    >>> set(readings("forced")).isdisjoint(readings("forces"))
    True
    >>> set(readings("technology development")) & set(readings("technological developments"))
    {('technolog', 'develop')}
    """
    if (found := KNOWN.readings.get(text)) is None:
        found = KNOWN.readings[text] = _readings(text)
    return found


def _readings(text: str) -> tuple[Wording, ...]:
    bare = wording(text)
    words = _words(text)
    if not bare:
        return ()
    first = words[0].text.lower()
    forms = english.lemmas(first)
    if text.lower().startswith("to "):
        found = [("to", *bare)]
    elif "verb" not in forms or ("noun" in forms and first.endswith("s")):
        found = [bare]
    elif first in forms["verb"]:
        found = [("to", *bare)] if forms.keys() == {"verb"} else [bare, ("to", *bare)]
    else:
        found = [(first, *bare[1:]), ("to", *bare)]
    if len(bare) > 1:
        found.append(tuple(english.word(word).root for word in bare))
    return tuple(dict.fromkeys(found))


def wording(text: str) -> Wording:
    """The words of an English wording by their lemmas; "best" is another answer than "good".

    >>> wording("the best practices"), wording("good practice")
    (('best', 'practice'), ('good', 'practice'))
    """
    if (found := KNOWN.bare.get(text)) is None:
        found = tuple(t.text.lower() if _is_compared(t) else t.word.lemma for t in _words(text))
        KNOWN.bare[text] = found
    return found


def _words(text: str) -> list[EnToken]:
    found = english.tokens(text)
    return [t for t in found if t.text[0].isalnum() and t.text.lower() not in _SILENT]


def _is_compared(token: EnToken) -> bool:
    """Whether a word is a comparative or a superlative."""
    form = token.text.lower()
    found = english.lemmas(form)
    degrees = {lemma for kind in ("adj", "adv") for lemma in found.get(kind, ())}
    return form not in degrees and token.word.lemma in degrees


def content(text: str) -> Wording:
    """The content of an English wording: its roots, whatever their class."""
    if (found := KNOWN.content.get(text)) is None:
        found = tuple(t.word.root for t in _words(text) if not _is_empty(t.text.lower()))
        KNOWN.content[text] = found
    return found


def _is_empty(word: str) -> bool:
    return word in english.FUNCTION or word in _WHOM


@lru_cache(1 << 16)
def synonyms(sense: str) -> tuple[str, ...]:
    """The near-synonyms of a dictionary sense, without remarks."""
    return tuple(filter(None, map(str.strip, BRACKETS.sub(" ", sense).split(";"))))


def marked_english(note: TermNote, example: Example) -> str:
    """The rendering that an example of a note marks, in its dictionary form."""
    return dictionary_form(note, " ".join(example.en[a:b] for a, b in example.en_marks))


def meanings(note: TermNote) -> set[Wording]:
    """Every English wording that a learner may take for the note's meaning."""
    texts = [text for gloss in note.glosses for text in synonyms(gloss.text)]
    texts += [*note.own, *(marked_english(note, example) for example in note.examples[:1])]
    return rendered(note).union(*map(readings, texts)) - {()}


def rendered(note: TermNote) -> set[Wording]:
    """What the document's English for the note may stand for."""
    forms = (dictionary_form(note, text) for text, _ in note.renderings)
    return {found for form in forms for found in readings(form)}
