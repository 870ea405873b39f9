"""The decks below the folder that the studio was opened on, and new ones made of files.

A deck is a folder with a deck.toml. A new one is put together in a hidden folder and moved to its
place when its text could be read, so that nothing half-made is ever seen.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from policydeck import pipeline, recipe, script, storage
from policydeck.errors import InputError, OutputError, PolicydeckError
from policydeck.language import is_han
from policydeck.read import Document, formats
from policydeck.release import targets
from policydeck.storage import files, manifest
from policydeck.studio import toml

TEXTS = "texts"  # the folder of a new deck in which its texts are
MOST_FILES = 2000  # of one deck; a site's two languages have some hundred pages
KNOWN = (".txt", ".tsv", ".csv", ".apkg", ".colpkg")  # what a learner's words come in
_DEEPEST = 2  # folders below the studio's in which decks are looked for
_TAKEN = frozenset({"con", "prn", "aux", "nul"})  # names that Windows keeps for itself


class Deck(Struct, frozen=True):
    """A deck folder in the list."""

    name: str  # in addresses
    title: str
    corrections: int
    notes: int  # of the last build
    built: str  # date of the last build, or ""
    outdated: bool  # whether settings or corrections are newer than the last build
    problem: str = ""


def listed(root: Path) -> list[Deck]:
    """The decks at or below a folder, the one changed last first."""
    found = sorted(
        _places(root).items(), key=lambda item: -max(p.stat().st_mtime for p in _state(item[1]))
    )
    return [_deck(name, folder) for name, folder in found]


def place(root: Path, name: str) -> Path | None:
    """The folder of a deck in the list; None for any other name, so that none leads elsewhere."""
    return _places(root).get(name)


def _places(root: Path) -> dict[str, Path]:
    """Every deck folder by the name that addresses have for it: "my-deck", "family~first", "~"."""
    level, found = [root], [root]
    for _ in range(_DEEPEST):
        level = [below for folder in level for below in _folders(folder)]
        found += level
    return {
        "~".join(folder.relative_to(root).parts) or "~": folder
        for folder in found
        if (folder / targets.RECIPE).is_file()
    }


def _folders(folder: Path) -> list[Path]:
    try:
        return [p for p in sorted(folder.iterdir())
                if p.is_dir() and not p.is_symlink() and not p.name.startswith(".")]  # fmt: skip
    except OSError:
        return []


def _state(place: Path) -> list[Path]:
    names = (targets.RECIPE, targets.OVERRIDES, targets.MANIFEST)
    return [place / name for name in names if (place / name).exists()]


def _deck(name: str, place: Path) -> Deck:
    shown = place.resolve().name
    try:
        target = targets.find([place], None, ())
        rows = manifest.read(target.manifest).rows if target.manifest.exists() else {}
        built = target.out.stat().st_mtime if target.out.exists() else 0.0
        return Deck(
            name, target.recipe.deck.title or _title_built(target.stored) or shown,
            len(target.overrides.rows),
            sum(not id_.startswith("notetype:") for id_ in rows),
            f"{datetime.fromtimestamp(built, UTC):%Y-%m-%d}" if built else "",
            outdated(place),
        )  # fmt: skip
    except PolicydeckError as error:
        return Deck(name, shown, 0, 0, "", False, str(error))


def _title_built(stored: Path) -> str:
    """The title that the last build gave the deck."""
    return recipe.load(stored).deck.title if stored.exists() else ""


def outdated(place: Path) -> bool:
    """Whether settings or corrections were changed after the last build; never before one.

    The recipe that a build writes beside the deck is the last thing that it writes.
    """
    states = [p for p in (place / targets.RECIPE, place / targets.OVERRIDES) if p.exists()]
    built, changed = (
        max((path.stat().st_mtime for path in paths), default=0.0)
        for paths in (place.glob(f"*{targets.STORED}"), states)
    )
    return 0 < built < changed


def make(root: Path, uploads: Sequence[tuple[str, bytes]], title: str = "") -> str:
    """A new deck folder with these files as its text; its name.

    Raises PolicydeckError for files that cannot be read, and leaves nothing then.
    """
    if not uploads:
        raise InputError("new deck", None, "no file and no text", "Choose a file or paste a text.")
    with tempfile.TemporaryDirectory(prefix=".new-", dir=root) as made:
        folder = Path(made) / "deck"
        texts = folder / TEXTS
        paths = _written(texts, uploads)
        documents = _documents(texts, paths)
        text = recipe.to_toml(
            recipe.Recipe(deck=recipe.Deck(title=title, documents=documents)), comments=True
        )
        head = f"#:schema {targets.SCHEMA}\n"
        (folder / targets.RECIPE).write_text(head + text, encoding="utf-8")
        (folder / targets.SCHEMA).write_bytes(recipe.schema())
        (folder / targets.CHANGELOG).touch()  # from the first release on
        found = read(folder)
        if not any(p.zh for d in found for p in d.passages):
            raise InputError(
                paths[0].name, None, "no Chinese in it", "Give a text in Chinese and English."
            )
        stem = _stem(uploads[0][0])
        if not title and len(found) == 1:  # so the list of decks says it before a build, too
            own = found[0].title != found[0].name  # else the file's name as people write it
            text = toml.with_key(text, "deck.title", found[0].title if own else stem)
            (folder / targets.RECIPE).write_text(head + text, encoding="utf-8")
        name = _free(root, title or stem)
        try:
            folder.rename(root / name)
        except OSError as error:
            raise OutputError(f"{root / name}: cannot be made: {error.strerror}.") from None
    return name


def read(folder: Path) -> list[Document]:
    """The documents of a deck folder."""
    target = targets.find([folder], None, ())
    return pipeline.read_all(target.documents, target.recipe)


def pasted(text: str) -> list[tuple[str, bytes]]:
    """A pasted text as the file that it would be: columns as a table, anything else as text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip():
        raise InputError("pasted text", None, "nothing", "Paste Chinese and English columns.")
    rows = [line for line in text.split("\n") if line.strip()]
    table = sum("\t" in line for line in rows) > len(rows) / 2
    return [("pasted.tsv" if table else "pasted.txt", (text + "\n").encode())]


