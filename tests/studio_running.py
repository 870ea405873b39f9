"""The studio as its own process, as the command starts it, for tests and pictures."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(__file__).with_name("program.py")


@dataclass(frozen=True)
class Running:
    """A studio that answers."""

    address: str  # with its token, good once
    process: subprocess.Popen[str]
    log: Path

    @property
    def base(self) -> str:
        """The address without the token."""
        return self.address.partition("/open")[0]

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.base.rpartition(":")[2])


def program(*arguments: str | Path) -> list[str]:
    """The command line that calls the program in a process of its own."""
    return [sys.executable, str(PROGRAM), *map(str, arguments)]


def rebuilt(deck: Path, place: Path, *commands: str) -> Path:
    """A copy of a deck folder in which the command line built the deck again, and what else."""
    copy = Path(shutil.copytree(deck, place / deck.name))
    (copy / f"{deck.name}.apkg").unlink()
    for command in ("build", *commands):
        done = subprocess.run(program(command, copy), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return copy


@contextmanager
def studio(folder: Path, log: Path, *, cached: bool = False) -> Iterator[Running]:
    """A studio on a folder; ended by Ctrl-C, as a person ends it."""
    with log.open("w", encoding="utf-8") as told:
        process = subprocess.Popen(
            program("studio", folder, "--no-browser", *([] if cached else ["--no-cache"])),
            stderr=told, stdout=subprocess.DEVNULL, text=True,
        )  # fmt: skip
    try:
        while not (found := re.search(r"(http://\S+)\n", log.read_text("utf-8"))):
            assert process.poll() is None, log.read_text("utf-8")
            time.sleep(0.05)
        yield Running(found[1], process, log)
    finally:
        process.send_signal(2)
        process.wait(60)
