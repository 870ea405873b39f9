"""The pages of the studio and their parts, as HTML."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from policydeck.studio import decks
from policydeck.studio.words import LANGUAGES, Words, wanted
from policydeck.studio.work import Room

BLOCK = 40  # rows that are asked for at once; a screen has about ten


class Pages:
    """Templates with the words of the reader's language."""

    def __init__(self) -> None:
        """The templates of this package."""
        self.templates = Environment(
            loader=PackageLoader("policydeck.studio"), undefined=StrictUndefined,
            autoescape=True, trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self.templates.filters["share"] = lambda value: f"{value:.0%}"
        self.templates.filters["short"] = _short
        self.templates.filters["address"] = lambda text: quote(str(text), safe="")

    def html(
        self, request: Request, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page or a part of one."""
        language = of_request(request)
        text = self.templates.get_template(template).render(
            t=Words.of(language), language=language, languages=LANGUAGES,
            here=request.url.path + (request.url.query and f"?{request.url.query}"),
            block=BLOCK, **values,
        )  # fmt: skip
        return HTMLResponse(text, status)

    def page(self, request: Request, room: Room, template: str, **values: Any) -> HTMLResponse:
        """A page of a deck."""
        room.refresh()
        name = request.path_params["name"]
        title = room.target().recipe.deck.title
        if not title and room.text:
            title = room.text.documents[0].title
        return self.html(
            request, template, name=name, title=title or room.folder.resolve().name,
            status_now=status(room, request), **values,
        )  # fmt: skip

    def problem(self, request: Request, status: int, message: str) -> Response:
        """What went wrong, as a page or for a script that asked."""
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"error": Words.of(of_request(request)).told(message)}, status)
        return self.html(request, "problem.html", status, message=message)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()} …"


def of_request(request: Request) -> str:
    """The language in which a request is answered."""
    header = request.headers.get("accept-language", "")
    return wanted(request.cookies.get("policydeck_language", ""), header)


def number(request: Request, name: str) -> int:
    """A number that an address names; 0 for anything else."""
    text = request.query_params.get(name, "0")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 9 else 0


def status(room: Room, request: Request) -> dict[str, Any]:
    """What a page must know of the deck's state."""
    told = Words.of(of_request(request)).told
    now, share, left = room.now or room.job.now, 1.0, 0.0
    if now:
        passed = min(now.elapsed / room.took, 0.99) if room.took and room.now else 0.0
        share = max(now.share, passed)
        left = now.elapsed * (1 - share) / share if share >= 0.05 else 0.0
    return {
        "version": room.desk.version(), "ready": room.view.version if room.view else "",
        "step": now.text if now else "", "share": round(share, 3), "left": round(left),
        "error": "" if now else told(room.error), "text": room.text is not None,
        "undo": len(room.desk.done), "redo": len(room.desk.undone),
        "outdated": decks.outdated(room.folder),
    }  # fmt: skip


def job(room: Room, request: Request) -> dict[str, Any]:
    """How far a build is, and what it said."""
    found = room.job
    told = Words.of(of_request(request)).told
    return {
        "status": status(room, request), "task": found.task, "step": bool(found.now),
        "lines": [told(line) for line in found.found if isinstance(line, str)],
        "error": told(found.error),
        "asks": found.asks,
    }  # fmt: skip


def download(name: str, content: bytes) -> Response:
    """A file to keep."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type="application/octet-stream", headers=headers)
