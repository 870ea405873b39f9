"""A learner studies a built deck in real Anki, day by day: how much work it is, what can be read.

    python tools/simulate_study.py decks/global-ai-governance-initiative --days 180

The learner forgets as FSRS-6 says with its public default parameters: a card is recalled with the
retrievability that Anki's own memory state gives it, a new one with the probability FIRST. What is
not recalled is answered Again, all else Good. The draws are made of the learner's number, the
card's GUID and the number of its answer. The clock does not run: after each day the whole
collection is moved a day into the past, and the times of the real clock are taken out of it, so a
run with the same Anki is the same each time. Another learner's differs: --learner 2.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

# isort: split
from anki.scheduler.v3 import CardAnswer

from policydeck import pipeline
from policydeck.anki import apkg
from policydeck.cards import note_types
from policydeck.course import sentences
from policydeck.release import targets

DAY = 86_400
# Of FSRS-6's default parameters: initial stabilities come with Anki, the decay is w20.
DECAY = -0.1542
FACTOR = 0.9 ** (1 / DECAY) - 1
# A new card that the learner knows at first sight, of the public review logs behind the defaults
# about three in four.
FIRST = 0.75
# Seconds a card, assumed: Anki's users take about 8 for a word; reading aloud runs at 200
# characters a minute, a first reading at half of that.
SECONDS = {"Recognition": 8, "Listening": 10, "Cloze": 14, "Production": 15, "Typing": 25}
SECONDS_A_CHARACTER = 0.6
AGAIN_STEP = 5  # seconds for a card met again in the same session


@dataclass(frozen=True, slots=True)
class Day:
    """What one day of study was."""

    number: int
    new: int
    reviews: int  # of cards seen on an earlier day
    seconds: float
    siblings: int  # notes of which more than one card was met
    known: float  # share of the running words
    readable: float  # share of the running words that stand in sentences which can be read


@dataclass(frozen=True, slots=True)
class Text:
    """The text that the deck teaches."""

    sentences: tuple[tuple[str, ...], ...]  # running words
    known: frozenset[str]  # from the start
    coverage: float

    def shares(self, learnt: frozenset[str]) -> tuple[float, float]:
        """(share of running words known, share that stands in readable sentences)."""
        total = sum(map(len, self.sentences))
        have = self.known | learnt
        known = [sum(w in have for w in s) for s in self.sentences]
        read = sum(
            len(s)
            for s, n in zip(self.sentences, known, strict=True)
            if n >= self.coverage * len(s)
        )
        return sum(known) / total, read / total


def text_of(folder: Path) -> tuple[Text, Path]:
    """The text of a deck folder, and its package."""
    target = targets.find([folder], None, ())
    ready = pipeline.prepare(target)
    running = tuple(tuple(sentences.running(s)) for s in ready.analysis.sentences)
    words = {word for sentence in running for word in sentence}
    known = {w for w in words if ready.scale.of_word(w).number == 0}
    return Text(running, frozenset(known), target.recipe.levels.coverage), target.out


def study(
    package: Path,
    text: Text,
    days: int,
    new: int | None,
    learner: int,
    *,
    preset: bool,
    fsrs: bool,
) -> Iterator[Day]:
    """Each day of a learner who studies everything that is due, with `new` new cards a day."""
    with tempfile.TemporaryDirectory() as folder:
        col = Collection(str(Path(folder) / "collection.anki2"))
        options = ImportAnkiPackageOptions(with_deck_configs=preset)
        col.import_anki_package(
            ImportAnkiPackageRequest(package_path=str(package), options=options)
        )
        col.set_config("fsrs", fsrs)
        col.set_config("collapseTime", DAY)  # cards learnt today are finished today
        # The day began in this hour, whatever the clock says, so none ends while it is studied.
        col.set_config("rollover", time.localtime().tm_hour)
        root = min(col.decks.all_names_and_ids(), key=lambda d: (d.name == "Default", len(d.name)))
        _allow(col, root.id, new)
        col.decks.select(root.id)
        for number in range(1, days + 1):
            yield _day(col, number, text, learner)
            _to_tomorrow(col, number)
            col.close()
            col = Collection(str(Path(folder) / "collection.anki2"))
        col.close()


def _allow(col: Collection, deck: int, new: int | None) -> None:
    """Set the new cards a day, where they are not the preset's, and let every review be due."""
    config = col.decks.get_config(col.decks.get(deck)["conf"])
    assert config is not None
    config["new"]["perDay"] = config["new"]["perDay"] if new is None else new
    config["rev"]["perDay"] = 9999
    col.decks.update_config(config)


