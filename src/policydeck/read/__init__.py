"""Bilingual files → a Document of passages.

`read` finds out format, encoding and languages, says so in the document's notes, and keeps every
row: what cannot make a card is kept and reported, never dropped in silence.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from policydeck.errors import InputError
from policydeck.read import sources
from policydeck.read.document import Document
from policydeck.read.sources import given
from policydeck.settings import DEFAULT_LIMITS, Limits
from policydeck.storage import archive
from policydeck.work import Work

__all__ = ["Document", "given", "known_formats", "read"]

LOG = logging.getLogger(__name__)


def known_formats() -> Sequence[str]:
    """The names of the formats that are read."""
    from policydeck.read.formats import FORMATS  # noqa: PLC0415 - all readers

    return tuple(FORMATS)


def read(
    paths: Sequence[Path],
    *,
    name: str = "",
    format: str = "",
    encoding: str = "",
    zh_column: str = "",
    en_column: str = "",
    presplit: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    work: Work | None = None,
) -> Document:
    """The bilingual document in `paths`: bilingual files, two parallel ones, or a folder.

    What is not said is found out. `presplit` takes the lines of plain text as they are, one
    sentence a line. A column is named by its header or by its number from 1. With `work`, files
    that were read before are not taken apart again.
    """
    if not paths:
        raise InputError("input", None, "no file given", "Give the path of a bilingual text")
    said = format, encoding, zh_column, en_column, presplit, limits

    def taken_apart() -> Document:
        from policydeck.read import reading  # noqa: PLC0415 - all readers

        return reading.document(paths, name, reading.Settings(*said), work)

    if work and all(path.is_file() and os.access(path, os.R_OK) for path in paths):
        texts = [(path.name, archive.contents(path, limits, "text")) for path in paths]
        facts = texts, name, said, sources.about(paths[0])
        found = work.recall("read", facts, Document, taken_apart, at_hand=False)
    else:
        found = taken_apart()
    read_as = ", ".join(filter(None, (found.format, found.encoding)))
    LOG.info("%s: read as %s; passages: %d", paths[0], read_as, len(found.passages))
    return found
