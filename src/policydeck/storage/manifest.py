"""notes.tsv beside a deck: what was shipped, and when each note last changed.

On import Anki replaces a note only when the package's stamp is newer than the learner's, so a
note's stamp is raised when its content changed and at no other time: the learner's own edits on
all other notes then survive. Where only what is incidental changed, such as a reference, it is
raised by one second: that is newer than the release, so the note is brought up to date, and older
than any edit of a learner's, so who edited it keeps it. One line a note, and one for each note
type:

    # deck	0f62a91be07d44c3	mytext
    # package	mytext.apkg
    guid	id	hash	stamp	deck	front	cards	whole
    Hq3kZ8…	term:治理	5f1d…	1790000000	Title::3 HSK 6	治理	Recognition Cloze	0b9e…
    # end	1	0c1f3ab2…

`stamp` is in seconds since 1970; `hash` is of what a learner reads (see `cards.content`); `cards`
are the kinds that the note has had in any release, for a card once released stays; `whole` is a
hash of all its fields and tags. The last line counts the rows and has a digest of all lines before
it, so that a file that was cut, merged or edited is told from a whole one. Manifests of early
versions have no `whole`, the earliest no such line, no name and no package, and their hash is of
all fields and tags.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, field

from policydeck.model import GAP

COLUMNS = ("guid", "id", "hash", "stamp", "deck", "front")
_LATER = ("cards", "whole")  # columns that early manifests lack
_HEAD = (
    "# Made by policydeck; keep it beside the deck. It tells the next build which notes changed,\n"
    "# so that importing that build leaves everything else in the learner's collection alone.\n"
)
_END = "# end"


class Row(Struct, frozen=True):
    """One note or note type as it was last shipped."""

    guid: str
    id: str  # "term:治理", "sentence:…", "notetype:…"
    hash: str
    stamp: int
    deck: str
    front: str  # the first field, for people who read the file
    cards: str = ""  # names of templates: "Recognition Cloze"; empty in early manifests
    whole: str = ""  # a hash of all fields and tags; empty of note types and in early manifests


class Manifest(Struct, frozen=True):
    """A manifest as it was found."""

    id: str = ""  # of the deck
    name: str = ""  # of the deck's files: "mytext"; empty in manifests of an early version
    package: str = ""  # where the deck was last written, relative to the manifest
    rows: Mapping[str, Row] = field(default_factory=dict)  # by item id
    faults: tuple[str, ...] = ()  # "line 12: 3 cells", where the file is damaged


def guid(deck_id: str, item_id: str) -> str:
    """The GUID of an item of a deck: 12 characters, for ever the same."""
    digest = hashlib.sha256(f"{deck_id}\x1f{item_id}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:9]).decode()


@lru_cache(1 << 16)  # words: each place of one asks
def item_id(kind: str, text: str) -> str:
    """The id of a term or sentence: its simplified characters, whatever marks stand between.

    >>> item_id("sentence", "为此, 我们倡议：")
    'sentence:为此我们倡议'
    >>> item_id("term", "坚持…原则"), item_id("term", "公开、透明")  # a gap makes another term
    ('term:坚持…原则', 'term:公开透明')
    """
    kept = GAP if kind == "term" else ""
    bare = text if text.isalnum() else re.sub(rf"[^\w{kept}]|_", "", text)
    return f"{kind}:{bare}"


def content_hash(parts: Iterable[str]) -> str:
    """A short hash of a note's content."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def read(path: Path) -> Manifest:
    """What a manifest says, and what is wrong with it; an empty one where there is none."""
    if not path.exists():
        return Manifest()
    return _parsed(path.read_text(encoding="utf-8-sig", errors="replace"))


@lru_cache(maxsize=1)  # a build asks several times: for the deck's id, its name and its rows
def _parsed(text: str) -> Manifest:
    lines = text.rstrip("\n").split("\n")
    stated = {}
    for line in lines[:2]:
        what, _, value = line.partition("\t")
        stated[what] = value
    id_, _, name = stated.get("# deck", "").partition("\t")
    faults = [] if id_ else ["line 1: does not name the deck"]
    end = lines.pop().split("\t") if lines[-1].startswith(_END) else []
    rows: list[Row] = []
    for found in _rows(lines):
        if isinstance(found, Row):
            rows.append(found)
        else:
            faults.append(found)
    for column in ("guid", "id"):
        counts = Counter(getattr(row, column) for row in rows)
        faults += [f"the {column} {value} stands twice" for value, n in counts.items() if n > 1]
    if end and end[1:] != _end(lines):
        faults.append("the digest at its end is of other lines")
    elif not end and (name or not id_):
        faults.append("its end is missing")
    # Of two rows the newer one is nearer to what learners have.
    by_id = {row.id: row for row in sorted(rows, key=lambda row: row.stamp)}
    ordered = {row.id: by_id[row.id] for row in rows}
    return Manifest(id_, name, stated.get("# package", ""), ordered, tuple(faults))


