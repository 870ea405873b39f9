"""The pages of a deck and their parts, each made of the room that it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from policydeck import read
from policydeck.errors import InputError
from policydeck.levels import SCHEMES, settled
from policydeck.release import changelog
from policydeck.studio import (
    cards_view,
    clicks,
    decks,
    levels_view,
    pairs_view,
    release_view,
    settings_view,
    terms_list,
    terms_view,
)
from policydeck.studio.guard import CARD_POLICY
from policydeck.studio.pages import BLOCK, Pages, number, of_request
from policydeck.studio.words import Words
from policydeck.studio.work import Room

# Start


def found(pages: Pages, request: Request, room: Room) -> Response:
    """What reading made of a deck's files, to be changed or taken."""
    error, texts = "", []
    try:
        texts = decks.found(room.folder)
    except InputError as problem:
        error = str(problem)
    recipe = room.target().recipe
    return pages.page(
        request, room, "found.html", texts=texts, error=error, recipe=recipe,
        formats=read.known_formats(),
    )  # fmt: skip


# Pairs


def pairs(pages: Pages, request: Request, room: Room) -> Response:
    """Both texts side by side."""
    return pages.page(request, room, "pairs.html", **_pair_rows(request, room))


def pairs_part(pages: Pages, request: Request, room: Room) -> Response:
    """Some of its rows."""
    first = number(request, "from")
    values = _pair_rows(request, room)
    total, values["rows"] = len(values["rows"]), values["rows"][first : first + BLOCK]
    return pages.html(request, "pair_rows.html", first=first, total=total, **values)


def _pair_rows(request: Request, room: Room) -> dict[str, Any]:
    which = request.query_params.get("show", "")
    query = request.query_params.get("q", "")[:200]
    if room.text is None:
        return {"rows": [], "which": which, "q": query, "counts": {}, "waiting": True}
    counts, doubtful = room.of_pairs("counts", pairs_view.counts)
    which = which or ("check" if doubtful else "all")
    rows = room.of_pairs(which, lambda every: pairs_view.chosen(every, which, ""))
    if query:
        rows = pairs_view.chosen(room.pairs(), which, query)
    return {"rows": rows, "which": which, "q": query, "counts": counts, "waiting": False}


def seams(pages: Pages, request: Request, room: Room) -> Response:
    """Where a pair, or it and the next one, can be cut."""
    text, every = clicks.text_of(room), room.pairs()
    row = clicks.row_of(every, request.query_params.get("ref", ""))
    with_next = request.query_params.get("next") == "1"
    zh, en = row.zh, row.en
    at = (0, 0)
    if with_next:
        if row.number + 1 >= len(every):
            raise InputError(f"pair {row.place}", None, "the last pair", "No pair follows it.")
        other = every[row.number + 1]
        at = len(row.zh), len(row.en)
        zh, en = pairs_view.joined_texts(text, row, other)
    zh_cuts, en_cuts = pairs_view.seams(zh, en)
    return JSONResponse(
        {"ref": row.ref, "zh": zh, "en": en, "zh_cuts": zh_cuts, "en_cuts": en_cuts, "at": at}
    )


# Terms


def terms(pages: Pages, request: Request, room: Room) -> Response:
    """The text with its terms."""
    shown = room.shown()
    count = len(shown.view.ready.analysis.sentences) if shown else 0
    names = shown.view.ready.scale.names if shown else ()
    asked = request.query_params.get("term", "")
    return pages.page(request, room, "terms.html", count=count, names=names, asked=asked)


def terms_part(pages: Pages, request: Request, room: Room) -> Response:
    """Some of its sentences."""
    first = number(request, "from")
    shown = clicks.shown(room)
    ready, looks = shown.view.ready, room.once("looks", terms_view.looks_of)
    return pages.html(
        request, "term_rows.html", rows=terms_view.sentences(shown, looks, first, first + BLOCK),
        total=len(ready.analysis.sentences), counts={}, names=ready.scale.names,
    )  # fmt: skip


def term(pages: Pages, request: Request, room: Room) -> Response:
    """The panel of a term."""
    hanzi = request.query_params.get("zh", "")[:100]
    every = request.query_params.get("all") == "1"
    found = terms_view.panel(clicks.shown(room), hanzi, every=every)
    if found is None:
        raise HTTPException(404, "This is no term of the text yet.")
    return pages.html(request, "term.html", panel=found, name=request.path_params["name"])


def terms_as_list(pages: Pages, request: Request, room: Room) -> Response:
    """All terms as a list to choose from."""
    shown = room.shown()
    rows = _terms_listed(request, room) if shown else []
    names = shown.view.ready.scale.names if shown else ()
    written = shown.view.language if shown else "zh"
    return pages.page(
        request, room, "terms_list.html", rows=rows, names=names, q=request.query_params,
        written=written,
    )  # fmt: skip


def terms_list_part(pages: Pages, request: Request, room: Room) -> Response:
    """Some rows of that list."""
    first = number(request, "from")
    view, rows = clicks.shown(room).view, _terms_listed(request, room)
    return pages.html(
        request, "terms_list_rows.html", rows=rows[first : first + BLOCK], first=first,
        total=len(rows), counts={}, names=view.ready.scale.names, written=view.language,
    )  # fmt: skip


def terms_list_names(_: Pages, request: Request, room: Room) -> Response:
    """Every term of that list, as corrections name it and as the list shows it."""
    clicks.shown(room)
    return JSONResponse([(row.hanzi, row.shown) for row in _terms_listed(request, room)])


def _terms_listed(request: Request, room: Room) -> list[terms_list.TermRow]:
    query = {k: v for k, v in request.query_params.items() if k != "from"}
    return room.once(tuple(query.items()), lambda shown: terms_list.listed(shown, query))


