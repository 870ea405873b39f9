"""CC-CEDICT's senses taken apart: what a card shows, what kind of sense it is, what hangs on it.

A sense of the dictionary is prose with conventions inside it:

    (bound form) to promote; to advance      a label, then near-synonyms
    CL:個|个[ge4],項|项[xiang4]              classifiers of the whole entry
    abbr. for 聯合國|联合國[Lian2 he2 guo2]   a reference with both scripts and a reading
    organization (Taiwan pr. [...])          a remark on the pronunciation

A learner should read "to promote; to advance" and nothing else, while the choice of a sense
needs to know that a surname, a variant or an old word stands there. Near-synonyms joined by ";"
are one sense and stay together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from policydeck.lexicon.cedict import DictEntry
from policydeck.lexicon.words import HAN


@dataclass(frozen=True, slots=True)
class Classifier:
    """A measure word that the entry names."""

    hanzi: str  # simplified
    pinyin: str  # numbered, as printed there: "ge4"


@dataclass(frozen=True, slots=True)
class Sense:
    """One sense of an entry."""

    text: str  # clean: "to promote; to advance"; never empty
    kind: str  # "plain", or what sets it apart: see KINDS
    labels: tuple[str, ...] = ()  # "law", "bound form", "fig.": without brackets, in order
    classifiers: tuple[Classifier, ...] = ()


# Kind → how its text or one of its labels says so; the first that fits counts.
KINDS: dict[str, re.Pattern[str]] = {
    "variant": re.compile(r"^(?:\w+ ){0,3}variant of |^(?:old|erroneous) (?:form|version) of "),
    "surname": re.compile(r"^(?:two-character )?surname\b|^\(?(?:family|clan) name\b", re.I),
    "classifier": re.compile(r"^classifier (?:for|of|used)\b|^(?:\([^)]*\) )?measure word\b"),
    "abbreviation": re.compile(r"^abbr\. (?:for|of|to)\b|^abbreviation\b"),
    "cross-reference": re.compile(
        r"^(?:see(?: also)? |used in |same as |also (?:written|called|known as|translated) "
        rf"|equivalent (?:of|to) |cf\.? |contracted form of )(?=.*[{HAN}])"
        r"|^used (?:in|for) transliterati|^used in (?:\w+ )?(?:place )?names?\b|^phonetic\b"
    ),
    "place": re.compile(
        r"\b(?:county|district|city|town|township|prefecture|municipality|banner|province|village"
        r"|river|island|mountain|state|kingdom|dynasty)\b.*,|^[A-Z]\w+ (?:or \w+ )?(?:county|"
        r"district|city|town|township|prefecture|river|island|province)\b|^name of a\b",
        re.I,
    ),
}
# Label → kind, where the label decides it. Domain labels ("law") decide nothing.
_LABEL_KINDS = {
    "old": "old",
    "archaic": "old",
    "old usage": "old",
    "in former times": "old",
    "classical": "old",
    "Tw": "taiwan",
    "Taiwan": "taiwan",
    "Tw, HK": "taiwan",
    "Tw, HK, Macau": "taiwan",
    "HK": "taiwan",
    "Cantonese": "dialect",
    "dialect": "dialect",
    "Beijing dialect": "dialect",
    "northern dialect": "dialect",
    "slang": "slang",
    "Internet slang": "slang",
    "vulgar": "slang",
    "coarse": "slang",
    "ACG": "slang",
    "gaming": "slang",
    "derog.": "slang",
    "neologism": "slang",
    "jocular": "slang",
    "name": "name",
    "used in place names": "name",
    "used in female names": "name",
    "used in names": "name",
    "place name": "name",
    "loanword": "plain",
    "onom.": "sound",
    "bird species of China": "species",
    "phonetic": "cross-reference",
    "Japanese kokuji": "variant",
}
_CLASSIFIERS = re.compile(r"(?:^|;\s*)CL:\s*([^;]+)")
_CLASSIFIER = re.compile(rf"(?:[{HAN}]+\|)?([{HAN}]+)\[([^\]]*)\]")
_PRONOUNCED = re.compile(
    r"""
    \s*\(\s*(?:also\ |Taiwan\ |old\ |PRC\ |formerly\ |usu\.\ |colloquially\ )*
        pr(?:onounced|\.)\ [^()]*\)                        # (Taiwan pr. [ting4])
  | [;,]?\s*\b(?:also|Taiwan|old|in\ Taiwan)\ (?:Taiwan\ )?pr\.\ \[[^\]]*\]  # also pr. [yao3]
    """,
    re.VERBOSE | re.IGNORECASE,
)
_REFERENCE = re.compile(rf"(?:[{HAN}·，]+\|)?([{HAN}·，]+)(?:\[[^\]]*\])?")
_LABEL = re.compile(r"^\(([^()]*)\)\s*")
# A bracket at the beginning is a label when it has the form of one; "(of a person)" and
# "(a person's) lot" belong to the definition.
_LABEL_FORM = re.compile(r"^(?!of |in |a |an |the |not |esp|to |for |from |with )[\w.,& -]{2,40}$")


def _clean(text: str) -> str:
    text = _PRONOUNCED.sub("", text)
    text = _REFERENCE.sub(r"\1", text)
    return re.sub(r"\s+", " ", text).strip(" ;,")


def _sense(raw: str) -> Sense | None:
    classifiers = tuple(
        Classifier(hanzi, pinyin)
        for group in _CLASSIFIERS.findall(raw)
        for hanzi, pinyin in _CLASSIFIER.findall(group)
    )
    text = _clean(_CLASSIFIERS.sub("", raw))
    labels: list[str] = []
    while (match := _LABEL.match(text)) and _LABEL_FORM.match(match[1]) and match.end() < len(text):
        labels.append(match[1])
        text = text[match.end() :]
    kind = next((_LABEL_KINDS[label] for label in labels if label in _LABEL_KINDS), "plain")
    if kind == "plain":
        kind = next((name for name, form in KINDS.items() if form.search(text)), "plain")
    if not text and not classifiers:
        return None
    return Sense(text, kind, tuple(labels), classifiers)


def parse(entry: DictEntry) -> tuple[Sense, ...]:
    """The senses of an entry, in its order, without those that carry only classifiers.

    Classifiers that stand alone in the entry go to the sense before them.

    >>> from policydeck.lexicon.cedict import DictEntry
    >>> entry = DictEntry("促", "促", "cu4", ("(bound form) to promote; CL:個|个[ge4]",))
    >>> parse(entry)[0].text, parse(entry)[0].labels, parse(entry)[0].classifiers[0].hanzi
    ('to promote', ('bound form',), '个')
    """
    senses: list[Sense] = []
    for raw in entry.senses:
        sense = _sense(raw)
        if sense is None:
            continue
        if sense.text:
            senses.append(sense)
        elif senses:
            joined = senses[-1].classifiers + sense.classifiers
            senses[-1] = replace(senses[-1], classifiers=joined)
    return tuple(senses)
