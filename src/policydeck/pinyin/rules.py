"""Rules on context: the readings of single characters and words that depend on neighbours.

The rules are data (`data/house/pinyin_rules.tsv`): a word, its reading, a pattern for what stands
before it and one for what stands after. The first rule of a word that fits decides. Rules exist
because on policy text they beat the statistical model where grammar decides: 为 34 % by the
most frequent reading, 87 % by rules.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from policydeck.model import Syllable
from policydeck.pinyin import dictionary
from policydeck.storage import files

# Characters of context that a pattern sees on each side: 以…为 and 为…提供 reach furthest.
_WINDOW = 34
# Patterns are written with Chinese marks; texts mix them with half-width ones.
_MARKS = str.maketrans(",;:!?()", "，；：！？（）")


class Rule(Struct, frozen=True):
    """One row: where both patterns fit, the word has this reading."""

    syllables: tuple[Syllable, ...]
    before: str  # a regular expression that must fit up to the word; empty fits always
    after: str  # one that must fit from the word on


@cache
def table() -> dict[str, tuple[Rule, ...]]:
    """Word → its rules, in order."""
    path = files.house("pinyin_rules.tsv")
    rules: dict[str, list[Rule]] = {}
    for line, row in files.table(path, ("word", "reading", "before", "after", "why")):
        reading = dictionary.checked(row["reading"], row["word"], path, line)
        syllables = tuple(Syllable(s, f"rule: {row['why']}") for s in reading)
        before = f"(?:{row['before']})$" if row["before"] else ""
        rules.setdefault(row["word"], []).append(Rule(syllables, before, row["after"]))
    return {word: tuple(found) for word, found in rules.items()}


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    """Compiled when a text first has the word: all 300 at once would cost 0.1 s at the start."""
    return re.compile(expression)


def context(text: str) -> str:
    """The text as patterns see it: half-width marks as Chinese ones, length unchanged."""
    return text.translate(_MARKS)


def find(word: str, text: str, start: int) -> tuple[Syllable, ...]:
    """What the rules read for `word` at `start` of a context; empty where none fits."""
    rules = table().get(word)
    if not rules:
        return ()
    left = text[max(0, start - _WINDOW) : start]
    end = start + len(word)
    right = text[end : end + _WINDOW]
    for rule in rules:
        if (not rule.before or _pattern(rule.before).search(left)) and (
            not rule.after or _pattern(rule.after).match(right)
        ):
            return rule.syllables
    return ()
