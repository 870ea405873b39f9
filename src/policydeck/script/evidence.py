"""What a character or a word of a Traditional text says about its spelling.

Simplified Chinese merged characters: 复 stands for 復, 複 and 覆, 于 for 於. A machine that
converts character by character leaves the merged one (并重, 防范) or takes the wrong one (復雜).
Whether that happened can be said of a word, by dictionary, and never of a character alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from policydeck import segment
from policydeck.lexicon import cedict, words
from policydeck.script import convert, tables

is_han = cache(words.is_han)


@cache
def only_traditional(character: str) -> bool:
    """Whether Simplified Chinese never writes it: 國, not 乾 or 著."""
    return convert.simplify(character) != character and character != "著"


@cache
def only_simplified(character: str) -> bool:
    """Whether Traditional Chinese never writes it: 国, not 后 or 范."""
    return all(convert.traditional(character, v) != character for v in ("tw", "hk")) and all(
        entry.traditional != character for entry in cedict.entries(character)
    )


@cache
def only_in(character: str, variety: str) -> bool:
    """Whether a Traditional character is written in one standard and not in the other.

    著 is written in both (顯著), 着 in Hong Kong alone.
    """
    other = "hk" if variety == "tw" else "tw"
    return (
        not only_simplified(character)
        and convert.of_region(character, variety) == character
        and convert.of_region(character, other) != character
    )


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word whose spelling differs from what its Simplified form becomes in Traditional."""

    start: int
    found: str
    right: str
    listed: bool  # whether the dictionary writes `found`
    known: bool  # whether the dictionary writes `right`
    regional: bool  # whether they differ only as Taiwan and Hong Kong do
    free: bool  # whether writers are free between them


def _differs_freely(found: str, right: str) -> bool:
    """Whether each differing pair of characters is a matter of taste or of region."""
    return all(
        a == b or (a, b) in tables.either() or _differs_by_region(a, b)
        for a, b in zip(found, right, strict=True)
    )


def _differs_by_region(found: str, right: str) -> bool:
    return convert.without_region(found) == convert.without_region(right)


def _dictionary_writes(spelling: str, key: str) -> bool:
    """Whether CC-CEDICT has this Traditional spelling of a word, regional variants aside."""
    plain = "".join(map(convert.without_region, spelling))
    return any(
        "".join(map(convert.without_region, entry.traditional)) == plain
        and not entry.senses[0].startswith(("variant of", "old variant of"))
        for entry in cedict.entries(key)
    )


def spellings(text: str, key: str, variety: str) -> Iterator[Spelling]:
    """The words of a Traditional text that its simplified `key` would spell differently."""
    right = convert.traditional(key, variety)
    for token in segment.segment(text, key):
        expected = right[token.start : token.end]
        if token.kind == "word" and token.text != expected:
            yield Spelling(
                token.start,
                token.text,
                expected,
                _dictionary_writes(token.text, token.key),
                _dictionary_writes(expected, token.key),
                all(map(_differs_by_region, token.text, expected)),
                _differs_freely(token.text, expected),
            )


def wrong_words(text: str, key: str, variety: str) -> Iterator[Spelling]:
    """Words of two characters or more that are spelt as no dictionary spells them.

    Single characters are left out: each is right somewhere (于 as a surname).
    """
    for word in spellings(text, key, variety):
        if len(word.found) > 1 and word.known and not (word.listed or word.free):
            yield word
