"""CC-CEDICT's senses taken apart: what a card shows, what kind of sense it is, what hangs on it.

A sense of the dictionary is prose with conventions inside it:

    (bound form) to promote; to advance      a label, then near-synonyms
    CL:個|个[ge4],項|项[xiang4]              classifiers of the whole entry
    abbr. for 聯合國|联合国[Lian2 he2 guo2]   a reference with both scripts and a reading
    organization (Taiwan pr. [...])          a remark on the pronunciation

A learner should read "to promote; to advance" and nothing else, while the choice of a sense
needs to know that a surname, a variant or an old word stands there. Near-synonyms joined by ";"
are one sense and stay together.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from policydeck.language import HAN, closed
from policydeck.lexicon.cedict import DictEntry


class Classifier(Struct, frozen=True):
    """A measure word that the entry names."""

    hanzi: str  # simplified
    pinyin: str  # numbered, as printed there: "ge4"


class Sense(Struct, frozen=True):
    """One sense of an entry."""

    text: str  # clean: "to promote; to advance"; never empty
    kind: str  # "plain", or what sets it apart: the keys of the two tables below
    labels: tuple[str, ...] = ()  # "law", "bound form", "fig.": without brackets, in order
    classifiers: tuple[Classifier, ...] = ()
    target: str = ""  # the simplified word that a variant, reference or abbreviation points to


# Kind → how the text says so; the first that fits counts.
_TEXT_KINDS = {
    "variant": re.compile(r"(?:\w+ ){0,3}variant of |(?:old|erroneous) (?:form|version) of "),
    "surname": re.compile(r"(?:two-character )?surname\b|(?:family|clan) name\b"),
    "classifier": re.compile(r"classifier (?:for|of|used)\b|classifier:|measure word\b"),
    "abbreviation": re.compile(r"abbr\. (?:for|of|to)\b|abbreviation\b"),
    "cross-reference": re.compile(
        rf"""
        (?:see(?:\ also)?|used\ in|same\ (?:meaning\ )?as
          |also\ (?:written|called|known\ as|translated)
          |equivalent\ (?:of|to)|cf\.?|contracted\ form\ of)\ (?=.*[{HAN}])
      | used\ (?:in|for)\ transliterati
      | used\ in\ (?:\w+\ )?(?:place\ )?names?\b
      | (?:phonetic|opposite:)
        """,
        re.VERBOSE,
    ),
    # Only in entries whose reading has a capital, and where the text begins with a name.
    "place": re.compile(
        r"""
        (?=[A-Z])
        (?: .*\b(?:county|district|city|town|township|prefecture|municipality|banner|province
                  |village|river|island|mountain|state|kingdom|dynasty|capital)\b.*,
          | [^,]*,\ .*\b(?:county|district|city|town|township|prefecture|region|banner)\b
          | \w+\ (?:or\ \w+\ )?(?:[Cc]ounty|[Dd]istrict|[Cc]ity|[Tt]own|[Pp]refecture|River|Island
                  |[Pp]rovince|[Dd]ynasty)\b
        )
        """,
        re.VERBOSE,
    ),
}
# Kind → the labels that decide it. Labels of a field ("law") decide nothing.
_LABEL_KINDS = {
    "old": closed.en("label: old"),
    "taiwan": closed.en("label: taiwan"),
    "dialect": closed.en("label: dialect"),
    "slang": closed.en("label: slang"),
    "name": closed.en("label: name"),
    "sound": closed.en("label: sound"),
    "species": closed.en("label: species"),
    "cross-reference": closed.en("label: cross-reference"),
}
_CLASSIFIERS = re.compile(r"(?:^|;\s*|\s*\()CL:\s*([^;()]+)\)?")
_CLASSIFIER = re.compile(rf"(?:[{HAN}]+\|)?([{HAN}]+)\[([^\]]*)\]")
_PRONOUNCED = re.compile(
    r"""
    \A(?:\([^()]*\)\ )?(?:[A-Za-z.]+\ )?pr\.\ .*            # pr. tōge; (coll.) also pr. [jin1]
  | ,\ pr\.\ "[^"]*"                                        # (Japanese surname, pr. "ee-no-oo")
  | \s*\([^()]*\bpr(?:onounced|\.)\ [^()]*\[[^()]*\)         # (Taiwan pr. [ting4])
  | (?:^|[;,]\ *)[\w ]*\bpr(?:onounced|\.)\ \[[^\]]*\]       # also pr. [yao3]
    (?:\ or\ \[[^\]]*\])?
  | \ ?\[[A-Za-z0-9\ ,:]*\](?:,\ \[[a-z0-9]*\])*(?:\ etc)?      # a reading that stands alone
    """,
    re.VERBOSE,
)
# That a character is no word of its own, where it is no label before the definition.
_BOUND = re.compile(
    r"""
    \s*\((?:meaningless\ )?bound\ form\)\Z                  # to swim (bound form)
  | (?:,\ or|\ as\ a)\ bound\ form                         # (literary, or bound form) to look at
  | \bbound\ form(?:,|\ having\ the)?\ (?=used|before|same) # (bound form, used in …)
    """,
    re.VERBOSE,
)
_TARGET = re.compile(f"[A-Z]*[{HAN}]+(?:[·，][{HAN}]+)*")
_REFERENCE = re.compile(rf"(?:[{HAN}A-Z·，]+\|)?([{HAN}A-Z·，]+)(?:\[[^\]]*\])?")
# An aside about another word: "(opposite: 间接)", "(abbr. for 开放源码)", "(e.g. 前293年)".
_ASIDE = re.compile(rf"\s*\([^()]*[{HAN}][^()]*\)")
_FIRST_LABEL = re.compile(r"\(([^()]*)\)\s*")
_LAST_LABEL = re.compile(r"\s*\(([^()]*)\)$")
# A bracket at the beginning is a label when it has the form of one; "(of a person)" and
# "(do sth) in vain" belong to the definition.
_LABEL_FORM = re.compile(
    r"(?!(?:of|in|a|an|the|not|to|for|from|with|do|sb|sth|be|before|after|used)\b)"
    r"[\w.,& -]{2,40}"
)


@cache
def _kinds() -> dict[str, str]:
    """Label → the kind that it decides."""
    return {label: kind for kind, labels in _LABEL_KINDS.items() for label in labels}


def _clean(text: str) -> str:
    text = _BOUND.sub("", _PRONOUNCED.sub("", _REFERENCE.sub(r"\1", text)))
    text = _ASIDE.sub("", text) or text
    return " ".join(text.split()).strip(" ;,")


def _labelled(text: str) -> tuple[tuple[str, ...], str]:
    """The labels at the beginning, one that sets the kind at the end, and the rest."""
    labels: list[str] = []
    while (match := _FIRST_LABEL.match(text)) and match.end() < len(text):
        if not _LABEL_FORM.fullmatch(match[1]):
            break
        labels.append(match[1])
        text = text[match.end() :]
    if (match := _LAST_LABEL.search(text)) and match[1] in _kinds() and match.start():
        labels.append(match[1])
        text = text[: match.start()]
    return tuple(labels), text


def _kind(text: str, labels: tuple[str, ...]) -> str:
    if _TEXT_KINDS["cross-reference"].match(text):
        return "cross-reference"
    for label in labels:
        if label in _kinds():
            return _kinds()[label]
        if label.startswith("neologism"):
            return "slang"
    return next((kind for kind, form in _TEXT_KINDS.items() if form.match(text)), "plain")


def _sense(raw: str, proper: bool) -> Sense:
    classifiers = tuple(
        Classifier(hanzi, pinyin)
        for group in _CLASSIFIERS.findall(raw)
        for hanzi, pinyin in _CLASSIFIER.findall(group)
    )
    labels, text = _labelled(_clean(_CLASSIFIERS.sub("", raw)))
    kind = _kind(text, labels)
    if kind == "place" and not proper:
        kind = "plain"
    pointed = _TARGET.search(text)
    points = pointed and kind in ("variant", "cross-reference", "abbreviation")
    return Sense(text, kind, labels, classifiers, pointed[0] if pointed and points else "")


@lru_cache(maxsize=1 << 14)
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
        sense = _sense(raw, proper=entry.pinyin[:1].isupper())
        if sense.text:
            senses.append(sense)
        elif senses and sense.classifiers:
            joined = senses[-1].classifiers + sense.classifiers
            senses[-1] = replace(senses[-1], classifiers=joined)
    return tuple(senses)
