"""What builds keep: quicker, never different; damaged and foreign entries are nobody's trouble."""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from policydeck import pipeline, work
from policydeck.analysis.tasks import BLOCK, Pairs, blocks
from policydeck.cli import progress
from policydeck.errors import InputError
from policydeck.model import Passage
from policydeck.read import read
from policydeck.recipe import Override, Overrides, Recipe, Target
from policydeck.release import targets
from policydeck.work import Store, Work, hands, program, store
from test_cli import run

pytestmark = pytest.mark.slow

ONE = """各国应加强人工智能治理合作。\tCountries should strengthen cooperation on AI governance.
防范风险，尊重数据主权。\tPrevent risks and respect data sovereignty.
"""
OTHER = """我们倡导建设人类命运共同体。\tWe call for a community with a shared future for mankind.
数据主权是人工智能治理的基础。\tData sovereignty is the basis of AI governance.
"""
THIRD = "我们倡导防范风险，尊重治理基础。\tWe call for risk prevention; respect what governs.\n"


@pytest.fixture(autouse=True)
def _moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "one.tsv").write_text(ONE, "utf-8")
    (folder / "other.tsv").write_text(OTHER, "utf-8")
    return folder


def target(shelf: Path, out: Path, *rows: Override, setting: str = "input.models=none") -> Target:
    settings = ("deck.id=shelf", "levels.base=1", "input.models=none", setting)
    found = targets.find([shelf], out, settings)
    return replace(
        found,
        overrides=Overrides(rows, Path("overrides.tsv")),
        manifest=out.with_suffix(".notes.tsv"),
    )


