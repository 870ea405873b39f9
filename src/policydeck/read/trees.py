"""JSON and YAML: translations by key, as programs and web sites keep them.

    zh-CN:
      menu:
        about: 关于我们
    en:
      menu:
        about: About us

Both languages stand in one file, above the keys or below them ({"about": {"zh": …, "en": …}}), or
each in a file of its own; what has the same key belongs together. Only text counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from policydeck.errors import InputError
from policydeck.read import columns, encoding
from policydeck.read.codes import side
from policydeck.read.document import Content, Row, Source
from policydeck.storage import archive

JSON_LINES = (".jsonl", ".ndjson")
# What the files of browsers' extensions and of Flutter say about a text: {"message": …,
# "description": …}, "@name": {…}.
_ABOUT = frozenset({"description", "placeholders"})
# A text that a program first makes of several: {n, plural, one {# record} other {# records}}.
_MADE = re.compile(r"\{\s*\w+\s*,\s*(?:plural|select|selectordinal)\s*,")
_Leaf = tuple[tuple[str, ...], str, int]  # path, text, line
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:\n]|[^\s\[\]{},:"]+')


def json_tree(source: Source) -> Content:
    """A JSON file of texts."""
    text, used = encoding.decode(source)
    if source.path.suffix.lower() in JSON_LINES:
        text = _listed(text)
    _check_depth(source, _depth(text))
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        found, expected = f"damaged JSON: {error.msg}", "Export the file again, or mend this line"
        raise InputError(source.path, error.lineno, found, expected) from error
    except ValueError as error:  # a number of more digits than Python takes
        raise InputError(source.path, None, f"no usable JSON: {error}", "Mend it") from error
    return _content("json", _json_leaves(text), used, source)


def _listed(text: str) -> str:
    """JSON of one value a line as a list of these, each on its line."""
    return "[" + re.sub(r"\n(?=\s*\S)", ",\n", text.strip()) + "]"


def yaml_tree(source: Source) -> Content:
    """A YAML file of texts; its tags are never followed, and an alias stands for nothing."""
    import yaml  # noqa: PLC0415 - 0.02 s that other formats do not need

    text, used = encoding.decode(source)
    try:
        return _content("yaml", _yaml_leaves(text, source), used, source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        found = f"damaged YAML: {getattr(error, 'problem', None) or 'no such file'}"
        expected = "Mend this line; text with a colon in it needs quotes"
        raise InputError(source.path, mark.line + 1 if mark else None, found, expected) from error


def _content(name: str, leaves: Iterable[_Leaf], used: str, source: Source) -> Content:
    """Rows of two cells where the keys name languages, else rows of one with its key."""
    found = _texts(list(leaves))
    if table := _table(found):
        return Content(name, table, used)
    sided = [(side_of(path), text, line) for path, text, line in found]
    if not {"zh", "en"} <= {which for (which, _), _, _ in sided}:
        rows = [Row(line, (text,), key) for (_, key), text, line in sided]
        return Content(name, tuple(rows), used, header=False)
    both: dict[str, tuple[dict[str, str], int]] = {}
    for (which, key), text, line in sided:
        if which:
            both.setdefault(key, ({}, line))[0].setdefault(which, text)
    rows = [Row(line, (t.get("zh", ""), t.get("en", "")), key) for key, (t, line) in both.items()]
    return Content(name, tuple(rows), used, header=False)


def _texts(leaves: list[_Leaf]) -> list[_Leaf]:
    """The leaves without what is said about others, and without patterns of several texts."""
    messages = {path[:-1] for path, _, _ in leaves if path[-1:] == ("message",)}
    return [
        leaf
        for leaf in leaves
        if not _MADE.search(leaf[1])
        and not any(part[:1] == "@" for part in leaf[0])
        and not any(part in _ABOUT and leaf[0][:i] in messages for i, part in enumerate(leaf[0]))
    ]


def _table(leaves: list[_Leaf]) -> tuple[Row, ...]:
    """A header and the rows of a list of objects: [{"term": "治理", "english": "governance"}]."""
    if not all(len(path) == 2 and path[0].isdigit() for path, _, _ in leaves):
        return ()
    names = list(dict.fromkeys(path[1] for path, _, _ in leaves))
    objects: dict[str, tuple[int, dict[str, str]]] = {}
    for path, text, line in leaves:
        objects.setdefault(path[0], (line, {}))[1][path[1]] = text
    if len(names) < 2 or len(names) * len(objects) > 4 * len(leaves):
        return ()
    cells = (Row(line, tuple(t.get(name, "") for name in names)) for line, t in objects.values())
    sides = {columns.label(name) for name in names}
    header = [Row(1, tuple(names))] if {"zh", "en"} <= sides else []
    return (*header, *cells)


def side_of(path: tuple[str, ...]) -> tuple[str, str]:
    """Which language a path names ("zh", "en" or ""), and the path without it.

    >>> side_of(("zh-CN", "menu", "about")), side_of(("menu", "about"))
    (('zh', 'menu.about'), ('', 'menu.about'))
    """
    for i, part in enumerate(path):
        if which := side(part):
            return which, ".".join(path[:i] + path[i + 1 :])
    return "", ".".join(path)


def _json_leaves(text: str) -> Iterator[_Leaf]:
    """The texts of valid JSON with their paths and lines."""
    path: list[str | int] = []  # a key of an object, the number of an item of an array
    line, expects_key = 1, False
    for found in _TOKEN.finditer(text):
        token = found[0]
        match token:
            case "\n":
                line += 1
            case "{" | "[":
                path.append("" if token == "{" else 0)
                expects_key = token == "{"
            case "}" | "]":
                path.pop()
                expects_key = False
            case ",":
                if isinstance(path[-1], int):
                    path[-1] += 1
                expects_key = isinstance(path[-1], str)
            case ":":
                expects_key = False
            case _ if token[0] == '"':
                said = json.loads(token)
                if expects_key:
                    path[-1] = said
                elif said.strip():
                    yield tuple(map(str, path)), said, line


def _yaml_leaves(text: str, source: Source) -> Iterator[_Leaf]:
    """The texts of a stream of events, in which nothing is built and no alias is unfolded."""
    import yaml  # noqa: PLC0415

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    path: list[str | int] = []  # a key, or "" before it is known; the number of an item
    waits_for_key: list[bool] = []
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            mapping = isinstance(event, yaml.MappingStartEvent)
            path.append("" if mapping else 0)
            waits_for_key.append(mapping)
            _check_depth(source, len(path))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            path.pop()
            waits_for_key.pop()
            _next(path, waits_for_key)
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            value = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if path and waits_for_key[-1]:
                path[-1] = value
                waits_for_key[-1] = False
                continue
            is_text = isinstance(event, yaml.ScalarEvent) and (event.style or _is_text(value))
            if is_text and value.strip():
                yield tuple(map(str, path)), value, event.start_mark.line + 1
            _next(path, waits_for_key)


def _next(path: list[str | int], waits_for_key: list[bool]) -> None:
    if path and isinstance(path[-1], int):
        path[-1] += 1
    elif path:
        waits_for_key[-1] = True


def _is_text(value: str) -> bool:
    """No number, date, truth value or nothing, as YAML writes them without quotes."""
    return any(c.isalpha() for c in value) and value.lower() not in _WORDS


_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "nan", ".inf", ".nan"})


def _depth(text: str) -> int:
    """How deep brackets stand in one another, those in texts left out."""
    deepest = depth = 0
    for found in _TOKEN.finditer(text):
        depth += (found[0] in ("{", "[")) - (found[0] in ("}", "]"))
        deepest = max(deepest, depth)
    return deepest


def _check_depth(source: Source, depth: int) -> None:
    if depth > source.limits.nesting:
        found = f"brackets or keys stand {depth} deep in one another"
        raise archive.too_much(source.path, found, source.limits, "nesting")
