"""Compile the lexicon from its text sources into one read-only file.

A build asks for a few thousand of 480,000 words, and reading all sources for them costs 1.4 s and
150 MB, so they are read once: when a wheel is made, and in a checkout when a source has changed.
The file is an SQLite database with a row a word; `table` reads it. Equal sources give equal bytes.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from policydeck.language import closed, english, is_han
from policydeck.lexicon import bilingual, cedict, policy, sources, table
from policydeck.lexicon.words import JOINED, SEEN, UNSEEN, house_words
from policydeck.storage import files

# A dictionary word of four characters or more is a compound when it is made of two words of at
# least this frequency: 数据处理, 公安机关. On
# the PKU test text F1 goes from .8921 to .8966, .8960, .8954 and .8945 with 50, 300, 1,000 and
# 3,000, and the share of policy terms whose ends are token ends from .941 to .992. With 50, set
# phrases such as 植树造林 begin to fall apart.
PART = 300
_SET_PHRASES = ("i", "l")  # jieba's tags
# Occurrences in jieba's corpus from which on a headword's English is indexed: 11,200 headwords.
COMMON = 500
STANDARDS = ("2025", "2021", "2.0")
NEVER = 1e9  # cost of what begins words and is none that segmentation produces
_WORD = re.compile(r"[a-z]{3,}")
_NOTES = re.compile(r"CL:.*?(?=/|$)|\[[^\]]*\]")  # classifiers and readings
_EMPTY = closed.en("joins any two headwords")
# An English word is a verb when it stands in so few senses without "to" before it, for each with
# "to": prescribe 0 and 1, provide 1 and 23, pursue 1 and 7; control 4 and 23, access 8 and 1.
_OTHERWISE = 0.15
_TABLES = ("words", "classes-en", "classes-zh", "english-forms", "policy", "termbase")
_CODE = (
    "compile", "sources", "words", "joined", "cutter", "segment", "policy", "cedict", "bilingual",
)  # fmt: skip
_SCHEMA = """
    CREATE TABLE word(
      word TEXT PRIMARY KEY,
      frequency INTEGER,  -- a count in jieba's corpus; 0 for what segmentation does not produce
      headword INTEGER, hsk INTEGER,  -- 1 or 0
      tag TEXT, seen INTEGER,  -- jieba's part of speech and count
      begins INTEGER, ends INTEGER,  -- jieba's words of four and five characters
      common INTEGER,  -- number of a headword whose English is indexed
      centibels INTEGER,  -- wordfreq's frequency
      reading TEXT  -- pypinyin's
    ) WITHOUT ROWID;
    CREATE TABLE entry(word TEXT PRIMARY KEY, lines TEXT) WITHOUT ROWID;
    CREATE TABLE cutting(first TEXT PRIMARY KEY, words TEXT, joined TEXT) WITHOUT ROWID;
    CREATE TABLE hsk(standard TEXT, kind TEXT, item TEXT, band INTEGER,
      PRIMARY KEY(standard, kind, item)) WITHOUT ROWID;
    CREATE TABLE meaning(lemma TEXT PRIMARY KEY, heads TEXT) WITHOUT ROWID;
    CREATE TABLE containing(character TEXT PRIMARY KEY, heads TEXT) WITHOUT ROWID;
    CREATE TABLE english(word TEXT PRIMARY KEY, centibels INTEGER) WITHOUT ROWID;
    CREATE TABLE gloss(word TEXT PRIMARY KEY, stems TEXT) WITHOUT ROWID;
    CREATE TABLE fact(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""


@cache
def digest() -> str:
    """A digest of all that the compiled lexicon is made from, its compiler among it."""
    found = hashlib.sha256("\n".join(sources.versions()).encode())
    own = (Path(__file__).with_name(f"{name}.py") for name in _CODE)
    code = [*own, *sorted(Path(english.__file__).parent.glob("*.py"))]
    for path in (*code, *(files.house(f"{name}.tsv") for name in _TABLES)):
        found.update(path.read_bytes())
    return found.hexdigest()


def write(path: Path) -> None:
    """Compile into `path`: whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        made = Path(folder) / path.name
        database = sqlite3.connect(made)
        database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        with table.unfinished(database):
            for name, rows in _rows():
                ordered = sorted(rows)
                marks = ",".join("?" * len(ordered[0]))
                database.executemany(f"INSERT INTO {name} VALUES({marks})", ordered)
        database.commit()
        database.close()
        with made.open("r+b") as file:
            file.seek(96)  # the version of SQLite that wrote it
            file.write(bytes(4))
        made.replace(path)


def _rows() -> Iterator[tuple[str, Iterator[tuple[object, ...]]]]:
    """The rows of each table."""
    indexed = _indexed()
    yield "word", _words({head: number for number, (head, _) in enumerate(indexed)})
    yield "entry", ((word, "\n".join(lines)) for word, lines in sources.cedict().items())
    yield "cutting", _cutting()
    yield "hsk", _hsk()
    yield "meaning", _meanings(indexed)
    yield "containing", _containing(indexed)
    yield "english", _english()
    yield "gloss", _glosses()
    yield "fact", _facts(indexed)
    yield "fact", iter([("policy: words of terms", policy.counted())])  # cut by those before it


def _english() -> Iterator[tuple[object, ...]]:
    """Words with wordfreq's frequency."""
    return (row for row in sources.centibels("en").items() if re.fullmatch("[a-z]+", row[0]))


def _glosses() -> Iterator[tuple[object, ...]]:
    """Headwords with the stems of their senses, which to work out takes 0.1 ms a word."""
    for word in sources.cedict():
        yield word, json.dumps(bilingual.explained(word), ensure_ascii=False)
    cedict.entries.cache_clear()  # all of them would take 100 MB


def _hsk() -> Iterator[tuple[object, ...]]:
    for standard in STANDARDS:
        yield from ((standard, "word", *row) for row in sources.hsk_words(standard).items())
    for standard in STANDARDS[:2]:
        rows = sources.hsk_characters(standard).items()
        yield from ((standard, "character", *row) for row in rows)


@cache
def _listed() -> frozenset[str]:
    return frozenset().union(*map(sources.hsk_words, STANDARDS))


@cache
def _frequencies() -> Mapping[str, int]:
    """Every word of the lexicon and its frequency (a count in jieba's corpus)."""
    headwords, house = sources.cedict().keys(), house_words()
    words = dict.fromkeys(filter(is_han, _listed() | headwords), UNSEEN)
    for word, (count, _) in sources.jieba().items():
        if len(word) == 1 or word in _listed() or word in headwords or word in house:
            words[word] = max(count, UNSEEN if len(word) > 1 else 1)
    return words | house


@cache
def _compounds() -> frozenset[str]:
    """Dictionary words that segmentation leaves to be found as terms: 数据处理, 公安机关.

    They are two frequent words side by side, so the parts are what a learner knows or not, what
    other compounds share and what the standard of pinyin writes apart. Words of the HSK lists,
    house words, proper names, set phrases and words in -主义 stay whole.
    """
    counts = _frequencies()
    keep = _listed() | house_words().keys()
    return frozenset(
        word
        for word in counts
        if len(word) > 3 and word not in keep and _is_pair(word, counts) and _is_plain(word)
    )


def _is_pair(word: str, counts: Mapping[str, int]) -> bool:
    return any(
        counts.get(word[:at], 0) >= PART and counts.get(word[at:], 0) >= PART
        for at in range(2, len(word) - 1)
    )


def _is_plain(word: str) -> bool:
    """Whether a word is neither a name nor a set phrase nor one with the suffix -主义 "-ism"."""
    if sources.jieba().get(word, (0, ""))[1] in _SET_PHRASES or word.endswith("主义"):
        return False
    for line in sources.cedict().get(word, ()):
        reading, senses = line.split("[", 1)[1].split("] /", 1)
        if reading[:1].isupper() or "idiom" in senses.split("/", 1)[0]:
            return False
    return True


def _words(common: Mapping[str, int]) -> Iterator[tuple[object, ...]]:
    counts, jieba = _frequencies(), sources.jieba()
    kept = {w: known for w, known in jieba.items() if len(w) > 2 or w in counts or known[0] > 3}
    centibels, readings = sources.centibels("zh"), dict(sources.readings())
    begins, ends = _beginnings_and_ends()
    words = {*counts, *kept, *centibels, *readings, *begins, *ends, *sources.cedict()}
    for word in words:
        seen, tag = kept.get(word, (0, ""))
        is_head, is_hsk = word in sources.cedict(), word in _listed()
        yield (
            word, counts.get(word, 0), int(is_head), int(is_hsk),
            tag, seen, begins[word], ends[word],
            common.get(word), centibels.get(word), readings.get(word, ""),
        )  # fmt: skip


def _beginnings_and_ends() -> tuple[Counter[str], Counter[str]]:
    """Word → how many of jieba's words of four or five characters begin and end with it."""
    longer = [word for word in sources.jieba() if 4 <= len(word) <= 5]
    five = [word for word in longer if len(word) == 5]
    return (
        Counter([word[:2] for word in longer] + [word[:3] for word in five]),
        Counter([word[-2:] for word in longer] + [word[-3:] for word in five]),
    )


def _cuttable() -> Mapping[str, int]:
    """What segmentation weighs: words but compounds, and stretches that are cut in one way."""
    words = {word: count for word, count in _frequencies().items() if word not in _compounds()}
    return words | {text.replace(" ", ""): n for text, n in sources.house() if " " in text}


def _cutting() -> Iterator[tuple[object, ...]]:
    """First character → costs of the words that begin with it, and tags of those jieba alone has.

    A cost is the negative logarithm of a word's probability; compounds and what begins words have
    one, too.
    """
    found: dict[str, dict[str, float]] = {}
    joined: dict[str, dict[str, str]] = {}
    ours = _frequencies().keys() | sources.cedict().keys() | _listed()
    for word, (count, tag) in sources.jieba().items():
        if 1 < len(word) < 5 and count >= SEEN and tag in JOINED and word not in ours:
            joined.setdefault(word[0], {})[word] = tag
    for word, count in sorted(_cuttable().items()):
        found.setdefault(word[0], {})[word] = _total() - math.log(count)
    for word in sources.cedict():
        found.setdefault(word[0], {}).setdefault(word, NEVER)
    for costs in found.values():
        for word in tuple(costs):
            for end in range(2, len(word)):
                costs.setdefault(word[:end], NEVER)
    for first in found.keys() | joined.keys():
        both = (found.get(first, {}), joined.get(first, {}))
        yield first, *(json.dumps(said, ensure_ascii=False) for said in both)


@cache
def _total() -> float:
    return math.log(sum(_cuttable().values()))


def _indexed() -> list[tuple[str, list[str]]]:
    """Common headwords with the words of their senses that say something."""
    counts = _frequencies()
    found = []
    for head, lines in sources.cedict().items():
        if counts.get(head, 0) >= COMMON:
            text = _NOTES.sub("", _senses(lines)).lower()
            found.append((head, [w for w in _WORD.findall(text) if w not in _EMPTY]))
    return found


def _senses(lines: list[str]) -> str:
    return "".join(line[line.index("/") :] for line in lines)


def _numbered(rows: Mapping[str, set[int]]) -> Iterator[tuple[object, ...]]:
    return ((key, " ".join(map(str, sorted(numbers)))) for key, numbers in rows.items())


def _meanings(indexed: list[tuple[str, list[str]]]) -> Iterator[tuple[object, ...]]:
    """Lemma → numbers of the headwords that it explains in any form."""
    found: dict[str, set[int]] = {}
    for number, (_, words) in enumerate(indexed):
        for word in words:
            found.setdefault(english.lemma(word), set()).add(number)
    return _numbered(found)


def _containing(indexed: list[tuple[str, list[str]]]) -> Iterator[tuple[object, ...]]:
    """Character → the indexed headwords of two characters and more with it."""
    found: dict[str, list[str]] = {}
    for head, _ in indexed:
        for char in dict.fromkeys(head if len(head) > 1 else ""):
            found.setdefault(char, []).append(head)
    return ((char, "\n".join(heads)) for char, heads in found.items())


def _facts(indexed: list[tuple[str, list[str]]]) -> Iterator[tuple[object, ...]]:
    yield "digest", digest()
    yield "cutting: cost of an unknown character", repr(_total())
    yield "meaning: words of each headword", " ".join(str(len(words)) for _, words in indexed)
    yield "english: hardly anything but verbs", " ".join(sorted(_verbs()))
    spelt = {w: c for w, c in _frequencies().items() if "着" in w or "著" in w}
    heads = (w for w in sources.cedict() if "着" in w or "著" in w)
    zhe = (w for w in heads if len(w) > 2 or spelt[w] > UNSEEN)
    yield "script: words with 着 or 著", " ".join(sorted(zhe))


def _verbs() -> frozenset[str]:
    """Lemmas of the words that are hardly anything but verbs."""
    verbs: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for head, lines in sources.cedict().items():
        if _frequencies().get(head, 0) < COMMON:
            continue
        for piece in _senses(lines).replace("/", ";").split(";"):
            found = [word.strip(",()") for word in piece.split()]
            if found[:1] == ["to"] and len(found) > 1:
                verbs[found[1]] += 1
            else:
                others.update(found)
    hardly = (word for word, count in verbs.items() if others[word] <= _OTHERWISE * count)
    return frozenset(map(english.lemma, hardly))
