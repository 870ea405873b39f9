"""What the pages say, in the language of the reader: strings/words.tsv has one row a text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from policydeck.storage import files

LANGUAGES = {"en": "English", "zh": "中文"}


@cache
def words(language: str) -> Mapping[str, str]:
    """Key → text in one language."""
    path = Path(__file__).parent / "strings" / "words.tsv"
    return {row["key"]: row[language] for _, row in files.table(path, ("key", "en", "zh"))}


def wanted(cookie: str, header: str) -> str:
    """The language of a request: as chosen, else as the browser asks, else English."""
    if cookie in LANGUAGES:
        return cookie
    asked = [part.split(";")[0].strip().lower()[:2] for part in header.split(",")]
    return next((language for language in asked if language in LANGUAGES), "en")
