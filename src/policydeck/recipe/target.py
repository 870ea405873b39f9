"""What a build reads, what it writes, and which deck that is."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from policydeck.recipe.overrides import Overrides
from policydeck.settings import Recipe


class Target(Struct, frozen=True):
    """Where a build reads from and writes to."""

    documents: tuple[Path, ...]
    out: Path
    manifest: Path  # stays with the deck's recipe or text, wherever `out` is
    name: str  # of the deck's files: "my-deck"
    id: str  # identity of the deck
    recipe: Recipe
    overrides: Overrides = Overrides()
    folder: Path = Path()  # what paths in the recipe are relative to
    previous: Path | None = None  # the last release, where it is not where it was last written
    edition: str = ""  # the name of a variant that has an identity of its own
    fresh: bool = False  # whether the id was made for this build, as no earlier one is known

    @property
    def stored(self) -> Path:
        """Where a build stores the recipe that it followed."""
        return self.manifest.with_name(f"{self.name}.recipe.toml")

    @property
    def changelog(self) -> Path:
        """Where it is kept what each release brought."""
        own = self.manifest.name.removesuffix("notes.tsv")
        return self.manifest.with_name(f"{own}CHANGELOG.md")

    @property
    def nearby(self) -> list[Path]:
        """The manifests of other decks where this deck's files and texts are."""
        folders = (self.manifest.parent, self.out.parent, *(d.parent for d in self.documents))
        found = {path.resolve(): path for folder in folders for path in folder.glob("*notes.tsv")}
        found.pop(self.manifest.resolve(), None)
        return sorted(found.values())
