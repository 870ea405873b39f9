"""Damaged inputs by the thousand through the command line: `python tests/fuzz.py [COUNT [SEED]]`.

Samples of every format, hostile files, packages and corrections are cut, spliced, flipped, renamed
and filled with signs that parsers stumble over; of archives also the files inside. Each is read by
a command in a fork. An outcome is wrong when it is a fault, a traceback, an abort, more than a
gigabyte or 30 seconds of the processor, or leaves a file half-written. The input is then kept.
"""

from __future__ import annotations

import io
import os
import random
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import forked
import hostile
from test_cli import TEXT

TESTS = Path(__file__).parent
SECONDS, MEGABYTES = 30, 1000
TOGETHER = 25  # commands in one fork
NAMED = ("a.overrides.tsv", "sheet.tsv")
SIGNS = [
    b"<", b">", b"</", b"<!--", b"]]>", b"<![CDATA[", b"&#x110000;", b"&", b"{{<", b"%}", b'"', b"'",
    b"\0", b"\xff\xfe", b"\xef\xbf\xbf", b"\xed\xa0\x80", b"\r", b"\t", b"\n\n", b"|", b"---\n", b"- ",
    b": ", b"[", b"]", b"{", b"}", b"\\", b"-->", b"00:00:01,000 --> 00:00:02,000\n", b"&a;", b"*a",
    b"9" * 40, b"msgid", b"\x1f", "治".encode(), "\u2028".encode(), "🀄".encode(),
]  # fmt: skip
OVERRIDES = "term\tplace\twhat\tvalue\n" + "\n".join(
    ["信息交流\t1.1\trendering\tinformation exchange", "尊重\t\treading\tzūn zhòng", "\t1.1\tjoin\t",
     "我们倡议\t\tcut\t共同 = and for", "主权\t\tgloss\tsovereignty", "合作\t\tlevel\t5",
     "各国\t\tdrop\t", "技术合作\t\tclause\ttechnological cooperation"]
)  # fmt: skip


def corpus(folder: Path) -> list[tuple[str, bytes]]:
    """Names and contents of what is damaged."""
    texts = [p for p in (TESTS / "samples").rglob("*") if p.is_file() and p.suffix != ".md"]
    found = [(path.name, path.read_bytes()) for path in texts]
    small = {n: hostile.content(m) for n, m in {**hostile.TEXTS, **hostile.PACKAGES}.items()}
    found += [item for item in small.items() if len(item[1]) < 100_000]
    found.append(("deck.apkg", (folder / "a.apkg").read_bytes()))
    return [*found, ("a.overrides.tsv", OVERRIDES.encode()), ("sheet.tsv", OVERRIDES.encode())]


