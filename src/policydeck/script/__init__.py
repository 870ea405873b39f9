"""Simplified and Traditional: keys for look-up, display, and repair of mis-converted text.

All look-ups run on a simplified copy of the same length, so offsets carry over from any script.
What a card shows in Traditional depends on what the document is: clean Traditional stays as its
author spelt it, Simplified is converted, and Traditional that a machine made badly (復雜, 防范)
is repaired, each repair with its reason.
"""

from policydeck.script.convert import simplify, traditional
from policydeck.script.detect import Script, detect, misspelt, standard, taught
from policydeck.script.repair import Repair, display, repairs

__all__ = [
    "Repair",
    "Script",
    "detect",
    "display",
    "misspelt",
    "repairs",
    "simplify",
    "standard",
    "taught",
    "traditional",
]
