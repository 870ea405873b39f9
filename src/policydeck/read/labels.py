"""Labels at the head of lines that say what follows: 中文：, English:, 【译文】, [EN].

They belong to nobody's text, and are told by what follows them: a line in the language that they
name. One alone may be a sentence's own words, so that two are wanted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from policydeck.read import columns
from policydeck.read.document import Content, Row
from policydeck.read.language import language

_HEAD = re.compile(
    r"""
    (?P<item> [(（]? \d{1,3} [)）.、] \s* )?           # its number stays
    [*_#>\s]*                                        # emphasis, a heading of Markdown
    (?: [\[【〔(（] (?P<inside> [^\[\]【】〔〕\n]{1,24} ) [\])）】〕] [*_\s]* [:：]?
      | (?P<before> [^:：。，；,;.!?\s] [^:：。，；,;.!?\n]{0,23}? ) (?: [:：] | \s[-–—]\s )
      | (?P<alone> [^\s:：。，；,;.!?]{2,12} ) [*_\s]* $
    ) [*_]* \s*
    """,
    re.VERBOSE,
)
_FEWEST = 2
# Formats of units with names of their own, in which a menu may say "Chinese: simplified".
_UNITS = frozenset("json legal pairs po tmx ts xliff yaml".split())
_LANGUAGES = {"zh": "Chinese", "en": "English"}


class _Label(Struct, frozen=True):
    kind: str  # "zh", "en", or "side": 原文, Translation
    name: str
    rest: str  # the line without it


def without(content: Content) -> Content:
    """The rows of prose or of a table without such labels; a line that is nothing else goes."""
    if content.format in _UNITS:
        return content
    found = Counter(label for row in content.rows for label in _labels(row))
    languages = sum(count for (kind, _), count in found.items() if kind != "side")
    sides = [name for kind, name in found if kind == "side"]
    believed = {kind for kind in _LANGUAGES if languages >= _FEWEST}
    believed |= {"side"} if len(sides) >= _FEWEST else set()  # Source: and Target:
    if not believed:
        return content
    kept = tuple(_bare(row, believed) for row in content.rows)
    count = sum(number for (kind, _), number in found.items() if kind in believed)
    told = f"{count} labels of languages at the head of lines left out"
    rows = tuple(row for row in kept if any(cell.strip() for cell in row.cells))
    return replace(content, rows=rows, notes=(*content.notes, told))


def _labels(row: Row) -> Iterator[tuple[str, str]]:
    for cell in row.cells:
        for line in cell.split("\n"):
            if label := _label(line, alone=len(row.cells) == 1):
                yield label.kind, label.name


def _bare(row: Row, believed: set[str]) -> Row:
    cells = []
    for cell in row.cells:
        lines = []
        for line in cell.split("\n"):
            label = _label(line, alone=len(row.cells) == 1)
            rest = label.rest if label and label.kind in believed else line
            if rest or not line:
                lines.append(rest)
        cells.append("\n".join(lines))
    return replace(row, cells=tuple(cells))


def _label(line: str, *, alone: bool) -> _Label | None:
    """The label at the head of a line.

    The cells of a header are nothing else and no labels of lines: `alone` is false for a table.

    >>> _label("Chinese: a language", alone=True)
    >>> _label("(1) EN: the State", alone=True)
    _Label(kind='en', name='EN', rest='(1) the State')
    """
    found = _HEAD.match(line)
    if not found or (found.end() == len(line) and not alone):
        return None
    name = (found["inside"] or found["before"] or found["alone"]).strip("*_ ")
    kind = columns.label(name)
    if kind not in {*_LANGUAGES, "side"} or (found["alone"] and kind == "side"):
        return None
    rest = line[found.end() :]
    if kind != "side" and language(rest) not in {_LANGUAGES[kind], ""}:
        return None
    return _Label(kind, name, (found["item"] or "") + rest)
