#!/usr/bin/env python3
"""Propose entries for data/house/termbase.tsv from the laws of Taiwan and their official English.

usage: find_termbase.py LAWS OUT.tsv     propose entries
       find_termbase.py LAWS --check     hold the table's rows to the laws that they name

LAWS is a checkout of the corpus that `open_corpora.py` names; laws that data/gold judges are left
out. A stretch of Chinese words and one of English words belong together where each stands in the
paragraphs in which the other stands (Dice), in three laws at least, and where each word of one side
is known to mean one of the other. Names of laws come with the laws.

A person read what was proposed, 5,481 rows and 2,087 names, dropped 800 and 130, wrote capitals as
in running text and filed the rest with up to three of the laws. Takes three minutes and 4 GB.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import make_laws
import numpy as np
import open_corpora
from numpy.typing import NDArray

from policydeck import lexicon, script
from policydeck.language import closed, english
from policydeck.lexicon import gloss_stems
from policydeck.storage import files

Ints = NDArray[np.int64]
Row = tuple[str, str, str]  # law, Chinese, English

LONGEST = 6  # words of a stretch, in either language
LEAST = 4  # paragraphs that have it
LAWS_LEAST = 3  # laws that have both sides
PER_LAW = 110  # paragraphs read of a law
PARAGRAPH = 130  # characters of a paragraph that is read, at most
SAMPLE = 50  # paragraphs that are asked for the English of a stretch, the shortest
DICE = 0.22
BEST = 8  # English stretches that are looked at
_RUN = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z’'\-]*[A-Za-z]|[A-Za-z]|[^A-Za-z\s]+")
_EDGE_ZH = closed.zh("no edge of a term") | closed.zh("begins no term")
_EDGE_EN = frozenset(english.FUNCTION) | {"shall", "may", "must", "said", "such"}
_SHIFT = 10**8  # more than there are stretches


@dataclass(frozen=True, slots=True)
class Side:
    """The stretches of one language that occur often enough."""

    texts: list[str]
    count: Ints  # paragraphs that have each
    first: Ints  # of each paragraph the place of its first stretch in `found`
    found: Ints  # stretches, paragraph after paragraph, none twice in one

    def of(self, row: int) -> Ints:
        """The stretches of a paragraph."""
        return self.found[self.first[row] : self.first[row + 1]]


def stretches(rows: Sequence[Sequence[str]], edge: Collection[str], glue: str) -> Side:
    """The frequent stretches of rows of words; "" ends one, `edge` neither begins nor ends one."""
    names: dict[str, int] = {"": 0}
    flat = [names.setdefault(word, len(names)) for row in rows for word in (*row, "")]
    words = np.array(flat, np.int64)
    row_of = np.repeat(np.arange(len(rows)), [len(row) + 1 for row in rows])
    plain = np.array([word in edge or not word for word in names])
    spelt = list(names)
    ids, current = words.copy(), words > 0
    pairs: list[Ints] = []
    texts: list[str] = []
    for size in range(1, LONGEST + 1):
        at = np.flatnonzero(current)
        keys = ids[at] * len(names) + words[at + size - 1] if size > 1 else ids[at]
        _, where, codes = np.unique(keys, return_index=True, return_inverse=True)
        seen = np.unique(codes * len(rows) + row_of[at])
        often = np.bincount(seen // len(rows), minlength=len(where)) >= LEAST
        good = often & ~plain[words[at[where]]] & ~plain[words[at[where] + size - 1]]
        number, keep = np.cumsum(good) - 1 + len(texts), good[codes]
        pairs.append(np.unique(row_of[at][keep] * _SHIFT + number[codes[keep]]))
        texts += [glue.join(spelt[w] for w in words[p : p + size]) for p in at[where[good]]]
        ids = np.full(len(words), -1)
        ids[at] = np.where(often[codes], codes, -1)
        following = np.zeros(len(words), bool)
        following[: len(words) - size] = words[size:] > 0
        current = (ids >= 0) & following
    every = np.sort(np.concatenate(pairs))
    row, found = every // _SHIFT, every % _SHIFT
    first = np.searchsorted(row, np.arange(len(rows) + 1))
    return Side(texts, np.bincount(found, minlength=len(texts)), first, found)


@cache
def _known(word: str) -> frozenset[str]:
    """The English stems that tables and the dictionary give a word, and their beginnings."""
    stems = {
        s for s, (there, back) in lexicon.word_links(word).items() if there >= 0.03 or back >= 0.1
    }
    stems |= set(gloss_stems(word))
    for character in word if len(word) < 3 else ():
        shares = lexicon.character_links(character).items()
        stems |= {s for s, (there, back) in shares if there >= 0.05 or back >= 0.2}
    return frozenset(stems | {s[:5] for s in stems if len(s) > 4})


def mean_the_same(words: Sequence[str], text: str) -> bool:
    """Whether each word of one side is known to mean one of the other."""
    content = [w for w in words if w not in closed.zh("joins items") | {"之", "的"}]
    stems = [t.stem for t in english.tokens(text) if t.stem not in english.FUNCTION]
    stems = [s for s in stems if s[0].isalnum()]
    known = [{s for s in stems if s in _known(w) or s[:5] in _known(w)} for w in content]
    return bool(stems) and all(known) and set().union(*known) == set(stems)


def proposals(rows: Sequence[Row]) -> Iterator[str]:
    """Lines of Chinese, English with its Dice, and laws."""
    laws = np.unique([law for law, _, _ in rows], return_inverse=True)[1]
    zh = stretches([_chinese(z) for _, z, _ in rows], _EDGE_ZH, "\t")
    en = stretches([_english(e) for _, _, e in rows], _EDGE_EN, " ")
    size = np.array([len(z) for _, z, _ in rows])
    order = np.argsort(zh.found, kind="stable")
    row_of = np.repeat(np.arange(len(rows)), np.diff(zh.first))[order]
    start = np.searchsorted(zh.found[order], np.arange(len(zh.texts) + 1))
    for k, text in enumerate(zh.texts):
        words, where = text.split("\t"), row_of[start[k] : start[k + 1]]
        hanzi = "".join(words)
        whole = 3 <= len(hanzi) <= 14 and (len(words) > 1 or len(hanzi) > 3)
        if not whole or len(np.unique(laws[where])) < LAWS_LEAST:
            continue
        asked = where[np.argsort(size[where], kind="stable")[:SAMPLE]]
        bag = np.concatenate([en.of(row) for row in asked])
        found, hits = np.unique(bag, return_counts=True)
        dice = 2 * hits * len(where) / len(asked) / (len(where) + en.count[found])
        for b in np.argsort(-dice, kind="stable")[:BEST]:
            both = sorted({rows[row][0] for row in asked if found[b] in en.of(row)})
            if dice[b] >= DICE and len(both) >= LAWS_LEAST:
                said = en.texts[found[b]]
                if mean_the_same(words, said):
                    yield f"{hanzi}\t{said}\t{dice[b]:.2f}\tlaws {' '.join(both[:3])}\n"


def _english(text: str) -> list[str]:
    return [w.lower() if w[0].isalpha() else "" for w in _WORD.findall(text)]


def _chinese(text: str) -> list[str]:
    return [word for run in _RUN.findall(text) for word in (*lexicon.cut(run), "")]


def paragraphs(folder: Path) -> Iterator[Row]:
    """All paragraphs of the laws, in simplified characters; an article where they do not match."""
    for law, articles in make_laws.laws(folder / "FalVMingLing", folder / "Eng_FalVMingLing"):
        for article in articles:
            zh, en = (side.split("\\n") for side in article.rstrip("\n").split("\t"))
            same = len(zh) == len(en)
            for z, e in zip(zh, en, strict=True) if same else [("\n".join(zh), "\n".join(en))]:
                yield law, script.simplify(z), e


def read(folder: Path) -> list[Row]:
    """Short paragraphs, so many of each law, none twice, without the laws that gold judges."""
    judged = open_corpora._judged_laws()
    rows = [r for r in paragraphs(folder) if r[0] not in judged and 4 < len(r[1]) <= PARAGRAPH]
    random.Random(0).shuffle(rows)
    seen: set[str] = set()
    per: Counter[str] = Counter()
    kept = []
    for row in rows:
        if row[1] not in seen and per[row[0]] < PER_LAW:
            seen.add(row[1])
            per[row[0]] += 1
            kept.append(row)
    return kept


def check(folder: Path) -> Iterator[str]:
    """Rows whose laws do not have both sides in one paragraph."""
    wanted: dict[str, list[tuple[str, re.Pattern[str], re.Pattern[str]]]] = {}
    columns = ("zh", "en", "attested")
    table = [row for _, row in files.table(files.house("termbase.tsv"), columns)]
    for row in table:
        if re.match(r"laws [A-Z]\d", row["attested"]):
            for law in row["attested"].split(" ")[1:]:
                both = _said(row["zh"]), _said(row["en"].lower())
                wanted.setdefault(law, []).append((row["zh"], *both))
    met: set[str] = set()
    for law, zh, en in paragraphs(folder):
        low = " ".join(en.lower().replace("’", "'").split())
        for hanzi, written, said in wanted.get(law, ()):
            if written.search(zh) and said.search(low):
                met.add(hanzi)
    of_laws = {hanzi for rows in wanted.values() for hanzi, *_ in rows}
    yield from sorted(of_laws - met)


def _said(cell: str) -> re.Pattern[str]:
    """What a cell of the table stands for: one of its wordings, with anything in a gap."""
    return re.compile(".+?".join(map(re.escape, cell.split("…"))).replace(r"\|", "|"))


def main(folder: Path, out: str) -> None:
    if out == "--check":
        missing = list(check(folder))
        sys.exit("\n".join(missing) if missing else 0)
    with Path(out).open("w", encoding="utf-8") as file:
        file.writelines(proposals(read(folder)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2])
