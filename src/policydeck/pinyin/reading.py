"""Tokens → syllables in context: which of the four sources decides.

In this order: a rule on the context, the dictionary for words of several characters, the
statistical model for single characters where it is sure, the usual reading. Every syllable
keeps the name of what decided it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from policydeck.lexicon import words
from policydeck.model import Syllable, Token
from policydeck.pinyin import dictionary, rules

# Below this probability the model is not asked to overrule the usual reading.
SURE = 0.6
# The model reads stretches of at most this many characters; it was trained on sentences of
# 5 to 100. Longer lines are cut so that one endless line does not slow a whole batch.
STRETCH = 120


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch with one decision: a word, or a character on its own."""

    text: str
    start: int


@cache
def _cut(text: str) -> tuple[str, ...]:
    """A word that no dictionary can read, cut into the longest words that one can."""
    pieces: list[str] = []
    at = 0
    while at < len(text):
        end = next(
            e for e in range(len(text), at, -1) if e == at + 1 or dictionary.word(text[at:e])
        )
        pieces.append(text[at:end])
        at = end
    return tuple(pieces)


def _units(tokens: Sequence[Token]) -> Iterator[_Unit]:
    for token in tokens:
        if token.kind in ("other", "latin"):
            continue
        if token.kind == "number":
            for offset, character in enumerate(token.key):
                if words.is_han(character):
                    yield _Unit(character, token.start + offset)
            continue
        start = token.start
        for piece in (token.key,) if len(token.key) == 1 else _cut(token.key):
            yield _Unit(piece, start)
            start += len(piece)


@cache
def _ambiguous(character: str) -> bool:
    return len(dictionary.readings(character)) > 1


def read(sentences: Sequence[Sequence[Token]]) -> list[tuple[Syllable, ...]]:
    """For each sentence's tokens, one syllable for each Han character, in order.

    The text of a syllable is empty where no source knows the character. Pass many sentences at
    once: the statistical model runs over all of them together.
    """
    done: list[list[Syllable]] = []
    open_: list[list[tuple[int, int]]] = []  # (index of the syllable, position in the text)
    texts = []
    for tokens in sentences:
        text = "".join(t.key for t in tokens)
        syllables, doubts = _decide(text, tokens)
        texts.append(text)
        done.append(syllables)
        open_.append(doubts)
    _ask_model(texts, done, open_)
    return [tuple(syllables) for syllables in done]


def _decide(text: str, tokens: Sequence[Token]) -> tuple[list[Syllable], list[tuple[int, int]]]:
    """What dictionaries and rules say, and the places left to the model."""
    syllables: list[Syllable] = []
    doubts: list[tuple[int, int]] = []
    offset = tokens[0].start if tokens else 0
    for unit in _units(tokens):
        start = unit.start - offset
        if rule := rules.find(unit.text, text, start):
            syllables += [Syllable(s, f"rule: line {rule.line}") for s in rule.reading]
        elif len(unit.text) > 1:
            reading, source = dictionary.word(unit.text) or ((), "")
            syllables += [Syllable(s, source) for s in reading]
        else:
            if _ambiguous(unit.text):
                doubts.append((len(syllables), start))
            usual = dictionary.character(unit.text)
            syllables.append(Syllable(usual, "usual reading" if usual else "unknown"))
    return syllables, doubts


def _ask_model(
    texts: Sequence[str],
    done: list[list[Syllable]],
    doubts: Sequence[Sequence[tuple[int, int]]],
) -> None:
    """Put the model's reading where it is sure and a dictionary has that reading, too."""
    if not any(doubts):
        return
    from policydeck.pinyin import model  # noqa: PLC0415 - numpy loads only when needed

    stretches: list[str] = []
    wanted: list[list[int]] = []
    owners: list[list[tuple[int, int, str]]] = []
    for sentence, (text, places) in enumerate(zip(texts, doubts, strict=True)):
        for at in range(0, len(text), STRETCH):
            inside = [(i, p) for i, p in places if at <= p < at + STRETCH]
            if inside:
                stretches.append(text[at : at + STRETCH])
                wanted.append([p - at for _, p in inside])
                owners.append([(sentence, i, text[p]) for i, p in inside])
    for owner, guesses in zip(owners, model.guess(stretches, wanted), strict=True):
        for (sentence, index, character), guess in zip(owner, guesses, strict=True):
            listed = any(guess.syllable == r[0] for r in dictionary.readings(character))
            if guess.score >= SURE and listed:
                done[sentence][index] = Syllable(guess.syllable, f"model {guess.score:.2f}")
