"""The user's own recordings → the notes they are for.

A file is named after the text, in either script, or after its pinyin with tone numbers:
人工智能.mp3, ren2gong1 zhi4neng2.mp3. Several speakers of one text stand beside each other,
the name after a dot: 人工智能.anna.mp3, 人工智能.bo.mp3.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from policydeck.errors import RecipeError
from policydeck.language import convert
from policydeck.model import SentenceNote, TermNote

Note = TermNote | SentenceNote
AUDIO = {".mp3", ".ogg", ".opus", ".m4a", ".aac", ".flac", ".wav"}


def find(notes: Sequence[Note], folder: Path) -> tuple[dict[str, Path], tuple[str, ...]]:
    """Note id → its recording, and what to say of files that fit no note.

    Where two notes share their characters only the pinyin tells which is meant.
    """
    if not folder.is_dir():
        raise RecipeError(f"cards.recordings: there is no folder {folder}. Correct the path.")
    files: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in AUDIO:
            files.setdefault(_key(path.stem.partition(".")[0]), []).append(path)
    shared = Counter(note.line.simplified for note in notes)
    found: dict[str, Path] = {}
    used: set[Path] = set()
    for note in notes:
        line = note.line
        texts = (line.simplified, line.traditional) if shared[line.simplified] == 1 else ()
        names = (*texts, _numbers(line.syllables))
        paths = next((files[n] for n in map(_key, names) if n in files), None)
        if paths:
            used.update(paths)
            found[note.id] = _speaker(note.id, paths)
    idle = sorted(path.name for paths in files.values() for path in paths if path not in used)
    warnings = (f"recordings that fit no note: {', '.join(idle)}",) if idle else ()
    return found, warnings


def _speaker(id_: str, paths: Sequence[Path]) -> Path:
    """One of the recordings of a text, so that all speakers are heard about as often.

    Which one is made of the note's id alone: no other note changes it.
    """
    number = int.from_bytes(hashlib.sha256(id_.encode()).digest()[:4])
    return paths[number % len(paths)]


def _key(name: str) -> str:
    kept = unicodedata.normalize("NFC", name).lower().replace("u:", "v").replace("ü", "v")
    return "".join(c for c in kept if c.isalnum())


def _numbers(syllables: Sequence[str]) -> str:
    return "".join(convert(syllable, "numbers") for syllable in syllables if syllable)
