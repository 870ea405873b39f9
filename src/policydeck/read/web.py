"""HTML → rows, and text out of cells that hold a piece of HTML.

Block elements end a paragraph, cells of a table stand side by side, and what a reader of the
page does not read as text (scripts, styles, navigation, readings above characters) is left out.
The parser of the standard library takes any broken HTML without complaint, as browsers do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from policydeck.read import encoding, lines, template
from policydeck.read.document import Content, Row, Source

_BLOCK_NAMES = (
    "address article aside blockquote body br button caption center dd details dialog div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav "
    "ol option p pre section summary table tbody td tfoot th thead tr ul"
)
_SKIPPED_NAMES = (
    "del footer iframe nav noscript object rp rt s script select strike style svg template "
    "textarea title"
)
_CELLS = frozenset({"td", "th"})
_INLINE_NAMES = (
    "a abbr area b bdi bdo big cite code col dfn em embed font i img input ins kbd "
    "label link mark meta q ruby rb samp small span source "
    "strong sub sup time track tt u var wbr"
)
# Elements without an end, which cannot be skipped up to it.
_VOID = frozenset("area br col embed hr img input link meta source track wbr".split())
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
TAGS = _BLOCKS | _SKIPPED | frozenset(_INLINE_NAMES.split())
_DECLARATION = re.compile(r"<!(?:\[|--)[^>]*>?")  # <![if IE]>, <![CDATA[, a comment without end
_CLOSING = {
    name: re.compile(rf"</{name}\b[^>]*>", re.IGNORECASE)
    for name in ("main", "article", "script", "style")
}
_TAGS = re.compile(r"<[^>]*>")
# What stands around the text of a page, by the names that its makers give it.
_AROUND = re.compile(
    r"""
    (?:^|\s) (?:
      (?:[a-z]+[_-])? (?:nav|navbar|navigation|menu|sidebar|breadcrumbs?|pagination|toolbar|footer)
    | cookies? | share | social | related | comments? | copyright | topbar | site-header
    ) (?:$|[\s_-])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# Notes and the references to them, by the names that converters, word processors, EPUBs and
# Wikipedia give them.
_NOTE = re.compile(r"(?:^|\s|doc-|sd|#)(?:foot|end)note|noteref|fnref|cite_ref|_ftn|^#fn", re.I)
_NOTED = ("id", "class", "role", "epub:type", "name")


def read(source: Source) -> Content:
    """An HTML page: rows of its tables and paragraphs, in order."""
    text, used = encoding.decode(source)
    parser = _Rows(collapse=True, whole_page=True)
    parser.feed(_main(_closed(template.blank(text))))
    found = parser.finish()
    notes = (f"{parser.links} lines that are links alone left out",) if parser.links else ()
    return Content("html", found, used, notes=notes)


def _main(html: str) -> str:
    """The page with nothing in it but its main part, where it says which that is.

    Lines keep their numbers. A page may have several articles, of which one holds most.
    """
    whole = sum(_size(html[start:end]) for start, end in _spans(html, "script", "style"))
    total = _size(html) - whole
    start, end = max(
        _spans(html, "main", "article"), key=lambda part: part[1] - part[0], default=(0, len(html))
    )
    inside = _size(html[start:end])
    if inside < total / 3:
        return html
    return "\n" * html.count("\n", 0, start) + html[start:end]


def _size(html: str) -> int:
    """How much text a piece of HTML has without its tags."""
    return len(_TAGS.sub("", html))


def _spans(html: str, *names: str) -> Iterator[tuple[int, int]]:
    """Where elements of these names begin and end; they do not stand in one another here."""
    opening = re.compile(rf"<({'|'.join(names)})\b", re.IGNORECASE)
    at, unclosed = 0, set()  # for what does not end one search is enough
    for found in opening.finditer(html):
        name = found[1].lower()
        if found.start() < at or name in unclosed:
            continue
        if closing := _CLOSING[name].search(html, found.end()):
            at = closing.end()
            yield found.start(), at
        else:
            unclosed.add(name)


def rows(html: str) -> tuple[Row, ...]:
    """Paragraphs as rows of one cell, lines of tables as rows of several.

    >>> rows("<p>你好<p>Hello<table><tr><td>法<td>law</table>")[2].cells
    ('法', 'law')
    """
    parser = _Rows(collapse=True)
    parser.feed(_closed(html))
    return parser.finish()


