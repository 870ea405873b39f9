"""Terms, set phrases and names of policy texts with their official English.

Two tables of data/house. `policy.tsv` was written by hand, with readings. `termbase.tsv` holds what
`tools/find_termbase.py` found in official translations, each row read by a person, and set phrases
and names of organs by hand. A general dictionary lacks most of them, and on a short text no
statistic finds a phrase that occurs once. Each row names where it is used with that English; the
document at hand still comes first on a card. Rows with a gap, 以…为核心 "with … at its core", are
patterns, which stand in no text as they are written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple, cast

import msgspec
from msgspec import Struct

from policydeck.errors import InputError
from policydeck.lexicon import table
from policydeck.model import GAP
from policydeck.storage import files

Kind = Literal["term", "phrase", "name", "pattern"]
KINDS = ("term", "phrase", "name", "pattern")


class PolicyTerm(Struct, frozen=True):
    """One row."""

    hanzi: str  # simplified; may hold function words and the comma 、
    pinyin: str  # word-spaced: "rénlèi mìngyùn gòngtóngtǐ"; empty in the termbase
    english: tuple[str, ...]  # official renderings, the commonest first
    kind: Kind  # "phrase": a verb and its object, a slogan; "pattern": a phrase with a gap
    attested: str  # where it is used with that English


class PolicyTerms(Mapping[str, PolicyTerm]):
    """Hanzi → term; a row is taken apart when it is asked for: a deck asks for one in a hundred."""

    def __init__(self, *, gapped: bool = False) -> None:
        rows = {**_rows("termbase.tsv"), **_rows("policy.tsv")}
        self._rows = {hanzi: row for hanzi, row in rows.items() if (GAP in hanzi) == gapped}

    def __getitem__(self, hanzi: str) -> PolicyTerm:
        return _term(*self._rows[hanzi])

    def __contains__(self, hanzi: object) -> bool:
        return hanzi in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def of_kind(self, kind: str) -> Iterator[PolicyTerm]:
        """The terms of a kind."""
        for row in self._rows.values():
            if f"\t{kind}\t" in row[-1]:
                yield _term(*row)


@cache
def policy_terms() -> PolicyTerms:
    """Hanzi → term; a row written by hand goes before one of the termbase.

    >>> policy_terms()["凝聚共识"].english
    ('build consensus',)
    >>> policy_terms()["中央主管机关"].english[0]
    'central competent authority'
    """
    return PolicyTerms()


@cache
def patterns() -> PolicyTerms:
    """Phrases with a gap.

    >>> patterns()["以…为核心"].english[0]
    'with … at its core'
    """
    return PolicyTerms(gapped=True)


class PolicyWords(NamedTuple):
    """How words stand in the terms of several words."""

    begins: Mapping[str, int]  # word → so many terms that it begins
    ends: Mapping[str, int]
    pairs: frozenset[str]  # two words side by side in one of them, written together


@cache
def policy_words() -> PolicyWords:
    """As they were counted when the lexicon was compiled, since to cut all terms takes 0.3 s.

    >>> policy_words().ends["办法"] > 500, "人类命运" in policy_words().pairs
    (True, True)
    """
    return msgspec.json.decode(table.fact("policy: words of terms"), type=PolicyWords)


def counted() -> str:
    """What `policy_words` reads, for the compiler."""
    from policydeck.lexicon.segment import segment  # noqa: PLC0415 - which needs this room's door

    terms = ([token.key for token in segment(hanzi, hanzi)] for hanzi in policy_terms())
    longer = [words for words in terms if len(words) > 1]
    begins, ends = Counter(words[0] for words in longer), Counter(words[-1] for words in longer)
    pairs = frozenset(a + b for words in longer for a, b in pairwise(words))
    found = PolicyWords(begins, ends, pairs)
    return msgspec.json.encode(found, order="deterministic").decode()


def official(hanzi: str) -> PolicyTerm | None:
    """The term or pattern that is written so, if there is one."""
    return policy_terms().get(hanzi) or patterns().get(hanzi)


# Table → its columns, and what stands between two renderings.
_TABLES = {
    "termbase.tsv": (("zh", "en", "kind", "register", "attested"), "|"),
    "policy.tsv": (("hanzi", "pinyin", "english", "kind", "attested"), " | "),
}


@cache
def _rows(name: str) -> dict[str, tuple[str, int, str]]:
    """Hanzi → table, number and text of its line. Raises InputError for another header."""
    lines = files.house(name).read_text(encoding="utf-8").split("\n")
    rows = [(name, n, line) for n, line in enumerate(lines, 1) if line and line[0] != "#"]
    head = "\t".join(_TABLES[name][0])
    _, number, first = rows.pop(0)
    if first != head:
        raise InputError(files.house(name), number, f"the header {first!r}", f"Expected {head!r}.")
    return {row[-1].partition("\t")[0]: row for row in rows}


@cache
def _term(name: str, number: int, line: str) -> PolicyTerm:
    columns, between = _TABLES[name]
    row = dict(zip(columns, line.split("\t"), strict=True))
    hanzi, english = row.get("hanzi") or row["zh"], row.get("english") or row["en"]
    kind = row["kind"]
    if kind not in KINDS:
        path = files.house(name)
        raise InputError(path, number, f"kind {kind!r}", f"One of {', '.join(KINDS)}.")
    renderings = tuple(english.split(between))
    return PolicyTerm(hanzi, row.get("pinyin", ""), renderings, cast(Kind, kind), row["attested"])
