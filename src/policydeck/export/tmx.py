"""Sentence pairs → TMX 1.4, which translation memories open."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from policydeck import __version__
from policydeck.export.xml import line
from policydeck.model import SentencePair

_CHINESE = {"simplified": "zh-CN", "traditional-hk": "zh-HK"}  # any other script: zh-TW


def to_tmx(pairs: Iterable[SentencePair], script: str) -> str:
    """A translation memory with one unit a pair; its reference and score are properties.

    `script` is the name of the Chinese side's script, which decides its language tag.
    """
    chinese = _CHINESE.get(script, "zh-TW")
    root = ET.Element("tmx", version="1.4")
    ET.SubElement(root, "header", {
        "creationtool": "policydeck", "creationtoolversion": __version__, "segtype": "sentence",
        "o-tmf": "policydeck", "adminlang": "en", "srclang": chinese, "datatype": "plaintext",
    })  # fmt: skip
    body = ET.SubElement(root, "body")
    for pair in pairs:
        unit = ET.SubElement(body, "tu", tuid=line(pair.ref))
        ET.SubElement(unit, "prop", type="x-score").text = f"{pair.score:.3f}"
        if pair.doubt:
            ET.SubElement(unit, "note").text = pair.doubt
        for language, text in ((chinese, pair.zh), ("en", pair.en)):
            variant = ET.SubElement(unit, "tuv", {"xml:lang": language})
            ET.SubElement(variant, "seg").text = line(text)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"
