#!/usr/bin/env python3
"""Make data/house/links-words.tsv and links-characters.tsv.

usage: learn_links.py LAWS

LAWS is a checkout of github.com/kong0107/mojLawSplitJSON (read at commit 0d26e6c7, data of
2024-10-11): the laws of Taiwan and their official English by article, from the Laws and
Regulations Database of the Ministry of Justice (Open Government Data License, Taiwan, 1.0). Laws
and their official translations are not subject to copyright there (Copyright Act, article 9).
Paragraphs are paired where an article has equally many in both languages, rewritten in
simplified characters and mainland vocabulary (資訊 → 信息), at most PER_LAW of a law, so that no
field prevails. The Personal Data Protection Act is left out: renderings are measured on it.

The words' table is what IBM model 1 of both directions agrees on over these pairs. The
characters' table is the same model between the characters of dictionary words and the stems of
their senses (CC-CEDICT, CC BY-SA 4.0), the words' table added, so it is under CC BY-SA 4.0.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import opencc
from numpy.typing import NDArray
from wordfreq import zipf_frequency

from policydeck import lexicon
from policydeck.language import english, hanzi
from policydeck.lexicon import gloss_stems
from policydeck.segment import segment
from policydeck.wordalign import sheets, statistics
from policydeck.wordalign.units import units

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]

PER_LAW = 20
HELD_OUT = "I0050021"
HOUSE = Path(__file__).resolve().parents[1] / "data" / "house"
# word, stem, weight of their links, share of the word's links, share of the stem's
Row = tuple[str, str, float, float, float]
MOST = 40  # stems kept for a word
SMOOTH = 0.3  # links that no stem claims; keeps words seen once from being certain

_ENUMERATOR = re.compile(r"^[（(]?[一二三四五六七八九十]+[)）、]\s*|^\(?[0-9a-zA-Z]{1,2}[.)]\s*")


def _articles(path: Path) -> dict[str, list[str]]:
    """Number of an article → its paragraphs, without enumerators."""
    found = {}
    for part in json.loads(path.read_text(encoding="utf-8-sig"))["法規內容"]:
        if "條號" in part:
            number = "-".join(re.findall(r"\d+", part["條號"]))
            lines = (line.strip() for line in part["條文內容"].splitlines())
            found[number] = [_ENUMERATOR.sub("", line) for line in lines if line]
    return found


def paragraph_pairs(laws: Path) -> Iterator[tuple[str, str]]:
    """Paragraphs of plausible length, at most PER_LAW of a law, none twice."""
    mainland = opencc.OpenCC("tw2sp")
    chance = random.Random(0)
    seen: set[str] = set()
    for path in sorted((laws / "Eng_FalVMingLing").glob("*.json")):
        original = laws / "FalVMingLing" / path.name
        if path.stem == HELD_OUT or not original.exists():
            continue
        zh, en = _articles(original), _articles(path)
        found = [
            (z, e)
            for number in sorted(zh.keys() & en.keys())
            if len(zh[number]) == len(en[number])
            for z, e in zip(zh[number], en[number], strict=True)
            if 6 <= len(z) <= 110 and 4 <= (size := len(e.split())) <= 70
            if 0.3 < size / len(z) < 1.6 and z not in seen
        ]
        chance.shuffle(found)
        for z, e in found[:PER_LAW]:
            seen.add(z)
            yield mainland.convert(z), e


def shares(of_zh: Ints, of_en: Ints, count: Floats) -> tuple[Floats, Floats]:
    """Of each word's links and of each stem's the share that goes to the other, smoothed."""
    there = count / (np.bincount(of_zh, count) + SMOOTH)[of_zh]
    back = count / (np.bincount(of_en, count) + SMOOTH)[of_en]
    return there, back


def word_rows(pairs: Iterable[tuple[str, str]]) -> list[Row]:
    """Words and stems linked at least twice, for at least 3 % of the word's links."""
    zh_ids: dict[str, int] = {}
    en_ids: dict[str, int] = {}
    zh, en = [], []
    for left, right in pairs:
        words_here = (u.key if u.kind == "word" else u.kind for u in units(segment(left, left)))
        stems_here = (t.stem if t.text[0].isalpha() else "#" for t in english.tokens(right))
        zh.append(np.array([zh_ids.setdefault(w, len(zh_ids)) for w in words_here], np.intp))
        en.append(np.array([en_ids.setdefault(s, len(en_ids)) for s in stems_here], np.intp))
    laid = sheets.sheets([len(x) for x in zh], [len(x) for x in en])
    kinds = statistics.kinds(laid, zh, en)
    found, _ = statistics.posteriors(laid, kinds, np.zeros(len(kinds), np.float32))
    both = np.concatenate([np.sqrt(cells.there * cells.back).ravel() for cells in found])
    count = np.bincount(kinds.flat, both)[: len(kinds)]
    of_zh, of_en = kinds.zh, kinds.en
    there, back = shares(of_zh, of_en, count)
    names, stems = list(zh_ids), list(en_ids)
    return [
        (names[of_zh[k]], stems[of_en[k]], count[k], there[k], back[k])
        for k in np.flatnonzero((count >= 2) & (there >= 0.03))
        if hanzi.is_han(names[of_zh[k]]) and stems[of_en[k]] != "#"
        if stems[of_en[k]] not in english.FUNCTION or there[k] >= 0.2
    ]


