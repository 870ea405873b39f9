"""What a card shows in Traditional, and which characters of a mis-converted text are put right.

Only documents that `detect` calls mixed are repaired; clean Traditional is shown as it stands,
because even good text differs from any converter in one character of two hundred. A character
that Traditional Chinese never writes (营) is put right everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from policydeck.script import convert, evidence
from policydeck.script.detect import Script

_STRAY = "a character of Simplified alone"


class Repair(Struct, frozen=True):
    """A word of a mis-converted text and what the card shows instead."""

    start: int  # offset into the text
    found: str  # "復雜"
    put: str  # "複雜", of the same length
    reason: str


def repairs(source: str, simplified: str, script: Script, variety: str) -> tuple[Repair, ...]:
    """The words of one text that are put right, in order.

    Outside mixed documents these are words with a character of Simplified alone.

    >>> mixed = Script("mixed", "")
    >>> repairs("安全并重", "安全并重", mixed, "tw")
    (Repair(start=2, found='并重', put='並重', reason='CC-CEDICT writes 並重'),)
    """
    if script.name == "simplified" or _is_simplified(source):
        return ()
    if script.name == "mixed":
        return tuple(_repairs(source, simplified, variety))
    if not any(map(evidence.only_simplified, source)):
        return ()
    own = _repairs(source, simplified, script.variety)
    return tuple(repair for repair in own if repair.reason == _STRAY)


def _repairs(source: str, simplified: str, variety: str) -> Iterator[Repair]:
    for word in evidence.spellings(source, simplified, variety):
        if reason := _reason(word, variety):
            yield Repair(word.start, word.found, word.right, reason)


def _reason(word: evidence.Spelling, variety: str) -> str:
    """Why a word is put right, or nothing."""
    if any(map(evidence.only_simplified, word.found)):
        return _STRAY
    if word.regional:
        return f"{'Hong Kong' if variety == 'hk' else 'Taiwan'} writes {word.right}"
    if len(word.found) == 1:
        # A machine leaves what Simplified merged (于); another Traditional character, such as
        # 復 where 複 is expected, was somebody's choice.
        left = word.found == word.key
        return f"Simplified {word.found} is {word.right} here" if left else ""
    if word.listed:
        return ""
    return f"{'CC-CEDICT' if word.known else 'OpenCC'} writes {word.right}"


def display(source: str, simplified: str, script: Script, variety: str) -> str:
    """What a card shows of one text in Traditional, of the same length.

    `script` is the document's, `variety` the standard that the recipe asks for: "tw" or "hk".
    Clean Traditional keeps its own standard and spelling.
    """
    if script.name == "simplified" or _is_simplified(source):
        return convert.traditional(simplified, variety)
    shown = source
    for repair in repairs(source, simplified, script, variety):
        shown = shown[: repair.start] + repair.put + shown[repair.start + len(repair.put) :]
    return shown


def _is_simplified(text: str) -> bool:
    """Whether a text of a document in two scripts has Simplified characters alone."""
    return any(map(evidence.only_simplified, text)) and not any(
        map(evidence.only_traditional, text)
    )
