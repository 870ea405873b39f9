#!/usr/bin/env python3
"""Write the laws of Taiwan with their official English as texts that policydeck reads.

usage: make_laws.py CHINESE ENGLISH FOLDER         a text for each law, named by its number
       make_laws.py CHINESE ENGLISH FILE.tsv N     one text, of the first N articles of all laws

CHINESE and ENGLISH are the folders FalVMingLing and Eng_FalVMingLing of a checkout of
github.com/kong0107/mojLawSplitJSON (measured at commit 0d26e6c7, data of 2024-10-11: 3,000 laws,
78,526 articles); where the data is from and its licence stand in learn_links.py. A law counts
where its text is equally recent in both languages; laws come in the order of their numbers. An
article is a row, Chinese before English, and a literal \\n stands between its paragraphs.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path


def _articles(law: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    """Number of an article → its text, paragraphs parted as the reader of TSV expects."""
    found = {}
    for part in law["法規內容"]:
        lines = (" ".join(line.split()) for line in part.get("條文內容", "").splitlines())
        text = "\\n".join(filter(None, lines))
        if "條號" in part and text:
            found["-".join(re.findall(r"\d+", part["條號"]))] = text
    return found


def laws(chinese: Path, english: Path) -> Iterator[tuple[str, list[str]]]:
    """The number of each law with its articles as rows of a table, laws without any left out."""
    for path in sorted(english.glob("*.json")):
        if not (chinese / path.name).exists():
            continue
        zh, en = (
            json.loads((folder / path.name).read_text(encoding="utf-8-sig"))
            for folder in (chinese, english)
        )
        if zh["最新異動日期"] != en["最新英文異動日期"]:
            continue
        left, right = _articles(zh), _articles(en)
        rows = [f"{left[number]}\t{right[number]}\n" for number in left if number in right]
        if rows:
            yield path.stem, rows


def main(chinese: Path, english: Path, out: Path, first: int | None = None) -> None:
    """The texts that the command line asks for."""
    found = laws(chinese, english)
    if first is not None:
        text = islice(chain.from_iterable(rows for _, rows in found), first)
        out.write_text("".join(text), encoding="utf-8")
        return
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in found:
        (out / f"{name}.tsv").write_text("".join(rows), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        raise SystemExit(__doc__)
    folders = [Path(argument) for argument in sys.argv[1:4]]
    main(folders[0], folders[1], folders[2], int(sys.argv[4]) if sys.argv[4:] else None)
