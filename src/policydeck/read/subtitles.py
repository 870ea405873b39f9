"""Subtitles, SRT and WebVTT → sentences.

    12
    00:01:02,000 --> 00:01:05,500
    国家保护个人信息。
    The State protects personal information.

A file has both languages, a line or two of each in every cue, or one of them. A sentence often goes
on in the next cue: then the cues are one row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policydeck.errors import InputError
from policydeck.read import encoding
from policydeck.read.document import Content, Row, Source
from policydeck.read.language import count_han, language
from policydeck.read.lines import join

_TIME = r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}"
MARK = re.compile(rf"^{_TIME}[ \t]+-->[ \t]+{_TIME}", re.MULTILINE)
_TIMES = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}.*")
_TAG = re.compile(r"</?[a-z][^<>]{0,80}>|\{\\[^{}]{0,80}\}|<\d[\d:.]{0,12}>", re.IGNORECASE)
_SPEAKER = re.compile(r"^(?:[-–]|>>)[ \t]*")
_SOUND = re.compile(r"[\[(（【♪].*[\])）】♪]")  # [applause], （掌声）: nobody says it
_ENDS = re.compile(r"[.!?。！？…][\"'”’」』)）]*$")
# A sentence of a speech seldom takes more cues; without marks at their ends it would never end.
_LONGEST = 6


def srt(source: Source) -> Content:
    """SubRip."""
    return _read(source, "srt")


def vtt(source: Source) -> Content:
    """WebVTT; its notes, styles and cue settings are left out."""
    return _read(source, "vtt")


def _read(source: Source, name: str) -> Content:
    text, used = encoding.decode(source)
    cues = _once(list(_cues(text)))
    if not cues:
        expected = "Expected cues such as 00:01:02,000 --> 00:01:05,500 with text below"
        raise InputError(source.path, None, "no subtitles in it", expected)
    sided = [(line, _sides(lines)) for line, lines in cues]
    both = sum(bool(zh and en) for _, (zh, en) in sided) > len(sided) / 2
    rows = _joined(sided) if both else _joined([(n, ("".join(s), "")) for n, s in sided])
    cells = (row if both else Row(row.line, row.cells[:1]) for row in rows)
    return Content(name, tuple(cells), used, header=False)


def _cues(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of each cue, with the number of the first of them."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    number = 0
    while number < len(plain):
        number += 1
        if not _TIMES.fullmatch(plain[number - 1].strip()):
            continue
        start, lines = number + 1, []
        while number < len(plain) and plain[number].strip():
            lines.append(_SPEAKER.sub("", _TAG.sub("", plain[number]).strip()))
            number += 1
        lines = [line for line in lines if line and not _SOUND.fullmatch(line)]
        if lines:
            yield start, lines


def _once(cues: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The cues without what captions that roll up say again: their last line, above the next."""
    before = [[""], *(lines for _, lines in cues)]
    again = [lines[0] == above[-1] for above, (_, lines) in zip(before, cues, strict=False)]
    if sum(again) < len(cues) / 2:
        return cues
    news = ((n, lines[rolls:]) for rolls, (n, lines) in zip(again, cues, strict=True))
    return [(n, lines) for n, lines in news if lines]


def _sides(lines: list[str]) -> tuple[str, str]:
    """The Chinese and the English of a cue; a cue in one language is all on the one side."""
    zh = [line for line in lines if _is_chinese(line)]
    en = [line for line in lines if line not in zh]
    return join(zh, chinese=True), join(en)


def _joined(cues: list[tuple[int, tuple[str, str]]]) -> Iterator[Row]:
    """Cues put together to whole sentences."""
    held: list[tuple[int, tuple[str, str]]] = []
    for cue in cues:
        held.append(cue)
        ended = all(not text or _ENDS.search(text) for text in cue[1])
        if ended or len(held) == _LONGEST:
            yield _row(held)
            held = []
    if held:
        yield _row(held)


def _row(cues: list[tuple[int, tuple[str, str]]]) -> Row:
    sides = zip(*(side for _, side in cues), strict=True)
    whole = (join(filter(None, texts), chinese=_is_chinese(texts[0])) for texts in sides)
    return Row(cues[0][0], tuple(whole))


def _is_chinese(text: str) -> bool:
    return count_han(text) > 0 and language(text) != "English"