def damaged(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """The bytes with one to four things done to them."""
    for _ in range(dice.randint(1, 4)):
        at, size = dice.randint(0, len(data)), dice.choice([1, 2, 8, 64, 512])
        before, rest, after = data[:at], data[at:], data[at + size :]
        there = dice.randint(0, len(other))
        data = dice.choice([
            before,
            before + after,
            before + dice.choice(SIGNS) * dice.choice([1, 1, 3, 200]) + rest,
            before + dice.randbytes(size) + after,
            before + other[there : there + 20 * size] + rest,
            before + rest[:size] * dice.choice([2, 50]) + after,
        ])  # fmt: skip
    return data


def mutated(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """Damaged as a whole, or in a file inside where it is an archive."""
    if data.startswith(b"PK") and dice.random() < 0.8:
        with suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
            name = dice.choice(list(members))
            members[name] = damaged(members[name], other, dice)
            return hostile.zipped(members)
    return damaged(data, other, dice)


def command(name: str, dice: random.Random) -> list[str]:
    """What reads an input of this name."""
    if name.endswith(("apkg", "colpkg")):
        return dice.choice([
            ["diff", name, name], ["preview", name, "-o", "page.html"], ["diff", "a.apkg", name],
            ["build", "a.tsv", "-o", "new.apkg", "--set", f"levels.known={name}"],
            ["build", "a.tsv", "-o", "new.apkg", "--previous", name],
        ])  # fmt: skip
    if name == "a.overrides.tsv":
        return ["build", "a.tsv", "-o", "new.apkg"]
    if name == "sheet.tsv":
        return ["build", "a.tsv", "-o", "new.apkg", "--overrides", name]
    return dice.choice(
        [["pairs", name], ["pairs", name, "--all", "--tmx"], ["pairs", name, "a.txt"]]
    )


def wrong(outcome: forked.Outcome, folder: Path) -> str:
    """What is wrong with an outcome, in words; "" where nothing is."""
    if outcome.code not in (0, 1, 2):
        return f"exit code {outcome.code}"
    if "Traceback" in outcome.err or (outcome.code == 1 and not outcome.err.strip()):
        return "no message"
    if outcome.seconds > SECONDS or outcome.megabytes > MEGABYTES:
        return f"{outcome.seconds:.0f} s, {outcome.megabytes:.0f} MB"
    left = [path.name for path in folder.iterdir() if re.search(r"\.(?:tmp|next|lock)$", path.name)]
    return f"left behind: {left}" if left else ""


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Input:
    """A damaged file and the command that reads it."""

    name: str
    data: bytes
    command: tuple[str, ...]


def inputs(count: int, dice: random.Random, folder: Path) -> Iterator[Input]:
    """So many inputs, each of another name save two that commands find by their names."""
    files = corpus(folder)
    for number in range(count):
        name, data = dice.choice(files)
        if "." in name and dice.random() < 0.15 and not name.endswith(("apkg", ".tsv")):
            name = Path(name).stem + Path(dice.choice(files)[0]).suffix
        called = name if name in NAMED else f"x{number}-{name}"
        new = mutated(data, dice.choice(files)[1], dice)
        yield Input(called, new, tuple(command(called, dice)))


def groups(found: Iterable[Input]) -> Iterator[list[Input]]:
    """Inputs whose commands can be called in one process, for none has a name of another."""
    group: list[Input] = []
    for one in found:
        if one.name in NAMED:
            yield [one]
        else:
            group.append(one)
        if len(group) == TOGETHER:
            yield group
            group = []
    yield group


@contextmanager
def written(group: Sequence[Input], folder: Path) -> Iterator[None]:
    """Their files stand in the folder for a while; what commands make beside them goes, too."""
    before = set(folder.iterdir())
    for one in group:
        (folder / one.name).write_bytes(one.data)
    yield
    for path in set(folder.iterdir()) - before:
        path.unlink()


def fine(group: Sequence[Input], folder: Path) -> bool:
    """Whether all commands of a group end well in one process: three times as fast as alone."""
    with written(group, folder):
        child = os.fork()
        if not child:
            code = 1
            try:
                forked.limit(2 * SECONDS)
                code = int(any(wrong(forked.here(one.command), folder) for one in group))
            finally:
                os._exit(code)
        return os.waitpid(child, 0)[1] == 0


def main(count: int = 2000, seed: int = 1) -> int:
    """How many of `count` outcomes are wrong; their inputs are kept in fuzz-found/."""
    dice, done, bad = random.Random(seed), 0, 0
    kept = Path("fuzz-found").absolute()
    kept.mkdir(exist_ok=True)
    forked.warm()
    with tempfile.TemporaryDirectory() as place, forked.inside(Path(place)):
        folder = Path(place)
        (folder / "a.tsv").write_text(TEXT, "utf-8")
        (folder / "a.txt").write_text("国家保护个人信息。\n", "utf-8")
        forked.fork(["build", "a.tsv"])
        for group in groups(inputs(count, dice, folder)):
            for one in () if fine(group, folder) else group:
                with written([one], folder):
                    problem = wrong(forked.fork(one.command, 2 * SECONDS), folder)
                if problem:
                    bad += 1
                    tell(f"{problem}: policydeck {' '.join(one.command)}")
                    (kept / one.name).write_bytes(one.data)
            done += len(group)
            if done % 1000 < len(group) or done == count:
                tell(f"{done} inputs, {bad} wrong outcomes")
    return bad


if __name__ == "__main__":
    sys.exit(min(1, main(*map(int, sys.argv[1:3]))))
