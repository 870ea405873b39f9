"""Characters that stand in a text for others: 选撰 for 选择, as typing and scanning leave them.

What is damaged is two neighbouring characters that no word explains, one of which shares a part or
its sound with one that would make a very common word. That alone is chance too often (植林 beside
森林), so either the English says what the common word means and no other word of the sentence does,
or the character is one that is hardly ever a word by itself.

In 3,153 passages of the gold, of laws and of treaties nothing is found; of 493 passages in which
one character of a common word was exchanged for one alike, 154 are, all with the right word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from policydeck import characters, lexicon, script
from policydeck.language import closed, english, plain
from policydeck.model import SentencePair, Token
from policydeck.pinyin import dictionary
from policydeck.terms import standing

# Occurrences in jieba's corpus of 60 million of the word that was meant.
_COMMON, _VERY_COMMON = 1000, 3000
# The character in its place is seen less often as a word, 设 16,000 times, 撰 1,180, 搐 11.
_SELDOM, _HARDLY = 20_000, 200
# Share of the word's meaning that the English must have.
_SAID = 0.2
_PARTS = closed.zh("affix")
_DIRECTION = "L"  # class of 上, 内


def doubted(pair: SentencePair) -> str:
    """Why a pair's Chinese is not to be trusted, or ""."""
    found = next(damages(script.simplify(pair.zh), pair.en), None)
    return f"“{found[0]}” may be {found[1]}" if found else ""


def damages(key: str, en: str) -> Iterator[tuple[str, str]]:
    """Pairs of characters that are no word, each with the word that it may be.

    >>> list(damages("公民有选撰权", "Citizens have the right of choice"))
    [('选撰', '选择')]
    """
    tokens = lexicon.segment(key, key)
    for one, other in pairwise(tokens):
        if _is_left(one) and _is_left(other) and not _is_known(one.key + other.key):
            meant = max(_meant(one.key, other.key, tokens, en), default=None)
            if meant:
                yield one.key + other.key, meant[1]


def _is_left(token: Token) -> bool:
    """Whether it is a single character that could be half a word."""
    key = token.key
    left = token.kind == "word" and len(key) == 1 and key not in _PARTS
    return left and not lexicon.is_function(key) and lexicon.word_class(key) != _DIRECTION


def _is_known(word: str) -> bool:
    return lexicon.is_listed(word) or bool(
        lexicon.jieba_only(word) or standing.standing(word).places
    )


def _meant(
    a: str, b: str, tokens: Sequence[Token], en: str
) -> Iterator[tuple[tuple[float, int], str]]:
    """Common words that differ in one character, with how much the English says of each."""
    for word in _near(a, b):
        odd, right = (a, word[0]) if word[0] != a else (b, word[1])
        if lexicon.frequency(odd) < _SELDOM and _are_alike(odd, right):
            said = _said(word, tokens, en)
            common = lexicon.frequency(word)
            hardly = common >= _VERY_COMMON and lexicon.frequency(odd) < _HARDLY
            if said >= _SAID or hardly:
                yield (said, common), word


@cache
def _near(a: str, b: str) -> tuple[str, ...]:
    """Common words of two characters that have one of these in its place, in a fixed order."""
    words = {*lexicon.common_with(a), *lexicon.common_with(b)}
    near = (w for w in words if len(w) == 2 and (w[0] == a) != (w[1] == b))
    return tuple(sorted(w for w in near if lexicon.frequency(w) >= _COMMON))


def _are_alike(one: str, other: str) -> bool:
    """Whether two characters share a part, or a syllable in any tone."""
    return characters.share_part(one, other) or not _sounds(one).isdisjoint(_sounds(other))


@cache
def _sounds(character: str) -> frozenset[str]:
    said = (*(r[0] for r in dictionary.readings(character)), dictionary.character(character))
    return frozenset(plain(syllable) for syllable in said if syllable)


def _said(word: str, tokens: Sequence[Token], en: str) -> float:
    """How much of a word's meaning the English has that no word of the sentence explains."""
    stems = {token.stem for token in english.tokens(en)} - english.FUNCTION
    explained = {stem for t in tokens if t.kind == "word" for stem in lexicon.gloss_stems(t.key)}
    meaning = lexicon.gloss_stems(word)
    return sum(share for stem, share in meaning.items() if stem in stems - explained)