def fragment(html: str) -> str:
    """The text of a piece of HTML, one paragraph a line; line breaks of its own are kept.

    >>> fragment("<h2>使命</h2>\\n<p>Vote.gov是<b>权威</b>来源。")
    '使命\\nVote.gov是权威来源。'
    """
    parser = _Rows(collapse=False)
    parser.feed(_closed(html))
    return "\n".join(cell for row in parser.finish() for cell in row.cells)


def _closed(html: str) -> str:
    """HTML in which every tag ends, and without declarations that are none of HTML's.

    The parser would look to the end of the file for the end of each.
    """
    html = _DECLARATION.sub("", html)
    last = html.rfind(">") + 1
    return html[:last] + html[last:].replace("<", "&lt;")


class _Rows(HTMLParser):
    """Collects text until a block or a cell ends."""

    def __init__(self, *, collapse: bool, whole_page: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.links = 0  # lines that were links alone, in a page as a whole
        self._whole_page = whole_page
        self._linked = 0  # characters of the open paragraph that stand in links
        self._in_link = False
        self._in_heading = False
        self.rows: list[Row] = []
        self._collapse = collapse  # is a line break in the source just a space?
        self._text: list[str] = []  # of the paragraph that is open
        self._line = 0  # where it begins, 0 before it has text
        self._cells: list[str] | None = None  # of the table row that is open
        self._cell: list[str] | None = None  # paragraphs of the cell that is open
        self._skipping: list[str] = []  # open elements from the first skipped one

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipping:
            if tag == self._skipping[0]:
                self._skipping.append(tag)
            return
        if tag in _BLOCKS:
            self._end_paragraph()
        self._in_link = tag == "a" or (self._in_link and tag not in _BLOCKS)
        if tag in _BLOCKS:
            self._in_heading = tag in _HEADINGS
        if tag in _SKIPPED or self._is_around(tag, dict(attrs)):
            self._skipping.append(tag)
        elif tag == "tr":
            self._end_row()
            self._cells = []
            self._line = self.getpos()[0]
        elif tag in _CELLS and self._cells is not None:
            self._end_cell()
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            if tag == self._skipping[0]:
                self._skipping.pop()
            return
        if tag == "a":
            self._in_link = False
        if tag in _BLOCKS:
            self._end_paragraph()
            self._in_heading = False
        if tag in _CELLS:
            self._end_cell()
        elif tag in {"tr", "table"}:
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        if not self._line and data.strip():
            self._line = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
        self._text.append(data)
        self._linked += len(data.strip()) * self._in_link

    def _is_around(self, tag: str, attributes: dict[str, str | None]) -> bool:
        """Is it a footnote, or in a page as a whole what stands around the text?"""
        named = [attributes.get(key) or "" for key in _NOTED]
        target = attributes.get("href") or ""
        if any(map(_NOTE.search, named)) or (target[:1] == "#" and _NOTE.search(target)):
            return True
        if not self._whole_page or tag in _VOID or tag in {"body", "main", "article"}:
            return False
        return tag == "aside" or any(map(_AROUND.search, named[:2]))

    def finish(self) -> tuple[Row, ...]:
        self.close()
        self._end_row()
        self._end_paragraph()
        return tuple(self.rows)

    def _end_paragraph(self) -> None:
        text = "".join(self._text)
        alone = self._linked >= len("".join(text.split())) > 0
        self._text, self._linked = [], 0
        if self._whole_page and alone and self._cell is None and not self._in_heading:
            self.links += 1
            text = ""
        if self._collapse:
            pieces = [piece.rstrip() for piece in re.split(r"\n\s*", text)]
            text = re.sub(r"[ \t\r\f]+", " ", lines.join(pieces))
        text = "\n".join(line.strip() for line in text.split("\n") if line.strip())
        if self._cell is not None:
            if text:
                self._cell.append(text)
            return
        if text:
            self.rows.append(Row(self._line, (text,), heading=self._in_heading))
        if self._cells is None:
            self._line = 0

    def _end_cell(self) -> None:
        self._end_paragraph()
        if self._cells is not None and self._cell is not None:
            self._cells.append("\n".join(self._cell))
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells and any(self._cells):
            self.rows.append(Row(self._line, tuple(self._cells)))
        self._cells = None
        self._line = 0
