"""XML → a small tree that keeps mixed content in order and knows its lines.

Parsed with defusedxml, so a file can neither read other files nor blow up in memory. Names are
without name space: `tmx`, `seg`, `lang`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, InputSource, Locator

from defusedxml.common import DefusedXmlException
from msgspec import Struct, field

from policydeck.errors import InputError
from policydeck.read import encoding
from policydeck.read.document import Source
from policydeck.settings import Limits
from policydeck.storage import archive


class Node(Struct):
    """An element: what stands in it, text and elements, in order."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list[Node | str] = field(default_factory=list)

    def elements(self, *names: str) -> Iterator[Node]:
        """Every element below this one, or every one with one of `names`, in document order."""
        for child in self.children:
            if isinstance(child, Node):
                if not names or child.name in names:
                    yield child
                yield from child.elements(*names)

    def child(self, name: str) -> Node | None:
        """The first element of that name directly below this one."""
        nodes = (c for c in self.children if isinstance(c, Node) and c.name == name)
        return next(nodes, None)


def parse(source: Source) -> tuple[Node, str]:
    """The root element, and the encoding of the file."""
    from defusedxml.expatreader import DefusedExpatParser  # noqa: PLC0415 - it brings urllib

    text, used = encoding.decode(source)
    # A TMX file names its DTD, which is not fetched; expat reads nothing outside by default.
    parser = DefusedExpatParser(forbid_external=False)
    tree = _Tree(source.limits)
    parser.setContentHandler(tree)
    characters = InputSource()
    characters.setCharacterStream(io.StringIO(text))
    try:
        parser.parse(characters)
    except DefusedXmlException as error:
        found = f"XML with a construct that can do harm ({type(error).__name__})"
        expected = "Remove its <!ENTITY> declarations"
        raise InputError(source.path, None, found, expected) from error
    except _TooDeep as error:
        found = f"elements stand more than {source.limits.nesting} deep in one another"
        raise archive.too_much(source.path, found, source.limits, "nesting") from error
    except SAXParseException as error:
        found = f"damaged XML: {error.getMessage()}"
        expected = "Export the file again, or mend this line"
        raise InputError(source.path, error.getLineNumber(), found, expected) from error
    return next(tree.top.elements()), used


class _TooDeep(Exception):  # noqa: N818 - for this module alone
    pass


class _Tree(ContentHandler):
    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._deepest = limits.nesting
        self.top = Node("", {}, 0)
        self._open = [self.top]
        self._where: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802
        self._where = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        attributes = {key.rpartition(":")[2]: value for key, value in attrs.items()}
        line = self._where.getLineNumber() if self._where else None
        node = Node(name.rpartition(":")[2], attributes, line or 0)
        self._open[-1].children.append(node)
        self._open.append(node)
        if len(self._open) > self._deepest:
            raise _TooDeep

    def endElement(self, name: str) -> None:  # noqa: N802
        self._open.pop()

    def characters(self, content: str) -> None:
        self._open[-1].children.append(content)
