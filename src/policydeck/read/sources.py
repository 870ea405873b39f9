"""Paths → texts to read: single files, pairs of parallel files, folders, and SOURCE.toml.

Parallel files are recognised by their names (speech.zh.txt beside speech.en.txt, zh/speech.md
beside en/speech.md), and two files given by hand by what is in them. A folder with a SOURCE.toml
that names one file is that one document, with the title given there.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from policydeck.errors import InputError, check_name
from policydeck.read import codes

# Hidden files, and what site generators and package managers write; Hugo's folders have names that
# may be anybody's, so they are left out only beside its own file.
_HIDDEN = re.compile(r"[.]|(?:_site|node_modules)$")
_HIDDEN_OF_HUGO = re.compile(_HIDDEN.pattern + r"|(?:public|resources)$")
_HUGO = ("hugo.toml", "hugo.yaml", "hugo.json", "config.toml", "config.yaml", "config.json")
# Formats in which programs keep their settings, too: in a folder only those of a language count.
_SETTINGS = frozenset({".json", ".yaml", ".yml", ".xml"})
_IGNORED = re.compile(r"(?:readme|license|licence|changelog|notice|source)\b", re.IGNORECASE)

# What a build keeps beside a deck, or writes there with --export.
_OURS = re.compile(
    r"(?:.+\.)?(?:notes|overrides)\.tsv|.+\.(?:terms\.tsv|(?:anki|pleco|quizlet)\.txt)"
)


class About(Struct, frozen=True):
    """What SOURCE.toml says of a text, as far as cards need it."""

    id: str = ""
    title: str = ""
    file: str = ""
    sha256: str = ""


class Text(Struct, frozen=True):
    """One bilingual file, or two parallel ones with the Chinese first."""

    name: str
    paths: tuple[Path, ...]
    shown: tuple[str, ...]  # how notes call these, by their place in the folder
    left: tuple[str, ...] = ()  # the same text in another script or spelling


def about(path: Path) -> About:
    """What the SOURCE.toml in the folder of `path` says of it; nothing where there is none."""
    folder = path if path.is_dir() else path.parent
    toml = folder / "SOURCE.toml"
    if not toml.is_file():
        return About()
    try:
        values = tomllib.loads(toml.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            toml, None, f"no valid TOML: {error}", "Mend it or take it away"
        ) from error
    known = {k: str(values.get(k, "")) for k in ("id", "title", "file", "sha256")}
    found = About(**known)
    if path.is_file() and found.file != path.name:
        return About()
    return found


def has_changed(path: Path, about: About) -> tuple[str, ...]:
    """A note when the text is no longer the one whose sha256 SOURCE.toml gives."""
    file = path / about.file if path.is_dir() else path
    recorded = about.sha256 if about.file else ""
    if not recorded or hashlib.sha256(file.read_bytes()).hexdigest() == recorded:
        return ()
    return (f"{file.name} is no longer the text whose sha256 is in SOURCE.toml",)


def given(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The paths without what policydeck itself wrote: `*.tsv` names a deck's notes.tsv, too."""
    found = tuple(path for path in paths if not _OURS.fullmatch(path.name))
    if paths and not found:
        what = "what policydeck keeps or writes beside a deck has this name"
        expected = "Expected a bilingual text; if this is one, give it another name"
        raise InputError(paths[0], None, what, expected)
    return found


def texts(paths: Sequence[Path]) -> tuple[Text, ...]:
    """The texts that `paths` stand for, in a fixed order; pairs as yet only by their names."""
    found: list[Text] = []
    loose: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += _folder(path)
        else:
            loose.append(path)
    return tuple(_with_own_names(found + _pair(loose, None)))


def _with_own_names(found: list[Text]) -> Iterator[Text]:
    """No two texts with one name, since references begin with it."""
    seen: Counter[str] = Counter()
    for text in found:
        seen[text.name] += 1
        again = seen[text.name] > 1
        yield replace(text, name=f"{text.name}-{seen[text.name]}") if again else text


def _folder(folder: Path) -> list[Text]:
    said = about(folder)
    if said.file:
        path = folder / said.file
        return [Text(path.stem, (path,), (said.file,))]
    from policydeck.read import formats  # noqa: PLC0415 - all readers

    hidden = _HIDDEN_OF_HUGO if any((folder / name).exists() for name in _HUGO) else _HIDDEN
    suffixes = formats.suffixes()
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() in suffixes
        and not _IGNORED.match(path.name)
        and not _OURS.fullmatch(path.name)
        and not any(hidden.match(part) for part in path.relative_to(folder).parts)
        and (
            path.suffix.lower() not in _SETTINGS or _without_code(path.relative_to(folder).parts)[1]
        )
    )
    if not files:
        expected = f"Expected files ending in {', '.join(sorted(suffixes))}"
        raise InputError(folder, None, "no text in this folder", expected)
    for path in files:
        check_name(str(path))
    return _pair(files, folder)


def _pair(files: list[Path], folder: Path | None) -> list[Text]:
    """Files that differ by a language code alone belong together."""
    shown = {path: path.relative_to(folder) if folder else Path(path.name) for path in files}
    groups: dict[str, list[tuple[str, Path]]] = {}
    for path in files:
        key, code = _without_code(shown[path].parts)
        groups.setdefault(key, []).append((code, path))
    result = []
    for key, members in groups.items():
        by_code = dict(reversed(members))
        # Site generators write no code at the files of a site's own language.
        en = next((by_code[code] for code in (*codes.EN, "") if code in by_code), None)
        zh = next(
            (by_code[code] for code in (*codes.ZH, "") if by_code.get(code) not in (None, en)), None
        )
        paths = [path for _, path in members]
        if zh and en:
            left = tuple(shown[path].as_posix() for path in paths if path not in {zh, en})
            pair = (shown[zh].as_posix(), shown[en].as_posix())
            result.append(Text(_name(key), (zh, en), pair, left))
        else:
            result += [_single(path, shown[path]) for path in paths]
    return result


def _single(path: Path, shown: Path) -> Text:
    return Text(_name(shown.with_suffix("").as_posix()), (path,), (shown.as_posix(),))


def _name(key: str) -> str:
    return re.sub(r"[^\w.-]+", "-", key).strip("-") or "text"


def _without_code(parts: tuple[str, ...]) -> tuple[str, str]:
    """A path without suffix and language code, and the code.

    >>> _without_code(("speech.zh-CN.txt",)), _without_code(("en", "speech.txt"))
    (('speech', 'zh-cn'), ('speech', 'en'))
    """
    *folders, file = parts
    stem = _stem(Path(file))
    for i, folder in enumerate(folders):
        if codes.side(folder):
            return "/".join([*folders[:i], *folders[i + 1 :], stem]), codes.code(folder)
    for code in sorted((*codes.ZH, *codes.EN), key=len, reverse=True):
        pattern = code.replace("-", "[-_]")
        match = re.fullmatch(rf"(.*?)[._-]{pattern}|{pattern}(?:[._-](.*))?", stem, re.IGNORECASE)
        if match:
            return "/".join([*folders, match[1] or match[2] or ""]), code
    return "/".join([*folders, stem]), ""


def _stem(path: Path) -> str:
    return path.name.removesuffix(path.suffix) if path.suffix else path.name
