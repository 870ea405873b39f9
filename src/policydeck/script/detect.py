"""What script a document is in, decided by characters that only one script has.

Three questions, each by counting: Simplified or Traditional; Taiwan or Hong Kong; and, for
Traditional, whether a machine made it from Simplified and left characters behind (復雜, 并重,
防范). The last is asked of whole words, because every such character is right somewhere else
(恢復, 范先生).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from policydeck.script import convert, evidence, tables

Name = Literal["simplified", "traditional-tw", "traditional-hk", "mixed"]
# A text counts as of two scripts when the rarer one has at least this share of the characters
# that tell them apart. Clean texts have none or, with a quoted name, far below 1 %.
SECOND_SCRIPT = 0.05
# Fewer Simplified characters than these are slips in a Traditional text (营业 six times in the
# 40,000 characters of a government site), which are put right without calling it mixed.
SLIPS = 20
# Wrong words for each 1,000 Han characters from which a Traditional text counts as made by a
# machine. The seed text has 8.5, and 6 to 9 have statutes and goals converted character by
# character on trial; clean news of Taiwan and Hong Kong has 0.05 and a Taiwanese statute none.
# Of that news cut into 189 documents of 1,500 characters, 2 count as mixed.
WRONG_WORDS = 1.0


# What a text of either place calls its own, where no character tells: 衞 and 裏 are rare enough.
_INSTITUTIONS = {
    "hk": "特區政府|香港特區|行政長官|立法會|區議會|施政報告|港元|港人|入境事務處|政務司|財政司",
    "tw": "行政院|立法院|司法院|監察院|考試院|總統府|民國|新[臺台]幣|直轄市|本院|縣市政府",
}


class Script(Struct, frozen=True):
    """The script of a document and why."""

    name: Name
    evidence: str  # "512 Traditional characters, no Simplified; 著 ×3, 裡 ×2 as in Taiwan"

    @property
    def variety(self) -> str:
        """The standard that a Traditional text follows: "tw" or "hk"."""
        return "hk" if self.name == "traditional-hk" else "tw"


def standard(texts: Sequence[str]) -> str:
    """The standard that Traditional texts follow, "tw" or "hk"; nothing where others are there."""
    text = "\n".join(texts)
    counts = Counter(text)
    simple, trad = _sides(counts)
    if _is_simplified(simple, trad) or _is_both(simple, trad):
        return ""
    return _region(counts, text)[0]


def misspelt(texts: Iterable[str], variety: str) -> Counter[str]:
    """The words of texts that a machine left or chose wrongly: "并重 (並重)"."""
    return Counter(
        f"{word.found} ({word.right})"
        for line in texts
        for word in evidence.wrong_words(line, convert.simplify(line), variety)
    )


def detect(texts: Iterable[str], wrong: Counter[str] | None = None) -> Script:
    """The script of one document, given as its texts in order.

    `wrong` is what is `misspelt` there, where somebody knows it already.

    >>> detect(["发展和安全并重"]).name
    'simplified'
    >>> detect(["發展和安全並重"]).name
    'traditional-tw'
    >>> detect(["發展和安全并重的復雜原則"]).evidence
    '4 Traditional characters, 0 Simplified; 并重 (並重), 復雜 (複雜)'
    """
    lines = list(texts)
    text = "\n".join(lines)
    counts = Counter(text)
    simple, trad = _sides(counts)
    found = f"{trad} Traditional characters, {simple} Simplified"
    if _is_simplified(simple, trad):
        return Script("simplified", found)
    if _is_both(simple, trad):
        return Script("mixed", found)
    variety, tells = _region(counts, text)
    wrong = misspelt(lines, variety) if wrong is None else wrong
    han = sum(count for character, count in counts.items() if evidence.is_han(character))
    if wrong.total() * 1000 >= WRONG_WORDS * han:
        return Script("mixed", f"{found}; {_listed(wrong)}")
    name: Name = "traditional-hk" if variety == "hk" else "traditional-tw"
    return Script(name, f"{found}; {tells}")


def taught(found: Sequence[Script]) -> Literal["simplified", "traditional-tw", "traditional-hk"]:
    """The script that the cards of such documents teach: Traditional where all are cleanly so.

    >>> taught([detect(["發展和安全並重"])]), taught([detect(["發展和安全并重的復雜原則"])])
    ('traditional-tw', 'simplified')
    """
    names = {script.name for script in found}
    if names <= {"traditional-tw"}:
        return "traditional-tw"
    return "traditional-hk" if names <= {"traditional-tw", "traditional-hk"} else "simplified"


def _sides(counts: Counter[str]) -> tuple[int, int]:
    """How many characters only Simplified Chinese writes, and how many only Traditional."""
    simple = sum(n for character, n in counts.items() if evidence.only_simplified(character))
    trad = sum(n for character, n in counts.items() if evidence.only_traditional(character))
    return simple, trad


def _is_simplified(simple: int, trad: int) -> bool:
    return trad == 0 or simple > trad * (1 - SECOND_SCRIPT) / SECOND_SCRIPT


def _is_both(simple: int, trad: int) -> bool:
    return simple >= SLIPS and simple > (simple + trad) * SECOND_SCRIPT


def _listed(counter: Counter[str]) -> str:
    return ", ".join(
        f"{item} ×{count}" if count > 1 else item for item, count in counter.most_common(12)
    )


def _region(counts: Counter[str], text: str) -> tuple[str, str]:
    """ "tw" or "hk", and the characters or institutions that tell; Taiwan when none does."""
    told = {
        variety: Counter({c: n for c, n in counts.items() if c in tables.telling(variety)})
        for variety in ("tw", "hk")
    }
    if not any(told.values()):
        found = {place: re.findall(names, text) for place, names in _INSTITUTIONS.items()}
        told = {place: Counter(names) for place, names in found.items()}
    variety = "hk" if told["hk"].total() > told["tw"].total() else "tw"
    if not told[variety]:
        return variety, "nothing tells Taiwan from Hong Kong"
    place = "Hong Kong" if variety == "hk" else "Taiwan"
    return variety, f"{_listed(told[variety])} as in {place}"