def _day(col: Collection, number: int, text: Text, learner: int) -> Day:
    met: defaultdict[int, set[int]] = defaultdict(set)
    counts: Counter[str] = Counter()
    seconds = 0.0
    col.sched.deck_due_tree()  # Anki unburies cards when it shows the decks
    while queued := col.sched.get_queued_cards().cards:
        card = col.get_card(queued[0].card.id)
        kind = ("new", "learning", "review", "learning")[card.type]
        first = card.id not in met[card.nid]
        met[card.nid].add(card.id)
        counts[kind] += kind != "learning" or first
        seconds += _seconds(card) if first else AGAIN_STEP
        rating = CardAnswer.GOOD if _recalled(card, kind, learner) else CardAnswer.AGAIN
        card.start_timer()
        states = queued[0].states
        col.sched.answer_card(col.sched.build_answer(card=card, states=states, rating=rating))
    rows = col.db.list(
        "select flds from notes where mid = ? and id in "
        "(select nid from cards where ord = 0 and type = 2)", note_types()[0].id,
    )  # fmt: skip
    learnt = frozenset(fields.partition("\x1f")[0] for fields in rows)
    return Day(
        number, counts["new"], counts["review"], seconds,
        sum(len(cards) > 1 for cards in met.values()), *text.shares(learnt),
    )  # fmt: skip


def _recalled(card: object, kind: str, learner: int) -> bool:
    """Whether the learner knows the card now."""
    if kind == "learning":
        return True
    chance = FIRST
    if kind == "review":
        state = card.memory_state  # type: ignore[attr-defined]
        last = card.last_review_time  # type: ignore[attr-defined]
        days = round((time.time() - last) / DAY) if last else card.ivl  # type: ignore[attr-defined]
        stability = state.stability if state else max(card.ivl, 1)  # type: ignore[attr-defined]
        chance = (1 + FACTOR * max(days, 0) / stability) ** DECAY
    name = f"{learner} {card.note().guid} {card.ord} {card.reps}"  # type: ignore[attr-defined]
    draw = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32
    return draw < chance


def _seconds(card: Any) -> float:
    name = str(card.template()["name"])
    if name in SECONDS:
        return SECONDS[name]
    return 3 + SECONDS_A_CHARACTER * len(str(card.note().fields[0]))


def _to_tomorrow(col: Collection, number: int) -> None:
    """Move all that has happened a day into the past, and take out what tells runs apart.

    Cards were last changed at a time that goes by the day alone: by it Anki shuffles what is due.
    They were last seen whole days ago: FSRS counts the seconds.
    """
    now = int(time.time())
    col.db.execute("update col set crt = crt - ?", DAY)
    col.db.execute("update revlog set id = id - ?", DAY * 1000)
    col.db.execute("update cards set due = due - ? where queue = 1", DAY)
    col.db.execute("update cards set mod = ?", number)
    col.db.execute(
        "update cards set data = json_set(data, '$.lrt', "
        "? - (1 + (? - json_extract(data, '$.lrt') + ?) / ?) * ?) where data like '%lrt%'",
        now, now, DAY // 2, DAY, DAY,
    )  # fmt: skip


