"""Anki decks of policy Chinese from bilingual Chinese-English policy texts.

`analyse` and `build` are the whole of the interface: what they return are the values of
`policydeck.model`, `policydeck.pipeline` and `policydeck.course`. docs/python.md has examples.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from policydeck.errors import PolicydeckError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from policydeck.pipeline import Built, Prepared
    from policydeck.recipe import Target

__version__ = "0.1.0"
__all__ = ["PolicydeckError", "analyse", "build"]


def analyse(
    *sources: str | PathLike[str], settings: Mapping[str, object] | None = None
) -> Prepared:
    """What is known of a deck folder or of texts: pairs, terms, levels and the course.

    `settings` maps names of settings to values, as `{"levels.base": 4}`. Nothing is written.
    Raises PolicydeckError, whose text says what to do.
    """
    from policydeck import pipeline  # noqa: PLC0415  importing the package alone loads no tables

    return pipeline.prepare(_target(sources, None, settings))


def build(
    *sources: str | PathLike[str],
    out: str | PathLike[str] | None = None,
    settings: Mapping[str, object] | None = None,
) -> Built:
    """Build a deck and write it with its manifest, as `policydeck build` does.

    Raises PolicydeckError; then nothing is written.
    """
    from policydeck import pipeline  # noqa: PLC0415

    return pipeline.build(_target(sources, Path(out) if out else None, settings))


def _target(
    sources: Sequence[str | PathLike[str]], out: Path | None, settings: Mapping[str, object] | None
) -> Target:
    from policydeck.recipe import shown  # noqa: PLC0415
    from policydeck.release import targets  # noqa: PLC0415

    given = tuple(f"{name}={shown(value)}" for name, value in (settings or {}).items())
    return targets.find([Path(source) for source in sources], out, given)
