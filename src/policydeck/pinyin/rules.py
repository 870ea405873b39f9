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

# Characters of context that a pattern sees on each side: 以…为 and 为…提供 reach furthest.
_WINDOW = 26


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: where both patterns fit, the word has this reading."""

    reading: tuple[str, ...]
    before: re.Pattern[str] | None  # must fit up to the word
    after: re.Pattern[str] | None  # must fit from the word on
    line: int  # of the table, for `explain`


@cache
def table() -> dict[str, tuple[Rule, ...]]:
    """Word → its rules, in order."""
    path = files.house("pinyin_rules.tsv")
    rules: dict[str, list[Rule]] = {}
    for line, row in files.table(path, ("word", "reading", "before", "after", "why")):
        reading = tuple(row["reading"].split())
        if len(reading) != len(row["word"]):
            raise InputError(
                path,
                line,
                f"{row['word']} has {len(reading)} syllables",
                "Give one syllable for each character, separated by spaces.",
            )
        before = re.compile(f"(?:{row['before']})$") if row["before"] else None
        after = re.compile(row["after"]) if row["after"] else None
        rules.setdefault(row["word"], []).append(Rule(reading, before, after, line))
    return {word: tuple(found) for word, found in rules.items()}


def find(word: str, text: str, start: int) -> Rule | None:
    """The rule for `word`, which stands at `start` of the simplified `text`, if one fits."""
    rules = table().get(word)
    if not rules:
        return None
    left = text[max(0, start - _WINDOW) : start]
    end = start + len(word)
    right = text[end : end + _WINDOW]
    for rule in rules:
        if (rule.before is None or rule.before.search(left)) and (
            rule.after is None or rule.after.match(right)
        ):
            return rule
    return None
