"""The exchange formats of translators: TMX, XLIFF, PO and Qt's TS.

    <tu><tuv xml:lang="zh-CN"><seg>治理</seg></tuv>
        <tuv xml:lang="en"><seg>governance</seg></tuv></tu>

    <trans-unit id="1"><source>governance</source><target>治理</target></trans-unit>

    msgid "governance"
    msgstr "治理"

    <message><source>governance</source><translation>治理</translation></message>

Inline elements that pair up are formatting, and what they enclose is text. One that stands alone
is a tag, a line break or a value: what it stands for is put in its place, so that `cleaning`
treats it as in any other format; without such information it counts as a value.
"""

from __future__ import annotations

import re
from collections import Counter

from policydeck.errors import InputError
from policydeck.read import cleaning, encoding, lines, xmltree
from policydeck.read.document import Content, Row, Source, places
from policydeck.read.xmltree import Node

_ENCLOSING = frozenset({"g", "mrk", "hi", "pc"})
_PO_LINE = re.compile(
    r'#.*|(?:(?:msgid|msgid_plural|msgstr(?:\[\d\])?|msgctxt)\s+)?"(?:[^"\\]|\\.)*"'
)
_PO_EXPECTED = 'Expected msgid "…" and then msgstr "…", quotes inside as \\"'
_UNTRANSLATED = frozenset({"new", "needs-translation", "initial"})  # 1.2, 1.2 and 2.x
_STANDING_ALONE = frozenset({"x", "ph"})  # all other inline elements are halves of a pair


def tmx(source: Source) -> Content:
    """A translation memory: the Chinese and the English variant of each unit."""
    root, used = xmltree.parse(source)
    units = [
        (unit.line, [(_language(v), _segment(v)) for v in unit.elements("tuv")])
        for unit in root.elements("tu")
    ]
    if not units:
        raise InputError(source.path, None, "no <tu> in it", "Expected a TMX translation memory")
    counts = Counter(code for _, variants in units for code, _ in variants)
    chosen = [_commonest(counts, ("zh", "chi", "zho", "cmn")), _commonest(counts, ("en", "eng"))]
    if not all(chosen):
        chosen = list(counts)
    rows = []
    for line, variants in units:
        texts = dict(reversed(variants))  # of two variants in one language the first one counts
        rows.append(Row(line, tuple(texts.get(code, "") for code in chosen)))
    header = root.child("header")
    if header and header.attributes.get("creationtool") == "policydeck":
        return Content("pairs", tuple(map(_pair, rows, root.elements("tu"))), used, header=False)
    left = sorted(set(counts) - set(chosen))
    notes = (f"languages left out: {', '.join(left)}",) if left else ()
    return Content("tmx", tuple(rows), used, header=False, notes=notes)


def _pair(row: Row, unit: Node) -> Row:
    """A unit that `policydeck pairs --tmx` wrote, with its reference and its doubt."""
    return Row(row.line, (*row.cells, _plain_text(unit.child("note"))), unit.attributes["tuid"])


def xliff(source: Source) -> Content:
    """XLIFF 1.2 (a row for each trans-unit) or 2.x (a row for each segment)."""
    root, used = xmltree.parse(source)
    found_units = root.elements("trans-unit", "segment")
    # A converted PO file keeps its header in a unit of its own.
    units = [
        unit for unit in found_units if not unit.attributes.get("restype", "").endswith("header")
    ]
    if not units:
        found = "no <trans-unit> or <segment> in it"
        raise InputError(source.path, None, found, "Expected XLIFF 1.2 or 2.x")
    rows, drafts = [], []
    for unit in units:
        target = unit.child("target")
        state = unit.attributes.get("state") or (target.attributes.get("state") if target else "")
        if target and state in _UNTRANSLATED:
            drafts.append(unit.line)
            target = None
        rows.append(Row(unit.line, (_text_of(unit.child("source")), _text_of(target))))
    notes = (f"{places(drafts)}: marked as not yet translated",) if drafts else ()
    return Content("xliff", tuple(rows), used, header=False, notes=notes)


