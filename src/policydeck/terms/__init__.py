"""Tokens of all pairs → the words, multi-word terms and set phrases that they hold.

Single words are all words of open classes. Multi-word candidates are weighed by a small logistic
model on countable evidence (see `evidence`); those of the policy lexicon and those that stand in
quotation marks need no weighing. Each term says why it was chosen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from policydeck.lexicon import cedict, files, pos
from policydeck.lexicon.words import house_words
from policydeck.model import Occurrence, Term, Token
from policydeck.terms.candidates import Candidate, Place, Text, collect, text
from policydeck.terms.evidence import NAMES, features
from policydeck.wordalign.units import FUNCTION

__all__ = ["Text", "find", "is_function", "text"]

# Probability from which a candidate counts as a term. See tools/train_terms.py for the figures.
LEAST = 0.2


@cache
def _weights() -> NDArray[np.float64]:
    stored = json.loads(files.house("terms.json").read_text(encoding="utf-8"))["weights"]
    return np.array([stored[name] for name in NAMES])


def is_function(word: str) -> bool:
    """Whether a word belongs to a closed class: it makes a note only where its level asks."""
    return word in FUNCTION or pos.word_class(word) in "FM"


def find(
    tokens: Sequence[Sequence[Token]], texts: Sequence[Text], lexicon: Mapping[str, object]
) -> tuple[Term, ...]:
    """All terms of the pairs, most frequent first.

    `tokens` and `texts` are parallel to the pairs; `lexicon` holds set phrases of policy texts.
    """
    terms = {term.hanzi: term for term in _words(tokens, texts)}
    for term in _multiwords(texts, lexicon):
        terms.setdefault(term.hanzi, term)
    return tuple(
        sorted(terms.values(), key=lambda t: (-len(t.occurrences), -len(t.hanzi), t.hanzi))
    )


def _words(tokens: Sequence[Sequence[Token]], texts: Sequence[Text]) -> list[Term]:
    places: dict[str, list[Occurrence]] = {}
    parts: dict[str, tuple[str, ...]] = {}
    for number, (sentence, where) in enumerate(zip(tokens, texts, strict=True)):
        whole = {(t.start, t.end): t for t in sentence if t.kind == "word"}
        for unit in (*whole.values(), *_nested(where, whole)):
            places.setdefault(unit.key, []).append(Occurrence(number, unit.start, unit.end))
        for token in whole.values():
            if token.key not in parts:
                inside = [u for u in where.units if token.start <= u.start and u.end <= token.end]
                parts[token.key] = tuple(u.key for u in inside) if len(inside) > 1 else ()
    return [
        Term(key, _kind_of_word(key), 1.0, tuple(found), _why_word(key), True, parts.get(key, ()))
        for key, found in places.items()
    ]


def _nested(text: Text, whole: Mapping[tuple[int, int], Token]) -> list[Token]:
    """Words inside longer words: 数据 and 处理 in 数据处理."""
    return [
        u
        for u in text.units
        if u.kind == "word"
        and len(u.key) > 1
        and (u.start, u.end) not in whole
        and not (is_function(u.key))
    ]


def _kind_of_word(key: str) -> str:
    if len(key) < 4:
        return "word"
    return "phrase" if pos.word_class(key) in "IVDA" else "term"


def _why_word(key: str) -> str:
    if key in house_words():
        return "house word"
    return "in CC-CEDICT" if cedict.entries(key) else "in the word lists"


def _multiwords(texts: Sequence[Text], lexicon: Mapping[str, object]) -> list[Term]:
    found = collect(texts, lexicon.keys())
    counts = {key: len(candidate.places) for key, candidate in found.items()}
    if not found:
        return []
    rows = np.array([features(c, texts, counts, cedict.headwords()) for c in found.values()])
    chances = 1 / (1 + np.exp(-rows @ _weights()))
    quoted = rows[:, NAMES.index("quoted")] > 0
    terms = []
    for candidate, row, chance, in_quotes in zip(
        found.values(), rows, chances, quoted, strict=True
    ):
        listed = candidate.key in lexicon
        if listed or in_quotes or chance >= LEAST:
            score = 1.0 if listed else float(chance)
            terms.append(_term(candidate, texts, score, _why(row, listed, candidate)))
    return terms


def _why(row: NDArray[np.float64], listed: bool, candidate: Candidate) -> str:
    """The strongest evidence in words."""
    value = dict(zip(NAMES, row.tolist(), strict=True))
    reasons = []
    if listed:
        reasons.append("in the policy lexicon")
    if value["quoted"]:
        reasons.append("in quotation marks")
    if value["dictionary"]:
        reasons.append("in CC-CEDICT")
    if len(candidate.places) > 1:
        reasons.append(f"occurs {len(candidate.places)} times")
        if value["consistent"] == 1:
            reasons.append("always with the same English")
    if value["linked"] == 1 and value["contiguous"] > 0.9 and not value["outside"]:
        reasons.append("answers to one stretch of English")
    return "; ".join(reasons) or "shape and context"


def _term(candidate: Candidate, texts: Sequence[Text], score: float, why: str) -> Term:
    number, i, j = candidate.places[0]
    units = texts[number].units[i:j]
    classes = [pos.word_class(u.key) for u in units]
    verbal = classes[0] in "VD" or any(u.key in FUNCTION and u.key != "者" for u in units)
    return Term(
        candidate.key,
        "phrase" if verbal else "term",
        score,
        tuple(_occurrence(texts, place) for place in candidate.places),
        why,
        False,
        tuple(u.key for u in units if u.kind == "word"),
    )


def _occurrence(texts: Sequence[Text], place: Place) -> Occurrence:
    number, i, j = place
    units = texts[number].units
    return Occurrence(number, units[i].start, units[j - 1].end)
