"""The ground floor: English words, Chinese characters and numerals, syllables, closed classes."""

from __future__ import annotations

from policydeck.language.base_form import base_form
from policydeck.language.divisions import (
    GAP_EN,
    GAP_ZH,
    Division,
    division,
    en_division,
    zh_division,
)
from policydeck.language.english import EnToken, Word
from policydeck.language.hanzi import HAN, NUMERALS, is_han, is_numeral
from policydeck.language.tones import convert, marked, plain, tone

__all__ = [
    "GAP_EN",
    "GAP_ZH",
    "HAN",
    "NUMERALS",
    "Division",
    "EnToken",
    "Kind",
    "Word",
    "base_form",
    "convert",
    "division",
    "en_division",
    "is_han",
    "is_numeral",
    "marked",
    "plain",
    "tone",
    "zh_division",
]
