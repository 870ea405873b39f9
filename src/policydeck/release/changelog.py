"""What each release of a deck brought: CHANGELOG.md beside its manifest, the newest first.

A build that changes nothing, and says nothing new of itself, adds nothing:

    # Releases of Global AI Governance Initiative

    ## 2026-11-27 20:15

    The English of 主权 is corrected.

    3 notes new, 1 changed; 481 in all
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

_HEAD = re.compile(r"^## (\d{4}-\d\d-\d\d \d\d:\d\d)$", re.MULTILINE)
# How changes are called, in the order in which they are told.
_WORDS = {"new": "new", "changed": "changed", "retired": "retired", "gone": "dropped"}


class Entry(Struct, frozen=True):
    """One release."""

    date: str  # and time, UTC: "2026-11-27 20:15"
    news: str  # what its maker said of it; may be empty
    counts: str  # "3 notes new, 1 changed; 481 in all"


def read(path: Path) -> list[Entry]:
    """The releases that a file tells of, the newest first; none where there is no file."""
    text = path.read_text("utf-8-sig", "replace") if path.exists() else ""
    _, *parts = _HEAD.split(text)
    entries = []
    for date, body in zip(parts[::2], parts[1::2], strict=True):
        news, _, counts = body.strip().rpartition("\n\n")
        entries.append(Entry(date, news.strip(), counts.strip()))
    return entries


def added(
    path: Path,
    title: str,
    news: str,
    changes: Mapping[str, Sequence[str]],
    count: int,
    moment: int,
) -> bytes | None:
    """The file with this release in it; None where there is nothing to tell or nobody keeps one.

    It is kept from the first release on that its maker said something of.
    """
    past = read(path)
    said = " ".join(news.split())
    news = "" if any(said == entry.news for entry in past) else said
    if not (said or path.exists()) or not (news or any(changes.values())):
        return None
    parts = [f"{len(changes[kind]):,} {word}" for kind, word in _WORDS.items() if changes[kind]]
    counts = f"{', '.join(parts) or 'no note changed'}; {count:,} notes in all"
    date = f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M}"
    entries = [Entry(date, news, counts), *past]
    told = ["\n\n".join(filter(None, (f"## {e.date}", e.news, e.counts))) for e in entries]
    return ("\n\n".join([f"# Releases of {title}", *told]) + "\n").encode()
