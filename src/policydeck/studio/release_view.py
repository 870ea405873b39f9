"""Building from the page: what would change, the build itself, what comes of it, and exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from policydeck.anki import AnkiConnect
from policydeck.errors import PolicydeckError
from policydeck.export import report, review, sheets, tables, tbx, tmx
from policydeck.kinds import SENTENCE_CARDS, TERM_CARDS
from policydeck.release import diff, push
from policydeck.studio import worked
from policydeck.studio.job import Job
from policydeck.studio.view import View
from policydeck.studio.work import Room
from policydeck.studio.worker import Told

# What can be taken out of a deck beside the package: name → suffix of the file.
EXPORTS = {"tbx": ".tbx", "tmx": ".tmx", "sheet": ".xlsx", "sheet-tsv": ".terms.tsv",
           "csv": ".csv", "tsv": ".tsv", "pleco": ".pleco.txt",
           "quizlet": ".quizlet.txt"}  # fmt: skip

# The fields of which it matters whether there is anything in them: those that make a card, and
# those from which a voice reads what the card shows.
FLAGS = frozenset(
    ("SpokenCN", "SpokenTW", *(kind.flag for rows in (TERM_CARDS, SENTENCE_CARDS)
                               for kind in rows.values()))
)  # fmt: skip


def compare(room: Room, told: Told) -> Iterable[object]:
    """What importing a build of now would change for a learner of the last build."""
    if not room.target().out.exists():
        return [f"This is the first build: {len(room.wait().notes)} notes."]
    return room.worker.ask(room.job, worked.compare, room.folder, told=told)


def changed(job: Job) -> list[diff.Change]:
    """The fields that change; where words do, that marks on them do is no news."""
    found = [field for one in job.found if isinstance(one, diff.Changes) for field in one.fields]
    told = {field.front for field in found if field.before != field.after}
    return [field for field in found if field.before != field.after or field.front not in told]


def build(room: Room, told: Told) -> Iterable[worked.Made]:
    """Build the deck as the command line does; what it made."""
    return room.worker.ask(room.job, worked.build, room.folder, told=told)


def made(job: Job) -> worked.Made | None:
    """What the last build made, where nothing was asked for since."""
    return next((one for one in job.found if isinstance(one, worked.Made)), None)


def push_to_anki(room: Room, choice: str, port: int, key: str) -> list[str]:
    """Bring the built deck into the running Anki, or say what stands against it."""
    target = room.target()
    if not target.out.exists():
        raise PolicydeckError("There is no built deck yet. Build it first.")
    anki = AnkiConnect(port, key)
    planned = push.plan(target.out, anki)
    lines = [f"{front}: {name} keeps your text" for front, name in planned.kept]
    lines += report.conflicts(planned.conflicts)
    if planned.conflicts and choice not in ("mine", "release"):
        room.job.asks = True
        return [*lines, "Nothing was written: choose whose text stays."]
    done = push.carry_out(planned, anki, "mine" if choice == "mine" else "release")
    counts = f"notes added: {len(done.added)}; updated: {len(done.updated)}"
    return [*lines, f"{counts}; as they were: {done.others}"]


def export(view: View, kind: str) -> tuple[str, bytes]:
    """A file's name and content, made of the deck as it is now."""
    name = f"{view.target.name}{EXPORTS[kind]}"
    ready, notes = view.ready, list(view.notes.values())
    if kind == "tbx":
        text = tbx.of_deck(ready, view.target.overrides)
    elif kind == "tmx":
        pairs = [sentence.pair for sentence in ready.analysis.sentences]
        text = tmx.to_tmx(pairs, ready.analysis.scripts[0].name)
    elif kind.startswith("sheet"):
        rows: Sequence[Sequence[str]] = review.table(ready, view.target.overrides)
        return name, sheets.write(Path(name), rows, review.WRITTEN)
    else:
        text = tables.TABLES[kind][1](notes)
    return name, text.encode()
