"""What a character or a word of a Traditional text says about its spelling.

Simplified Chinese merged characters: 复 stands for 復, 複 and 覆, 于 for 於. A machine that
converts character by character leaves the merged one (并重, 防范) or takes the wrong one (復雜).
Whether that happened can be said of a word, by dictionary, and never of a character alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from policydeck import lexicon
from policydeck.language import hanzi
from policydeck.lexicon import segment
from policydeck.script import convert, tables

is_han = cache(hanzi.is_han)


@cache
def only_traditional(character: str) -> bool:
    """Whether Simplified Chinese never writes it: 國, not 乾 or 著."""
    return convert.simplify(character) != character and character != "著"


@cache
def only_simplified(character: str) -> bool:
    """Whether Traditional Chinese never writes it: 营, not 后, 范 or 恒.

    The character sets of Taiwan and Hong Kong have every character that is written there, and
    some more (国), which are given the benefit of the doubt.
    """
    try:
        character.encode("big5hkscs")
    except UnicodeEncodeError:
        return convert.traditional(character) != character
    return False


class Spelling(Struct, frozen=True):
    """A word whose spelling differs from what its Simplified form becomes in Traditional."""

    start: int
    found: str
    right: str
    key: str  # simplified
    differences: tuple[tuple[str, str], ...]  # found and right character, free choices left out

    @property
    def regional(self) -> bool:
        """Whether it differs only as Taiwan and Hong Kong do."""
        return all(differ_by_region(found, right) for found, right in self.differences)

    @property
    def listed(self) -> bool:
        """Whether the dictionary writes the word as found."""
        return _dictionary_writes(self.found, self.key)

    @property
    def known(self) -> bool:
        """Whether the dictionary writes the word as right."""
        return _dictionary_writes(self.right, self.key)


def differ_by_region(found: str, right: str) -> bool:
    """Whether two Traditional characters are one but for Taiwan's and Hong Kong's habits."""
    return convert.without_region(found) == convert.without_region(right)


def _dictionary_writes(spelling: str, key: str) -> bool:
    """Whether CC-CEDICT has this Traditional spelling of a word, regional variants aside."""
    plain = "".join(map(convert.without_region, spelling))
    return any(
        "".join(map(convert.without_region, entry.traditional)) == plain
        and not entry.senses[0].startswith(("variant of", "old variant of"))
        for entry in lexicon.entries(key)
    )


def spellings(text: str, key: str, variety: str) -> Iterator[Spelling]:
    """The words of a Traditional text that its simplified `key` would spell differently.

    Differences between which writers are free (台灣, 臺灣) do not count.
    """
    right = convert.traditional(key, variety)
    for token in segment(text, key):
        expected = right[token.start : token.end]
        if token.kind == "word" and token.text != expected:
            pairs = zip(token.text, expected, strict=True)
            differences = tuple(p for p in pairs if p[0] != p[1] and p not in tables.either())
            if differences:
                yield Spelling(token.start, token.text, expected, token.key, differences)


def wrong_words(text: str, key: str, variety: str) -> Iterator[Spelling]:
    """Words of two characters or more with a character that a machine left or chose wrongly.

    Left is one that Simplified writes, too (防范); chosen wrongly 復 for 複 (復雜). Other odd
    spellings (綑綁, 知識份子) are people's own. Single characters are left out, because each is
    right somewhere (于 as a surname), and so are words with a character of Simplified alone,
    which a slip explains as well.
    """
    for word in spellings(text, key, variety):
        machine = any(
            (found in word.key or found == "復") and not differ_by_region(found, right)
            for found, right in word.differences
        )
        slip = any(map(only_simplified, word.found))
        if machine and not slip and len(word.found) > 1 and word.known and not word.listed:
            yield word
