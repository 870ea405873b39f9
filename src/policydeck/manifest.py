"""notes.tsv beside a deck: what was shipped, and when each note last changed.

On import Anki replaces a note only when the package's stamp is newer than the learner's, so a
note's stamp is raised when its content changed and at no other time: the learner's own edits on
all other notes then survive. One line a note, and one for each note type:

    guid	id	hash	stamp	deck	front
    Hq3kZ8…	term:治理	5f1d…	1790000000	Title::3 HSK 6	治理

`stamp` is in seconds since 1970; `hash` is of the fields and tags.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from policydeck import files
from policydeck.errors import InputError

COLUMNS = ("guid", "id", "hash", "stamp", "deck", "front")
HEAD = (
    "# Made by policydeck; keep it beside the deck. It tells the next build which notes changed,\n"
    "# so that importing that build leaves everything else in the learner's collection alone.\n"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One note or note type as it was last shipped."""

    guid: str
    id: str  # "term:治理", "sentence:…", "notetype:…"
    hash: str
    stamp: int
    deck: str
    front: str  # the first field, for people who read the file


def guid(deck_id: str, item_id: str) -> str:
    """The GUID of an item of a deck: 12 characters, for ever the same."""
    digest = hashlib.sha256(f"{deck_id}\x1f{item_id}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:9]).decode()


def item_id(kind: str, text: str) -> str:
    """The id of a term or sentence: its simplified characters, whatever marks stand between.

    >>> item_id("sentence", "为此, 我们倡议：")
    'sentence:为此我们倡议'
    """
    bare = re.sub(r"[\W_]+", "", text)
    return f"{kind}:{bare}"


def content_hash(parts: Iterable[str]) -> str:
    """A short hash of a note's content."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def read(path: Path) -> dict[str, Row]:
    """The manifest's rows by item id; empty when there is no manifest yet."""
    if not path.exists():
        return {}
    rows = {}
    for line, cells in files.table(path, COLUMNS):
        if not cells["stamp"].isdecimal():
            raise InputError(
                path,
                line,
                f"the stamp “{cells['stamp']}”",
                "A stamp is a whole number of seconds. Restore the file from the last release.",
            )
        row = Row(
            cells["guid"],
            cells["id"],
            cells["hash"],
            int(cells["stamp"]),
            cells["deck"],
            cells["front"],
        )
        rows[row.id] = row
    return rows


def owner(path: Path) -> str:
    """The id of the deck that a manifest belongs to; empty when there is none."""
    if not path.exists():
        return ""
    with path.open(encoding="utf-8", errors="replace") as file:
        name, _, id_ = file.readline().rstrip("\n").partition("\t")
    return id_ if name == "# deck" else ""


def stamp(old: Mapping[str, Row], item_id: str, new_hash: str, now: int) -> int:
    """The stamp of an item: the old one when its content is the same, else a later one."""
    row = old.get(item_id)
    if row is None:
        return now
    return row.stamp if row.hash == new_hash else max(now, row.stamp + 1)


# A sentence this like an old one is the same sentence in a new edition. Two sentences of one text
# reach 0.75 (the SDG targets repeat themselves); a changed clause leaves 0.85 and more.
SAME_SENTENCE = 0.8


def inherit(old: Mapping[str, Row], ids: Sequence[str]) -> dict[str, Row]:
    """New sentence id → the old row whose sentence it is a new wording of.

    Each old row is given away once, to the most similar of the new sentences.
    """
    present = set(ids)
    gone = [row for id_, row in old.items() if id_.startswith("sentence:") and id_ not in present]
    fresh = [id_ for id_ in ids if id_.startswith("sentence:") and id_ not in old]
    scored = []
    for id_ in fresh:
        matcher = SequenceMatcher(None, "", id_, autojunk=False)
        for row in gone:
            matcher.set_seq1(row.id)
            if matcher.real_quick_ratio() >= SAME_SENTENCE and matcher.ratio() >= SAME_SENTENCE:
                scored.append((matcher.ratio(), id_, row))
    found: dict[str, Row] = {}
    taken: set[str] = set()
    for _, id_, row in sorted(scored, key=lambda item: (-item[0], item[1])):
        if id_ not in found and row.guid not in taken:
            found[id_] = row
            taken.add(row.guid)
    return found


def to_text(deck_id: str, rows: Iterable[Row]) -> str:
    """The manifest as text, in the order of the deck; its first line names the deck."""
    lines = ["\t".join(COLUMNS)]
    for row in rows:
        cells = (row.guid, row.id, row.hash, str(row.stamp), row.deck, row.front)
        lines.append("\t".join(" ".join(cell.split()) for cell in cells))
    return f"# deck\t{deck_id}\n" + HEAD + "\n".join(lines) + "\n"