# Levels


def levels(pages: Pages, request: Request, room: Room) -> Response:
    """The scheme, the base and what is known, with what they make of the text."""
    stated = room.target().recipe.levels
    chosen = settled(stated)
    values: dict[str, Any] = {"preview": None}
    if room.view:
        values = levels_view.previewed(room, request.query_params, Words.of(of_request(request)))
    return pages.page(
        request, room, "levels.html", chosen=chosen, moved=chosen != stated, schemes=tuple(SCHEMES),
        bases=levels_view.bases(chosen, Words.of(of_request(request))), **values,
        study=room.target().recipe.cards.study,
    )  # fmt: skip


def levels_part(pages: Pages, request: Request, room: Room) -> Response:
    """The table and chart of other levels, before they are chosen."""
    clicks.shown(room)
    values = levels_view.previewed(room, request.query_params, Words.of(of_request(request)))
    return pages.html(request, "levels_table.html", **values)


def levels_settled(_: Pages, request: Request, room: Room) -> Response:
    """What the levels come to that a page asks for: HSK bands that are known move the base."""
    asked = levels_view.asked(request.query_params, room.target().recipe)
    return JSONResponse(levels_view.settled_as(asked))


def studies(pages: Pages, request: Request, room: Room) -> Response:
    """How many cards each aim of study brings, to choose among them."""
    clicks.shown(room)
    found = room.once("studies", settings_view.studies)
    cards, name = room.target().recipe.cards, request.path_params["name"]
    forced = cards.term is not None or cards.sentence is not None
    return pages.html(
        request, "studies.html", studies=found, chosen=cards.study, forced=forced, name=name
    )


def settings(pages: Pages, request: Request, room: Room) -> Response:
    """The everyday settings of the deck."""
    return pages.page(
        request, room, "settings.html", groups=settings_view.groups(room.target().recipe),
        path=room.desk.settings, alone=settings_view.FILE_ALONE,
    )  # fmt: skip


# Cards


def cards(pages: Pages, request: Request, room: Room) -> Response:
    """The notes of the deck and their cards."""
    return pages.page(request, room, "cards.html", **cards_view.listed(room, request.query_params))


def cards_part(pages: Pages, request: Request, room: Room) -> Response:
    """Some of the notes."""
    first = number(request, "from")
    clicks.shown(room)
    values = cards_view.listed(room, request.query_params)
    rows = values.pop("rows")
    return pages.html(
        request, "card_rows.html", first=first, total=len(rows), counts={},
        rows=rows[first : first + BLOCK], names=values["names"],
    )  # fmt: skip


def card(pages: Pages, request: Request, room: Room) -> Response:
    """The sides of a note's cards, and what can be corrected in it."""
    shown, id_ = clicks.shown(room), request.query_params.get("id", "")
    found = cards_view.sides(shown, id_)
    if found is None:
        raise HTTPException(404, "This note is not in the deck any more.")
    kind, _, ordinals = found
    entry = shown.view.ready.course.entries.get(id_)
    panel = terms_view.panel(shown, entry.term.hanzi) if entry else None
    stretch = shown.view.ready.course.stretches.get(id_)
    return pages.html(
        request, "card.html", id=id_, panel=panel, name=request.path_params["name"],
        cards=[(o, kind.templates[o].name) for o in ordinals],
        pair=stretch.pair if stretch else None,
        clause=stretch.clause if stretch else False,
    )  # fmt: skip


def frame(pages: Pages, request: Request, room: Room) -> Response:
    """One side of one card, as Anki shows it, for a frame."""
    query = request.query_params
    text = cards_view.page(
        clicks.shown(room), query.get("id", ""), number(request, "card"),
        back=query.get("side") == "back", dark=query.get("dark") == "1",
    )  # fmt: skip
    if text is None:
        raise HTTPException(404, "This card is not in the deck any more.")
    return HTMLResponse(text, headers={"content-security-policy": CARD_POLICY})


# Build


def build(pages: Pages, request: Request, room: Room) -> Response:
    """What changes, the build, and what comes of it."""
    target = room.target()
    past, said = changelog.read(target.changelog), " ".join(target.recipe.deck.news.split())
    return pages.page(
        request, room, "build.html", target=target, is_built=target.out.exists(),
        past=past, exports=list(release_view.EXPORTS), recipe=target.recipe,
        made=release_view.made(room.job),
        news="" if any(one.news == said for one in past) else target.recipe.deck.news,
    )  # fmt: skip


def changes(pages: Pages, request: Request, room: Room) -> Response:
    """What a build would change for learners, as it was compared last."""
    fields = release_view.changed(room.job)
    return pages.html(
        request, "changes.html", found=room.job.found, fields=fields, flags=release_view.FLAGS
    )


def corrections(pages: Pages, request: Request, room: Room) -> Response:
    """Every correction of the deck, each to be taken away."""
    return pages.page(request, room, "corrections.html", rows=room.desk.rows().rows)


View = Callable[[Pages, Request, Room], Response]
VIEWS: Mapping[str, View] = {
    "/found": found, "/pairs": pairs, "/pairs/rows": pairs_part, "/pairs/seams": seams,
    "/terms": terms, "/terms/rows": terms_part, "/terms/list": terms_as_list,
    "/terms/list/rows": terms_list_part, "/terms/list/names": terms_list_names,
    "/term": term, "/levels": levels, "/levels/table": levels_part,
    "/levels/settled": levels_settled, "/levels/studies": studies, "/settings": settings,
    "/cards": cards, "/cards/rows": cards_part, "/card": card, "/card/frame": frame,
    "/build": build, "/build/changes": changes, "/corrections": corrections,
}  # fmt: skip
