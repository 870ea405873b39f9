"""How well a dictionary sense fits the English that stands beside its word.

Eight countable things, weighed and summed (`FEATURES`), the weights made by tools/train_senses.py:

- `meets`: a near-synonym of the sense stands in the English, or one of the same family
  (assess, assessment), weighed by how telling its words are;
- `form`: it stands there in the same word class, inflection aside (civilization, not civilized);
- `near`: it is a near-synonym of something there, by the Chinese words that share both;
- `attested`: larger translated texts link the word to it (形式 "form", hardly to "shape"), or, of
  a character that is bound in a word, the words that it stands in;
- `class`: "to …" for a verb, anything else for a noun;
- `early`: its place in the entry;
- `general`: it does not belong to a field that policy texts rarely speak of (physics, botany);
- `short`: long definitions explain, short ones translate.

The English of a rendering tells far more than a sentence of thirty words: each text weighs 1 / its
words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache

from msgspec import Struct

from policydeck.language import Word, closed, english
from policydeck.lexicon import pivot, pos
from policydeck.lexicon.linked import Shares, character_links, word_links
from policydeck.lexicon.senses import Sense
from policydeck.storage import files

FEATURES = ("meets", "form", "near", "attested", "class", "early", "general", "short")
NEAR, GENERAL = FEATURES.index("near"), FEATURES.index("general")
_BRACKETS = re.compile(r"\([^()]*\)")
_LAST_BRACKET = re.compile(r"\(([^()]*)\)$")
_EMPTY = closed.en("stands for anything")
_FIELDS = closed.en("label of a special field")
# Worth of a function word beside a content word, in senses of nothing else ("by; through"). For
# nouns, verbs and adjectives it is chance: 好 is not "so" because the sentence has a "so".
FUNCTION, BY_CHANCE = 0.4, 0.1


class _Weighed(Struct, frozen=True):
    word: Word
    weight: float  # rarity times 1, or FUNCTION


class _Piece(Struct, frozen=True):
    """A near-synonym of a sense."""

    words: tuple[tuple[Word, float], ...]  # with the share of each
    empty: bool  # function words alone


class Text(Struct, frozen=True):
    """An English text as the score needs it."""

    stems: frozenset[str]  # of all words
    lemmas: frozenset[str]  # of all words
    content: pivot.Lemmas  # of the content words
    roots: frozenset[str]  # of the content words
    weight: float  # how often it stands beside the word / its number of words


@cache
def _weighed(text: str) -> _Weighed:
    empty = text.lower() in english.FUNCTION
    word = english.word(text)
    return _Weighed(word, FUNCTION if empty else pivot.rarity(word.lemma))


def _words(text: str) -> list[_Weighed]:
    """Content words; function words when there is nothing else."""
    found = [t.text for t in english.tokens(text) if t.text[0].isalpha()]
    found = [t for t in found if t.lower() not in _EMPTY]
    content = [t for t in found if t.lower() not in english.FUNCTION]
    return [_weighed(t) for t in content or found]


@lru_cache(maxsize=1 << 9)  # the sentences beside the words at hand; one takes some 40 kB
def hear(text: str, times: int = 1) -> Text:
    """The words of an English sentence or rendering that stands beside a word so many times."""
    every = [t.word for t in english.tokens(text) if t.text[0].isalpha()]
    content = [w.word for w in _words(text)]
    return Text(
        frozenset(word.stem for word in every),
        frozenset(word.lemma for word in every),
        pivot.lemmas(word.lemma for word in content),
        frozenset(word.root for word in content),
        times / max(len(every), 1),
    )


def _met(piece: _Piece, text: Text, hanzi: str) -> tuple[float, float, float]:
    """`meets`, `form` and `near` of one near-synonym."""
    meets = form = near = 0.0
    for word, share in piece.words:
        if word.stem in text.stems:
            meets += share
            near += share
            form += share * (word.lemma in text.lemmas)
        elif word.root in text.roots:
            meets += 0.8 * share
            near += 0.8 * share
        else:
            near += share * math.sqrt(pivot.nearest(word.lemma, text.content, hanzi))
    if piece.empty:
        worth = BY_CHANCE if pos.word_class(hanzi) in "NVGA" else FUNCTION
        return worth * meets, worth * form, worth * near
    return meets, form, near


@lru_cache(maxsize=1 << 14)  # the senses of a long document's words, each scored several times
def _pieces(text: str) -> tuple[_Piece, ...]:
    """The near-synonyms of a sense."""
    parts = (_words(_BRACKETS.sub(" ", part)) for part in text.split(";"))
    return tuple(_piece(words) for words in parts if words)


def _piece(words: Sequence[_Weighed]) -> _Piece:
    total = sum(w.weight for w in words)
    shares = tuple((w.word, w.weight / total) for w in words)
    return _Piece(shares, all(w.weight == FUNCTION for w in words))


def _is_special(sense: Sense) -> bool:
    """Whether a label says so, before the sense or after it: "power or involution (math.)"."""
    last = _LAST_BRACKET.search(sense.text)
    return any(label in _FIELDS for label in (*sense.labels, last[1] if last else ""))


def features(
    senses: Sequence[Sense], hanzi: str, texts: Sequence[Text], *, bound: bool = False
) -> list[tuple[float, ...]]:
    """One row a sense; the columns are those of `FEATURES`."""
    mass = sum(t.weight for t in texts) or 1.0
    rows = []
    for pieces, alone in _alone(tuple(senses), hanzi, bound):
        met = [0.0, 0.0, 0.0]
        for text in texts:
            seen = [_met(p, text, hanzi) for p in pieces] or [(0.0, 0.0, 0.0)]
            meets, form, _ = max(seen)
            for i, value in enumerate((meets, form, max(s[2] for s in seen))):
                met[i] += value * text.weight / mass
        rows.append((*met, *alone))
    return rows


def _linked(piece: _Piece, links: Shares) -> float:
    """The share of a word's links in larger texts that go to the words of a near-synonym."""
    return sum(share * links.get(word.stem, (0.0, 0.0))[0] for word, share in piece.words)


