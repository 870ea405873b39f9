"""Rules on context: the readings of single characters and words that depend on neighbours.

The rules are data (`data/house/pinyin_rules.tsv`): a word, its reading, a pattern for what stands
before it and one for what stands after. The first rule of a word that fits decides. Rules exist
because on policy text they beat the statistical model where grammar decides: 为 34 % by the
most frequent reading, 87 % by rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from policydeck.errors import InputError
from policydeck.lexicon import files
from policydeck.model import Syllable

# Characters of context that a pattern sees on each side: 以…为 and 为…提供 reach furthest.
_WINDOW = 34
# Patterns are written with Chinese marks; texts mix them with half-width ones.
_MARKS = str.maketrans(",;:!?()", "，；：！？（）")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: where both patterns fit, the word has this reading."""

    syllables: tuple[Syllable, ...]
    before: re.Pattern[str] | None  # must fit up to the word
    after: re.Pattern[str] | None  # must fit from the word on


@cache
def table() -> dict[str, tuple[Rule, ...]]:
    """Word → its rules, in order."""
    path = files.house("pinyin_rules.tsv")
    rules: dict[str, list[Rule]] = {}
    for line, row in files.table(path, ("word", "reading", "before", "after", "why")):
        reading = row["reading"].split()
        if len(reading) != len(row["word"]):
            raise InputError(
                path,
                line,
                f"{row['word']} has {len(reading)} syllables",
                "Give one syllable for each character, separated by spaces.",
            )
        syllables = tuple(Syllable(s, f"rule: {row['why']}") for s in reading)
        before = re.compile(f"(?:{row['before']})$") if row["before"] else None
        after = re.compile(row["after"]) if row["after"] else None
        rules.setdefault(row["word"], []).append(Rule(syllables, before, after))
    return {word: tuple(found) for word, found in rules.items()}


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
        if (rule.before is None or rule.before.search(left)) and (
            rule.after is None or rule.after.match(right)
        ):
            return rule.syllables
    return ()
