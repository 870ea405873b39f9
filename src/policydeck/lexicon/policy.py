"""Set phrases of Chinese policy texts with their official English: data/house/policy.tsv.

Own work: each row says in which bilingual document the phrase stands with that English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from policydeck.lexicon import files


@dataclass(frozen=True, slots=True)
class PolicyTerm:
    """A row of the table."""

    hanzi: str  # simplified
    pinyin: str  # word-spaced
    english: tuple[str, ...]  # official renderings, the usual one first
    kind: str  # "term" or "phrase"
    attested: str  # a document that has it


@cache
def policy_terms() -> Mapping[str, PolicyTerm]:
    """The table by hanzi."""
    path = files.house("policy.tsv")
    columns = ("hanzi", "pinyin", "english", "kind", "attested")
    return {
        row["hanzi"]: PolicyTerm(
            row["hanzi"], row["pinyin"], tuple(row["english"].split(" | ")), row["kind"],
            row["attested"],
        )
        for _, row in files.table(path, columns)
    }  # fmt: skip
