"""dev.lock has what pyproject.toml asks for, with hashes, and names no server."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_lock_file_agrees_with_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    lock = (ROOT / "dev.lock").read_text("utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([^ ;]+)", lock, re.MULTILINE))
    names = {name.lower().replace("_", "-"): version for name, version in locked.items()}
    for requirement in wanted:
        name, exact = re.fullmatch(r"([\w.-]+)(?:==([^ ;]+))?.*", requirement).groups()  # type: ignore[union-attr]
        assert name.lower().replace("_", "-") in names, f"{name}: run `make lock`"
        assert exact in (None, names[name.lower().replace("_", "-")]), f"{name}: run `make lock`"
    blocks = re.split(r"\n(?=\S)", lock.partition("\n\n")[0] or lock)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)
    assert "://" not in lock
