"""Commands in forks of one process that has its dictionaries loaded: 20 ms each instead of 700.

    for outcome in run([["pairs", "a.tsv"], ["diff", "a.apkg", "b.apkg"]], folder): ...

An argument such as HOME=/tmp sets a variable, and STOP=3:FOLDER fills the disk (see `stopped`).
What each took of processor time and memory is measured with the processes that it started.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import stopped
from test_cli import TEXT

_VARIABLE = re.compile("[A-Z_]+=")


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int  # of exit; negative: the signal that ended it
    out: str
    err: str
    seconds: float  # of the processor
    megabytes: float  # at most at one time


def run(commands: Sequence[Sequence[str]], folder: Path) -> list[Outcome]:
    """The outcomes of commands that are called in `folder`, in order."""
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(commands), capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [Outcome(**found) for found in json.loads(done.stdout)]


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """The present folder is another one for a while."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def warm() -> None:
    """Load what every command needs; forks share it."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder, "a.tsv")
        text.write_text(TEXT, "utf-8")
        call(["build", str(text)])
        sys.stdout.flush()


def call(arguments: Sequence[str]) -> int:
    """The exit code of a command in this very process."""
    import extra_neural  # noqa: PLC0415 - only where commands are called
    from policydeck import cli  # noqa: PLC0415

    extra_neural.hide()
    os.environ.update(
        (a.partition("=")[0], a.partition("=")[2]) for a in arguments if _VARIABLE.match(a)
    )
    if stop := os.environ.pop("STOP", ""):
        number, _, folder = stop.partition(":")
        stopped.at(int(number), Path(folder) if folder else None)
    sys.argv = ["policydeck", *(a for a in arguments if not _VARIABLE.match(a))]
    try:
        cli.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def fork(arguments: Sequence[str], seconds: int = 30, megabytes: int = 4000) -> Outcome:
    """A command in a fork that the system ends beyond these limits."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            code = 99
            try:
                os.dup2(out.fileno(), 1)
                os.dup2(err.fileno(), 2)
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
                resource.setrlimit(resource.RLIMIT_AS, (megabytes * 10**6,) * 2)
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                code = call(arguments)
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(code)
        _, status, used = os.wait4(child, 0)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    return Outcome(
        os.waitstatus_to_exitcode(status), texts[0], texts[1], used.ru_utime + used.ru_stime,
        used.ru_maxrss / 1000,
    )  # fmt: skip


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    real = os.dup(1)
    os.dup2(2, 1)
    warm()
    found = [asdict(fork(arguments)) for arguments in wanted]
    with os.fdopen(real, "w") as stream:
        json.dump(found, stream)
