"""Tones as spoken: 一, 不 and third tones in a row.

Cards show citation tones; this is the option for learners who want what they will hear.
"""

from __future__ import annotations

from collections.abc import Sequence

from policydeck.language import NUMERALS, closed, hanzi, tones
from policydeck.model import Syllable, Token

_ORDERED = closed.zh("ordered by 一")


def sandhi(tokens: Sequence[Token], syllables: Sequence[Syllable]) -> tuple[Syllable, ...]:
    """The same syllables in spoken tones; `syllables` are those of the Han characters."""
    places: list[tuple[str, int]] = []  # character, index of its token
    for index, one in enumerate(tokens):
        places += [(c, index) for c in one.key if hanzi.is_han(c)]
    keys = [t.key for t in tokens]
    spoken = list(syllables)
    for at, (character, token) in enumerate(places):
        following = _following(tokens, places, at)
        tone = tones.tone(syllables[following].text) if following is not None else None
        if character == "不" and tone == 4 and tones.tone(spoken[at].text) == 4:
            spoken[at] = _toned(spoken[at], 2)
        elif (
            character == "一"
            and tone is not None
            and tones.tone(spoken[at].text) == 1
            and not _keeps(keys, places, at, token)
        ):
            spoken[at] = _toned(spoken[at], 2 if tone in (4, 5) else 4)
    return _third_tones(tokens, places, spoken)


def _toned(syllable: Syllable, tone: int) -> Syllable:
    return syllable._replace(text=tones.with_tone(syllable.text, tone))


def _following(tokens: Sequence[Token], places: list[tuple[str, int]], at: int) -> int | None:
    """The index of the next syllable if nothing, no comma and no space, stands between."""
    if at + 1 >= len(places):
        return None
    between = tokens[places[at][1] : places[at + 1][1]]
    return None if any(t.kind != "word" for t in between[1:]) else at + 1


def _keeps(keys: list[str], places: list[tuple[str, int]], at: int, token: int) -> bool:
    """Whether 一 keeps its first tone: in numbers and orders, and at the end of a word."""
    before = places[at - 1][0] if at and places[at - 1][1] >= token - 1 else ""
    after = places[at + 1][0]
    ends_word = len(keys[token]) > 1 and places[at + 1][1] != token
    return before in {*NUMERALS, "第", "初"} or after in NUMERALS or after in _ORDERED or ends_word


def _third_tones(
    tokens: Sequence[Token], places: list[tuple[str, int]], syllables: list[Syllable]
) -> tuple[Syllable, ...]:
    """A third tone before a third tone becomes a second: within words first, then between.

    Between words only a single character yields (也 in 也 很 好), and only to a third tone that
    is still one: 也可以 is yě kéyǐ.
    """
    spoken = list(syllables)
    pairs = range(len(spoken) - 1)
    for at in pairs:
        if places[at][1] == places[at + 1][1] and _both_third(syllables[at], syllables[at + 1]):
            spoken[at] = _toned(spoken[at], 2)
    for at in pairs:
        alone = len(tokens[places[at][1]].key) == 1 and _following(tokens, places, at) is not None
        if alone and _both_third(spoken[at], spoken[at + 1]):
            spoken[at] = _toned(spoken[at], 2)
    return tuple(spoken)


def _both_third(one: Syllable, other: Syllable) -> bool:
    return tones.tone(one.text) == tones.tone(other.text) == 3
