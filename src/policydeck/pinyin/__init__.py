"""Pinyin in context: which syllable each Han character has, and how it is written.

`read` decides, `in_taiwan` puts what Taiwan reads otherwise, `spell` writes by GB/T 16159,
`convert` turns one syllable into numbers, zhuyin or plain letters, `sandhi` gives the tones as
spoken, `lines` does all of it to a stream of text.
"""

from __future__ import annotations

from policydeck.language import convert
from policydeck.pinyin.cutting import cut
from policydeck.pinyin.names import capitals
from policydeck.pinyin.orthography import spell
from policydeck.pinyin.reading import in_taiwan, read
from policydeck.pinyin.speech import sandhi
from policydeck.pinyin.stream import lines

__all__ = ["capitals", "convert", "cut", "in_taiwan", "lines", "read", "sandhi", "spell"]
