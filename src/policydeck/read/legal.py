"""Statutes in XML: Akoma Ntoso, and the e-Legislation of Hong Kong.

    <section eId="sec_1"><num>1.</num><heading>简称</heading>
      <content><p>本条例可引称为…</p></content></section>

Each language has a file of its own. What has the same identifier (eId, temporalId, name) in both is
parallel, in whatever order it stands: definitions are sorted by each language's own alphabet. The
paragraphs of each are numbered anew, so a definition goes by the term that it defines. Numbers,
remarks and the data about a statute are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from policydeck.errors import InputError
from policydeck.read import lines, xmltree
from policydeck.read.document import Content, Row, Source
from policydeck.read.xmltree import Node

MARK = re.compile(r"\A\s*(?=<)[^\0]{0,2000}?(?:<(?:\w+:)?akomaNtoso\b|xml\.gov\.hk/schemas/hklm)")
_BLOCKS = frozenset(
    "p heading subheading crossHeading longTitle docTitle title text leadIn chapeau continued "
    "listIntroduction listWrapUp td th block content def subsection paragraph subparagraph point "
    "list blockList item table row tr article section division part schedule preamble".split()
)
_LEFT_OUT = frozenset(
    "meta num toc authorialNote editorialNote note remark sourceNote commencementNote "
    "docNumber docStatus docType del".split()
)
_NAMES = ("eId", "temporalId", "name")
_LATIN = re.compile(r"[A-Za-z]")


def read(source: Source) -> Content:
    """A row for each heading and paragraph, under the identifier that it has in both languages."""
    root, used = xmltree.parse(source)
    counts: Counter[str] = Counter()
    rows = []
    for name, node in _blocks(root, ""):
        if text := lines.join(_text(node).split("\n")):
            key = f"{name}/{node.name}"
            counts[key] += 1
            rows.append(Row(node.line, (text,), f"{key}/{counts[key]}"))
    if not rows:
        expected = "Expected a statute in Akoma Ntoso or as Hong Kong e-Legislation has them"
        raise InputError(source.path, None, "no paragraph in it", expected)
    return Content("legal", tuple(rows), used, header=False)


def _blocks(node: Node, above: str) -> Iterator[tuple[str, Node]]:
    """The headings and paragraphs, each with the nearest identifier at or above it.

    One that has others in it stands where its own text begins: a schedule after its heading.
    """
    name = _name(node, above)
    waits = node.name in _BLOCKS
    for child in node.children:
        inner = "" if isinstance(child, str) else child.name
        if inner in _LEFT_OUT:
            continue
        if waits and inner not in _BLOCKS and (inner or str(child).strip()):
            yield name, node
            waits = False
        if not isinstance(child, str):
            yield from _blocks(child, name)


def _name(node: Node, above: str) -> str:
    """What an element is called in both languages.

    A definition goes by the term that it defines, in English: air waybill (空運提單), 空運提單 (air
    waybill). What stands in it is called by this and by an identifier of its own.
    """
    own = next((node.attributes[key] for key in _NAMES if node.attributes.get(key)), "")
    if node.name == "def":
        terms = (" ".join(_text(term).split()) for term in node.elements("term"))
        return "def " + next((term.casefold() for term in terms if _LATIN.match(term)), own)
    inside = above.startswith("def ")
    return f"{above}/{own}" if own and inside else own or above


def _text(node: Node) -> str:
    """What a block itself says, without the blocks in it; a line for each of its lines."""
    text = "".join(
        child if isinstance(child, str) else _text(child)
        for child in node.children
        if isinstance(child, str) or child.name not in _LEFT_OUT | _BLOCKS
    )
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
