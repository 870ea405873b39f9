"""Small files that were made to do harm, by name: what each would do stands beside it."""

from __future__ import annotations

import io
import sqlite3
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import closing
from itertools import pairwise

GIGABYTE = 1_000_000_000
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OPEN = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def zip_of_zeros(name: str, size: int, said: int | None = None) -> bytes:
    """An archive with `size` zero bytes in it (a thousandth of that, packed), as it may claim."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = once * (size // 10_000_000) + packer.flush()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, packed)
        member = archive.infolist()[0]
        member.compress_type, member.file_size = zipfile.ZIP_DEFLATED, said or size
    return buffer.getvalue()


def zstd_of_zeros(size: int) -> bytes:
    """A frame of blocks that each say: 128 kB of the same byte."""
    block = 131_072
    head = b"\x28\xb5\x2f\xfd\x00\x58"  # magic, no size, a window of 2 MB
    middle = ((block << 3) | 2).to_bytes(3, "little") + b"\0"
    last = ((block << 3) | 3).to_bytes(3, "little") + b"\0"
    return head + middle * (size // block) + last


def database(*statements: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        return connection.serialize()


def xlsx(sheet: str, strings: str = "") -> bytes:
    """A workbook of one sheet with this data."""
    rels = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{rels}<Relationship Id="r" Type="{_REL}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{rels}<Relationship Id="r1" Type="{_REL}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_REL}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": strings or f'<sst xmlns="{_MAIN}"/>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData>'
        "</worksheet>",
    })  # fmt: skip


def ods(table: str) -> bytes:
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{_OPEN}:manifest:1.0"/>',
        "content.xml": f'<office:document-content xmlns:office="{_OPEN}:office:1.0" '
        f'xmlns:table="{_OPEN}:table:1.0" xmlns:text="{_OPEN}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="a">{table}</table:table></office:spreadsheet></office:body></office:document-content>',
    })  # fmt: skip


def odt(body: str) -> bytes:
    return zipped({
        "content.xml": f'<office:document-content xmlns:office="{_OPEN}:office:1.0" '
        f'xmlns:text="{_OPEN}:text:1.0"><office:body><office:text>{body}</office:text>'
        "</office:body></office:document-content>",
    })  # fmt: skip


def docx(body: str) -> bytes:
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
    })  # fmt: skip


def of_version(archive: bytes, version: int) -> bytes:
    """An archive that says that it takes another version of the format to unpack it."""
    at = archive.index(b"PK\1\2") + 6
    return archive[:at] + version.to_bytes(2, "little") + archive[at + 2 :]


def nested(element: str, depth: int, inside: str = "治理") -> str:
    name = element.partition(" ")[0]
    return f"<{element}>" * depth + inside + f"</{name}>" * depth


def repeated(sign: str, size: int = 128_000) -> str:
    """Text of `size` characters in which nothing that begins ends."""
    return "治理\tgovernance\n" + sign * (size // len(sign))


_TUV = '<tuv xml:lang="zh"><seg>{}</seg></tuv><tuv xml:lang="en"><seg>governance</seg></tuv>'
_CELL = '<row r="{}"><c r="{}{}" t="inlineStr"><is><t>{}</t></is></c></row>'
_FAR = _CELL.format(1, "A", 1, "治理") + _CELL.format(1048576, "XFD", 1048576, "governance")
_TEXT = '<table:table-cell office:value-type="string"><text:p>治理</text:p></table:table-cell>'

# Texts, each read by `pairs`.
TEXTS: dict[str, bytes | str] = {
    "far.xlsx": xlsx(_FAR),  # 17 thousand million cells
    "count.xlsx": xlsx(
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
        f'<sst xmlns="{_MAIN}" count="4294967295" uniqueCount="4294967295"><si><t>治</t></si></sst>',
    ),
    "rows.ods": ods(f'<table:table-row table:number-rows-repeated="4000000000">{_TEXT}</table:table-row>'),
    "columns.ods": ods(
        f'<table:table-row table:number-rows-repeated="1000000">{_TEXT}<table:table-cell '
        'office:value-type="string" table:number-columns-repeated="1000000"><text:p>a</text:p></table:table-cell>'
        "</table:table-row>"
    ),
    "bomb.docx": zip_of_zeros("word/document.xml", 4 * GIGABYTE),
    "lying.docx": zip_of_zeros("word/document.xml", 4 * GIGABYTE, 1000),
    "deep.docx": docx(nested("w:p", 5000, "<w:r><w:t>治理</w:t></w:r>")),
    "deep.xlf": f'<xliff version="1.2"><trans-unit id="1"><source>{nested("g", 5000)}</source>'
    "<target>governance</target></trans-unit></xliff>",
    "deep.tmx": f"<tmx><body><tu>{_TUV.format(nested('hi', 5000))}</tu></body></tmx>",
    "laughs.tmx": '<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    f"<tmx><body><tu>{_TUV.format('&b;')}</tu></body></tmx>",
    "deep.json": "[" * 100_000 + "]" * 100_000,
    "deep.yaml": "".join(f"{' ' * i}a:\n" for i in range(2000)),
    "laughs.yaml": "a: &a [x, y]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n" for a, b in pairwise("abcdefghijklm")
    ),
    "deep.odt": odt(nested("text:section", 5000)),
    "spaces.odt": odt('<text:p>治<text:s text:c="2000000000"/>理</text:p>'),
    "number.odt": odt('<text:p>治<text:s text:c="2: 000000000"/>理</text:p>'),
    "number.tsv": "row\tzh\ten\n" + "9" * 5000 + "\t治理\tgovernance\n",
    "bomb.epub": zip_of_zeros("META-INF/container.xml", 4 * GIGABYTE),
    "version.docx": of_version(docx("<w:p><w:r><w:t>治理</w:t></w:r></w:p>"), 152),
    "cut.pdf": b"%PDF-1.7\n1 0 obj<</Type/Pages/Kids[1 0 R]/Count 2000000000>>endobj\ntrailer<</Root 1 0 R>>",
    "cues.srt": "00:00:01,000 --> 00:00:02,000\n" * 40_000,
    "deep.html": nested("div", 20_000),
    "deep.md": ">" * 50_000 + "治理",
    "wide.tsv": "治理\tgovernance\n" * 3000 + "治理" + "\t" * 1_000_000 + "governance\n",
    "comments.html": repeated("<!--"),
    "scripts.html": repeated("<script>"),
    "mains.html": repeated("<main>"),
    "comments.md": repeated("<!--"),
    "shortcodes.txt": repeated("{{<"),
    "bold.md": repeated("**a "),
    "spaces.html": "<p>治理" + " " * 128_000 + "governance",
}  # fmt: skip

_NOTES = "create table notes (id, guid, mid, mod, tags, flds)"
_CARDS = "create table cards (nid, ord, due, did, reps)"
_COL = "create table col (models, decks)"
_ENDLESS = (
    "with recursive n(i) as (select 1 union all select i + 1 from n) select i id, i flds from n"
)


def package(database: bytes, name: str = "collection.anki2") -> bytes:
    return zipped({name: database, "media": "{}"})


# Anki packages, each given to `diff`, `preview`, `build --previous` and levels.known.
PACKAGES: dict[str, bytes] = {
    "bomb.apkg": zip_of_zeros("collection.anki2", 4 * GIGABYTE),
    "lying.apkg": zip_of_zeros("collection.anki2", 4 * GIGABYTE, 1000),
    "zstd.colpkg": zipped({"collection.anki21b": zstd_of_zeros(3 * GIGABYTE), "media": "{}"}),
    "endless.apkg": package(database(f"create view notes as {_ENDLESS}", _CARDS, _COL)),
    "empty.apkg": package(database(_NOTES, _CARDS, _COL)),
    "numbers.apkg": package(database(
        _NOTES, _CARDS, _COL, "insert into notes values (1, 2, 3, 4, 5, 6)",
        "insert into col values ('[]', '3')",
    )),
    "tables.apkg": package(database("create table other (a)")),
    "nothing.apkg": package(b"no database"),
    "cut.apkg": package(database(_NOTES, _CARDS, _COL))[:400],
    "deep.apkg": zipped({
        "collection.anki2": database(_NOTES, _CARDS, _COL), "media": "[" * 100_000,
    }),
}  # fmt: skip


def content(made: bytes | str) -> bytes:
    return made.encode() if isinstance(made, str) else made
