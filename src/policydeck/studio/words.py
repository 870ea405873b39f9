"""What the pages say, in the language of the reader.

strings/words.tsv has a row for each text of the pages; strings/messages.tsv one for each message of
the program that a page may show, in which {0}, {1} are what the message names and {n} is a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from policydeck.storage import files

LANGUAGES = {"en": "English", "zh": "中文"}
_STRINGS = Path(__file__).parent / "strings"
_EITHER = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")
_SENTENCES = re.compile(r"(?<=[.?]) (?=[A-Z“])")


@cache
def words(language: str) -> Mapping[str, str]:
    """Key → text in one language."""
    table = files.table(_STRINGS / "words.tsv", ("key", "en", "zh"))
    return {row["key"]: row[language] for _, row in table}


def messages() -> dict[str, str]:
    """Messages with their Chinese."""
    table = files.table(_STRINGS / "messages.tsv", ("en", "zh"))
    return {row["en"]: row["zh"] for _, row in table}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Messages as patterns, those that say most by themselves first."""
    rows = sorted(messages().items(), key=lambda row: -len(re.sub(r"{\w}", "", row[0])))
    return tuple((_pattern(en), zh) for en, zh in rows)


def _pattern(message: str) -> re.Pattern[str]:
    """What matches a message, with anything for {0} and a number for {n}."""
    text = re.sub(r"\\{\d\\}", "(.+?)", re.escape(message))
    return re.compile(text.replace(r"\{n\}", "(?P<n>[\\d,]+)"))


class Words(dict[str, str]):
    """The words of a language: t("pairs.title"), with names filled in."""

    def __init__(self, language: str) -> None:
        super().__init__(words(language))
        self.language = language

    @classmethod
    def of(cls, language: str) -> Words:
        """The words of a language."""
        return _made(language)

    def __call__(self, key: str, **values: Any) -> str:
        """The text of a key; "{count} [file|files]" says which of the two a count wants.

        >>> Words.of("en")("start.corrections", count=1)
        '1 correction'
        """
        text = self[key]
        if "count" in values:
            text = _EITHER.sub(lambda m: m[1] if values["count"] == 1 else m[2], text)
        return text.format(**values) if values else text

    def under(self, start: str) -> dict[str, str]:
        """The texts whose keys begin so, by the rest of the key."""
        return {key.removeprefix(start): self[key] for key in self if key.startswith(start)}

    def either(self, key: str, other: str) -> str:
        """The text of a key, or `other` where there is none."""
        return self.get(key, other)

    def told(self, message: str) -> str:
        """A message of the program; English where it has no translation.

        >>> Words.of("zh").told("a.txt: only Chinese in it, no English. See there")
        'a.txt：只有中文，没有英文。See there。'
        """
        if self.language == "en":
            return message
        return "\n".join(map(_chinese, message.split("\n")))


@cache
def _made(language: str) -> Words:
    return Words(language)


def _chinese(message: str) -> str:
    """A line: whole, or sentence by sentence, or what follows the place that it names."""
    bare = message.strip()
    indent = message[: len(message) - len(message.lstrip())]
    if not bare:
        return message
    sentences = _SENTENCES.split(bare)
    if len(sentences) > 1:
        return indent + "".join(_joined(map(_chinese, sentences)))
    if (whole := _whole(bare.removesuffix("."))) is not None:
        return indent + whole + "。" * bare.endswith(".")
    if bare.endswith(":"):
        return f"{indent}{_chinese(bare[:-1])}："
    for mark, ours in ((": ", "："), ("; ", "；"), (", ", "，")):
        where, found, rest = bare.partition(mark)
        told = _chinese(rest) if found else rest
        if told != rest or (found and _chinese(where) != where):
            return f"{indent}{_chinese(where)}{ours}{told}"
    return message


def _whole(message: str) -> str | None:
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(message):
            named = found.groupdict()
            holes = [text for text in found.groups() if text is not named.get("n")]
            return chinese.format(*map(_chinese, holes), **named)
    return None


def _joined(sentences: Iterator[str]) -> Iterator[str]:
    """Sentences with the stop that their language has."""
    for text in sentences:
        ended = text.endswith((".", "。", "？", "?"))
        yield text.removesuffix(".") + "。" if text.endswith(".") else text + "。" * (not ended)


def wanted(cookie: str, header: str) -> str:
    """The language of a request: as chosen, else as the browser asks, else English."""
    if cookie in LANGUAGES:
        return cookie
    asked = [part.split(";")[0].strip().lower()[:2] for part in header.split(",")]
    return next((language for language in asked if language in LANGUAGES), "en")