def fifths(package: Path, text: Text) -> Iterator[tuple[float, float]]:
    """What `Text.shares` says at the start and after each fifth of the cards, in their order."""
    term = note_types()[0].id
    cards = sorted(
        (note.deck, due, note.type_id == term and ordinal == 0, note.fields[0])
        for note in apkg.read(package).notes.values()
        for ordinal, due in note.cards
    )
    for fifth in range(6):
        met = cards[: len(cards) * fifth // 5]
        yield text.shares(frozenset(word for *_, is_word, word in met if is_word))


def _averages(days: Sequence[Day]) -> Mapping[str, float]:
    count = len(days)
    return {
        "new cards a day": sum(d.new for d in days) / count,
        "reviews a day": sum(d.reviews for d in days) / count,
        "most reviews on one day": max(d.reviews for d in days),
        "minutes a day": sum(d.seconds for d in days) / count / 60,
        "notes with siblings on one day": sum(d.siblings for d in days),
    }


def chart(days: Sequence[Day]) -> str:
    """What is known and can be read day by day, and the minutes of each day, as SVG."""
    width, height, left = 560, 240, 40
    step = (width - left - 44) / max(len(days) - 1, 1)
    bar = min(4, 0.8 * step)

    def line(kind: str, values: Sequence[float]) -> str:
        points = " ".join(
            f"{left + i * step:.1f},{height - 200 * value:.1f}" for i, value in enumerate(values)
        )
        return f'<polyline class="{kind}" points="{points}"/>'

    most = max(max(day.seconds for day in days) / 60, 30)
    bars = "".join(
        f'<rect x="{left + i * step - bar / 2:.1f}" y="{height - tall:.1f}" '
        f'width="{bar:.1f}" height="{tall:.1f}"/>'
        for i, tall in enumerate(100 * day.seconds / 60 / most for day in days)
    )
    weeks = "".join(
        f'<text x="{left + i * step:.1f}" y="{height + 18}" text-anchor="middle">{i // 7}</text>'
        for i in range(0, len(days), 14 if len(days) < 200 else 28)
    )
    last = days[-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height + 44}" '
        f'aria-label="After {len(days)} days {last.known:.0%} of the words are known and '
        f"{last.readable:.0%} of the text can be read; no day takes more than "
        f'{max(day.seconds for day in days) / 60:.0f} minutes.">'
        "<style>:root{color-scheme:light dark}text{font:13px system-ui,sans-serif;"
        "fill:light-dark(#1d1d1f,#ececec)}rect{fill:light-dark(#d0d0d6,#47474b)}"
        "polyline{fill:none;stroke-width:3}.known{stroke:light-dark(#2f5d8c,#93bce6)}"
        ".read{stroke:light-dark(#3a7d44,#7fc98b)}</style>"
        f"{bars}{line('known', [d.known for d in days])}{line('read', [d.readable for d in days])}"
        f'<text x="{left}" y="14">known words (blue), readable text (green), minutes a day '
        f"(grey, to {max(day.seconds for day in days) / 60:.0f})</text>"
        f'<text x="4" y="{height - 196}">100%</text><text x="4" y="{height - 96}">50%</text>'
        f'{weeks}<text x="{left}" y="{height + 38}">weeks</text></svg>\n'
    )


def main() -> None:
    """Print a row a week, the averages, and what is known after each fifth of the cards."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--days", type=int, default=31)
    parser.add_argument("--new", type=int, help="new cards a day; the preset's by default")
    parser.add_argument("--learner", type=int, default=1, help="another one has other lapses")
    parser.add_argument("--package", type=Path, help="another package than the folder's")
    parser.add_argument("--chart", type=Path, help="write the days as a picture, too")
    parser.add_argument("--no-preset", action="store_true", help="import without the preset")
    parser.add_argument("--sm2", action="store_true", help="leave FSRS off, as Anki does by itself")
    given = parser.parse_args()
    text, package = text_of(given.folder)
    package = given.package or package
    days = list(
        study(
            package, text, given.days, given.new, given.learner,
            preset=not given.no_preset, fsrs=not given.sm2,
        )
    )  # fmt: skip
    if given.chart:
        given.chart.write_text(chart(days), encoding="utf-8")
    sys.stdout.write("day\tnew\treviews\tminutes\tsiblings\tknown\treadable\n")
    for day in days:
        if day.number % 7 == 0 or day.number == len(days):
            sys.stdout.write(
                f"{day.number}\t{day.new}\t{day.reviews}\t{day.seconds / 60:.0f}\t{day.siblings}\t"
                f"{day.known:.0%}\t{day.readable:.0%}\n"
            )
    for name, value in _averages(days).items():
        sys.stdout.write(f"{name}\t{value:.1f}\n")
    sys.stdout.write("fifth of the cards\tknown\treadable\n")
    for fifth, (known, readable) in enumerate(fifths(package, text)):
        sys.stdout.write(f"{fifth}\t{known:.0%}\t{readable:.0%}\n")


if __name__ == "__main__":
    main()