def _rows(lines: Sequence[str]) -> Iterator[Row | str]:
    """The rows that are whole, and what is wrong with each other one."""
    columns: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.startswith("#") or not line.strip():
            continue
        cells = line.split("\t")
        if not columns:
            columns = cells
            if missing := [name for name in COLUMNS if name not in cells]:
                yield f"line {number}: the header lacks {', '.join(missing)}"
                return
            continue
        row = dict(zip(columns, cells, strict=False))
        if len(cells) != len(columns):
            yield f"line {number}: {len(cells)} cells where {len(columns)} belong"
        elif not re.fullmatch("[0-9]{1,10}", row["stamp"]):
            yield f"line {number}: the stamp “{row['stamp']}” is no whole number of seconds"
        elif not (row["guid"] and row["id"]):
            yield f"line {number}: an empty {'id' if row['guid'] else 'guid'}"
        else:
            texts = {name: row[name] for name in COLUMNS if name != "stamp"}
            texts |= {name: row.get(name, "") for name in _LATER}
            yield Row(**texts, stamp=int(row["stamp"]))


def _end(lines: Sequence[str]) -> list[str]:
    """What the last line states of the lines before it: how many rows, and a digest of all."""
    count = sum(not line.startswith("#") for line in lines) - 1
    return [str(count), hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]]


def stamp(row: Row | None, hashes: Sequence[str], whole: str, now: int) -> int:
    """The stamp of an item: that of its old row when it is as it was, else a later one.

    The first hash is that of the manifest to be written, others are of older versions. Where one of
    them is the old row's but `whole` is not, something incidental changed: a second later will do.
    """
    if row is None:
        return now
    return row.stamp + (row.whole != whole) if row.hash in hashes else max(now, row.stamp + 1)


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
    if not (gone and fresh):
        return {}
    alike = _alike([row.id for row in gone])
    scored = []
    for id_ in fresh:
        matcher = SequenceMatcher(None, "", id_, autojunk=False)
        for row in (gone[number] for number in alike(id_)):
            matcher.set_seq1(row.id)
            if matcher.ratio() >= SAME_SENTENCE:
                scored.append((matcher.ratio(), id_, row))
    found: dict[str, Row] = {}
    taken: set[str] = set()
    for _, id_, row in sorted(scored, key=lambda item: (-item[0], item[1])):
        if id_ not in found and row.guid not in taken:
            found[id_] = row
            taken.add(row.guid)
    return found


def _alike(texts: Sequence[str]) -> Callable[[str], Iterable[int]]:
    """What tells the numbers of all texts that may be nearly the same as one.

    They have so many characters in common, whatever the order, as difflib's upper bound asks;
    counted for all texts at once, for comparing each with each takes a minute from 3,000 on.
    """
    import numpy as np  # noqa: PLC0415 - only where sentences came and went

    having: dict[str, list[tuple[int, int]]] = {}
    for number, text in enumerate(texts):
        for character, count in Counter(text).items():
            having.setdefault(character, []).append((number, count))
    columns = {character: np.array(rows).T for character, rows in having.items()}
    sizes = np.array(list(map(len, texts)))

    def alike(text: str) -> Iterable[int]:
        common = np.zeros(len(texts), np.intp)
        for character, count in Counter(text).items():
            if character in columns:
                numbers, counts = columns[character]
                common[numbers] += np.minimum(counts, count)
        bound = 2.0 * common / (sizes + len(text))
        found: list[int] = np.flatnonzero(bound >= SAME_SENTENCE).tolist()
        return found

    return alike


def to_text(id_: str, name: str, package: str, rows: Iterable[Row]) -> str:
    """The manifest as text, its rows in the order of the deck."""
    table: list[tuple[str, ...]] = [("# deck", id_, name), ("# package", package)]
    table += [(line,) for line in _HEAD.splitlines()]
    table.append((*COLUMNS, *_LATER))
    table += [(r.guid, r.id, r.hash, str(r.stamp), r.deck, r.front, r.cards, r.whole) for r in rows]
    lines = ["\t".join(" ".join(cell.split()) for cell in cells) for cells in table]
    return "\n".join([*lines, "\t".join([_END, *_end(lines)])]) + "\n"
