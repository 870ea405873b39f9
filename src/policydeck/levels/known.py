"""What the learner knows already → a set of simplified words.

An HSK band or range, words as they are, a word list or text, an Anki package (.apkg, .colpkg), a
folder of earlier decks, or a search in the Anki that is running. Of a package or search those notes
count that have a studied card; where none is studied all of them count.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from policydeck import lexicon, script
from policydeck.anki import APART, AnkiConnect, AnkiError, apkg, batched, first_field
from policydeck.errors import InputError, PolicydeckError
from policydeck.language import is_han
from policydeck.levels.schemes import bands
from policydeck.lexicon import segment
from policydeck.model import GAP
from policydeck.settings import DEFAULT_LIMITS, Limits
from policydeck.storage import archive, manifest

_SEARCH = "anki:"
_BETWEEN = re.compile(r"[\s、，,;；。|]+")  # what stands between words as people write them
_WITHIN = str.maketrans("", "", f"、{GAP}")  # what stands between the parts of a term
_ANKI = AnkiConnect()
# A line of a word list begins with one word; with any other line the file is running text.
_LONGEST_WORD = 8


def words(
    sources: Sequence[str],
    folder: Path,
    limits: Limits = DEFAULT_LIMITS,
    standard: str = "2025",
    anki: AnkiConnect = _ANKI,
) -> frozenset[str]:
    """The known words of all `sources`; paths are relative to `folder`."""
    found: set[str] = set()
    for source in sources:
        if named := bands(source):
            found |= _banded(*named, standard)
        elif source.startswith(_SEARCH):
            found |= set(_searched(source.removeprefix(_SEARCH).strip(), anki))
        elif kind(source, folder) == "words":
            found |= set(map(script.simplify, filter(None, _BETWEEN.split(source))))
        else:
            found |= set(_from(folder / source, limits))
    return frozenset(found)


def kind(source: str, folder: Path) -> str:
    """What a source of known words is: "band", "search", "file", "folder", "words", or "" for none.

    >>> [kind(source, Path("nowhere")) for source in ("hsk1-3", "领域、风险", "week1.txt")]
    ['band', 'words', '']
    """
    path = folder / source
    if bands(source):
        return "band"
    if source.startswith(_SEARCH):
        return "search"
    if os.path.exists(path):  # noqa: PTH110 - a long line is no path, and no error either
        return "folder" if path.is_dir() else "file"
    parts = list(filter(None, _BETWEEN.split(source)))
    words = all(is_han(part) and len(part) <= _LONGEST_WORD for part in parts)
    return "words" if parts and words else ""


def _banded(low: int, high: int, standard: str) -> set[str]:
    top = 7 if high >= 7 else high  # 7, 8 and 9 are one list
    return {word for word, level in lexicon.hsk(standard).items() if min(low, 7) <= level <= top}


def _from(path: Path, limits: Limits) -> Iterator[str]:
    if not path.exists():
        raise InputError(
            path, None, "there is no such file",
            "levels.known takes hsk1-4, words such as 领域, a word list, a text, an .apkg, a "
            ".colpkg, a folder, or a search in the running Anki such as anki:deck:HSK4.",
        )  # fmt: skip
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.suffix in (".apkg", ".colpkg"):
                yield from _package(file, limits)
            elif file.name.endswith("notes.tsv"):
                yield from _terms(manifest.read(file).rows)
    elif path.suffix in (".apkg", ".colpkg"):
        yield from _package(path, limits)
    else:
        yield from _text(path, limits)


def _terms(rows: Iterable[str]) -> Iterator[str]:
    for id_ in rows:
        kind, _, hanzi = id_.partition(":")
        if kind == "term":
            yield hanzi


def _text(path: Path, limits: Limits) -> Iterator[str]:
    try:
        lines = archive.contents(path, limits, "text").decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise InputError(path, None, "not UTF-8 text", "Save the word list as UTF-8.") from None
    except OSError as error:
        raise InputError(path, None, str(error.strerror), "Check the file.") from None
    firsts = [re.split(r"[\t,;]", line.strip())[0].strip() for line in lines if line.strip()]
    if all(is_han(first) and len(first) <= _LONGEST_WORD for first in firsts):
        yield from map(script.simplify, firsts)
        return
    for line in lines:
        yield from _segmented(line)


def _segmented(text: str) -> Iterator[str]:
    for token in segment(text, script.simplify(text)):
        if token.kind == "word":
            yield token.key


def _package(path: Path, limits: Limits) -> Iterator[str]:
    try:
        yield from _notes(apkg.collection(path, limits), limits)
    except apkg.UNREADABLE:
        raise InputError(
            path, None, "no Anki package, or a damaged one",
            "Export it from Anki again as .apkg or .colpkg.",
        ) from None  # fmt: skip


def _notes(content: bytes, limits: Limits) -> Iterator[str]:
    with apkg.database(content, limits) as connection:
        studied = {row[0] for row in connection.execute("select nid from cards where reps > 0")}
        for note, fields in connection.execute("select id, flds from notes"):
            if studied and note not in studied:
                continue
            yield from _word(fields.split(APART)[0])


def _searched(query: str, anki: AnkiConnect) -> Iterator[str]:
    """The words of the notes that a search finds in the running Anki."""
    try:
        notes = anki.ask("findNotes", query=f"({query}) -is:new")
        notes = notes or anki.ask("findNotes", query=query)
        shown = [note for part in batched(notes) for note in anki.ask("notesInfo", notes=part)]
    except AnkiError as error:
        raise PolicydeckError(
            f"levels.known asks for “{_SEARCH}{query}”. {error} Or export those notes from Anki as "
            ".apkg and name that file."
        ) from None
    if not shown:
        raise PolicydeckError(
            f"levels.known asks for “{_SEARCH}{query}”, but Anki finds no note so. Try the search "
            "in Anki's browser."
        )
    for note in shown:
        yield from _word(first_field(note))


def _word(field: str) -> Iterator[str]:
    """The word or term with which a note begins: 风险, 共商、共建、共享的原则, 以…为目标."""
    first = html.unescape(re.sub(r"<[^>]*>", "", field)).strip()
    word = first.split(" ")[0].split("(")[0]
    if is_han(word.translate(_WITHIN)):
        yield script.simplify(word)
