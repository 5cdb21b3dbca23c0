"""The editor's pages: the shelf, one text, its history, taking it away."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from press.editor import manuscript, pictures, publishing
from press.editor.asked import Asked
from press.editor.history import History, NoHistory
from press.editor.manuscript import BadHead, Manuscript
from press.editor.saving import Conflict, Desk, readable
from press.editor.shelf import Closed, Shelf, linking, used
from press.new_post.made import Refused, made
from press.project import Project
from press.scene import VIEWS, WIDTHS

_Answers = Callable[[Request], Awaitable[Response]]
_HERE = Path(__file__).parent
MAX_FORM_BYTES = 24 * 1024 * 1024
_SEE_OTHER = 303
_UNPROCESSABLE, _CONFLICT = 422, 409


class Editor:
    """The editor of one project, below an address that only this computer's owner is told."""

    def __init__(self, places: Project, *, key: str) -> None:
        self.home = f"/write/{key}/"
        self._places = places
        self._shelf = Shelf(places.root / "pelicanconf.py")
        self._history = History(places.content, places.root / ".press")
        self._desk = Desk(places.content, self._history)
        self._publishing = publishing.Publishing(places.root)
        self._pages = Environment(
            loader=FileSystemLoader([_HERE / "templates", places.root / "theme" / "templates"]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def routes(self) -> list[BaseRoute]:
        """Return the routes, the assets first."""
        text = f"{self.home}text/{{name:path}}"
        return [
            Mount("/_editor", StaticFiles(directory=_HERE / "static")),
            self._route(self.home, self._list, "GET"),
            self._route(f"{self.home}new", self._new, "POST"),
            self._route(f"{self.home}publish", self._publish_page, "GET", "POST"),
            self._route(f"{self.home}history/{{name:path}}", self._states, "GET", "POST"),
            self._route(f"{self.home}remove/{{name:path}}", self._remove, "GET", "POST"),
            self._route(text, self._edit, "GET"),
            self._route(text, self._save, "POST"),
        ]

    def _route(self, path: str, answer: _Answers, *methods: str) -> Route:
        """A route that says, as a page, what of the project keeps it from answering."""

        async def told(request: Request) -> Response:
            try:
                return await answer(request)
            except Closed as error:
                return self._page("stopped.html", 503, said=str(error))
            except OSError as error:
                said = f"{error.strerror or error}: {error.filename or 'the disk'}"
                return self._page("stopped.html", 503, said=said)

        return Route(path, told, methods=list(methods))

    # --- The shelf ---------------------------------------------------------------------------

    async def _list(self, request: Request, *, said: str = "", status: int = 200) -> Response:
        site = await asyncio.to_thread(self._shelf.site)
        entries = self._shelf.entries(site)
        return self._page(
            "list.html",
            status,
            entries=entries,
            problem=said,
            news=request.app.state.rebuilding.news,
            done=request.query_params.get("done", ""),
        )

    async def _new(self, request: Request) -> Response:
        title = str((await _form(request)).get("title", ""))
        site = await asyncio.to_thread(self._shelf.site)
        try:
            file = made(self._shelf.posts_folder(), site, title=title)
        except Refused as why:
            said = str(why) if title.strip() else "Enter a title, such as A quiet hour"
            return await self._list(
                request, said=said.split(" Add --slug")[0], status=_UNPROCESSABLE
            )
        name = file.relative_to(self._places.content).as_posix()
        self._desk.keep(name, "Begun")
        await request.app.state.rebuilding.build()
        return _to(f"{self.home}text/{quote(name)}")

    # --- One text ----------------------------------------------------------------------------

    async def _edit(self, request: Request) -> Response:
        name, text = self._text(request)
        try:
            if garbled := self._desk.garbled(name):
                found = Manuscript({}, text, manuscript.digest(text))
                return await self._form_page(name, found, wrong={"body": garbled}, raw=True)
            found = manuscript.read(text)
        except BadHead as error:
            found = Manuscript({}, text, manuscript.digest(text))
            return await self._form_page(name, found, wrong={"body": str(error)}, raw=True)
        return await self._form_page(name, found, done=request.query_params.get("done", ""))

    async def _save(self, request: Request) -> Response:
        limits = {"max_files": 1, "max_fields": 300, "max_part_size": MAX_FORM_BYTES}
        async with request.form(**limits) as sent:
            return await self._saved(request, sent)

    async def _saved(self, request: Request, sent: FormData) -> Response:
        name, text = self._text(request)
        asked = Asked.of(sent, text, dated=self._shelf.dated(name))
        stored = await self._stored((name, text), asked, sent)
        if not isinstance(stored, str):
            shown = Manuscript(_shown(asked.head), asked.body, asked.over)
            return await self._form_page(name, shown, raw=asked.raw, **stored)
        await request.app.state.rebuilding.build()
        if asked.act == "auto":
            entry = self._shelf.entry(name, await asyncio.to_thread(self._shelf.site))
            seen = entry.seen if entry else ""
            return JSONResponse({"digest": manuscript.digest(stored), "seen": seen})
        mark = "#body" if asked.act == "picture" else ""
        return _to(f"{self.home}text/{quote(name)}?done=saved{mark}")

    async def _stored(
        self, named: tuple[str, str], asked: Asked, sent: FormData
    ) -> str | dict[str, Any]:
        """What stands on the disk now, or what a page has to say of why it does not."""
        (name, text), wrong = named, asked.wrong
        try:
            # Before a picture is taken: it would lie about in a text that is not saved.
            self._desk.check(name, asked.over)
            if asked.act == "picture" and not wrong:
                asked.body = f"{asked.body.rstrip()}\n\n{await self._picture(sent)}\n"
            if not wrong:
                new = asked.over_text(text)
                self._desk.save(name, new, over=asked.over, quietly=asked.act == "auto")
                return new
        except Conflict as met:
            if asked.stands(met.text):
                return met.text
            return {"theirs": met.text, "status": _CONFLICT}
        except pictures.Refused as why:
            wrong = {"picture": str(why)}
        except BadHead as error:
            wrong = {"title": str(error)}
        except OSError as error:
            wrong = {"body": f"This could not be saved: {error.strerror}. What was saved stands"}
        return {"wrong": wrong, "status": _UNPROCESSABLE}

    async def _picture(self, sent: FormData) -> str:
        file = sent.get("picture")
        data = await file.read() if isinstance(file, UploadFile) else b""
        return await asyncio.to_thread(
            pictures.take,
            self._places.content,
            data,
            name=(file.filename or "") if isinstance(file, UploadFile) else "",
            description=str(sent.get("description_of_picture", "")),
            cache=self._places.root / ".press" / "pictures",
        )

    async def _form_page(
        self,
        name: str,
        found: Manuscript,
        *,
        wrong: Mapping[str, str] | None = None,
        status: int = 200,
        **more: Any,
    ) -> Response:
        site = await asyncio.to_thread(self._shelf.site)
        categories, tags = used(site.texts.values())
        return self._page(
            "edit.html",
            status,
            name=name,
            head=found.head,
            body=found.body,
            digest=found.digest,
            wrong=wrong or {},
            entry=self._shelf.entry(name, site),
            findings=self._shelf.findings(name, site),
            categories=categories,
            tags=sorted({*tags, *found.head.get("tags", [])}),
            views=VIEWS,
            things=sorted(WIDTHS),
            cover=[part.strip() for part in str(found.head.get("cover", "")).split(",")],
            **more,
        )

    # --- What was, and what goes -------------------------------------------------------------

    async def _states(self, request: Request) -> Response:
        name, text = self._text(request, gone_too=True)
        wanted = request.query_params.get("state", "")
        if request.method == "POST":
            wanted = str((await _form(request)).get("state", ""))
        try:
            states = self._history.states(name)
            then = readable(self._history.text(name, wanted)) if wanted else ""
        except NoHistory as error:
            raise HTTPException(404, str(error)) from error
        if request.method == "POST" and wanted:
            self._desk.save(name, then, over=manuscript.digest(text), words="Brought back")
            await request.app.state.rebuilding.build()
            return _to(f"{self.home}text/{quote(name)}?done=back")
        return self._page(
            "history.html", name=name, states=states, now=text, then=then, wanted=wanted
        )

    async def _remove(self, request: Request) -> Response:
        name, _ = self._text(request)
        if request.method == "GET":
            site = await asyncio.to_thread(self._shelf.site)
            entry, links = self._shelf.entry(name, site), linking(name, site)
            return self._page("remove.html", name=name, entry=entry, links=links)
        self._desk.remove(name)
        await request.app.state.rebuilding.build()
        return _to(f"{self.home}?done=removed")

    async def _publish_page(self, request: Request) -> Response:
        act = str((await _form(request)).get("act", "")) if request.method == "POST" else ""
        told = await asyncio.to_thread(self._publishing.run, act) if act else None
        return self._page("publish.html", act=act, told=told, missing=self._publishing.missing())

    # --- What they share ---------------------------------------------------------------------

    def _text(self, request: Request, *, gone_too: bool = False) -> tuple[str, str]:
        """The name and the text of a file; nothing outside the content folder is one."""
        name = request.path_params["name"]
        try:
            return name, self._desk.read(name)
        except FileNotFoundError:
            with suppress(NoHistory):
                if gone_too and self._history.states(name):
                    return name, ""
            raise HTTPException(404, "There is no such text") from None

    def _page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        html = self._pages.get_template(template).render(home=self.home, **values)
        return HTMLResponse(html, status)


def _shown(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for, for the page to show again."""
    return {key: value for key, value in asked.items() if value is not None}


async def _form(request: Request) -> FormData:
    """What a form without files holds."""
    async with request.form(max_files=0, max_fields=300) as sent:
        return sent


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, _SEE_OTHER)
