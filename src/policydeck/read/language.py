"""Which language a stretch of text is in, as far as this project must know.

Chinese, Japanese and Korean are told apart by script: kana and hangul never stand in running
Chinese. English is told from other languages in Latin letters by its commonest function words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+(?:[1-5](?!\d))?(?:['’][A-Za-z]+)?")
_MARKED_PINYIN = re.compile(r"[āēīōūǖǎěǐǒǔǚ]")
_NUMBERED_PINYIN = re.compile(r"[a-zü]{1,6}[1-5]")
_OTHER = re.compile(  # Greek, Cyrillic, Hebrew, Arabic, Indic, Thai, Tibetan, Khmer
    r"[\u0391-\u03c9\u0410-\u04ff\u05d0-\u05ea\u0620-\u064a\u0904-\u0939\u0985-\u0dff"
    r"\u0e01-\u0e30\u0e81-\u0eb0\u0f40-\u0f6c\u1780-\u17b3]"
)

# Frequent short words that no English text has often; "per", "non", "die" and "no" are left out.
_FUNCTION_WORDS = {
    "English": "the of and to for with that this by from shall be are was on or not their which",
    "French": "le la les des et du une dans pour que qui par sur est au aux ne pas",
    "German": "der das und den von zu mit sich des dem nicht ist ein eine auf für wird oder",
    "Spanish": "el los las del y que en una por para su al es como más este según",
    "Portuguese": "os da dos e que em uma para com não ao pela pelo na são mais entre",
    "Italian": "il gli di della del delle che e una nel alla dei sono anche è questo degli",
    "Dutch": "het een van de en dat voor niet aan op te worden bij zijn deze ook",
    "Vietnamese": "và của các là cho trong được có không với những người một về đã",
    "Indonesian": "yang dan di untuk dengan dari pada ini itu dalam tidak akan oleh atau",
}

_STRETCHES, _STRETCH = 8, 2500  # how much of a text is looked at, in characters


@cache
def _words() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}


def count_han(text: str) -> int:
    """How many Han characters `text` has.

    >>> count_han("AI 治理")
    2
    """
    return len(_HAN.findall(text))


def language(text: str) -> str:
    """The English name of the language `text` is mostly in, or of its script; "" without letters.

    A text with 30 % Han characters among its letters is Chinese, where a Han character weighs as
    much as two letters: policy Chinese carries abbreviations and names in Latin letters. With
    English function words it takes 60 %: English texts give the Chinese of a name in brackets.

    >>> language("人工智能治理"), language("人工知能のガバナンス"), language("of the AI Act")
    ('Chinese', 'Japanese', 'English')
    """
    text = _sample(text)
    han, kana, hangul = count_han(text), len(_KANA.findall(text)), len(_HANGUL.findall(text))
    words = [word.lower() for word in _LATIN.findall(text)]
    letters = sum(map(len, words))
    other = _OTHER.findall(text)
    # Kana are 40 to 60 % of Japanese prose, and below 1 % of Chinese that quotes a brand (の).
    if kana > 0.1 * (kana + han) and 2 * (kana + han) > letters:
        return "Japanese"
    if hangul > 0.1 * (hangul + han) and 2 * (hangul + han) > letters:
        return "Korean"
    share = 2 * han / max(1, 2 * han + letters)
    english = sum(map(_words()["English"].__contains__, words)) > 0.2 * len(words)
    if share > (0.6 if english else 0.3):
        return "Chinese"
    if len(other) > letters:
        return f"{unicodedata.name(other[0]).split()[0].title()} script"
    # As in most English sentences; without asking for the other languages.
    return "English" if english else _latin_language(words)


def is_mixed(text: str) -> bool:
    """Does a paragraph hold a text in both languages: "Exceptions for all cases (例外的使用)"?

    A Chinese text with names in Latin letters has no English function words, and an English one
    with a Chinese name in brackets has few Han characters for its length.

    >>> is_mixed("Artificial Intelligence for Good (人工智能造福人类)"), is_mixed("采用 BERT 等")
    (True, False)
    """
    han, words = count_han(text), [word.lower() for word in _LATIN.findall(text)]
    share = 2 * han / max(1, 2 * han + sum(map(len, words)))
    function_words = sum(map(_words()["English"].__contains__, words))
    return han >= 4 and len(words) >= 4 and function_words > 0 and 0.25 < share < 0.75


def _latin_language(words: list[str]) -> str:
    """English unless another language's function words are clearly more frequent.

    Pinyin is no language, but a column of it is not the English one: half of its syllables
    have a macron or a caron, or nearly all a number ("CO2 emissions" has one).
    """
    if not words:
        return ""
    marked = sum(bool(_MARKED_PINYIN.search(word)) for word in words)
    numbered = sum(bool(_NUMBERED_PINYIN.fullmatch(word)) for word in words)
    if marked > 0.3 * len(words) or numbered > 0.7 * len(words) > 1:
        return "pinyin"
    hits = {name: sum(map(known.__contains__, words)) for name, known in _words().items()}
    best = max(hits, key=lambda name: hits[name])
    # Running text in any of these has one such word in four; two words more than English, so
    # that a title or a name in French does not make a text French.
    foreign = hits[best] > max(hits["English"] + 2, len(words) / 10)
    return best if foreign else "English"


def _sample(text: str) -> str:
    """Eight stretches from all over a long text, which say as much as the whole of it."""
    if len(text) <= _STRETCHES * _STRETCH:
        return text
    step = (len(text) - _STRETCH) // (_STRETCHES - 1)
    return "\n".join(text[i * step : i * step + _STRETCH] for i in range(_STRETCHES))