@lru_cache(maxsize=1 << 12)  # the characters of many words
def _alone(
    senses: tuple[Sense, ...], hanzi: str, bound: bool
) -> tuple[tuple[tuple[_Piece, ...], tuple[float, ...]], ...]:
    """The near-synonyms of each sense, and its features that no text touches."""
    pieces = [_pieces(sense.text) for sense in senses]
    links = character_links(hanzi) if bound else word_links(hanzi)
    linked = [max((_linked(piece, links) for piece in own), default=0.0) for own in pieces]
    most = sum(linked) or 1.0
    word_class = pos.word_class(hanzi)
    rows = []
    for number, (sense, own) in enumerate(zip(senses, pieces, strict=True)):
        verbal = sense.text.startswith("to ")
        row = (
            math.sqrt(linked[number] / most),
            float(verbal == (word_class == "V")) if word_class in "VN" else 0.5,
            1 - min(number, 6) / 6,
            float(not _is_special(sense)),
            -math.sqrt(sum(len(p.words) for p in own) / max(len(own), 1)),
        )
        rows.append((own, row))
    return tuple(rows)


class Fit(Struct, frozen=True):
    """How well a sense fits."""

    score: float  # the weighed sum
    meets: float  # 0 to 1: how much of a near-synonym stands in the English
    near: float  # 0 to 1: how near to the English a near-synonym is
    general: bool  # of no special field


def fits(
    senses: Sequence[Sense], hanzi: str, texts: Sequence[Text], *, bound: bool = False
) -> list[Fit]:
    """One for each sense of a word beside these texts."""
    weights = [files.learned("senses")[name] for name in FEATURES]
    return [
        Fit(
            sum(w * x for w, x in zip(weights, row, strict=True)),
            row[0],
            row[NEAR],
            bool(row[GENERAL]),
        )
        for row in features(senses, hanzi, texts, bound=bound)
    ]


@cache
def sense_stems(text: str) -> frozenset[str]:
    """Stems of the content words of a sense, remarks in brackets left out."""
    return frozenset(w.word.stem for w in _words(_BRACKETS.sub(" ", text)))
