"""Terms, set phrases and names of policy texts with their official English.

Two tables of data/house. `policy.tsv` was written by hand, with readings. `termbase.tsv` holds what
`tools/find_termbase.py` found in official translations, each row read by a person, and set phrases
and names of organs by hand. A general dictionary lacks most of them, and on a short text no
statistic finds a phrase that occurs once. Each row names where it is used with that English; the
document at hand still comes first on a card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal, cast

from policydeck.errors import InputError
from policydeck.storage import files

KINDS = ("term", "phrase", "name")


@dataclass(frozen=True, slots=True)
class PolicyTerm:
    """One row."""

    hanzi: str  # simplified; may hold function words and the comma 、
    pinyin: str  # word-spaced: "rénlèi mìngyùn gòngtóngtǐ"; empty in the termbase
    english: tuple[str, ...]  # official renderings, the commonest first
    kind: Literal["term", "phrase", "name"]  # "phrase": a verb and its object, a slogan
    attested: str  # where it is used with that English


@cache
def policy_terms() -> Mapping[str, PolicyTerm]:
    """Hanzi → term; a row written by hand goes before one of the termbase.

    >>> policy_terms()["凝聚共识"].english
    ('build consensus',)
    >>> policy_terms()["中央主管机关"].english[0]
    'central competent authority'
    """
    termbase = _rows("termbase.tsv", ("zh", "en", "kind", "register", "attested"), "|")
    by_hand = _rows("policy.tsv", ("hanzi", "english", "kind", "pinyin", "attested"), " | ")
    return MappingProxyType({term.hanzi: term for term in (*termbase, *by_hand)})


def _rows(name: str, columns: tuple[str, ...], between: str) -> Iterator[PolicyTerm]:
    path = files.house(name)
    zh, en, kind, *_ = columns
    for number, row in files.table(path, columns):
        if row[kind] not in KINDS:
            raise InputError(path, number, f"kind {row[kind]!r}", f"One of {', '.join(KINDS)}.")
        english = tuple(row[en].split(between))
        of = cast(Literal["term", "phrase", "name"], row[kind])
        yield PolicyTerm(row[zh], row.get("pinyin", ""), english, of, row["attested"])