def built(
    shelf: Path, out: Path, means: Work, *rows: Override, setting: str = "input.models=none"
) -> list[bytes]:
    """What a build without a past writes."""
    out.parent.mkdir(exist_ok=True)
    for old in out.parent.iterdir():
        old.unlink()
    made = pipeline.build(target(shelf, out, *rows, setting=setting), work=means)
    with zipfile.ZipFile(out) as package:
        members = [package.read(name) for name in package.namelist()]
    return [*members, made.target.manifest.read_bytes()]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the tasks that are done, one after the other."""
    names: list[str] = []
    real = hands.Hands.do

    def told(
        who: hands.Hands, function: Callable[..., object], tasks: Sequence[work.Task]
    ) -> object:
        names.extend(task.function.__name__ for task in tasks)
        return real(who, function, tasks)

    monkeypatch.setattr(hands.Hands, "do", told)
    return names


def damaged(kept: Path, how: str) -> None:
    for path in kept.glob("??/*"):
        raw = path.read_bytes()
        if how == "cut":
            path.write_bytes(raw[: len(raw) // 2])
        elif how == "turned":
            middle = len(raw) * 2 // 3
            path.write_bytes(raw[:middle] + bytes([raw[middle] ^ 255]) + raw[middle + 1 :])
        elif how == "foreign":
            path.write_bytes(b"SQLite format 3\0" * 9)
        else:
            path.unlink()
            path.mkdir()


def test_a_deck_is_the_same_with_any_cache(shelf: Path, tmp_path: Path) -> None:
    out, kept = tmp_path / "out" / "deck.apkg", tmp_path / "kept"
    in_memory = built(shelf, out, Work())
    assert built(shelf, out, Work(Store(kept))) == in_memory  # cold
    assert built(shelf, out, Work(Store(kept))) == in_memory  # warm
    for how in ("cut", "turned", "foreign", "folder"):
        damaged(kept, how)
        assert built(shelf, out, Work(Store(kept))) == in_memory, how


def test_what_is_known_is_not_asked_again(shelf: Path, tmp_path: Path, done: list[str]) -> None:
    out, kept = tmp_path / "out" / "deck.apkg", tmp_path / "kept"
    first = built(shelf, out, Work(Store(kept)))
    assert {"aligned", "study", "count", "rendered"} <= set(done)
    done.clear()
    assert built(shelf, out, Work(Store(kept))) == first
    assert done == []
    (shelf / "other.tsv").write_text(OTHER.replace("基础", "核心"), "utf-8")
    changed = built(shelf, out, Work(Store(kept)))
    assert [done.count(name) for name in ("aligned", "study", "count")] == [1, 1, 1]
    assert changed == built(shelf, out, Work())


@pytest.mark.parametrize(
    ("texts", "setting"),
    [
        ({"other": OTHER.replace("基础", "核心")}, "input.models=none"),
        ({"one": "".join(ONE.splitlines(keepends=True)[1:])}, "input.models=none"),
        ({"third": THIRD}, "input.models=none"),
        ({"a third": THIRD}, "input.models=none"),
        ({"other": ""}, "input.models=none"),
        ({}, "levels.base=2"),
        ({}, "cards.clauses=false"),
        ({}, "terms.rendering=0.9"),
    ],
)
def test_a_known_shelf_that_changes_is_as_a_new_one(
    texts: dict[str, str], setting: str, shelf: Path, tmp_path: Path
) -> None:
    out, kept = tmp_path / "out" / "deck.apkg", tmp_path / "kept"
    first = built(shelf, out, Work(Store(kept)))
    for name, text in texts.items():
        path = shelf / f"{name}.tsv"
        path.write_text(text, "utf-8") if text else path.unlink()
    changed = built(shelf, out, Work(Store(kept)), setting=setting)
    assert changed != first
    assert changed == built(shelf, out, Work(), setting=setting)


@pytest.mark.parametrize(
    ("row", "studied"),
    [
        (("治理", "", "gloss", "to govern"), 0),
        (("主权", "", "reading", "zhǔ quán"), 0),
        (("倡导", "", "skip", ""), 0),
        (("数据主权", "", "rendering", "sovereignty"), 0),
        (("主权", "1.2", "wrong", "sovereignty"), 0),
        (("治理合作", "", "keep", ""), 0),
        (("数据主权", "", "merge", ""), 2),
        (("命运共同体", "", "merge", ""), 1),
        (("", "one:2.1", "drop", ""), 1),
    ],
)
def test_a_correction_costs_what_it_changes(
    row: tuple[str, str, str, str], studied: int, shelf: Path, tmp_path: Path, done: list[str]
) -> None:
    out, kept = tmp_path / "out" / "deck.apkg", tmp_path / "kept"
    correction = Override(*row, line=2)
    alone = built(shelf, out, Work(), correction)
    built(shelf, out, Work(Store(kept)))
    done.clear()
    for _ in range(2):  # new, and then known
        assert built(shelf, out, Work(Store(kept)), correction) == alone
    assert (done.count("aligned"), done.count("study")) == (0, studied)


def test_what_only_new_texts_need_is_not_loaded_for_known_ones() -> None:
    code = "import sys, policydeck.pipeline, policydeck.cards.notes; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    heavy = {
        "numpy", "policydeck.align", "policydeck.read.reading", "policydeck.rendering",
        "policydeck.wordalign",
    }  # fmt: skip
    assert heavy.isdisjoint(done.stdout.split())


def test_a_known_text_is_read_anew_where_it_or_what_tells_of_it_changed(tmp_path: Path) -> None:
    text, source, known = tmp_path / "text.tsv", tmp_path / "SOURCE.toml", Work()
    text.write_text(ONE, "utf-8")
    found = []
    for title, zh in (("One", "治理"), ("Other", "治理"), ("Other", "管理")):
        source.write_text(f'file = "text.tsv"\ntitle = "{title}"\n', "utf-8")
        text.write_text(ONE.replace("治理", zh), "utf-8")
        (document,) = pipeline.read_all([text], Recipe(), known)
        assert document == read([text])
        found.append((document.title, zh in document.passages[0].zh))
    assert found == [("One", True), ("Other", True), ("Other", True)]


def test_another_reading_of_a_known_text_is_shown(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "deck.apkg"
    (shelf / "one.tsv").write_text(
        "各企业应加强治理。\tCompanies should improve governance.\n", "utf-8"
    )
    known = Work(Store(tmp_path / "kept"))
    first = built(shelf, out, known)
    taiwan = built(shelf, out, known, setting="cards.pronunciation=taiwan")
    assert taiwan != first
    assert taiwan == built(shelf, out, Work(), setting="cards.pronunciation=taiwan")


def test_another_program_believes_nothing(
    shelf: Path, tmp_path: Path, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, kept = tmp_path / "out" / "deck.apkg", tmp_path / "kept"
    built(shelf, out, Work(Store(kept)))
    done.clear()
    monkeypatch.setattr(program, "digest", lambda: b"another")
    built(shelf, out, Work(Store(kept)))
    assert "study" in done


def test_the_cache_stays_within_its_size(tmp_path: Path) -> None:
    kept = Store(tmp_path)
    for number in range(5):
        kept.save(f"{number:040}", store.packed([Pairs(())]))
        path = next(p for _, _, p in store.files(tmp_path) if p.name.endswith(str(number)))
        os.utime(path, (number, number))
    size = sum(size for _, size, _ in store.files(tmp_path))
    kept.trim(size // 2)
    assert [int(p.name[-1]) for _, _, p in sorted(store.files(tmp_path))] == [3, 4]
    for number in range(5, 9):  # what later builds add counts, too, whatever is noted of it
        later = Store(tmp_path)
        later.save(f"{number:040}", store.packed([Pairs(())]))
        (tmp_path / "sizes").write_bytes(
            b"\xff" if number == 7 else (tmp_path / "sizes").read_bytes()
        )
        later.trim(size // 2)
        assert sum(size for _, size, _ in store.files(tmp_path)) <= size // 2


def test_a_long_text_is_cut_into_blocks_of_one_size() -> None:
    sizes = [0, 9_000, 9_000, 50, 9_000, 0, 9_000, 0]
    rows = [Passage("字" * size, "", f"a:{n}", n, n) for n, size in enumerate(sizes)]
    cut = list(blocks(rows))
    assert [row for block in cut for row in block] == rows
    assert [sum(len(row.zh) for row in block) for block in cut] == [18_000, 18_050]
    assert max(sizes) < BLOCK < sum(sizes)


def test_processes_make_the_same_deck(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "ENOUGH", 1)
    out = tmp_path / "out" / "deck.apkg"
    alone = built(shelf, out, Work())
    with work.opened(cached=False, jobs=2) as two:
        assert built(shelf, out, two) == alone
        assert built(shelf, out, two) == alone


def test_a_process_that_is_killed_costs_time_alone(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "ENOUGH", 1)
    out = tmp_path / "out" / "deck.apkg"
    alone = built(shelf, out, Work())
    with work.opened(cached=False, jobs=2) as two:
        assert list(two.hands.do(_pid, [work.Task(_pid, ()), work.Task(_pid, ())]))
        children = multiprocessing.active_children()
        assert children
        for child in children:
            child.kill()
        assert built(shelf, out, two) == alone


def _pid(_task: work.Task) -> int:
    return os.getpid()


def test_a_text_that_cannot_be_read_is_reported_and_left_out(shelf: Path, tmp_path: Path) -> None:
    (shelf / "broken.docx").write_bytes(b"PK no archive")
    made = pipeline.build(target(shelf, tmp_path / "deck.apkg"))
    assert [part for why in made.left_out for part in ("broken.docx",) if part in why] == [
        "broken.docx"
    ]
    assert {s.pair.ref.partition(":")[0] for s in made.analysis.sentences} == {"one", "other"}
    (shelf / "one.tsv").unlink()
    (shelf / "other.tsv").unlink()
    with pytest.raises(InputError, match="broken"):
        pipeline.build(target(shelf, tmp_path / "deck.apkg"))


def test_a_command_tells_of_a_text_that_it_left_out(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = (shelf / "one.tsv", shelf / "other.tsv", shelf / "none.tsv")
    code, _, err = run(
        capsys, monkeypatch, "build", *files, "-o", tmp_path / "d.apkg", "--no-cache"
    )
    assert code == 1
    assert (tmp_path / "d.apkg").exists()
    assert err.splitlines()[-1].startswith(str(files[2]))


@pytest.mark.parametrize("quiet", [False, True])
def test_where_there_is_no_terminal_lines_tell_how_far_a_build_is(
    quiet: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "_LINE", 0.01)
    with progress.progress(quiet=quiet) as far:
        far.began -= 60
        far.task("study", 1.0)
        while not quiet and not capsys.readouterr().err:
            pass
        far.task("rendered", 0.9)
        line = progress.line(far)
    assert bool(capsys.readouterr().err) is False or not quiet
    assert re.fullmatch(r"policydeck: finding renderings, \d\d %, about \d+ s left", line)
    far.task("study", 0.5)  # of another text; what was said stands
    assert far.share >= 0.5


def test_an_interrupted_build_leaves_the_old_deck_and_goes_on_where_it_was(
    shelf: Path, tmp_path: Path, done: list[str]
) -> None:
    out, kept = tmp_path / "out" / "deck.apkg", tmp_path / "kept"

    def stop(name: str, _share: float) -> None:
        if name == "count":
            raise KeyboardInterrupt

    whole = built(shelf, out, Work())
    before = out.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        pipeline.build(target(shelf, out), work=Work(Store(kept), hands.Hands(tell=stop)))
    assert out.read_bytes() == before
    done.clear()
    assert built(shelf, out, Work(Store(kept))) == whole
    assert not {"aligned", "study"} & set(done)
