"""Tokens of all pairs → the words, multi-word terms and set phrases that they hold.

Single words are all words. Multi-word candidates are weighed on countable evidence, each alone and
then against those that overlap with it (see `evidence` and `competition`); those of the policy
lexicon and those that stand in quotation marks need no weighing. Each term says why it was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from policydeck import lexicon
from policydeck.language import closed
from policydeck.model import Occurrence, Term, Token
from policydeck.terms.candidates import Candidate, Place, Text, collect, text
from policydeck.terms.evidence import NAMES
from policydeck.terms.plain import NOMINAL, begins_wrong, is_plain
from policydeck.terms.weigh import weigh
from policydeck.wordalign import FUNCTION

__all__ = ["Text", "find", "is_function", "text"]

# Probability from which a candidate counts as a term. With all words, on two official texts that
# the weights had not seen (30 articles of a regulation, 25 SDG targets): 0.25 finds 93 % of the
# main terms at precision .68, 0.3 92 % at .71, 0.35 91 % at .73, 0.4 90 % at .75. On cards fewer
# are better: of those from 0.65 on one in ten to forty is no unit, by the text.
LEAST = 0.35
# Score of what stands in title marks: of 16 in three texts all name a law, treaty or programme.
TITLE = 0.9
# Share of linked words from which what stands in quotation marks is as sure: a name (爱国者治港,
# 西电东送) or a catchword. Of 18 such in four texts none is a mere phrase; of three below it, one
# is a typhoon's name that the segmenter takes for words.
QUOTED = 0.6
# The most that a combination gets which says no more than its words: it stays below the cards.
PLAIN = 0.6

_PREFIXES = closed.zh("prefix")
_SUFFIXES = closed.zh("suffix")


def is_function(word: str) -> bool:
    """Whether a word belongs to a closed class: it makes a note only where its level asks.

    Longer ones that only jieba tags so are words to learn (针对, 不论, 及时, 他人).
    """
    word_class = lexicon.word_class(word)
    return word in FUNCTION or word_class == "M" or (word_class == "F" and len(word) == 1)


def find(
    tokens: Sequence[Sequence[Token]], texts: Sequence[Text], phrases: Mapping[str, object]
) -> tuple[Term, ...]:
    """All terms of the pairs, most frequent first.

    `tokens` and `texts` are parallel to the pairs; `phrases` holds set phrases of policy texts.
    """
    terms = {term.hanzi: term for term in _words(tokens, texts)}
    for term in _multiwords(texts, phrases):
        terms.setdefault(term.hanzi, term)
    return tuple(
        sorted(terms.values(), key=lambda t: (-len(t.occurrences), -len(t.hanzi), t.hanzi))
    )


def _words(tokens: Sequence[Sequence[Token]], texts: Sequence[Text]) -> list[Term]:
    places: dict[str, list[Occurrence]] = {}
    parts: dict[str, tuple[str, ...]] = {}
    own = {t.key for sentence in tokens for t in sentence if t.kind == "word"}
    for number, where in enumerate(texts):
        for i, token in enumerate(where.tokens):
            if token.kind != "word":
                continue
            places.setdefault(token.key, []).append(Occurrence(number, token.start, token.end))
            inside = where.units[where.first_unit[i] : where.first_unit[i + 1]]
            parts.setdefault(token.key, _word_parts(inside))
            for unit in inside if len(inside) > 1 else ():
                # 国家 inside 发展中国家 is listed where it stands alone, too.
                if unit.key in own and len(unit.key) > 1 and not is_function(unit.key):
                    places.setdefault(unit.key, []).append(Occurrence(number, unit.start, unit.end))
    return [
        Term(key, _kind_of_word(key), 1.0, tuple(found), _why_word(key), True, parts.get(key, ()))
        for key, found in places.items()
    ]


def _word_parts(units: Sequence[Token]) -> tuple[str, ...]:
    """The words a long word is made of: 可|解释|性, but not 发展|中国|家."""
    keys = tuple(unit.key for unit in units)
    core = keys[keys[0] in _PREFIXES : len(keys) - (keys[-1] in _SUFFIXES)]
    return keys if len(keys) > 1 and all(len(key) > 1 for key in core) else ()


def _kind_of_word(key: str) -> str:
    if len(key) < 4:
        return "word"
    return "phrase" if lexicon.word_class(key) in "IVDA" else "term"


def _why_word(key: str) -> str:
    if key in lexicon.house_words():
        return "house word"
    return "in CC-CEDICT" if lexicon.entries(key) else "in the word lists"


def _multiwords(texts: Sequence[Text], phrases: Mapping[str, object]) -> list[Term]:
    found = list(collect(texts, phrases.keys()).values())
    if not found:
        return []
    rows, chances = weigh(found, texts)
    return [
        _term(candidate, texts, score, _kind(candidate, row, texts, phrases), _why(row, candidate))
        for candidate, row, chance in zip(found, rows, chances.tolist(), strict=True)
        if (score := _score(candidate, row, chance, texts)) >= LEAST
    ]


def _score(
    candidate: Candidate, row: NDArray[np.float64], chance: float, texts: Sequence[Text]
) -> float:
    """Lexicon, title marks and clear quotations are sure; other quotations and enumerations are
    worth a line, not a card. So are combinations that say no more than their words.
    """
    if candidate.known:
        return 1.0
    if candidate.title:
        return max(chance, TITLE)
    if candidate.quoted and row[NAMES.index("linked")] >= QUOTED:
        return max(chance, TITLE)
    if candidate.quoted or candidate.enumeration:
        return max(chance, LEAST)
    if chance < LEAST or begins_wrong(candidate, texts):
        return 0.0
    plain = chance > PLAIN and is_plain(
        candidate, dict(zip(NAMES, row, strict=True)), chance, texts
    )
    return PLAIN if plain else chance


def _kind(
    candidate: Candidate,
    row: NDArray[np.float64],
    texts: Sequence[Text],
    phrases: Mapping[str, object],
) -> str:
    """A phrase is a verb with its object or adverb, or words that a function word joins."""
    known = phrases.get(candidate.key)
    if isinstance(known, lexicon.PolicyTerm):
        return known.kind
    number, i, j = candidate.places[0]
    tokens, classes = texts[number].tokens[i:j], texts[number].classes[i:j]
    if candidate.title:
        return "term"
    if candidate.enumeration or any(t.key in FUNCTION and t.key != "者" for t in tokens):
        return "phrase"
    if classes[0] in "DA":
        return "phrase" if classes[-1] == "V" else "term"
    _, ends = lexicon.compounds_with(tokens[0].key)
    noun = row[NAMES.index("first is a noun")] > 0.5 or ends >= NOMINAL
    return "phrase" if classes[0] == "V" and not noun else "term"


def _why(row: NDArray[np.float64], candidate: Candidate) -> str:
    """The strongest evidence in words."""
    value = dict(zip(NAMES, row.tolist(), strict=True))
    reasons = []
    if candidate.known:
        reasons.append("in the policy lexicon")
    if candidate.title:
        reasons.append("a title")
    elif candidate.quoted:
        reasons.append("in quotation marks")
    if candidate.enumeration:
        reasons.append("an enumeration")
    if value["CC-CEDICT"]:
        reasons.append("in CC-CEDICT")
    if len(candidate.places) > 1:
        reasons.append(f"occurs {len(candidate.places)} times")
        if value["consistent"] == 1:
            reasons.append("always with the same English")
    if value["linked"] == 1 and value["claimed"] > 0.9 and not value["outside"]:
        reasons.append("answers to one stretch of English")
    return "; ".join(reasons) or "shape and context"


def _term(candidate: Candidate, texts: Sequence[Text], score: float, kind: str, why: str) -> Term:
    number, i, j = candidate.places[0]
    return Term(
        candidate.key,
        kind,
        score,
        tuple(_occurrence(texts, place) for place in candidate.places),
        why,
        False,
        tuple(
            t.key for t in texts[number].tokens[i:j] if t.kind == "word" and t.key not in FUNCTION
        ),
    )


def _occurrence(texts: Sequence[Text], place: Place) -> Occurrence:
    number, i, j = place
    tokens = texts[number].tokens
    return Occurrence(number, tokens[i].start, tokens[j - 1].end)
