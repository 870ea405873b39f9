"""Files are wholly there or wholly as before; stamps rise only with content."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from policydeck import manifest, storage
from policydeck.errors import InputError, OutputError


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deck.apkg"
    storage.write(path, b"one")
    storage.write(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["deck.apkg"]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "folder.apkg").mkdir()
    with pytest.raises(OutputError, match="a folder stands where the file should go"):
        storage.write(tmp_path / "folder.apkg", b"x")
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(OutputError, match="cannot be written"):
        storage.write(tmp_path / "file" / "deck.apkg", b"x")
    assert (tmp_path / "file").read_bytes() == b"old"


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may write anywhere"
)
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        storage.write(tmp_path / "deck.apkg", b"x")


def test_stamps() -> None:
    row = manifest.Row("guid", "term:治理", "same", 100, "Deck", "治理")
    old = {row.id: row}
    assert manifest.stamp(old, "term:治理", "same", 500) == 100
    assert manifest.stamp(old, "term:治理", "other", 500) == 500
    assert manifest.stamp(old, "term:治理", "other", 50) == 101  # a clock that went back
    assert manifest.stamp(old, "term:风险", "x", 500) == 500


def test_a_manifest_reads_back(tmp_path: Path) -> None:
    rows = [
        manifest.Row(manifest.guid("deck", f"term:{i}"), f"term:{i}", "0f" * 8, 100 + i, "D::1", w)
        for i, w in enumerate(("治理", "风险\t\n", '"引号'))
    ]
    path = tmp_path / "notes.tsv"
    storage.write(path, manifest.to_text("deck", rows).encode())
    found = manifest.read(path)
    assert [row.stamp for row in found.values()] == [100, 101, 102]
    assert len({row.guid for row in found.values()}) == 3
    assert manifest.read(tmp_path / "none.tsv") == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("guid\tid\n", "the header lacks hash, stamp, deck, front"),
        ("guid\tid\thash\tstamp\tdeck\tfront\na\tb\tc\tsoon\te\tf\n", "the stamp “soon”"),
        ("guid\tid\thash\tstamp\tdeck\tfront\na\tb\tc\t1\te\tf\tg\n", "7 cells"),
    ],
)
def test_a_damaged_manifest_is_an_error_with_its_line(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "notes.tsv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        manifest.read(path)


def test_a_guid_is_for_ever() -> None:
    assert manifest.guid("global-ai-governance-initiative", "term:治理") == "Rm7_pgAsZQvt"
