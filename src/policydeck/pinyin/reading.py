"""Tokens → syllables in context: which of the four sources decides.

In this order: a rule on the context, the dictionary for words of several characters, the
statistical model for single characters where it is sure, the usual reading. Every syllable
keeps the name of what decided it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from msgspec import Struct

from policydeck import lexicon
from policydeck.language import hanzi
from policydeck.model import Syllable, Token
from policydeck.pinyin import dictionary, rules

# Below this probability the model does not overrule the usual reading. On the CPP dev set (9,893
# sentences) 0.5 gives 97.41 %, 0.9 gives 97.20 %, no threshold 97.43 %; at a half, the model
# thinks its reading likelier than all others together.
SURE = 0.5
# The model reads stretches of at most this many characters, as long as the longest sentences it
# was trained on, so that one endless line does not slow a whole batch.
STRETCH = 120


class _Doubt(Struct, frozen=True):
    """A place that is left to the model."""

    sentence: int
    index: int  # of the syllable among those of the sentence
    at: int  # of the character in the text


class _Unit(NamedTuple):
    """A stretch with one decision: a word or a character on its own."""

    text: str
    start: int  # in its token
    syllables: tuple[Syllable, ...]  # without a context
    in_context: bool  # has rules
    doubtful: bool  # else left to the model


@cache
def _cut(text: str) -> tuple[str, ...]:
    """A word that no dictionary can read, cut into words that one can."""
    if len(text) == 1 or dictionary.word(text) or dictionary.person(text):
        return (text,)

    def cost(piece: str) -> float | None:
        readable = len(piece) == 1 or dictionary.word(piece)
        return (lexicon.cost(piece) or lexicon.UNKNOWN) if readable else None

    return lexicon.cheapest(text, cost, len(text))


@cache
def _by_itself(text: str) -> tuple[Syllable, ...]:
    """The reading of a word or a single character without its context."""
    if len(text) > 1:
        reading, source = dictionary.word(text) or dictionary.person(text) or ((), "")
        return tuple(Syllable(s, source) for s in reading)
    usual = dictionary.character(text)
    return (Syllable(usual, "usual reading" if usual else "unknown"),)


@cache
def _candidates(character: str) -> frozenset[str]:
    """The readings between which the model may choose; empty where there is nothing to choose."""
    readings = frozenset(r[0] for r in dictionary.readings(character))
    return readings if len(readings) > 1 else frozenset()


@cache
def _units(word: str) -> tuple[_Unit, ...]:
    """The units of a word of the lexicon."""
    pieces = _cut(word)
    return tuple(map(_unit, pieces, accumulate(map(len, pieces), initial=0)))


def _in_number(key: str) -> Iterator[_Unit]:
    """The characters of 2030年."""
    return (_unit(char, start) for start, char in enumerate(key) if hanzi.is_han(char))


def _unit(text: str, start: int) -> _Unit:
    doubtful = len(text) == 1 and len(_candidates(text)) > 1
    return _Unit(text, start, _by_itself(text), text in rules.table(), doubtful)


def read(sentences: Sequence[Sequence[Token]]) -> list[tuple[Syllable, ...]]:
    """For each sentence's tokens, one syllable for each Han character, in order.

    The text of a syllable is empty where no source knows the character. Pass many sentences at
    once: the statistical model runs over all of them together.
    """
    texts: list[str] = []
    done: list[list[Syllable]] = []
    doubts: list[_Doubt] = []
    for sentence, tokens in enumerate(sentences):
        text = "".join([t.key for t in tokens])
        context = rules.context(text)
        offset = tokens[0].start if tokens else 0
        syllables: list[Syllable] = []
        for _, start, _, key, kind in tokens:
            if kind == "word":
                units = _units(key)
            elif kind == "number":
                units = tuple(_in_number(key))
            else:
                continue
            at = start - offset
            for unit, inside, usual, in_context, doubtful in units:
                if in_context and (found := rules.find(unit, context, at + inside)):
                    syllables += found
                    continue
                if doubtful:
                    doubts.append(_Doubt(sentence, len(syllables), at + inside))
                syllables += usual
        texts.append(text)
        done.append(syllables)
    if doubts:
        _ask_model(texts, done, doubts)
    return [tuple(syllables) for syllables in done]


def in_taiwan(tokens: Sequence[Token], read: Sequence[Syllable | None]) -> list[Syllable | None]:
    """The syllables of a text's characters as Taiwan reads them; None where none is Han."""
    found = list(read)
    for token in tokens:
        known = [i for i in range(token.start, token.end) if (s := read[i]) and s.text]
        word = "".join(token.key[i - token.start] for i in known)
        reading = tuple(s.text for i in known if (s := read[i]))
        for i, said in zip(known, lexicon.in_taiwan(word, reading), strict=True):
            if said.why:
                found[i] = Syllable(said.text, f"Taiwan: {said.why}")
    return found


def _ask_model(texts: list[str], done: list[list[Syllable]], doubts: list[_Doubt]) -> None:
    """Put the model's reading where it is sure and a dictionary has that reading, too."""
    from policydeck.pinyin import model  # noqa: PLC0415 - numpy loads only when needed

    stretches: dict[tuple[int, int], list[_Doubt]] = {}
    for doubt in doubts:
        stretches.setdefault((doubt.sentence, doubt.at // STRETCH), []).append(doubt)
    guesses = model.guess(
        [texts[s][n * STRETCH : (n + 1) * STRETCH] for s, n in stretches],
        [[d.at % STRETCH for d in inside] for inside in stretches.values()],
    )
    for inside, found in zip(stretches.values(), guesses, strict=True):
        for doubt, (syllable, score) in zip(inside, found, strict=True):
            if score >= SURE and syllable in _candidates(texts[doubt.sentence][doubt.at]):
                source = f"model {score:.2f}"
                done[doubt.sentence][doubt.index] = Syllable(syllable, source)
