"""A word in context → its dictionary senses in the order that serves a reader of this text.

CC-CEDICT's first sense is right for 60 % of the ambiguous words of data/gold. Three things
decide instead. Only entries of the reading that the context has count (行 háng, xíng).
Among their senses the English beside the word chooses (`lexicon.sense_score`), and the house list
steps in where CC-CEDICT lacks the meaning that a policy text has, or hides it at the end.
Surnames, variants, old, dialect and slang senses are left out while others remain; a name, an
abbreviation or a word of Taiwan comes only where the English says it, a term of a field that policy
texts rarely speak of after the other senses, and an improbable sense not at all beside a probable
one. A reference to another word is followed.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from policydeck import lexicon
from policydeck.language import closed, tones
from policydeck.lexicon import DictEntry, Sense, parse
from policydeck.model import Gloss
from policydeck.storage import files

SHORT = 60  # characters of a one-line meaning: what a list line on a phone holds
# How far a house sense is ahead, in the units of the score, of which a content word of a rival in
# the English is worth about 3.8. Of 1,082 judged words it leaves 1,025 right first, 2 leaves 1,022
# and 5 leaves 1,020.
LEAD = 1.4
# So much of a near-synonym in the English says that the sense is meant, too. Names and
# abbreviations need it to be shown at all.
SAID = 0.6
# How probable a further sense has to be, of all that the reading has. What the renderings say is
# not said again, so a further sense often stands first. Of 557 judged words of the split train it
# misleads there 128 times when all are shown, 73 times at .02, 61 at .05, 52 at .1, 45 at .2, and
# a right one stands there 425, 374, 348, 334 and 323 times: those lost have a right rendering.
LIKELY = 0.05
# Texts that are looked at for one word: renderings and short sentences first. More change
# nothing but the time.
TEXTS = 12
_NAMES = frozenset({"abbreviation", "place", "name"})
# Kinds that count beside names. What Taiwan says counts where the English says it, too.
_SHOWN = frozenset({"plain", "taiwan"})
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_PIECE = re.compile(r"(?:\([^()]*\)|[^;])+")  # near-synonyms stand between ";", brackets aside
_AFFIXES = closed.zh("affix")
_SILENT = closed.en("label that says nothing")


class _Candidate(Struct, frozen=True):
    sense: Sense
    entry: DictEntry | None  # None: the house's own words
    source: str
    lead: float = 0.0

    @property
    def named(self) -> bool:
        """Whether it is a name or an abbreviation: a capital in the reading says so too."""
        proper = self.entry is not None and self.entry.pinyin[:1].isupper()
        return self.sense.kind in _NAMES or (self.sense.kind == "plain" and proper)

    @property
    def scored(self) -> Sense:
        """What the English is compared with: of a place its name, not where it lies."""
        if self.sense.kind != "place":
            return self.sense
        return replace(self.sense, text=lexicon.place_name(self.sense.text))


@cache
def _house() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for _, row in files.table(files.house("glosses.tsv"), ("hanzi", "pinyin", "gloss", "why")):
        found.setdefault(row["hanzi"], []).append((row["pinyin"], row["gloss"]))
    return found


def _pieces(text: str) -> dict[str, str]:
    """Near-synonyms, by what they are without brackets, unless a bracket is all there is."""
    pieces: dict[str, str] = {}
    for piece in map(str.strip, _PIECE.findall(text)):
        pieces.setdefault(_BRACKETS.sub("", piece).strip() or piece, piece)
    return pieces


def _followed(candidate: _Candidate) -> list[_Candidate]:
    """What a sense that only points to another word stands for: that word's plain senses, or names.

    "see" and a word that is not there says nothing; "used in" and a word does. An abbreviation
    keeps its own text and gets the first of them: "abbr. for 科学幻想: science fiction".
    A variant is read as the word that it stands for (份, as 分 fèn).
    """
    sense, target = candidate.sense, candidate.sense.target
    entries = lexicon.entries(target)
    if sense.kind == "variant" and (own := candidate.entry):
        entries = tuple(e for e in entries if tones.same(e.pinyin, own.pinyin)) or entries
    every = [
        _Candidate(s, e, f"CC-CEDICT, at {target}")
        for e in entries
        for s in parse(e)
        if not s.target
    ]
    found = [c for c in every if c.sense.kind == "plain"] or every
    if sense.kind != "abbreviation":
        return found or ([] if sense.text.startswith("see ") else [candidate])
    if found and sense.text.endswith(target):
        sense = replace(sense, text=f"{sense.text}: {found[0].sense.text}")
    return [replace(candidate, sense=sense)]


def _in_taiwan(hanzi: str, pinyin: str, reading: str) -> bool:
    """Whether a word that dictionaries read one way is read the other in Taiwan."""
    syllables = tuple(map(tones.marked, pinyin.split()))
    if len(syllables) != len(hanzi):
        return False
    return tones.same(" ".join(said.text for said in lexicon.in_taiwan(hanzi, syllables)), reading)


@lru_cache(1 << 12)  # the characters of many words
def _candidates(hanzi: str, reading: str, traditional: str) -> tuple[_Candidate, ...]:
    """House senses and the dictionary's, for this reading; all readings when none fits."""
    entries = lexicon.entries(hanzi)
    if traditional and any(e.traditional == traditional for e in entries):
        entries = tuple(e for e in entries if e.traditional == traditional)
    fitting = [e for e in entries if tones.same(e.pinyin, reading) and parse(e)]
    whole = tones.syllables(reading)
    fitting = [e for e in fitting if tones.syllables(e.pinyin) == whole] or fitting  # dōng xi, xī
    source = "CC-CEDICT"
    fitting = fitting or [e for e in entries if _in_taiwan(hanzi, e.pinyin, reading) and parse(e)]
    if entries and not fitting:
        fitting = list(entries)
        source += ", under " + ", ".join(dict.fromkeys(e.pinyin for e in entries))
    senses = [_Candidate(sense, e, source) for e in fitting for sense in parse(e)]
    rows = _house().get(hanzi, ())
    house = [g for p, g in rows if tones.same(p, reading)]
    house = house or [g for p, g in rows if _in_taiwan(hanzi, p, reading)]
    words = [e for e in fitting if not e.pinyin[:1].isupper()]
    own = words[0] if len(words) == 1 else None  # whose measure words the house's sense has, too
    for gloss in reversed(house):
        known = next((c for c in senses if not _pieces(gloss).keys() - _pieces(c.sense.text)), None)
        if known:
            senses.remove(known)
        entry = known.entry if known else own
        senses.insert(0, _Candidate(Sense(gloss, "plain"), entry, "house", LEAD))
    if not any(c.sense.kind == "plain" for c in senses):
        senses = [f for c in senses for f in _followed(c)]
    return tuple(senses)


