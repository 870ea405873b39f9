"""The dictionary form that a rendering stands for: "was monitored" → "monitor".

A document bends its verbs, a card teaches the word. It is asked where the Chinese word is a verb,
so "building" is a form of "build". What is no verb in the lexicon stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from policydeck.language.english import lemma, lemmas

_WORD = re.compile(r"\b(?!(?:and|or)\b)[^\W\d_]+(?:['’][^\W\d_]+)*")
# What may stand before the verb that is meant, beside adverbs.
_MODALS = frozenset(("shall", "will", "can", "may", "must"))
_AUXILIARIES = _MODALS | {"be", "have", "to"}
# "promoted and supported": verbs side by side change together.
_SIDE_BY_SIDE = (" and ", " or ", ", ", ", and ", ", or ")


@lru_cache(1 << 14)  # the wordings of a deck, each asked for by several cards
def base_form(phrase: str) -> str:
    """A rendering of a verb in its dictionary form.

    >>> [base_form(p) for p in ("monitored", "shall be fully implemented", "carried out", "norms")]
    ['monitor', 'fully implement', 'carry out', 'norms']
    """
    found = list(_WORD.finditer(phrase))
    words = [match[0] for match in found]
    first = next((n for n in range(len(words)) if not _stands_before(words, n)), 0)
    if not words or _verb(words[first]) is None:
        return phrase
    start = first
    while start and lemma(words[start - 1]) not in _AUXILIARIES:
        start -= 1
    written, end = "", found[start].start()
    for number, match in enumerate(found[start:], start):
        between = phrase[end : match.start()]
        base = _verb(match[0]) if number >= first else match[0]
        if base is None or (number > first and between not in _SIDE_BY_SIDE):
            break
        written += between + (base.capitalize() if match[0][0].isupper() else base)
        end = match.end()
    return written + phrase[end:]


def _stands_before(words: Sequence[str], number: int) -> bool:
    """Whether a word is an auxiliary or adverb of a verb after it."""
    word = words[number]
    if lemma(word) not in _AUXILIARIES | {"not"} and lemmas(word.lower()).keys() != {"adv"}:
        return False
    bare = lemma(word) not in ("be", "have")  # "to promote", but "be open"
    rest = [w.lower() for w in words[number + 1 :]]
    return any("verb" in lemmas(w) and (bare or lemma(w) != w) for w in rest)


def _verb(word: str) -> str | None:
    """The verb that a form is of; None if it is none."""
    low = word.lower()
    found = lemmas(low)
    if lemma(low) in _MODALS or ("noun" in found and low.endswith("s") and low != lemma(low)):
        return None  # "should", "norms"
    if "verb" not in found:
        return None
    own = found["verb"][0]
    return low if own.replace("-", "").startswith(low) else own  # fulfil, overcome
