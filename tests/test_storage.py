"""Files are wholly there or wholly as before; stamps rise only with content."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from policydeck import storage
from policydeck.errors import OutputError
from policydeck.storage import manifest


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
    row = manifest.Row("guid", "term:治理", "same", 100, "Deck", "治理", whole="all")
    assert manifest.stamp(row, ("same",), "all", 500) == 100
    assert manifest.stamp(row, ("other", "same"), "all", 500) == 100  # by an older version's hash
    assert manifest.stamp(row, ("same",), "other", 500) == 101  # a reference: no edit is so early
    assert manifest.stamp(row, ("other",), "other", 500) == 500
    assert manifest.stamp(row, ("other",), "other", 50) == 101  # a clock that went back
    assert manifest.stamp(None, ("x",), "all", 500) == 500


def some_rows() -> list[manifest.Row]:
    return [
        manifest.Row(manifest.guid("deck", f"term:{i}"), f"term:{i}", "0f" * 8, 100 + i, "D::1", w)
        for i, w in enumerate(("治理", "风险\t\n", '"引号'))
    ]


def test_a_manifest_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "notes.tsv"
    text = manifest.to_text("0f62a91b", "my\ttext", "out/a.apkg", some_rows())
    for saved in (text, text.replace("\n", "\r\n"), "\ufeff" + text, text + "\n"):
        path.write_text(saved, "utf-8", newline="")
        found = manifest.read(path)
        assert not found.faults
        assert (found.id, found.name, found.package) == ("0f62a91b", "my text", "out/a.apkg")
        assert [row.stamp for row in found.rows.values()] == [100, 101, 102]
        assert len({row.guid for row in found.rows.values()}) == 3
    assert manifest.read(tmp_path / "none.tsv") == manifest.Manifest()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("\tstamp\t", "\t", "line 5: the header lacks stamp"),
        ("\t101\t", "\tsoon\t", "line 7: the stamp “soon”"),
        ("\t101\t", "\t²\t", "line 7: the stamp “²”"),
        ("\t101\t", "\t101\tx\t", "line 7: 9 cells"),
        ("\t101\tD::1\t风险", "", "line 7: 5 cells"),
        (manifest.guid("deck", "term:1"), "", "line 7: an empty guid"),
        ("term:1", "", "line 7: an empty id"),
        ("term:1", "term:2", "the id term:2 stands twice"),
        ("\t101\t", "\t111\t", "the digest at its end is of other lines"),
        ("# end", "end", "its end is missing"),
        ("# deck\t", "", "line 1: does not name the deck"),
    ],
)
def test_a_damaged_manifest_says_where(tmp_path: Path, old: str, new: str, fault: str) -> None:
    path = tmp_path / "notes.tsv"
    text = manifest.to_text("deck", "text", "text.apkg", some_rows())
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert any(found.startswith(fault) for found in manifest.read(path).faults)


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_manifest_that_is_cut_at_a_line_is_not_believed(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "notes.tsv"
    lines = manifest.to_text("deck", "text", "text.apkg", some_rows()).splitlines(keepends=True)
    assert len(lines) == 9
    path.write_text("".join(lines[:cut]), "utf-8")
    assert manifest.read(path).faults


def test_a_guid_is_for_ever() -> None:
    assert manifest.guid("global-ai-governance-initiative", "term:治理") == "Rm7_pgAsZQvt"


def test_files_that_belong_together_are_replaced_together(tmp_path: Path) -> None:
    manifest_, deck = tmp_path / "notes.tsv", tmp_path / "deck.apkg"
    storage.write_all([(manifest_, b"old manifest"), (deck, b"old deck")])
    (tmp_path / "blocked").mkdir()
    with pytest.raises(OutputError, match="a folder stands"):
        storage.write_all([(manifest_, b"new"), (deck, b"new"), (tmp_path / "blocked", b"new")])
    with pytest.raises(OutputError, match="cannot be written"):
        storage.write_all([(manifest_, b"new"), (deck / "recipe.toml", b"new")])
    assert (manifest_.read_bytes(), deck.read_bytes()) == (b"old manifest", b"old deck")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["blocked", "deck.apkg", "notes.tsv"]


WRITER = """
import os, sys
from pathlib import Path
from policydeck import storage

left = int(sys.argv[1])

def audit(event, _):
    global left
    if event in ("os.rename", "open"):  # what changes the folder, or asks for it
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)

paths = [Path(name) for name in ("notes.tsv", "deck.apkg", "deck.recipe.toml")]
sys.addaudithook(audit)
with storage.alone(paths[:2]):
    storage.finish(paths)
    storage.write_all([(path, b"new " + path.name.encode()) for path in paths])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes end otherwise there")
def test_a_kill_at_any_step_leaves_all_files_old_or_all_new(tmp_path: Path) -> None:
    names = ("notes.tsv", "deck.apkg", "deck.recipe.toml")
    paths = [tmp_path / name for name in names]
    seen, code, step = set(), -9, 0
    command = [sys.executable, "-c", WRITER]
    while code:
        storage.write_all([(path, b"old") for path in paths])
        code = subprocess.run([*command, str(step)], check=False, cwd=tmp_path).returncode
        assert code in (0, -9)
        with storage.alone(paths[:2]):  # the lock of the dead process holds nobody up
            storage.finish(paths)
        contents = [path.read_bytes() for path in paths]
        old, new = [b"old"] * 3, [b"new " + name.encode() for name in names]
        assert contents in (old, new), step
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted(names)
        seen.add(contents == new)
        step += 1
    assert seen == {True, False}
    assert step > 10


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_full_disk_leaves_the_old_files(tmp_path: Path) -> None:
    paths = [tmp_path / "notes.tsv", tmp_path / "deck.apkg"]
    storage.write_all([(path, b"old") for path in paths])
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from policydeck import storage\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "storage.write_all([(Path('notes.tsv'), b'new'), (Path('deck.apkg'), bytes(2000))])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, cwd=tmp_path, capture_output=True, text=True
    )
    assert "OutputError: deck.apkg: cannot be written: File too large" in done.stderr
    assert [path.read_bytes() for path in paths] == [b"old", b"old"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["deck.apkg", "notes.tsv"]


def test_two_builds_at_once_are_told_apart(tmp_path: Path) -> None:
    deck, shared, other = (tmp_path / name for name in ("deck.apkg", "notes.tsv", "other.apkg"))
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from policydeck import storage\n"
        "with storage.alone([Path('deck.apkg'), Path('notes.tsv')]):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"held"
        for paths in ([deck], [other, shared]):
            with (
                pytest.raises(OutputError, match="another build is writing it"),
                storage.alone(paths),
            ):
                pass
        with storage.alone([other]):
            pass
        process.kill()
    with storage.alone([deck, shared]):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_another_program_left_is_not_taken_for_ours(tmp_path: Path) -> None:
    deck = tmp_path / "deck.apkg"
    storage.write_all([(tmp_path / "notes.tsv", b"1"), (deck, b"1")])
    (tmp_path / ".deck.apkg.swp").write_bytes(b"an editor's")
    (tmp_path / ".deck.apkg.0badcafe.next").write_bytes(b"of a build that was not decided")
    storage.finish([tmp_path / "notes.tsv", deck])
    assert deck.read_bytes() == b"1"
    assert (tmp_path / ".deck.apkg.swp").exists()
    assert not (tmp_path / ".deck.apkg.0badcafe.next").exists()