def _ranked(
    hanzi: str, found: Sequence[_Candidate], texts: Sequence[str], bound: bool = False
) -> Iterator[_Candidate]:
    """The best first, then the others that may well be meant.

    Where the house has said what a word means in policy texts, the dictionary's come only where the
    English says them. A sense of a special field comes after the others unless it does.
    """
    spelt = [c for c in found if not c.sense.text.isdecimal()] or found  # "eleven", not "11"
    sure = [
        c for c in spelt if not (c.named and lexicon.is_doubtful_place(hanzi, c.sense.text, texts))
    ]
    pool = [c for c in sure if c.sense.kind in _SHOWN or c.named or c.lead] or sure
    if len(pool) < 2:
        yield from pool
        return
    nearest = sorted(Counter(texts).items(), key=lambda item: (len(item[0]), item))[:TEXTS]
    heard = [lexicon.hear(text, times) for text, times in nearest]
    fits = lexicon.fits([c.scored for c in pool], hanzi, heard, bound=bound)
    rated = list(zip(pool, fits, strict=True))
    usable = [r for r in rated if _said(*r) or not (r[0].named or r[0].sense.kind == "taiwan")]
    usable = sorted(usable or rated, key=_rank, reverse=True)
    first = usable[0][0]
    yield first
    odds = [math.exp(fit.score + c.lead) for c, fit in usable]
    for (candidate, fit), odd in islice(zip(usable, odds, strict=True), 1, None):
        by_text = first.lead and not bound
        if _said(candidate, fit) if by_text else odd >= LIKELY * sum(odds):
            yield candidate


def _said(candidate: _Candidate, fit: lexicon.Fit) -> bool:
    """Whether the house or the English says that it is meant."""
    return candidate.lead > 0 or fit.meets >= SAID


def _rank(rated: tuple[_Candidate, lexicon.Fit]) -> tuple[bool, float]:
    candidate, fit = rated
    return fit.general or _said(candidate, fit), fit.score + candidate.lead


