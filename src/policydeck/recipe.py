"""deck.toml and --set → one Recipe.

The structs below are the only definition of a setting: its name, type, default and meaning.
`init` writes them out as a commented file, the JSON Schema is made from them, and every problem
in a recipe is reported at once, with the nearest valid name.
"""

from __future__ import annotations

import difflib
import tomllib
import unicodedata
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta

from policydeck.errors import RecipeError


class Deck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the deck is and what it is made from."""

    title: Annotated[
        str, Meta(description="Name of the deck in Anki. Empty: the first document's title.")
    ] = ""
    id: Annotated[
        str,
        Meta(
            description="Identity of the deck: every note's GUID is made from it, so it must never "
            "change after the first import. Empty: the name of the folder or of the first file."
        ),
    ] = ""
    documents: Annotated[
        tuple[str, ...],
        Meta(description="The texts, in teaching order; paths relative to this file."),
    ] = ()
    retired: Annotated[
        Literal["keep", "drop"],
        Meta(
            description="What becomes of notes that leave the deck: kept, tagged "
            "policydeck::retired (new learners find them in a sub-deck of their own), or dropped."
        ),
    ] = "keep"


class Input(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the documents are read. Everything empty is detected and printed."""

    format: Annotated[str, Meta(description="Force a format, such as tsv, csv or pipe.")] = ""
    encoding: Annotated[str, Meta(description="Force an encoding, such as gb18030.")] = ""
    zh_column: Annotated[
        str, Meta(description="Header or number of the Chinese column of a table.")
    ] = ""
    en_column: Annotated[
        str, Meta(description="Header or number of the English column of a table.")
    ] = ""
    models: Annotated[
        Literal["auto", "none"],
        Meta(
            description="Language models of the extra `neural`: used where installed, or never. A "
            "deck that is to be rebuilt byte for byte on any machine wants none."
        ),
    ] = "auto"
    presplit: Annotated[
        bool, Meta(description="Each line of a passage is one sentence as given.")
    ] = False


class Levels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How words are graded and where the deck begins."""

    scheme: Annotated[
        Literal["hsk2025", "hsk2021", "hsk2.0", "zipf", "percentile"],
        Meta(
            description="What grades words: the HSK syllabus in force since July 2026 (published "
            "2025), GF0025-2021, HSK 2.0, Zipf frequency, or rank within the text."
        ),
    ] = "hsk2025"
    base: Annotated[
        float | None,
        Meta(
            description="Words up to here count as known and make no cards: an HSK band (default "
            "3), or for zipf a frequency (default 5.5)."
        ),
    ] = None
    bounds: Annotated[
        tuple[float, ...],
        Meta(
            description="Where each level but the last ends: HSK bands (4, 5, 6, 7), Zipf "
            "frequencies from high to low, or percentiles. Empty: one level a band, or fifths."
        ),
    ] = ()
    names: Annotated[
        tuple[str, ...], Meta(description="Names of the levels. Empty: the scheme's own.")
    ] = ()
    coverage: Annotated[
        float,
        Meta(
            ge=0.5,
            le=1,
            description="Share of a sentence's running words that its level must cover.",
        ),
    ] = 0.95
    known: Annotated[
        tuple[str, ...],
        Meta(
            description="What the learner knows already: HSK bands (hsk1-4), word lists, texts, "
            ".apkg or .colpkg files, or folders of earlier decks; paths relative to this file."
        ),
    ] = ()


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which words and terms make notes."""

    kinds: Annotated[
        tuple[Literal["word", "term", "phrase"], ...], Meta(description="Kinds of notes to make.")
    ] = ("word", "term", "phrase")
    max_per_level: Annotated[
        int, Meta(ge=0, description="At most so many term notes a level, the most useful; 0: all.")
    ] = 0
    # Held out over seven annotated texts, 9 % of the multi-word terms from 0.65 on are no unit;
    # below it are also many that say no more than their words.
    least: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="Least evidence for a multi-word term to make a note; terms of the policy "
            "lexicon have 1.",
        ),
    ] = 0.65
    # On 1,393 renderings of the annotated texts: from 0.8 on 1.7 % are wrong; of the 66 below, a
    # third are.
    rendering: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="Confidence from which the document's English for a term stands on cards.",
        ),
    ] = 0.8


