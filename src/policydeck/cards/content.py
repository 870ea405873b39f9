"""What of a note its learner reads, and what the deck itself wrote in it.

A reference, a level, what is glossed at that level, how a term is used elsewhere in the deck, the
letters behind a tap, how often a wording stands in the text and in which order wordings are listed
are incidental: they change whenever a text grows or is named anew, and nobody learns them. Only
what is left decides whether a note has changed.

A package states the new ones all the same. For new learners a reference has to lead to its place,
and a level has to be the one of the sub-deck. Others get them on every note that they did not edit:
Anki could bring an edited one up to date only by replacing it, with their edits and tags.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Sequence

RELEASED = "Released"
_INCIDENTAL = frozenset(("Level", "Reference", "Glossed", "Usage", RELEASED))
_LETTERS = '<details class="letters">'
_ASIDE = re.compile(rf" <small>×\d+</small>|{_LETTERS}.*?</details>")
_ITEM = re.compile(r"<li>.*?</li>", re.DOTALL)
_WIDTH = 4  # characters a field: 24 bits, so that one edit in 16 million is taken for none


def is_incidental(field: str) -> bool:
    """Whether a field, by its name, is none of what is learnt."""
    return field in _INCIDENTAL


def content(names: Sequence[str], fields: Sequence[str]) -> tuple[str, ...]:
    """The fields as far as they are read: without counts, lists without order, the rest empty.

    >>> content(("Renderings", "Level"), ("<ul><li>risks <small>×3</small></li></ul>", "HSK 5"))
    ('<ul><li>risks</li></ul>', '')
    """
    return tuple(
        "" if name in _INCIDENTAL else _learnt(field) if "<" in field else field
        for name, field in zip(names, fields, strict=True)
    )


def _learnt(field: str) -> str:
    without = _ASIDE.sub("", field) if " <small>×" in field or _LETTERS in field else field
    first, *lists = without.split("<ul>")
    return first + "".join(map(_sorted, lists))


def _sorted(unordered: str) -> str:
    items, end, after = unordered.partition("</ul>")
    return "".join(["<ul>", *sorted(_ITEM.findall(items)), end, after] if end else ["<ul>", items])


def released(names: Sequence[str], fields: Sequence[str]) -> tuple[str, ...]:
    """The fields with a mark of each in the field Released, by which `edited` knows them again.

    So a learner's note itself says what its release said, whichever release that was.
    """
    marks = "".join(
        _mark("" if name == RELEASED else field) for name, field in zip(names, fields, strict=True)
    )
    return tuple(
        marks if name == RELEASED else field for name, field in zip(names, fields, strict=True)
    )


def said(marks: str, number: int, text: str) -> bool | None:
    """Whether `text` is what a note's release had in a field; None where the note has no marks."""
    mark = marks[_WIDTH * number : _WIDTH * (number + 1)]
    return mark == _mark(text) if mark else None


def _mark(field: str) -> str:
    """A few characters that stand for a field's text, in the normal form that Anki gives it."""
    if not field:
        return "." * _WIDTH
    digest = hashlib.sha256(unicodedata.normalize("NFC", field).encode()).digest()
    return base64.urlsafe_b64encode(digest[:3]).decode()