def po(source: Source) -> Content:
    """A gettext catalogue; entries marked fuzzy are kept without their translation."""
    import polib  # noqa: PLC0415 - for this format alone

    text, used = encoding.decode(source)
    for number, line in lines.numbered(text):  # polib takes a letter where a quote is missing
        if not _PO_LINE.fullmatch(line.strip()):
            raise InputError(source.path, number, "this is no line of a PO file", _PO_EXPECTED)
    try:
        # A path that does not exist is taken for the text itself: hence the line end.
        entries = polib.pofile(text + "\n", encoding="utf-8")
    except OSError as error:
        at = re.search(r"line (\d+)", str(error))
        number = int(at[1]) if at else 1
        found = "this line does not follow from the one before"
        raise InputError(source.path, number, found, _PO_EXPECTED) from error
    rows, fuzzy = [], []
    for entry in entries:
        if entry.obsolete:
            continue
        translation = entry.msgstr or entry.msgstr_plural.get(0, "")
        if "fuzzy" in entry.flags:
            fuzzy.append(entry.linenum)
            translation = ""
        rows.append(Row(entry.linenum, (entry.msgid_plural or entry.msgid, translation)))
    notes = (f"{places(fuzzy)}: marked fuzzy, translation not used",) if fuzzy else ()
    return Content("po", tuple(rows), used, header=False, notes=notes)


def qt(source: Source) -> Content:
    """A translation of Qt (TS); what is unfinished, vanished or obsolete has no translation."""
    root, used = xmltree.parse(source)
    rows, drafts = [], []
    for message in root.elements("message"):
        translation = message.child("translation")
        if translation and translation.attributes.get("type"):
            drafts.append(message.line)
            translation = None
        forms = translation.child("numerusform") if translation else None
        text = _plain_text(forms or translation)
        rows.append(Row(message.line, (_plain_text(message.child("source")), text)))
    if not rows:
        raise InputError(source.path, None, "no <message> in it", "Expected a TS file of Qt")
    notes = (f"{places(drafts)}: marked as unfinished or obsolete",) if drafts else ()
    return Content("ts", tuple(rows), used, header=False, notes=notes)


def _plain_text(node: Node | None) -> str:
    return "".join(child for child in node.children if isinstance(child, str)) if node else ""


def _language(variant: Node) -> str:
    return variant.attributes.get("lang", "").lower().replace("_", "-")


def _commonest(counts: Counter[str], languages: tuple[str, ...]) -> str:
    """The language code with most units among those of `languages`."""
    codes = [code for code in counts if code.split("-")[0] in languages]
    return max(codes, key=lambda code: counts[code], default="")


def _segment(variant: Node) -> str:
    return _text_of(variant.child("seg"))


def _text_of(node: Node | None) -> str:
    """The text of an element; the indentation of a pretty-printed file is not part of it."""
    if node is None:
        return ""
    text = _inline(node)
    if node.attributes.get("space") == "preserve":
        return text.strip()
    return lines.join(piece.rstrip(" \t") for piece in re.split(r"\n[ \t]+", text.strip()))


def _inline(node: Node) -> str:
    pieces = []
    for child in node.children:
        if isinstance(child, str):
            pieces.append(child)
        elif child.name in _ENCLOSING:
            pieces.append(_inline(child))
        elif child.name in _STANDING_ALONE:
            pieces.append(_stands_for(child))
        elif child.name == "cp":  # XLIFF 2: a character that XML cannot hold
            pieces.append(" ")
    return "".join(pieces)


def _stands_for(node: Node) -> str:
    """What an inline element is in the original: a tag, a line break or a placeholder."""
    has = node.attributes
    content = "".join(child for child in node.children if isinstance(child, str))
    for original in (content, has.get("equiv-text", ""), has.get("equiv", ""), has.get("disp", "")):
        if cleaning.is_code(original):
            return original.strip()
    if "lb" in (has.get("ctype"), has.get("type")) or has.get("subType") == "xlf:lb":
        return "\n"
    return "{code}"
