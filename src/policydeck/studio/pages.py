"""The pages of the studio and their parts, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from policydeck.studio.job import Job
from policydeck.studio.words import LANGUAGES, wanted, words
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
        self.templates.filters["seconds"] = _seconds
        self.templates.filters["address"] = lambda text: quote(str(text), safe="")

    def html(
        self, request: Request, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page or a part of one."""
        language = wanted(
            request.cookies.get("policydeck_language", ""),
            request.headers.get("accept-language", ""),
        )
        text = self.templates.get_template(template).render(
            t=_Words(words(language)), language=language, languages=LANGUAGES,
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
            status_now=status(room), **values,
        )  # fmt: skip

    def problem(self, request: Request, status: int, message: str) -> Response:
        """What went wrong, as a page or for a script that asked."""
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"error": message}, status)
        return self.html(request, "problem.html", status, message=message)


class _Words(dict[str, str]):
    """The words of a language: t("pairs.title"), with names filled in."""

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__(found)

    def __call__(self, key: str, **values: Any) -> str:
        """The text of a key."""
        return self[key].format(**values) if values else self[key]

    def under(self, start: str) -> dict[str, str]:
        """The texts whose keys begin so, by the rest of the key."""
        return {key.removeprefix(start): self[key] for key in self if key.startswith(start)}

    def either(self, key: str, other: str) -> str:
        """The text of a key, or `other` where there is none."""
        return self.get(key, other)


def _seconds(value: float) -> str:
    return f"{value / 60:.0f} min" if value >= 90 else f"{value:.0f} s"


def status(room: Room) -> dict[str, Any]:
    """What a page must know of the deck's state."""
    now, share, left = room.now or room.job.now, 1.0, 0.0
    if now:
        passed = min(now.elapsed / room.took, 0.99) if room.took and room.now else 0.0
        share = max(now.share, passed)
        left = now.elapsed * (1 - share) / share if share >= 0.05 else 0.0
    return {
        "version": room.desk.version(), "ready": room.view.version if room.view else "",
        "step": now.text if now else "", "share": round(share, 3), "left": round(left),
        "error": "" if now else room.error, "text": room.text is not None,
        "undo": len(room.desk.done), "redo": len(room.desk.undone),
    }  # fmt: skip


def job(found: Job) -> dict[str, Any]:
    """How far a build is, and what it said."""
    return {
        "task": found.task,
        "step": found.now.text if found.now else "",
        "lines": found.lines,
        "error": found.error,
    }


def download(name: str, content: bytes) -> Response:
    """A file to keep."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type="application/octet-stream", headers=headers)
