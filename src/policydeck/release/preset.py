"""The options that a deck brings along for Anki, as its import takes them over.

Anki imports them where the learner ticks "Import any deck presets", and never changes a preset that
is there already; without the tick the deck has the learner's own default. FSRS itself is a switch
of the whole collection, which no package can turn on: the description asks for it.
"""

from __future__ import annotations

from typing import Any

from policydeck.cards import RETENTION, new_a_day

_FIRST = 1_700_000_000_000  # of ids, as Anki makes them of milliseconds
_DECK, _AS_GATHERED, _MIXED = 0, 1, 0


def preset(id_: str, title: str, notes: int, stamp: int) -> dict[str, Any]:
    """The preset of a deck with so many notes; its id is made of the deck's."""
    number = sum(byte * 131**i for i, byte in enumerate(f"preset {id_}".encode()))
    return {
        "id": _FIRST + number % 10**11,
        "name": title.replace("::", " "),
        "mod": stamp,
        "usn": -1,
        "maxTaken": 60,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "dyn": False,
        "new": {
            "bury": True,
            "delays": [1.0, 10.0],
            "initialFactor": 2500,
            "ints": [1, 4, 0],
            "order": 1,
            "perDay": new_a_day(notes),
        },
        "rev": {
            "bury": True,
            "ease4": 1.3,
            "hardFactor": 1.2,
            "ivlFct": 1.0,
            "maxIvl": 36500,
            "perDay": 200,
        },
        "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
        "buryInterdayLearning": True,
        "newGatherPriority": _DECK,
        "newSortOrder": _AS_GATHERED,
        "newMix": _MIXED,
        "desiredRetention": RETENTION,
    }
