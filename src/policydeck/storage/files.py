"""Where data files stand, and how the house tables are read.

The wheel carries `data/house` and `data/strokes` inside the package; a checkout has them at the top
level.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from policydeck.errors import InputError


def house(name: str) -> Path:
    """The path of a house table such as `words.tsv`."""
    return _data() / "house" / name


@cache
def learned(name: str) -> Any:
    """What `make train` wrote as data/house/NAME.json: weights of a model, by their names."""
    return json.loads(house(f"{name}.json").read_text(encoding="utf-8"))


def packaged(name: str) -> Path:
    """The path of a file that is made with the wheel and that a checkout has not."""
    return Path(__file__).resolve().parents[1] / "data" / name


def of_package(name: str) -> Path:
    """The folder of an installed package, which is not imported.

    importlib.metadata would say so, too, and takes 0.03 s to load.
    """
    spec = find_spec(name)
    if not spec or not spec.origin:
        raise ModuleNotFoundError(f"the package {name} is not installed")
    return Path(spec.origin).parent


def documents() -> Path:
    """The folder of the texts that the program brings."""
    return _data() / "documents"


def strokes(name: str) -> Path:
    """The path of a file on how characters are written."""
    return _data() / "strokes" / name


@cache
def _data() -> Path:
    package = Path(__file__).resolve().parents[1]
    inside = package / "data"
    return inside if inside.exists() else package.parents[1] / "data"


def table(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and row of a tab-separated file whose header must name `columns`.

    Lines that start with `#` and empty lines are skipped. Raises InputError for a missing
    column or a row of another width.
    """
    header: list[str] | None = None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(path, None, "not UTF-8 text", "Save it as UTF-8.") from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            missing = [c for c in columns if c not in header]
            if missing:
                raise InputError(
                    path,
                    number,
                    f"the header lacks {', '.join(missing)}",
                    f"Its columns must be: {', '.join(columns)}, separated by tabs.",
                )
            continue
        if len(cells) > len(header):
            raise InputError(
                path, number, f"{len(cells)} cells", f"The header has {len(header)} columns."
            )
        cells += [""] * (len(header) - len(cells))
        yield number, dict(zip(header, cells, strict=True))


def told(name: str, head: str) -> str:
    """What follows `head` in the line of a sorted house table that begins with it, "" if none does.

    The table is mapped and halved: a document asks for some hundred of 50,000 lines.

    >>> told("links-words.tsv", "享有\\t")[:5], told("links-words.tsv", "享有权\\t")
    ('enjoy', '')
    """
    lines, key = _mapped(name), head.encode()
    at = _first(lines, key, *_bounds(name, head[:1].encode()))
    if lines[at : at + len(key)] != key:
        return ""
    return lines[at + len(key) : lines.find(b"\n", at)].decode()


def _first(lines: mmap.mmap, key: bytes, low: int, high: int) -> int:
    """Where the first line begins that does not stand before `key`."""
    while low < high:
        middle = (low + high) // 2
        start = lines.rfind(b"\n", low, middle) + 1 or low
        if lines[start : start + len(key)] < key:
            low = lines.find(b"\n", middle) + 1
        else:
            high = start
    return low


@cache
def _bounds(name: str, character: bytes) -> tuple[int, int]:
    """Where the lines lie that begin with a character: among these one is found sooner."""
    lines = _mapped(name)
    low = _first(lines, character, 0, len(lines))
    return low, _first(lines, character + b"\xff", low, len(lines))


@cache
def _mapped(name: str) -> mmap.mmap:
    with house(name).open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
