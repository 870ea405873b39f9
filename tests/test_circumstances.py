"""Odd locales, names, clocks, streams and folders: a result or one line, never a traceback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import forked
from policydeck import fault, pinyin
from test_cli import TEXT, run

pytestmark = pytest.mark.slow

POLICYDECK = f"{sys.executable} -m policydeck"
# Without what a machine tells Python: PYTHONUNBUFFERED hides what fails at the last flush.
HERE = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

# (what the shell runs, variables, exit code, what standard error says)
CASES = [
    ("pairs 法律.tsv", PLAIN, 0, ""),
    ("build 法律.tsv", PLAIN, 0, "written: 法律.apkg"),
    (
        "pairs $'\\xb7\\xa8.tsv'",
        {},
        1,
        "a name that is not UTF-8. Give it another name, such as 法",
    ),
    ("pairs old", {}, 1, "old/\\xb7\\xa8.tsv: a name that is not UTF-8"),
    ("pinyin <&-", {}, 1, "standard input: it is closed"),
    ("pairs 法律.tsv >/dev/full", {}, 1, "standard output: No space left on device"),
    ("--help >/dev/full", {}, 1, "standard output: No space left on device"),
    ("pairs nothing.tsv 2>/dev/full", {}, 1, ""),
    ("pinyin 法律.tsv >&- 2>&-", {}, 0, ""),
]
# The same for builds, which need no shell.
BUILDS = [
    (["SOURCE_DATE_EPOCH=abc"], 2, "SOURCE_DATE_EPOCH is “abc”"),
    (["SOURCE_DATE_EPOCH=1e20"], 2, "Expected whole seconds since 1970"),
    (["SOURCE_DATE_EPOCH=-5"], 2, "SOURCE_DATE_EPOCH is “-5”"),
    (["SOURCE_DATE_EPOCH=99999999999999999999"], 2, "Expected whole seconds since 1970"),
    (["HOME=/proc/none", "XDG_CACHE_HOME=/proc/none"], 0, "written: "),
    (["-o", "/proc/none/a.apkg"], 1, "cannot be written"),
    (["-o", "/dev/full/a.apkg"], 1, "cannot be written"),
    (["-o", "/dev/full"], 1, "cannot be written"),
]


@pytest.mark.parametrize(("command", "variables", "code", "said"), CASES)
def test_a_command_ends_well_or_with_one_line(
    command: str, variables: dict[str, str], code: int, said: str, tmp_path: Path
) -> None:
    (tmp_path / "法律.tsv").write_text(TEXT, "utf-8")
    (tmp_path / "old").mkdir()
    for folder in (b"", b"old/"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + folder + b"\xb7\xa8.tsv")).write_text(
            TEXT, "utf-8"
        )
    done = subprocess.run(
        ["bash", "-c", f"{POLICYDECK} {command}"],
        capture_output=True, check=False, cwd=tmp_path, env={**HERE, **variables},
    )  # fmt: skip
    err = done.stderr.decode("utf-8")
    assert done.returncode == code, err
    assert said in err
    assert "Traceback" not in err
    if code:
        assert len(err.splitlines()) == bool(said)


def test_a_build_ends_well_or_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(TEXT, "utf-8")
    outcomes = forked.run([["build", "a.tsv", *case[0]] for case in BUILDS], tmp_path)
    for (_, code, said), outcome in zip(BUILDS, outcomes, strict=True):
        assert outcome.code == code, outcome
        assert said in outcome.err
        assert "Traceback" not in outcome.err
        assert not code or len(outcome.err.splitlines()) == 1


def test_a_reader_that_goes_away_ends_the_command(tmp_path: Path) -> None:
    (tmp_path / "long.tsv").write_text(TEXT * 2000, "utf-8")
    command = f"{POLICYDECK} pinyin long.tsv | head -1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, check=False, cwd=tmp_path, text=True
    )
    assert done.stdout.startswith("Gè guó yīng")
    assert done.stderr == ""


@pytest.mark.parametrize("writable", [True, False])
def test_what_nobody_foresaw_is_one_line_and_a_log(
    writable: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("治理")

    logs = [tmp_path / "logs"] if writable else [Path("/proc/none"), Path("/dev/full")]
    monkeypatch.setattr(pinyin, "lines", broken)
    monkeypatch.setattr(fault, "_folders", lambda: iter(logs))
    text = tmp_path / "a.txt"
    text.write_text("治理\n", "utf-8")
    code, out, err = run(capsys, monkeypatch, "pinyin", text)
    assert (code, out) == (70, "")
    assert re.fullmatch(r"policydeck: a fault of policydeck.*KeyError: '治理'.*\n", err)
    if writable:
        (log,) = logs[0].iterdir()
        assert str(log) in err
        assert "Traceback" in log.read_text("utf-8")
