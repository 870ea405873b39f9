"""Which capital of a rendering is its word's own, and which only the beginning of a sentence.

"Developed countries" is "developed countries", but "Xinjiang", "Cyberport" and "China's
reunification" keep what they have: a name is taught as it is written. A capital goes where the
place explains it (a sentence or a quotation begins, or the word is a piece of a longer name: the
"Scheme" of the Pilot Scheme) and the word is an ordinary one: the documents or the dictionary's
English write it small. "The Party", which begins nothing, keeps its capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from policydeck import lexicon
from policydeck.language import EnToken, english

_WORD = re.compile(r"[A-Za-z]+")
# Marks that stand inside a sentence; any other begins something.
_INNER = frozenset([",", "-", "'", "’", "'s", "’s", "&", "/", "%"])
# What may stand between two words of one name; "the Party and the State" are two.
_WITHIN = frozenset(
    ["", "of", "for", "of the", "for the", "and", "-", "&", ",", ", and", "'s", "’s"],
)


class Written(Struct, frozen=True):
    """How the documents write their English words."""

    small: frozenset[str]  # stems of words that stand somewhere in lower case
    named: frozenset[str]  # stems of words with a capital that no place explains
    sentences: Mapping[str, Sequence[str]]  # word in lower case → the sentences where it stands so
    stands: dict[str, bool] = {}  # whether a phrase does, of those asked for before


def written(sentences: Iterable[tuple[str, Sequence[EnToken]]]) -> Written:
    """What the English sentences tell, each as text and tokens."""
    small, named = set(), set()
    where: dict[str, list[str]] = {}
    for text, tokens in sentences:
        for word in set(filter(str.islower, _WORD.findall(text))):
            where.setdefault(word, []).append(text)
        for k, token in enumerate(tokens):
            if token.text.islower():
                small.add(token.stem)
            elif _is_capitalised(token.text) and not _explained(k, tokens):
                named.add(token.stem)
    return Written(frozenset(small), frozenset(named), where)


def own(hanzi: str, text: str, start: int, tokens: Sequence[EnToken], seen: Written) -> str:
    """A rendering of `hanzi` at offset `start` of its sentence, with no capital but its own."""
    if text.islower():
        return text
    words = _WORD.findall(text)
    if not words:
        return text
    if len(words) > 1:
        phrase = text.lower()
        if phrase not in seen.stands:  # a wording is asked for at each of its places
            seen.stands[phrase] = _stands(phrase, seen)
        if seen.stands[phrase]:
            return phrase
    if any(_is_capitalised(word) for word in words[1:]) or not _is_capitalised(words[0]):
        return text
    at = next((k for k, token in enumerate(tokens) if token.start >= start), 0)
    if not _explained(at, tokens) or not _is_ordinary(tokens[at].text, hanzi, seen):
        return text
    return text[:1].lower() + text[1:]


def _stands(phrase: str, seen: Written) -> bool:
    """Whether the documents have a phrase in lower case: asked where its rarest word stands."""
    where = min((seen.sentences.get(word, ()) for word in _WORD.findall(phrase)), key=len)
    there = [text for text in where if phrase in text]
    return any(re.search(rf"\b{re.escape(phrase)}\b", text) for text in there)


def _is_capitalised(word: str) -> bool:
    return word[:1].isupper() and word[1:].islower()


def _explained(k: int, tokens: Sequence[EnToken]) -> bool:
    """Whether the place of token k asks for a capital, whatever the word."""
    return _begins(k, tokens) or _joined(k, tokens, -1) or _joined(k, tokens, 1)


def _begins(k: int, tokens: Sequence[EnToken]) -> bool:
    before = tokens[k - 1].text if k else "."
    return not before[0].isalnum() and before not in _INNER


def _joined(k: int, tokens: Sequence[EnToken], step: int) -> bool:
    """Whether the next content word on one side has a capital and belongs to the same name."""
    at = k + step
    while 0 <= at < len(tokens) and not _is_content(tokens[at].text):
        at += step
    if not 0 <= at < len(tokens) or not tokens[at].text[0].isupper():
        return False
    between = tokens[at + 1 : k] if step < 0 else tokens[k + 1 : at]
    return " ".join(token.text for token in between) in _WITHIN and not (
        between and _begins(min(at, k), tokens)
    )


def _is_content(word: str) -> bool:
    return word[0].isalnum() and word.lower() not in english.FUNCTION


def _is_ordinary(word: str, hanzi: str, seen: Written) -> bool:
    """Whether documents or dictionary write a word small; if neither has it, what it renders."""
    stem = english.stem(word)
    if stem in seen.small:
        return True
    if lexicon.is_name(word) or stem in seen.named:
        return False
    return lexicon.is_known(english.lemma(word)) or any(
        entry.pinyin[0].islower() for entry in lexicon.entries(hanzi)
    )
