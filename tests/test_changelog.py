"""What is kept of each release: CHANGELOG.md beside the deck."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

from policydeck import pipeline
from policydeck.anki import apkg
from policydeck.release import changelog, targets

MOMENT = 1_790_000_000  # 2026-09-21 14:13
TEXT = (
    "各国应加强信息交流和技术合作。\tAll countries should enhance information exchange.\n"
    "我们反对操纵舆论。\tWe oppose manipulating public opinion.\n"
)


def test_a_release_is_told_where_its_maker_says_something_of_it_and_never_twice(
    tmp_path: Path,
) -> None:
    path = tmp_path / "CHANGELOG.md"
    nothing: dict[str, tuple[str, ...]] = {"new": (), "changed": (), "retired": (), "gone": ()}
    first = nothing | {"new": ("治理", "主权")}
    assert changelog.added(path, "Laws", "", first, 2, MOMENT) is None
    path.write_bytes(
        changelog.added(path, "Laws", " The  first\nrelease. ", first, 2, MOMENT) or b""
    )
    assert path.read_text("utf-8") == (
        "# Releases of Laws\n\n## 2026-09-21 14:13\n\nThe first release.\n\n2 new; 2 notes in all\n"
    )
    assert changelog.added(path, "Laws", "The first release.", nothing, 2, MOMENT) is None
    changed = nothing | {"changed": ("主权",)}
    path.write_bytes(
        changelog.added(path, "Laws", "The first release.", changed, 2, MOMENT + 60) or b""
    )
    assert changelog.read(path) == [
        changelog.Entry("2026-09-21 14:14", "", "1 changed; 2 notes in all"),
        changelog.Entry("2026-09-21 14:13", "The first release.", "2 new; 2 notes in all"),
    ]


def test_learners_read_it_in_anki_and_a_rebuild_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "text.tsv").write_text(TEXT, "utf-8")
    news = "The English of <b>主权</b> & more."
    recipe = f'[deck]\ntitle = "Laws"\nnews = "{news}"\ndocuments = ["text.tsv"]\n'
    (tmp_path / "deck.toml").write_text(recipe, "utf-8")
    built = pipeline.build(targets.find([tmp_path], None, ()))
    (entry,) = changelog.read(tmp_path / "CHANGELOG.md")
    assert entry.news == news
    assert re.fullmatch(r"\d+ new; \d+ notes in all", entry.counts)
    with (
        zipfile.ZipFile(built.target.out) as archive,
        apkg.database(archive.read("collection.anki2"), built.target.recipe.limits) as connection,
    ):
        (decks,) = connection.execute("select decks from col").fetchone()
    (described,) = (d["desc"] for d in json.loads(decks).values() if d["name"] == "Laws")
    assert (
        "New in this release:</b> The English of &lt;b&gt;主权&lt;/b&gt; &amp; more.<" in described
    )
    before = (tmp_path / "CHANGELOG.md").read_bytes()
    pipeline.build(targets.find([tmp_path], None, ()))
    assert (tmp_path / "CHANGELOG.md").read_bytes() == before
