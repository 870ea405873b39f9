"""Terms and set phrases of policy texts with their official English, from data/house/policy.tsv.

A general dictionary lacks most of them, and on a short text no statistic finds a phrase that
occurs once. Each row names a bilingual official document that uses the term with that English;
the document at hand still comes first on a card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal, cast

from policydeck.errors import InputError
from policydeck.storage import files

KINDS = ("term", "phrase")


@dataclass(frozen=True, slots=True)
class PolicyTerm:
    """One row."""

    hanzi: str  # simplified; may hold function words and the comma 、
    pinyin: str  # word-spaced: "rénlèi mìngyùn gòngtóngtǐ"
    english: tuple[str, ...]  # official renderings, the commonest first
    kind: Literal["term", "phrase"]  # "phrase": a verb and its object, a slogan, a set phrase
    attested: str  # a document that uses it with that English


@cache
def policy_terms() -> Mapping[str, PolicyTerm]:
    """Hanzi → term.

    >>> policy_terms()["凝聚共识"].english
    ('build consensus',)
    """
    path = files.house("policy.tsv")
    terms = {}
    for number, row in files.table(path, ("hanzi", "pinyin", "english", "kind", "attested")):
        if row["kind"] not in KINDS:
            raise InputError(path, number, f"kind {row['kind']!r}", f"One of {', '.join(KINDS)}.")
        terms[row["hanzi"]] = PolicyTerm(
            row["hanzi"],
            row["pinyin"],
            tuple(row["english"].split(" | ")),
            cast(Literal["term", "phrase"], row["kind"]),
            row["attested"],
        )
    return MappingProxyType(terms)
