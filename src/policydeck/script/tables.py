"""The corrections of data/house/script.tsv, ready to be laid over OpenCC's output.

A correction is a stretch of Simplified text and its right form. It is laid over the converted
text at the same place, so OpenCC still sees the whole context of everything else.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from policydeck import lexicon
from policydeck.errors import InputError
from policydeck.storage import files

# What a row may say: how Traditional input simplifies; how Simplified is written in Traditional
# (both standards, Taiwan, Hong Kong, a character that is a word by itself); which two spellings
# are both right, so that neither is ever repaired; which characters tell where a text is from.
KINDS = ("simplify", "both", "tw", "hk", "alone", "either", "tells-tw", "tells-hk")


class Corrections(Struct, frozen=True):
    """Stretches of text and what to put in their place; each pair has one length."""

    forms: dict[str, str]
    pattern: re.Pattern[str]  # all stretches, longest first

    def lay_over(self, text: str, source: str, ends: Sequence[int] = ()) -> str:
        """`text` with the right form wherever `source`, of the same length, has a stretch.

        `ends` are the places where words of `source` end, in order. A stretch that cuts a word
        in two is passed over: 不准 in 不 准确.
        """
        parts: list[str] = []
        done = 0
        for match in self.pattern.finditer(source):
            start, end = match.span()
            if not (ends and _cuts(start, end, ends)):
                parts += (text[done:start], self.forms[match[0]])
                done = end
        return "".join((*parts, text[done:])) if parts else text


def _cuts(start: int, end: int, ends: Sequence[int]) -> bool:
    """Whether a word begins or ends inside the stretch and goes on outside of it."""
    first, last = bisect_right(ends, start), bisect_left(ends, end)
    inside = ends[first:last]
    if not inside:
        return False
    starts_mid = start > 0 and ends[first - 1 : first] != [start]
    return starts_mid or ends[last : last + 1] != [end]


def _corrections(forms: dict[str, str]) -> Corrections:
    longest_first = sorted(forms, key=lambda stretch: (-len(stretch), stretch))
    # An alternation of hundreds of stretches is slow to try at every character; a set of their
    # first characters before it makes it ten times faster.
    first = "".join(sorted({re.escape(stretch[0]) for stretch in forms}))
    stretches = "|".join(map(re.escape, longest_first))
    return Corrections(forms, re.compile(f"(?=[{first}])(?:{stretches})" if forms else "(?!)"))


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    path = files.house("script.tsv")
    rows = []
    for number, row in files.table(path, ("from", "to", "kind", "why")):
        if row["kind"] not in KINDS:
            raise InputError(path, number, f"kind {row['kind']!r}", f"One of {', '.join(KINDS)}.")
        if not row["from"] or len(row["from"]) != len(row["to"]):
            raise InputError(
                path, number, f"{row['from']!r} and {row['to']!r} differ in length",
                "Conversion keeps the length of a text.",
            )  # fmt: skip
        rows.append((row["from"], row["to"], row["kind"]))
    return tuple(rows)


@cache
def to_traditional(variety: str) -> Corrections:
    """Corrections of Simplified → Traditional in the standard of `variety`, "tw" or "hk"."""
    return _corrections({a: b for a, b, kind in _rows() if kind in ("both", variety)})


@cache
def alone() -> dict[str, str]:
    """Characters that OpenCC takes wrongly where they are words of their own: 签 → 簽."""
    return {a: b for a, b, kind in _rows() if kind == "alone"}


@cache
def to_simplified() -> Corrections:
    """Corrections laid over OpenCC's Simplified."""
    return _corrections({a: b for a, b, kind in _rows() if kind == "simplify" and "著" not in a})


@cache
def zhu() -> Corrections:
    """著 → 着, except in the words that Simplified Chinese writes with 著.

    Those are words of CC-CEDICT (著名, 专著, 卓著) and rows that keep it. Its words with 着 stand
    beside them, so that 接著作 is read from the left. Short ones that jieba's corpus lacks are
    left out: 要著 and 要着 would spoil 要著力 and 重要著作.
    """
    forms = {word.replace("着", "著"): word for word in lexicon.with_zhe()}
    forms |= {a: b for a, b, kind in _rows() if kind == "simplify" and "著" in a}
    return _corrections(forms | {"著": "着"})


@cache
def either() -> frozenset[tuple[str, str]]:
    """Pairs of Traditional characters, in both orders, between which a writer is free."""
    pairs = {(a, b) for a, b, kind in _rows() if kind == "either"}
    return frozenset(pairs | {(b, a) for a, b in pairs})


@cache
def telling(variety: str) -> frozenset[str]:
    """Characters that are written in Taiwan ("tw") or in Hong Kong ("hk") alone: 裡, 裏.

    The standards differ in more (説, 户), but people in Hong Kong type 說 and 戶.
    """
    return frozenset(a for a, _, kind in _rows() if kind == f"tells-{variety}")