def character_rows(learned: Iterable[Row]) -> list[Row]:
    """Characters and stems, from the senses of dictionary words that are not rare.

    IBM model 1: each stem of a word's senses comes from one of the word's characters.
    """
    senses: dict[str, dict[str, float]] = {
        word: dict(gloss_stems(word))
        for word in sorted(lexicon.headwords())
        if len(word) <= 3 and hanzi.is_han(word) and zipf_frequency(word, "zh") >= 1.8
    }
    for word, stem, _, there, _ in learned:
        if there >= 0.05 and len(word) <= 3:
            stems = senses.setdefault(word, {})
            stems[stem] = stems.get(stem, 0.0) + there
    zh_ids: dict[str, int] = {}
    en_ids: dict[str, int] = {}
    cases = [
        (row, zh_ids.setdefault(c, len(zh_ids)), en_ids.setdefault(stem, len(en_ids)), weight)
        for row, (word, stem, weight) in enumerate(
            (word, stem, weight) for word, stems in senses.items() for stem, weight in stems.items()
        )
        for c in word
    ]
    row, zh, en = (np.array(x) for x in list(zip(*cases, strict=True))[:3])
    weight = np.array([case[3] for case in cases])
    keys, kind = np.unique(zh * len(en_ids) + en, return_inverse=True)
    of_zh, of_en = keys // len(en_ids), keys % len(en_ids)
    there = 1 / np.bincount(of_zh)[of_zh]
    for _ in range(5):
        claim = there[kind]
        count = np.bincount(kind, weight * claim / np.bincount(row, claim)[row])
        there, back = shares(of_zh, of_en, count)
    names, stems_known = list(zh_ids), list(en_ids)
    return [
        (names[of_zh[k]], stems_known[of_en[k]], count[k], there[k], back[k])
        for k in np.flatnonzero((count >= 0.15) & ((there >= 0.01) | (back >= 0.1)))
    ]


def write(path: Path, note: str, rows: Iterable[Row]) -> None:
    """One line for each word, its stems most linked first, shares in per cent."""
    by_word: dict[str, list[tuple[float, str, int, int]]] = {}
    for word, stem, count, there, back in rows:
        shares = max(1, round(100 * there)), round(100 * back)
        # Equal counts may differ in their last digits.
        by_word.setdefault(word, []).append((-round(count, 6), stem, *shares))
    lines = [f"# {note}"]
    for word in sorted(by_word):
        stems = sorted(by_word[word])[:MOST]
        lines.append(f"{word}\t" + ";".join(f"{s} {there} {back}" for _, s, there, back in stems))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(laws: Path) -> None:
    """Both tables."""
    learned = word_rows(paragraph_pairs(laws))
    write(HOUSE / "links-words.tsv", "Made by tools/learn_links.py from the laws of Taiwan and "
          "their official English (Ministry of Justice, no copyright).", learned)  # fmt: skip
    write(HOUSE / "links-characters.tsv", "Made by tools/learn_links.py from CC-CEDICT and "
          "links-words.tsv: CC BY-SA 4.0.", character_rows(learned))  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
