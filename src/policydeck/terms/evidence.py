"""A candidate's evidence as numbers.

Shape (how many units, of which word classes), places (what stands before and after it, how often
it comes again, whether a longer candidate always holds it), lists (dictionaries, quotation marks)
and English (is it rendered by one clean stretch, and by the same one each time).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from policydeck.lexicon import english, pos
from policydeck.lexicon.english import EnToken
from policydeck.model import Token
from policydeck.terms.candidates import Candidate, Text
from policydeck.wordalign.units import FUNCTION

QUOTES = {"“": "”", "「": "」", "『": "』", "‘": "’", "《": "》", '"': '"'}
# Word classes of the first and last unit; the rest is "other".
_ENDS = (
    "NN",
    "VN",
    "AN",
    "NG",
    "NV",
    "VV",
    "AV",
    "DV",
    "GN",
    "GG",
    "AG",
    "VG",
    "DA",
    "VI",
    "NA",
    "AA",
    "DN",
    "NI",
)

NAMES = (
    "bias", "two units", "four units or more", "characters", "count",
    "dictionary", "jieba", "quoted",
    "function word inside", "adverb inside", "conjunction inside", "suffix last", "all nominal",
    "verb twice", "single character first", "single character last",
    "cuts a word at the start", "cuts a word at the end", "open before", "open after",
    "verb before", "noun before", "de before", "noun after", "verb after", "de after", "alone",
    "always inside",
    "linked", "contiguous", "outside", "consistent", "english words", "closed before",
    "closed after", "english broken", "single link",
    *_ENDS, *(f"{ends} alone" for ends in _ENDS),
)  # fmt: skip


def features(
    candidate: Candidate,
    texts: Sequence[Text],
    counts: Mapping[str, int],
    dictionary: Collection[str],
) -> list[float]:
    """The candidate's evidence, in the order of NAMES."""
    number, i, j = candidate.places[0]
    units = texts[number].units[i:j]
    around = _mean([_around(texts[n], a, b) for n, a, b in candidate.places])
    ends = _word_class(units[0]) + _word_class(units[-1])
    return [
        1.0,
        float(len(units) == 2),
        float(len(units) >= 4),
        len(candidate.key) / 10,
        math.log(len(candidate.places)),
        float(candidate.key in dictionary),
        float(pos.is_listed(candidate.key)),
        around[0],
        *_shape(units),
        *around[1:],
        float(_always_inside(candidate, texts, counts)),
        *_english(candidate, texts, j - i),
        *(float(ends == pair) for pair in _ENDS),
        *(float(ends == pair and len(units) == 2) for pair in _ENDS),
    ]


def _mean(rows: Sequence[Sequence[float]]) -> list[float]:
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def _word_class(unit: Token) -> str:
    return "N" if unit.kind == "latin" else pos.word_class(unit.key)


def _shape(units: Sequence[Token]) -> list[float]:
    classes = [_word_class(u) for u in units]
    return [
        float(any(u.key in FUNCTION for u in units[:-1])),
        float("D" in classes[1:]),
        float(any(u.key in "和与及" for u in units)),
        float(classes[-1] == "K"),
        float(all(c in "NGAIKL" for c in classes)),
        float(classes.count("V") >= 2),
        float(len(units[0].key) == 1),
        float(len(units[-1].key) == 1),
    ]


def _around(text: Text, i: int, j: int) -> list[float]:
    """What stands before and after one place of the candidate."""
    before = text.units[i - 1] if i else None
    after = text.units[j] if j < len(text.units) else None
    left = _side(before)
    right = _side(after)
    return [
        float(bool(before and after and QUOTES.get(before.text) == after.text)),
        float(text.units[i].start not in text.starts),
        float(text.units[j - 1].end not in text.ends),
        float(left in "-F"),
        float(right in "-F"),
        float(left == "V"),
        float(left in "NGA"),
        float(left == "的"),
        float(right in "NGK"),
        float(right == "V"),
        float(right == "的"),
        float(left in "-FDL" and right in "-FDL"),
    ]


def _side(unit: Token | None) -> str:
    """A neighbour's class; "-" for punctuation and the end of the text, "的" for itself."""
    if unit is None or unit.kind == "other":
        return "-"
    return "的" if unit.key == "的" else _word_class(unit)


def _always_inside(candidate: Candidate, texts: Sequence[Text], counts: Mapping[str, int]) -> bool:
    """Whether a candidate longer by one unit occurs just as often, and more than once."""
    size = len(candidate.places)
    if size < 2:
        return False
    longer: Counter[str] = Counter()
    for n, i, j in candidate.places:
        text = texts[n]
        for a, b in ((i - 1, j), (i, j + 1)):
            if a >= 0 and b <= len(text.units):
                longer[text.zh[text.units[a].start : text.units[b - 1].end]] += 1
    return any(seen >= size and counts.get(key, 0) >= size for key, seen in longer.items())


@dataclass(frozen=True, slots=True)
class Window:
    """How a span stands to the English of one of its places."""

    linked: float  # share of its content units with an English counterpart
    contiguous: float  # share of the window's content words that the span claims
    outside: float  # share of them that other units claim
    closed: tuple[bool, bool]  # a function word, mark or end of text stands before and after
    broken: bool  # a punctuation mark stands inside
    words: frozenset[str]  # stems of the content words


_NOTHING = Window(0, 0, 0, (False, False), False, frozenset())


def window(text: Text, i: int, j: int) -> Window:
    """The stretch of English from the first to the last word that the units i…j link to."""
    content = [k for k in range(i, j) if text.units[k].key not in FUNCTION]
    columns = [text.best[k] for k in content if text.best[k] >= 0]
    if not columns:
        return _NOTHING
    low, high = min(columns), max(columns) + 1
    inside = [c for c in range(low, high) if not _is_edge(text.en[c])]
    mine = sum(i <= text.owner[c] < j for c in inside)
    theirs = sum(text.owner[c] >= 0 for c in inside) - mine
    width = max(len(inside), 1)
    return Window(
        len(columns) / len(content),
        mine / width,
        theirs / width,
        (low == 0 or _is_edge(text.en[low - 1]), high == len(text.en) or _is_edge(text.en[high])),
        any(_is_mark(text.en[c]) for c in range(low, high)),
        frozenset(text.en[c].stem for c in inside),
    )


def _is_mark(token: EnToken) -> bool:
    return not token.text[0].isalnum() and token.text not in "-–’'"


def _is_edge(token: EnToken) -> bool:
    return token.stem in english.FUNCTION or not token.text[0].isalnum()


def _english(candidate: Candidate, texts: Sequence[Text], size: int) -> list[float]:
    windows = [window(texts[n], i, j) for n, i, j in candidate.places]
    count = len(windows)
    same = Counter(w.words for w in windows if w.words)
    top = same.most_common(1)[0][1] if same else 0
    words = len(windows[0].words)
    return [
        sum(w.linked for w in windows) / count,
        sum(w.contiguous for w in windows) / count,
        sum(w.outside for w in windows) / count,
        top / count if count > 1 else 0.5,
        min(words / size, 3.0),
        sum(w.closed[0] for w in windows) / count,
        sum(w.closed[1] for w in windows) / count,
        sum(w.broken for w in windows) / count,
        float(words <= 1),
    ]