def sample() -> list[tuple[str, bytes]]:
    """The text that the program brings, to try it with."""
    folder = files.documents() / "global-ai-governance-initiative"
    return [(f"gagi/{name}", (folder / name).read_bytes()) for name in ("text.txt", "SOURCE.toml")]


def _written(folder: Path, uploads: Iterable[tuple[str, bytes]]) -> list[Path]:
    """The uploaded files below a folder; names cannot lead out of it."""
    paths: list[Path] = []
    for name, content in uploads:
        parts = [_safe(part) for part in re.split(r"[/\\]", name)]
        path = folder.joinpath(*[part for part in parts if part][-4:])
        if path == folder or path.exists():
            path = folder / f"text-{len(paths) + 1}{path.suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        paths.append(path)
    return paths


def _documents(texts: Path, paths: Sequence[Path]) -> tuple[str, ...]:
    """What deck.documents names: one or two files each, more of them or a folder as the folder."""
    direct = all(path.parent == texts for path in paths)
    if direct and len(paths) <= 2:
        return tuple(f"{TEXTS}/{path.name}" for path in paths)
    tops = {path.relative_to(texts).parts[0] for path in paths}
    return (f"{TEXTS}/{tops.pop()}",) if len(tops) == 1 and not direct else (TEXTS,)


def check(name: str) -> None:
    """Raises InputError for a file of a kind that is no text, before it is taken."""
    suffix = Path(name).suffix.lower()
    if suffix and suffix not in formats.suffixes() and Path(name).name != "SOURCE.toml":
        raise InputError(
            name[:80], None, f"a file that ends in {suffix}",
            f"Read are: {', '.join(sorted(formats.suffixes()))}",
        )  # fmt: skip


def _safe(part: str) -> str:
    text = unicodedata.normalize("NFC", part).strip().lstrip(".")
    kept = "".join(c if c.isalnum() or c in "-_. ()" else "-" for c in text)
    return kept.strip(" .-")[-80:]


def _stem(name: str) -> str:
    return re.sub(r"[._-](?:zh|en|cn)$", "", Path(re.split(r"[/\\]", name)[0]).stem)


def _free(root: Path, wanted: str) -> str:
    """A folder's name that is not taken: "my-text", "my-text-2"."""
    base = re.sub(r"[\s.]+", "-", _safe(wanted)).strip("-")[:60] or "deck"
    base = f"{base}-deck" if base.lower() in _TAKEN else base
    names = [base, *(f"{base}-{n}" for n in range(2, 1000))]
    return next(name for name in names if not (root / name).exists())


def found(folder: Path) -> list[Mapping[str, object]]:
    """What reading made of each text: format, encoding, script, size, notes, first passages."""
    return [
        {
            "title": document.title, "format": document.format, "encoding": document.encoding,
            "notes": document.notes, "count": len(document.passages),
            "alone": sum(not (p.zh and p.en) for p in document.passages),
            "script": script.detect(p.zh for p in document.passages).name,
            "characters": sum(is_han(c) for p in document.passages for c in p.zh),
            "words": sum(len(p.en.split()) for p in document.passages),
            "first": document.passages[:8],
        }
        for document in read(folder)
    ]  # fmt: skip


def keep_known(folder: Path, name: str, content: bytes) -> str:
    """Keep a list or package of words that a learner knows; how levels.known names it."""
    suffix = Path(name).suffix.lower()
    if suffix not in KNOWN:
        raise InputError(
            name[:80], None, f"a file that ends in {suffix or 'nothing'}",
            f"What is known comes as {', '.join(KNOWN)}.",
        )  # fmt: skip
    stem = _safe(Path(re.split(r"[/\\]", name)[-1]).stem) or "known"
    place = folder / "known"
    place.mkdir(exist_ok=True)
    names = (f"{stem}{more}{suffix}" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    path = next(
        place / name for name in names
        if not (place / name).exists() or (place / name).read_bytes() == content
    )  # fmt: skip
    storage.write(path, content)
    return path.relative_to(folder).as_posix()
