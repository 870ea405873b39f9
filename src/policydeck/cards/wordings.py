"""English wordings, compared as a learner compares them who is asked for the Chinese."""

from __future__ import annotations

import re
from functools import lru_cache

from policydeck.language import EnToken, closed, english

Wording = tuple[str, ...]  # words of an English wording in dictionary form

BRACKETS = re.compile(r"\s*\([^)]*\)\s*")
_SILENT = closed.en("says nothing in a wording")
_WHOM = closed.en("object of a dictionary")


@lru_cache(1 << 16)  # each note's wordings are asked for several times
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
    return tuple(t.text.lower() if _is_compared(t) else t.word.lemma for t in _words(text))


def _words(text: str) -> list[EnToken]:
    found = english.tokens(text)
    return [t for t in found if t.text[0].isalnum() and t.text.lower() not in _SILENT]


def _is_compared(token: EnToken) -> bool:
    """Whether a word is a comparative or a superlative."""
    form = token.text.lower()
    found = english.lemmas(form)
    degrees = {lemma for kind in ("adj", "adv") for lemma in found.get(kind, ())}
    return form not in degrees and token.word.lemma in degrees


@lru_cache(1 << 16)
def content(text: str) -> Wording:
    """The content of an English wording: its roots, whatever their class."""
    return tuple(t.word.root for t in _words(text) if not _is_empty(t.text.lower()))


def _is_empty(word: str) -> bool:
    return word in english.FUNCTION or word in _WHOM


@lru_cache(1 << 16)
def synonyms(sense: str) -> tuple[str, ...]:
    """The near-synonyms of a dictionary sense, without remarks."""
    return tuple(filter(None, map(str.strip, BRACKETS.sub(" ", sense).split(";"))))
