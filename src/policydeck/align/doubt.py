"""Why a pair makes no card.

A wrong pair poisons every card made from it, so a pair needs evidence, not only a place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from policydeck.language import GAP_EN, GAP_ZH, division
from policydeck.model import Passage, SentencePair

_WORDS = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]")
_HAN = re.compile(r"[\u3400-\u9fff]")

# A length that differs this much from the usual one, and by more than a few words. Of 1,200 right
# pairs in five tables the most uneven are 3.6 (秦俑, explained in English), 2.8 and 2.4 times off.
_UNEVEN, _FEW_WORDS = 3.5, 20
# The same for a side that has more lines than the other: of MAC's pairs so uneven half are wrong,
# for they have taken in what has no counterpart.
_UNEVEN_LINES, _FEW_LETTERS = 1.65, 15
# See `confidence`: of the 144 wrong rows of a corrupted statute .6 catches all, as .5 does, and
# takes 3 of 1,455 right ones; English that shares nothing with its Chinese comes to .56. Within a
# long passage the alignment has compared a pair with all its neighbours already, and two thirds
# of what would be doubted at .5 is right.
_CONTENT, _CONTENT_LONG = 0.6, 0.2
# Below this probability of its boundaries a bead of MAC's development part is wrong in 55 %.
_BOUNDARIES = 0.25
# A rival this much likelier (as a logarithm) is named as the reason.
_LEAD = -3.0
# Repeated text counts from this length on: headings and formulas repeat with good reason.
_LONG_ZH, _LONG_EN = 15, 45
_ALIKE = 0.6  # from this similarity on two texts may share a translation


class Signs(Struct, frozen=True):
    """What is known of a pair beside its text."""

    differs: bool  # whether one side has a number that the other lacks
    clash: bool  # whether both have one: 2030 stands against 2025
    content: float  # probability that the sides say the same, as far as words tell
    lead: float  # over the best rival near by, as a logarithm; negative when one fits better
    boundaries: float  # probability that it begins and ends where it should
    long: bool  # whether its passage has many pairs
    torn: bool  # whether a missing page begins or ends in one of its paragraphs


def doubt(zh: str, en: str, ratio: float, signs: Signs) -> str:
    """The reason why the pair is suspicious, or "".

    `ratio` is the usual number of English characters for a Chinese one in this text.
    """
    expected = len(zh) * ratio
    longer, shorter = max(len(en), expected), min(len(en), expected)
    unlike = signs.content < (_CONTENT_LONG if signs.long else _CONTENT)
    reasons = (
        (not zh or not en, "no counterpart"),
        (signs.torn, "cut off by a missing page"),
        (_is_number(zh, chinese=True) and _is_number(en, chinese=False), "only a number"),
        (not _LETTERS.search(zh) or not _LETTERS.search(en), "no words"),
        (not _HAN.search(zh) or len(_HAN.findall(en)) > 0.3 * len(en), "not translated"),
        (longer > _UNEVEN * shorter + _FEW_WORDS, "lengths differ"),
        (_takes_in(zh.count("\n") - en.count("\n"), expected, len(en)), "lengths differ"),
        (signs.clash or (unlike and signs.differs), "numbers differ"),
        (unlike and signs.lead < _LEAD, "fits another place better"),
        (unlike, "words do not match"),
        (signs.boundaries < _BOUNDARIES, "boundaries unsure"),
    )
    return next((reason for holds, reason in reasons if holds), "")


def torn(passages: Sequence[Passage], pairs: Sequence[SentencePair]) -> list[bool]:
    """Whether a page is missing in one of the paragraphs that each pair is from."""
    texts = {p.row: (p.zh, p.en) for p in passages if GAP_ZH in p.zh or GAP_EN in p.en}
    return [
        bool(texts.get(pair.row))
        and (
            GAP_ZH in _paragraph(texts[pair.row][0], pair.zh_start, pair.zh)
            or GAP_EN in _paragraph(texts[pair.row][1], pair.en_start, pair.en)
        )
        for pair in pairs
    ]


def _paragraph(text: str, start: int, part: str) -> str:
    """The lines in which the part stands."""
    end = text.find("\n", start + len(part))
    return text[text.rfind("\n", 0, start) + 1 : end if end >= 0 else None]


def _takes_in(lines: int, expected: float, size: int) -> bool:
    """Whether the side with more lines is much longer than the other."""
    least, most = (size, expected) if lines > 0 else (expected, size)
    return lines != 0 and most + _FEW_LETTERS > _UNEVEN_LINES * (least + _FEW_LETTERS)


def _is_number(text: str, *, chinese: bool) -> bool:
    """Whether the text is the number of a part without its title: 第五条."""
    part = division(text, chinese=chinese)
    return part is not None and part.end == len(text)


def repeated(pairs: Sequence[tuple[str, str]]) -> list[bool]:
    """Whether each pair shares one long side with a pair whose other side is quite different."""
    flags = [False] * len(pairs)
    for side, least in ((0, _LONG_ZH), (1, _LONG_EN)):
        groups: dict[str, list[int]] = {}
        for at, pair in enumerate(pairs):
            if len(pair[side]) >= least and pair[1 - side]:
                groups.setdefault("".join(_WORDS.findall(pair[side])), []).append(at)
        for group in groups.values():
            first = pairs[group[0]][1 - side]
            for at in group[1:]:
                other = pairs[at][1 - side]
                if other != first and SequenceMatcher(None, first, other).ratio() < _ALIKE:
                    flags[at] = flags[group[0]] = True
    return flags
