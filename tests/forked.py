"""Commands in forks of one process that has its dictionaries loaded: 20 ms each instead of 700.

    for outcome in run([["pairs", "a.tsv"], ["diff", "a.apkg", "b.apkg"]], folder): ...

An argument such as HOME=/tmp sets a variable, and STOP=3:FOLDER fills the disk (see `stopped`).
What each took of processor time and memory is measured with the processes that it started.
"""

from __future__ import annotations

import atexit
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
from functools import cache
from pathlib import Path
from typing import IO

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
    process = _begun()
    assert process.stdin
    assert process.stdout
    print(json.dumps([str(folder), commands]), file=process.stdin, flush=True)
    return [Outcome(**found) for found in json.loads(process.stdout.readline())]


@cache
def _begun() -> subprocess.Popen[str]:
    """The process of this run of the tests; it ends when nobody can ask it any more."""
    process = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(process.communicate)
    return process


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
        stopped.at(int(number), Path(folder))
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
                limit(seconds, megabytes)
                code = _written(arguments, out, err)
            finally:
                os._exit(code)
        _, status, used = os.wait4(child, 0)
        code = os.waitstatus_to_exitcode(status)
        return Outcome(code, _text(out), _text(err), *_took(used))


def limit(seconds: int, megabytes: int = 4000) -> None:
    """Have the system end this process beyond these limits."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 10**6,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def here(arguments: Sequence[str]) -> Outcome:
    """A command in this very process, which writes nothing else."""
    before, _ = _took(resource.getrusage(resource.RUSAGE_SELF))
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        code = _written(arguments, out, err)
        seconds, megabytes = _took(resource.getrusage(resource.RUSAGE_SELF))
        return Outcome(code, _text(out), _text(err), seconds - before, megabytes)


def _written(arguments: Sequence[str], out: IO[bytes], err: IO[bytes]) -> int:
    """The exit code of a command that writes into these files."""
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    code = call(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _took(used: resource.struct_rusage) -> tuple[float, float]:
    """Seconds of the processor, and megabytes at most."""
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


if __name__ == "__main__":
    # The commands have an empty standard input, and what they say is no answer.
    with os.fdopen(os.dup(0)) as asked, os.fdopen(os.dup(1), "w") as answers:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        warm()
        for line in asked:
            place, wanted = json.loads(line)
            os.chdir(place)
            found = [asdict(fork(arguments)) for arguments in wanted]
            print(json.dumps(found), file=answers, flush=True)
