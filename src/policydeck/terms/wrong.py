"""What no evidence makes a term: words that cannot stand together as one.

Whether a combination says more than its words is left to the weights. A rule that kept verbs with
their objects, and described nouns, from the cards unless the evidence was very strong took more
units away than pieces: without it, and with a higher `terms.least`, 118 of 292 refused notes of the
train documents would be cards for 138 with it, and 77 of 100 kept ones for 76.
"""

from __future__ import annotations

from policydeck import lexicon
from policydeck.language import closed
from policydeck.terms.candidates import Text

_NEVER_FIRST = closed.zh("begins no term")
_LAWS = closed.zh("kind of law")
_POINTS = closed.zh("points at a law")
_DEGREES = closed.zh("adverb written apart")
_LEANS = closed.zh("leans on the word before")
_SUFFIXED = closed.zh("suffix written with its word")
_ENDS_NAME = closed.zh("ends the name of a law or organ")
_WHO = tuple(closed.zh("ends who acts"))
_AND = closed.zh("joins items")
_DASHES = "-\N{EN DASH}\N{FULLWIDTH HYPHEN-MINUS}"


def is_wrong(key: str, i: int, j: int, text: Text) -> bool:
    """Whether the words i to j of a text cannot be a term, and no dictionary has it.

    There are words at which none begins. Nor does one begin with a single character after a numeral
    or 所, to which it belongs, with an adjective of one after an adverb of degree, or with one that
    leans on the word before it: 第十条|规定, 所定|事项, 最|大限度, 法务|部|矫正署. And who does
    something is not what is done: 李强|邀请, 国务院|总理|温家宝 hold notes of their own, and so
    does a verb with an organ's name, 代表|国务院. A law that is pointed at stays with what points:
    本|条例|用词. Nor is the tail of a longer name one: see `_is_tail`.
    """
    first = text.tokens[i].key
    before = text.classes[i - 1] if i else "-"
    led = before == "M" or (i and text.tokens[i - 1].key == "所")
    led = led or first in _SUFFIXED or (before in "NVG" and first in _LEANS)
    led = led or (text.classes[i] == "A" and i > 0 and text.tokens[i - 1].key in _DEGREES)
    cut = first in _LAWS and i and text.tokens[i - 1].key in _POINTS
    person = any(lexicon.is_person(token.key) for token in text.tokens[i:j])
    begins = (led and len(first) == 1) or first in _NEVER_FIRST
    named = text.classes[i] == "V" and is_name(key[len(first) :])
    wrong = begins or person or named or bool(cut) or _is_led(i, j, text)
    wrong = wrong or _is_tail(i, j, text)
    return wrong and not lexicon.is_headword(key)


def _is_led(i: int, j: int, text: Text) -> bool:
    """Whether it goes on after the name of a law: 水利法|水利事业."""
    start = text.tokens[i].start
    names = (text.zh[start : text.tokens[k].end] for k in range(i, j - 1))
    return any(name.endswith(tuple(_LAWS)) and is_name(name) for name in names)


def _is_tail(i: int, j: int, text: Text) -> bool:
    """Whether the name of a law, an organ or a meeting begins before it.

    国民|教育|法 and 法官|评鉴|委员会 go on from a noun that is no organ itself, as 出国|及|移民|署
    does, and 中国|－|中亚|峰会 from a dash. Of 13 judged headwords that stand so 9 are refused, and
    of 71 stretches in passages that were judged whole none is a unit.
    """
    before = text.tokens[:i][-2:]
    if not before:
        return False
    if before[-1].text in _DASHES and len(before) > 1 and before[0].kind == "word":
        return before[0].end == before[-1].start and before[-1].end == text.tokens[i].start
    beside = before[0] if len(before) > 1 and before[-1].key in _AND else before[-1]
    beside_class = text.classes[i - 2 if beside is not before[-1] else i - 1]
    whole = text.tokens[i].key in _POINTS or is_name(text.tokens[i].key) or is_name(beside.key)
    own = text.tokens[j - 1].key in _ENDS_NAME and not whole
    return own and beside_class in "NG" and not beside.key.endswith((*_WHO, *_ENDS_NAME))


def is_name(key: str) -> bool:
    """Whether all that a dictionary knows of a word is a name: 中国, 国务院."""
    official = lexicon.policy_terms().get(key)
    written = [entry.pinyin[:1].isupper() for entry in lexicon.entries(key)]
    return (official is not None and official.kind == "name") or (bool(written) and all(written))
