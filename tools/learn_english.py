#!/usr/bin/env python3
"""Make data/house/english.json: what the dictionary's English tells of English words.

usage: learn_english.py

Counted in all senses of CC-CEDICT (CC BY-SA 4.0), of the version that pyproject.toml names:

- leading: words that need the noun after them, "civil", "industrial", "ethnic". They stand SEEN
  times or more and hardly ever end a sense ("civil servant", "civil war"), where a noun ends every
  second one. By share of the places at the end: "ethnic" 0.00, "older" 0.07, "civil" 0.08, "local"
  0.19; "carbon" 0.22, "data" 0.30, "green" 0.35, "key" 0.52.
- names: words that are written with a capital, nearly always. By share in lower case: "Gobi" and
  "China" (porcelain) 0.00, "Republic" 0.08; "western" 0.16, "ministry" 0.18, "northern" 0.43.
- pairs: two words that are one name, for the rarer hardly stands without the other: Hong Kong
  0.97, Saudi Arabia 0.83, Xi Jinping 0.60; State Council 0.34, South Africa 0.23.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from policydeck.language import english
from policydeck.lexicon import cedict

OUT = Path(__file__).resolve().parents[1] / "data" / "house" / "english.json"
SELDOM, SEEN = 0.2, 8
ORDINARY = 0.15
INSEPARABLE = 0.5

_ASIDE = re.compile(r"\([^()]*\)|\[[^\]]*\]|cl:[^/]*")
_SMALL = re.compile(r"[a-z]+")
_BOUNDARY = re.compile(r"[/;,]")
_READING = re.compile(r"\[[^\]]*\]")
_WORD = re.compile(r"[A-Za-z]+")
_NAMES = re.compile(r"\b([A-Z][a-z]+) (?=([A-Z][a-z]+)\b)")


def leading(text: str) -> list[str]:
    """Words that need the noun after them; a plural is a noun ("sales")."""
    seen: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for sense in _BOUNDARY.split(_ASIDE.sub(" ", text.lower())):
        phrase = _phrase(_SMALL.findall(sense))
        seen.update(phrase)
        last.update(phrase[-1:])
    return [
        word
        for word, count in seen.items()
        if count >= SEEN
        and last[word] <= SELDOM * count
        and (not word.endswith("s") or word.endswith("ss"))
    ]


def _phrase(listed: list[str]) -> list[str]:
    """The content words of a sense as far as its first preposition; none of a verb's."""
    if listed[:1] == ["to"]:
        return []
    phrase: list[str] = []
    for word in listed:
        if word not in english.FUNCTION:
            phrase.append(word)
        elif phrase:
            break
    return phrase


def names(words: Counter[str]) -> list[str]:
    """Words, in lower case, that are hardly ever written so."""
    found = []
    for word in {word.lower() for word in words}:
        small, capital = _places(word, words)
        if capital and small < max(1, ORDINARY * (small + capital)):
            found.append(word)
    return found


def _places(word: str, words: Counter[str]) -> tuple[int, int]:
    """How often the English has the word small and with a capital, or its plural."""
    low = word.lower()
    forms = {low, low + "s", low + "es", low.removesuffix("s"), low.removesuffix("es")}
    return sum(words[f] for f in forms), sum(words[f.capitalize()] for f in forms)


def pairs(text: str, words: Counter[str]) -> list[str]:
    """Names of two words that are never cut."""
    return [
        f"{first} {second}"
        for (first, second), together in Counter(_NAMES.findall(text)).items()
        if together > 1
        and together >= INSEPARABLE * min(sum(_places(w, words)) for w in (first, second))
    ]


def main() -> None:
    text = "/".join(map(cedict.text, sorted(cedict.headwords())))
    words = Counter(_WORD.findall(_READING.sub("", text)))
    found = {"leading": leading(text), "names": names(words), "pairs": pairs(text, words)}
    lists = {name: " ".join(sorted(found[name])) for name in ("leading", "names")}
    OUT.write_text(
        json.dumps({**lists, "pairs": sorted(found["pairs"])}, ensure_ascii=False, indent=0) + "\n",
        encoding="utf-8",
    )


main()
