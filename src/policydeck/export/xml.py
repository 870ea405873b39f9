"""Text as XML 1.0 can hold it, for the formats of translation tools."""

from __future__ import annotations

import re

# All that is no Char of XML 1.0, and the controls that it allows but advises against.
_FORBIDDEN = re.compile(
    "[^\\t\\n\\r\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]"
)


def line(text: str) -> str:
    """The text on one line, without the characters that XML forbids.

    >>> line("治理\\uffff of\\x0c AI\\n")
    '治理 of AI'
    """
    return " ".join(_FORBIDDEN.sub("", text).split())
