"""What a card shows in Traditional, and which characters of a mis-converted text are put right.

Only documents that `detect` calls mixed are repaired; clean Traditional is shown as it stands,
character by character, because even good text differs from any converter in one character of
two hundred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policydeck.script import convert, evidence
from policydeck.script.detect import Script


@dataclass(frozen=True, slots=True)
class Repair:
    """A word of a mis-converted text and what the card shows instead."""

    start: int  # offset into the text
    found: str  # "復雜"
    put: str  # "複雜", of the same length
    reason: str


def repairs(source: str, simplified: str, script: Script, variety: str) -> tuple[Repair, ...]:
    """The words of one text that are put right, in order; none unless the document is mixed.

    >>> mixed = Script("mixed", "")
    >>> repairs("安全并重", "安全并重", mixed, "tw")
    (Repair(start=2, found='并重', put='並重', reason='CC-CEDICT writes 並重'),)
    """
    if script.name != "mixed" or _is_simplified(source):
        return ()
    return tuple(_repairs(source, simplified, variety))


def _repairs(source: str, simplified: str, variety: str) -> Iterator[Repair]:
    for word in evidence.spellings(source, simplified, variety):
        if reason := _reason(word, simplified[word.start : word.start + len(word.found)], variety):
            yield Repair(word.start, word.found, word.right, reason)


def _reason(word: evidence.Spelling, key: str, variety: str) -> str:
    """Why a word is put right, or nothing."""
    place = "Hong Kong" if variety == "hk" else "Taiwan"
    if any(map(evidence.only_simplified, word.found)):
        return "a character of Simplified alone"
    if word.regional:
        return f"{place} writes {word.right}"
    if word.free:
        return ""
    if len(word.found) == 1:
        # A machine leaves what Simplified merged (于); another Traditional character, such as
        # 復 where 複 is expected, was somebody's choice.
        return f"Simplified {word.found} is {word.right} here" if word.found == key else ""
    if word.listed:
        return ""
    return f"CC-CEDICT writes {word.right}" if word.known else f"OpenCC writes {word.right}"


def display(source: str, simplified: str, script: Script, variety: str) -> str:
    """What a card shows of one text in Traditional, of the same length.

    `script` is the document's, `variety` the standard that the recipe asks for: "tw" or "hk".
    Clean Traditional keeps its own standard.
    """
    if script.name == "simplified" or (script.name == "mixed" and _is_simplified(source)):
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
