"""What a learner can choose about cards: script, reading, colours, and which cards are made.

Every choice ends up in the contents of fields, never in a note type. Note types are shared by
all decks in a learner's collection: were the palette part of the styling, importing a second
deck would repaint the first, and a removed template would make every old note "conflicting".
Only a kind of card from outside the package makes a note type of its own.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from policydeck.cards.text import typeset
from policydeck.kinds import CardKind
from policydeck.model import Line

ScriptName = Literal["simplified", "traditional-tw", "traditional-hk"]
ReadingName = Literal["pinyin", "zhuyin"]
PaletteName = Literal["pleco", "hanping", "colour-blind", "none"]
# There is no zh_HK: on Apple, Microsoft and Google systems that voice speaks Cantonese, and the
# cards teach Mandarin. zh_CN reads as the Mainland does, zh_TW as Taiwan (研究 yánjiù).
VoiceName = Literal["zh_CN", "zh_TW", ""]

LANGUAGES: dict[ScriptName, str] = {
    "simplified": "zh-Hans",
    "traditional-tw": "zh-Hant-TW",
    "traditional-hk": "zh-Hant-HK",
}


class CardStyle(Struct, frozen=True):
    """The choices of one deck."""

    script: ScriptName = "simplified"
    both_scripts: bool = True  # the other script too, small, on the answer side
    reading: ReadingName = "pinyin"
    palette: PaletteName = "pleco"
    term: tuple[CardKind, ...] | None = None  # None: those that each note names
    sentence: tuple[CardKind, ...] | None = None
    voice: VoiceName = "zh_CN"  # for lines without a recording; "" makes none speak
    speech: str = "tts"  # what made the recordings, for the description

    @property
    def language(self) -> str:
        """The language tag of the script that the cards teach: it decides the font."""
        return LANGUAGES[self.script]

    @property
    def other_language(self) -> str:
        """The language tag of the script that stands beside it."""
        return LANGUAGES["traditional-tw" if self.script == "simplified" else "simplified"]

    def text(self, line: Line) -> str:
        """The line in the script that the cards teach."""
        return typeset(line.simplified if self.script == "simplified" else line.traditional)

    def other_text(self, line: Line) -> str:
        """The line in the other script; empty where it is not wanted or no different."""
        other = typeset(line.traditional if self.script == "simplified" else line.simplified)
        return other if self.both_scripts and other != self.text(line) else ""
