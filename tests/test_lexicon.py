"""The lexicon is compiled from its sources, always into the same bytes, and never left damaged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import platformdirs
import pytest

from policydeck import lexicon
from policydeck.lexicon import compile, table

# One word of 200: what could tell two compilations apart, the order of sets, is in any part alike.
PART = """
import sys
from functools import cache
from pathlib import Path
from policydeck.lexicon import compile, sources
def part(read):
    return lambda *given: dict(list(dict(read(*given)).items())[::200])
sources.cedict, sources.jieba = cache(part(sources.cedict)), cache(part(sources.jieba))
sources.centibels = part(sources.centibels)
sources.readings = lambda read=part(sources.readings): read().items()
compile.write(Path(sys.argv[1]))
"""


@pytest.mark.slow
def test_equal_sources_give_equal_bytes(tmp_path: Path) -> None:
    made = [tmp_path / "1", tmp_path / "2"]
    for path in made:
        here = {**os.environ, "PYTHONHASHSEED": path.name}
        subprocess.run([sys.executable, "-c", PART, path], check=True, env=here)
    assert made[0].stat().st_size > 200_000
    assert made[0].read_bytes() == made[1].read_bytes()


def test_a_damaged_lexicon_is_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = table.compiled()
    monkeypatch.setattr(compile, "write", lambda path: shutil.copy(before, path))  # takes no time
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / name)
    damaged = tmp_path / "policydeck" / table._compiled_name()
    damaged.parent.mkdir()
    damaged.write_bytes(before.read_bytes()[:5000] + b"no database")
    assert table.compiled() == damaged
    assert damaged.read_bytes() == before.read_bytes()
    assert [path.name for path in damaged.parent.iterdir()] == [damaged.name]


@pytest.mark.skipif(sys.platform != "linux", reason="another name is needed there")
def test_where_no_cache_can_be_written_the_lexicon_is_made_for_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = table.compiled()
    monkeypatch.setattr(compile, "write", lambda path: shutil.copy(before, path))  # takes no time
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda _: Path("/proc/none/policydeck"))
    made = table.compiled()
    assert made.read_bytes() == before.read_bytes()
    assert made.parent.parent == Path(tempfile.gettempdir())


def test_what_the_lists_say_of_a_word_is_in_one_row() -> None:
    policy, unknown = table.word("政策"), table.word("政笼")
    assert (policy.headword, policy.hsk, policy.tag) == (1, 1, "n")
    assert table.word("重申").reading == "chóng shēn"
    assert policy.frequency > 1000
    assert unknown == table.Word()
    assert lexicon.english_zipf("governance") > lexicon.english_zipf("governanc") == 0
    assert compile.digest() == table.fact("digest")