def _distinct(ranked: Iterable[_Candidate]) -> Iterator[_Candidate]:
    """Each near-synonym once, and no sense whose words have all been said.

    "development" goes after "to develop", and "to promote" from "to push; to promote".
    """
    said: set[str] = set()
    stems: set[str] = set()
    for candidate in ranked:
        pieces = _pieces(candidate.sense.text)
        own = lexicon.sense_stems(candidate.sense.text)
        left = [piece for bare, piece in pieces.items() if bare not in said]
        if left and (not own or own - stems):
            said |= pieces.keys()
            stems |= own
            yield replace(candidate, sense=replace(candidate.sense, text="; ".join(left)))


def _gloss(shown: _Candidate) -> Gloss:
    labels = [f"({label})" for label in shown.sense.labels if label not in _SILENT]
    return Gloss(" ".join([*labels, shown.sense.text]), shown.source)


def _classifiers(shown: Sequence[_Candidate]) -> tuple[str, ...]:
    """The measure words of the entries that are shown: "个 gè"."""
    entries = dict.fromkeys(c.entry for c in shown if c.entry)
    found = [c for e in entries for sense in parse(e) for c in sense.classifiers]
    return tuple(dict.fromkeys(f"{c.hanzi} {tones.marked(c.pinyin)}" for c in found))


def glosses(
    hanzi: str,
    reading: str,
    english: Sequence[str],
    *,
    limit: int = 3,
    traditional: str = "",
    bound: bool = False,
) -> tuple[tuple[Gloss, ...], tuple[str, ...]]:
    """At most `limit` senses of a simplified word, best first, and its classifiers ("个 gè").

    `reading` is the citation reading in context, syllables joined by spaces, marked or numbered.
    `english` holds the sentences beside the word's occurrences and their renderings; shorter
    texts weigh more. `traditional`, where known, keeps entries of another word out (复: 復, 複).
    `bound`: a character that stands inside a word.

    >>> [g.text for g in glosses("机构", "jī gòu", ["a relevant institution"], limit=1)[0]]
    ['institution; organization']
    >>> glosses("行", "háng", ["the trade"], limit=1)[0][0].text
    'line of business; trade; profession'
    """
    found = _candidates(hanzi, reading, traditional)
    shown = list(islice(_distinct(_ranked(hanzi, found, english, bound)), limit))
    return tuple(map(_gloss, shown)), _classifiers(shown)


def senses(
    hanzi: str, reading: str, english: Sequence[str], *, bound: bool = False
) -> Iterator[Gloss]:
    """The senses of a word as `glosses` has them, each found when it is asked for."""
    found = _candidates(hanzi, reading, "")
    return map(_gloss, _distinct(_ranked(hanzi, found, english, bound)))


def meaning(hanzi: str, reading: str, english: Sequence[str]) -> str:
    """The first sense alone, at most 60 characters; empty for a word in no dictionary.

    >>> meaning("合作", "hé zuò", [])
    'to cooperate; to collaborate; to work together'
    """
    text = next((first.text for first in senses(hanzi, reading, english)), "")
    text = _BRACKETS.sub("", text) if len(text) > SHORT else text
    if len(text) <= SHORT:
        return text
    cut = text.rfind(";", 0, SHORT)
    return text[:cut] if cut > 0 else text[: SHORT - 1].rstrip(" ,") + "…"


def from_parts(parts: Sequence[tuple[str, str]], english: Sequence[str] = ()) -> Gloss | None:
    """A gloss from the first senses of (hanzi, reading) parts; None when one of them has none.

    Parts of single characters are joined to words first; one that is left over has too many
    senses to choose from (排 "to arrange" in 排他性), unless it is an affix. The source is "parts":
    a reader must see that no dictionary has the word.

    >>> from_parts([("算法", "suàn fǎ"), ("歧视", "qí shì")], ["algorithm discrimination"])
    Gloss(text='algorithm + discrimination', source='parts')
    """
    words = _words_of(parts)
    if any(len(word) == 1 and word not in _AFFIXES for word, _ in words):
        return None
    meanings = [
        _BRACKETS.sub("", meaning(hanzi, reading, english)).split(";")[0].strip()
        for hanzi, reading in words
    ]
    return Gloss(" + ".join(meanings), "parts") if meanings and all(meanings) else None


def _words_of(parts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """可 + 解 + 释 + 性 → 可 + 解释 + 性, with their readings."""
    hanzi = "".join(part for part, _ in parts)
    spoken = [syllable for _, reading in parts for syllable in reading.split()]
    if any(len(part) > 1 for part, _ in parts) or len(spoken) != len(hanzi):
        return list(parts)
    words, at = [], 0
    for word in lexicon.parts(hanzi):
        words.append((word, " ".join(spoken[at : at + len(word)])))
        at += len(word)
    return words
