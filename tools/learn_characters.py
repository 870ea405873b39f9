#!/usr/bin/env python3
"""Make data/house/links-characters.tsv, which English stems go with the characters inside words.

IBM model 1 over the senses of dictionary words that are not rare (CC-CEDICT, CC BY-SA 4.0, and so
is the table): each stem of a word's senses comes from one of the word's characters.

Error rate of word links (150 news sentences, cross-validated), with the words of `links-words.tsv`
added as if they were senses, those of laws or of all its texts:

    dictionary alone   15.4
    and laws           15.5
    and all            15.6
"""

from __future__ import annotations

from collections.abc import Iterator

import learn_links
import numpy as np
from wordfreq import zipf_frequency

from policydeck import lexicon
from policydeck.language import hanzi
from policydeck.lexicon import gloss_stems

LONGEST = 3  # characters of a word; in longer ones they say little of one another
COMMON = 1.8  # Zipf frequency of the rarest word that is read
ROUNDS = 5
# A stem is kept with so many links and so large a share of the character's or of its own.
LINKS, THERE, BACK = 0.15, 0.01, 0.1


def words() -> Iterator[str]:
    """The dictionary words that are read."""
    return (
        word
        for word in sorted(lexicon.headwords())
        if len(word) <= LONGEST and hanzi.is_han(word) and zipf_frequency(word, "zh") >= COMMON
    )


def rows() -> list[learn_links.Row]:
    """Characters and stems with enough of their links."""
    zh_ids: dict[str, int] = {}
    en_ids: dict[str, int] = {}
    cases = [
        (row, zh_ids.setdefault(c, len(zh_ids)), en_ids.setdefault(stem, len(en_ids)), weight)
        for row, (word, stem, weight) in enumerate(
            (word, stem, weight)
            for word in words()
            for stem, weight in sorted(gloss_stems(word).items())
        )
        for c in word
    ]
    row, zh, en = (np.array(x) for x in list(zip(*cases, strict=True))[:3])
    weight = np.array([case[3] for case in cases])
    keys, kind = np.unique(zh * len(en_ids) + en, return_inverse=True)
    of_zh, of_en = keys // len(en_ids), keys % len(en_ids)
    there = 1 / np.bincount(of_zh)[of_zh]
    for _ in range(ROUNDS):
        claim = there[kind]
        count = np.bincount(kind, weight * claim / np.bincount(row, claim)[row])
        there, back = learn_links.shares(of_zh, of_en, np.asarray(count, float))
    names, stems_known = list(zh_ids), list(en_ids)
    return [
        (names[of_zh[k]], stems_known[of_en[k]], count[k], there[k], back[k])
        for k in np.flatnonzero((count >= LINKS) & ((there >= THERE) | (back >= BACK)))
    ]


if __name__ == "__main__":
    learn_links.write(
        learn_links.HOUSE / "links-characters.tsv",
        "Made by tools/learn_characters.py from CC-CEDICT: CC BY-SA 4.0.", rows(),
    )  # fmt: skip
