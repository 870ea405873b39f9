"""What is published: an sdist and a wheel that are sound, and a program that works from the wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[1]
DECK = ROOT / "decks" / "global-ai-governance-initiative"

HOME = "https://example.org/someone/policydeck"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The sdist, and the wheel made from that sdist."""
    out = tmp_path_factory.mktemp("dist")
    python("-m", "build", "--no-isolation", "--outdir", out, ROOT, PROJECT_URL=HOME)
    return sorted(out.iterdir())


def python(*arguments: object, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], check=False, capture_output=True, text=True,
        env={**os.environ, **variables},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_wheel_and_sdist_can_be_published(packages: list[Path]) -> None:
    assert [path.suffix for path in packages] == [".whl", ".gz"]
    assert python("-m", "twine", "check", "--strict", *packages).count("PASSED") == 2


def test_who_builds_a_wheel_gets_what_its_hook_imports() -> None:
    # `pipx install .` builds in an environment that has these packages alone.
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    there = {re.split("[<>=]", one)[0].lower() for one in stated}
    named = packages_distributions().items()
    missing = {module for module, of in named if there.isdisjoint(map(str.lower, of))}
    missing -= {"policydeck"}
    assert "genanki" in missing
    hidden = f"import sys; sys.modules.update(dict.fromkeys({sorted(missing)}))"
    python("-c", f"{hidden}; from policydeck.lexicon import compile, sources, table")


def test_links_and_pictures_lead_to_where_it_is_published_from(packages: list[Path]) -> None:
    with zipfile.ZipFile(packages[0]) as wheel:
        (path,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        stated = message_from_bytes(wheel.read(path))
    assert f"Homepage, {HOME}" in stated.get_all("Project-URL", [])
    links = re.findall(r"\]\(([^)]+)\)", str(stated.get_payload()))
    assert [link for link in links if not link.startswith("https://")] == []
    pictures = [link for link in links if link.endswith((".png", ".webp", ".svg"))]
    assert pictures
    for link in (*links, *stated.get_all("Project-URL", [])):
        place = re.search(rf"{HOME}/(blob|raw)/v[^/]+/([^#]+)", link)
        assert not place or (ROOT / place[2]).exists(), link
        assert not place or (place[1] == "raw") == (link in pictures), link


def test_the_wheel_builds_the_shipped_deck_byte_for_byte(
    packages: list[Path], tmp_path: Path
) -> None:
    installed, deck = tmp_path / "installed", tmp_path / DECK.relative_to(ROOT)
    python("-m", "pip", "install", "--quiet", "--no-deps", "--target", installed, packages[0])
    for folder in (DECK, ROOT / "data" / "documents"):
        shutil.copytree(folder, tmp_path / folder.relative_to(ROOT))
    here = {"PYTHONPATH": str(installed)}
    where = python("-c", "import policydeck; print(policydeck.__file__)", **here)
    assert where.startswith(str(installed))
    python("-m", "policydeck", "build", deck, **here)
    for path in DECK.iterdir():
        assert (deck / path.name).read_bytes() == path.read_bytes(), path.name
