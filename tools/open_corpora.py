"""Pairs of lines from two open parallel corpora, as `learn_links.py` learns from them, and the
lines of a third, in Chinese alone.

`laws`: github.com/kong0107/mojLawSplitJSON (read at commit 0d26e6c7, data of 2024-10-11): the laws
of Taiwan and their official English by article, from the Laws and Regulations Database of the
Ministry of Justice (Open Government Data License, Taiwan, 1.0). Laws and their official
translations are not subject to copyright there (Copyright Act, article 9). Paragraphs are paired
where an article has equally many in both languages, rewritten in simplified characters and
mainland vocabulary (資訊 → 信息).

`examples`: github.com/jiyushe/jiyu-example-sentence-source (Apache-2.0; read at commit 58ffd82d of
2024-02-24): sentences for learners, from news to proverbs, partly translated by machine. Of 944,000
different ones 890,000 are of plausible length; the formal half of them is read, by the share of
pairs of characters that laws and the policy lexicon have as well.

`mainland`: github.com/LawRefBook/Laws (read at commit 2f4c5c23 of 2025-04-19): laws, regulations,
rules and judicial interpretations of the mainland, with those of seven provinces and cities. Such
texts are not subject to copyright there (Copyright Law, article 5).

What data/gold judges is left out: its laws as a whole, and every pair that shares STRETCH
characters with a text of it. So nothing of what the program is measured with or learns from is in a
table that is learnt from these pairs.
"""

from __future__ import annotations

import html
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import gold
import numpy as np
import opencc

from policydeck import script
from policydeck.language import hanzi
from policydeck.lexicon import policy_terms

Lines = tuple[str, str]

# A law gives no more paragraphs than this, so that no field prevails: 150,000 of 200,000 are left.
PER_LAW = 120
# Example sentences that are read, the most formal ones.
EXAMPLES = 400_000
# Pairs of characters that stand in so many paragraphs of laws are formal.
FORMAL = 20
# A pair with so many characters in a row that a judged text has, too, may be its own source.
STRETCH = 12

# The folders of `mainland` that hold laws, not cases.
MAINLAND = (
    "DLC", "刑法", "司法解释", "宪法", "宪法相关法", "民法典", "民法商法", "社会法", "经济法",
    "行政法", "行政法规", "诉讼与非诉讼程序法", "部门规章",
)  # fmt: skip

_ENUMERATOR = re.compile(r"^[（(]?[一二三四五六七八九十]+[)）、]\s*|^\(?[0-9a-zA-Z]{1,2}[.)]\s*")
_HAN = re.compile(f"[{hanzi.HAN}]")
_ARTICLE = re.compile(
    r"^第[一二三四五六七八九十百千零]+[条章节编款](?:之[一二三四五六七八九十])?\s*"
)
_PARAGRAPH = re.compile(rf"(?=.{{6}})[^#<*|-].*[{hanzi.HAN}]{{4}}")
_EXAMPLE = re.compile(r'<span class="chinese">(.*?)</span><span class="english">(.*?)</span>')


def _articles(path: Path) -> dict[str, list[str]]:
    """Number of an article → its paragraphs, without enumerators."""
    found = {}
    for part in json.loads(path.read_text(encoding="utf-8-sig"))["法規內容"]:
        if "條號" in part:
            number = "-".join(re.findall(r"\d+", part["條號"]))
            lines = (line.strip() for line in part["條文內容"].splitlines())
            found[number] = [_ENUMERATOR.sub("", line) for line in lines if line]
    return found


def _judged_laws() -> set[str]:
    sources = (gold.GOLD / d.name / "SOURCE.toml" for d in gold.documents())
    texts = (path.read_text(encoding="utf-8") for path in sources)
    return {law for text in texts for law in re.findall(r"mojLawSplitJSON, ([A-Z]\d{7})", text)}


def _stretches(text: str) -> Iterator[str]:
    return (text[i : i + STRETCH] for i in range(len(text) - STRETCH + 1))


def _judged_stretches() -> frozenset[str]:
    passages = (p.zh for d in gold.documents() for p in d.passages)
    return frozenset(s for zh in passages for s in _stretches(script.simplify(zh)))


def laws(folder: Path, spelling: str = "tw2sp") -> Iterator[Lines]:
    """Paragraphs of plausible length, at most PER_LAW of a law, none twice.

    `spelling` is opencc's name for how they are rewritten; "t2s" leaves the words as they are.
    """
    rewritten = opencc.OpenCC(spelling)
    chance = random.Random(0)
    seen: set[str] = set()
    left_out, judged = _judged_laws(), _judged_stretches()
    for path in sorted((folder / "Eng_FalVMingLing").glob("*.json")):
        original = folder / "FalVMingLing" / path.name
        if path.stem in left_out or not original.exists():
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
            if judged.isdisjoint(_stretches(simple := rewritten.convert(z))):
                yield simple, e


def _plausible(zh: str, en: str) -> bool:
    size, words = len(_HAN.findall(zh)), len(en.split())
    return (
        8 <= size <= len(zh) <= 90 and size > 0.7 * len(zh) and 4 <= words <= 60
        and 0.3 < words / size < 1.1 and not _HAN.search(en)
    )  # fmt: skip


def _neighbours(zh: str) -> list[str]:
    return [zh[i : i + 2] for i in range(len(zh) - 1)]


def examples(folder: Path, read: Iterable[Lines]) -> Sequence[Lines]:
    """The sentences that are most like the laws `read` and the policy lexicon, none twice."""
    counts = Counter(two for zh, _ in read for two in _neighbours(zh))
    formal = {two for two, count in counts.items() if count >= FORMAL}
    formal.update(two for term in policy_terms() for two in _neighbours(term))
    judged = _judged_stretches()
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*/*.md")):
        for pair in _EXAMPLE.findall(path.read_text(encoding="utf-8")):
            zh, en = (html.unescape(side).strip() for side in pair)
            if zh not in found and _plausible(zh, en) and judged.isdisjoint(_stretches(zh)):
                found[zh] = en
    share = {zh: float(np.mean([two in formal for two in _neighbours(zh)])) for zh in found}
    order = sorted(found, key=lambda zh: (-share[zh], zh))[:EXAMPLES]
    return [(zh, found[zh]) for zh in order]


def mainland(folder: Path) -> Iterator[str]:
    """The paragraphs, without numbers, none twice."""
    seen, judged = set[str](), _judged_stretches()
    for path in sorted(path for kind in MAINLAND for path in folder.glob(f"{kind}/**/*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            zh = _ENUMERATOR.sub("", _ARTICLE.sub("", line.strip()))
            if _PARAGRAPH.match(zh) and zh not in seen:
                seen.add(zh)
                if judged.isdisjoint(_stretches(zh)):
                    yield zh