class Cards(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the cards show and which are made."""

    script: Annotated[
        Literal["simplified", "traditional-tw", "traditional-hk"],
        Meta(description="Script that the cards teach."),
    ] = "simplified"
    both_scripts: Annotated[
        bool, Meta(description="Show the other script, small, on the answer side.")
    ] = True
    reading: Annotated[
        Literal["pinyin", "zhuyin"], Meta(description="How readings are written.")
    ] = "pinyin"
    palette: Annotated[
        Literal["pleco", "hanping", "colour-blind", "none"], Meta(description="Tone colours.")
    ] = "pleco"
    term: Annotated[
        tuple[Literal["recognition", "production", "listening", "cloze", "typing"], ...],
        Meta(description="Cards of a term note."),
    ] = ("recognition", "production", "listening", "cloze")
    sentence: Annotated[
        tuple[Literal["reading", "translating", "listening"], ...],
        Meta(description="Cards of a sentence note."),
    ] = ("reading", "translating")
    characters: Annotated[
        bool,
        Meta(
            description="Also make a note of each character of the deck's words, in a sub-deck of "
            "its own."
        ),
    ] = False
    speech: Annotated[
        Literal["tts", "espeak", "edge", "none"],
        Meta(
            description="What speaks: Anki's own voice (tts); MP3 made offline from the pinyin "
            "(espeak, needs espeak-ng and the extra speech); MP3 from a service in the network "
            "(edge, needs the extra edge); or nothing."
        ),
    ] = "tts"
    recordings: Annotated[
        str,
        Meta(
            description="A folder of your own recordings, which win over any speech: 人工智能.mp3 "
            "or ren2gong1zhi4neng2.mp3; relative to this file."
        ),
    ] = ""
    clauses: Annotated[
        bool, Meta(description="Also make notes of clauses and phrases cut from long sentences.")
    ] = True


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings of a deck."""

    deck: Deck = Deck()
    input: Input = Input()
    levels: Levels = Levels()
    terms: Terms = Terms()
    cards: Cards = Cards()


def load(path: Path | None, settings: tuple[str, ...] = ()) -> Recipe:
    """The recipe of a deck.toml, or the defaults, with `settings` ("levels.base=4") on top.

    Raises RecipeError naming every unknown key, wrong type and impossible value.
    """
    raw: dict[str, Any] = {}
    problems: list[str] = []
    if path is not None:
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except tomllib.TOMLDecodeError as error:
            raise RecipeError(
                f"{path}: not valid TOML: {error}. Text needs quotation marks, and each [section] "
                "and key may stand once."
            ) from None
        except UnicodeDecodeError:
            raise RecipeError(f"{path}: not UTF-8 text. Save it as UTF-8.") from None
    for setting in settings:
        _apply(raw, setting, problems)
    values = _check(raw, problems)
    if problems:
        where = str(path) if path else "--set"
        raise RecipeError("\n".join(f"{where}: {problem}" for problem in problems))
    return msgspec.convert(values, Recipe, strict=False)


def _apply(raw: dict[str, Any], setting: str, problems: list[str]) -> None:
    """Write "section.key=value" into the raw settings; a list is separated by commas."""
    name, equals, value = setting.partition("=")
    section, dot, key = name.strip().partition(".")
    if not (equals and dot and section and key):
        problems.append(f"“{setting}” is not section.key=value, such as levels.base=4")
        return
    part = raw.setdefault(section, {})
    if not isinstance(part, dict):
        problems.append(f"“{section}” is a section, not a value")
        return
    hint = _hints(section).get(key)
    is_list = hint is not None and "tuple[" in str(hint)
    part[key] = [v.strip() for v in value.split(",") if v.strip()] if is_list else value.strip()


def _hints(section: str) -> dict[str, Any]:
    default = getattr(Recipe(), section, None)
    return get_type_hints(type(default), include_extras=True) if default is not None else {}


def _nearest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean “{close[0]}”?" if close else f"known are: {', '.join(known)}"


def _check(raw: dict[str, Any], problems: list[str]) -> dict[str, dict[str, Any]]:
    """The values that are sound; what is not goes to `problems`."""
    sections = list(Recipe.__struct_fields__)
    values: dict[str, dict[str, Any]] = {}
    for section, part in raw.items():
        if section not in sections:
            problems.append(f"unknown section [{section}]; {_nearest(section, sections)}")
            continue
        if not isinstance(part, dict):
            problems.append(f"“{section}” must be a section: write [{section}] and its keys below")
            continue
        hints = _hints(section)
        values[section] = {}
        for key, value in part.items():
            name = f"{section}.{key}"
            if key not in hints:
                problems.append(f"unknown key “{name}”; {_nearest(key, list(hints))}")
                continue
            try:
                values[section][key] = msgspec.convert(value, hints[key], strict=False)
            except msgspec.ValidationError as error:
                problems.append(f"“{name}” = {value!r}: {error}")
                continue
            if problem := _naming(name, values[section][key]):
                problems.append(f"“{name}” = {value!r}: {problem}")
    return values


def _naming(name: str, value: Any) -> str:
    """What is wrong with a name of decks, which Anki would change or take apart."""
    names = value if name == "levels.names" else (value,)
    if name not in ("deck.title", "deck.id", "levels.names") or not any(names):
        return ""
    unseen = any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in "".join(names))
    if unseen or any(text != text.strip() for text in names):
        return "must be on one line, without control characters or space around it"
    if name == "levels.names" and any("::" in text or not text for text in names):
        return "a level's name may not be empty or contain ::, which parts Anki's sub-decks"
    if name == "deck.title" and not all(part.strip() for part in value.split("::")):
        return "a name is missing before or after ::"
    return ""


def schema() -> bytes:
    """The JSON Schema of a deck.toml, for editors that know schemas."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Recipe))) + b"\n"


def describe() -> list[tuple[str, str, object]]:
    """(section.key, meaning, default) of every setting, in order."""
    rows: list[tuple[str, str, object]] = []
    recipe = Recipe()
    for section in Recipe.__struct_fields__:
        part = getattr(recipe, section)
        for key, hint in _hints(section).items():
            meta = next((m for m in hint.__metadata__ if isinstance(m, Meta)), None)
            rows.append((f"{section}.{key}", (meta and meta.description) or "", getattr(part, key)))
    return rows


def to_toml(recipe: Recipe, *, comments: bool = False) -> str:
    """The recipe as a deck.toml, every setting with its value."""
    lines: list[str] = []
    section = ""
    for name, meaning, _ in describe():
        part, key = name.split(".")
        if part != section:
            lines += [*([""] if section else []), f"[{part}]"]
            section = part
        if comments:
            lines.append(f"# {meaning}")
        value = getattr(getattr(recipe, part), key)
        unset = "# " if value is None else ""  # TOML has no word for nothing
        lines.append(f"{unset}{key} = {_toml_value(value)}".rstrip())
    return "\n".join(lines) + "\n"


def _toml_value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml_value(v) for v in value) + "]"
    if isinstance(value, str):
        return msgspec.json.encode(value).decode()
    return str(value)
