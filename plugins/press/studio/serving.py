"""The built site over HTTP, as a real host would serve it, with one script for the reload."""

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse

from press.studio.rebuilding import News, Rebuilding

STATIC = Path(__file__).parent / "static"
_SCRIPT = b'<script src="/_press/reload.js"></script>'
_END = b"</body>"
# Proxies and browsers drop a line on which nothing is said.
_SAY_SOMETHING_SECONDS = 20


class Site:
    """The output folder: pages by their addresses, 404.html for what is not there."""

    def __init__(self, output: Path, rebuilding: Rebuilding) -> None:
        self._output = output.resolve()
        self._rebuilding = rebuilding

    async def page(self, request: Request) -> Response:
        """Answer with a file of the site; a folder without its slash leads to one with it."""
        path = "/" + str(request.path_params["path"]).lstrip("/")
        file = self._file(path)
        if file is None and self._file(f"{path}/"):
            return RedirectResponse(f"{quote(path)}/", status_code=308)
        if file is None:
            return self._html(self._output / "404.html", status=404)
        if file.suffix == ".html":
            return self._html(file)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return FileResponse(file, media_type=kind)

    async def changes(self, request: Request) -> StreamingResponse:
        """Tell of every build from now on, as server-sent events."""
        last = request.headers.get("last-event-id", "")
        since = int(last) if last.isdecimal() else self._rebuilding.news.number
        return StreamingResponse(self._events(since), media_type="text/event-stream")

    async def _events(self, since: int) -> AsyncIterator[str]:
        # A browser that comes back after a restart has seen builds that this process has not.
        since = min(since, self._rebuilding.news.number)
        yield _event(self._rebuilding.news, name="now")
        while True:
            try:
                async with asyncio.timeout(_SAY_SOMETHING_SECONDS):
                    news = await self._rebuilding.after(since)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if news is None:
                return
            since = news.number
            yield _event(news, name="built")

    def _file(self, path: str) -> Path | None:
        name = path.lstrip("/")
        try:
            found = (
                self._output / (f"{name}index.html" if path.endswith("/") else name)
            ).resolve()
            return found if found.is_relative_to(self._output) and found.is_file() else None
        except (OSError, ValueError):  # longer than any name, or with a sign that none can have
            return None

    def _html(self, file: Path, *, status: int = 200) -> Response:
        try:
            content = file.read_bytes()
        except OSError:
            content = b"<!DOCTYPE html><title>Nothing here</title><body><p>Nothing is here.</body>"
        before, end, after = content.rpartition(_END)
        page = before + _SCRIPT + end + after if end else content + _SCRIPT
        return Response(page, status, media_type="text/html")


def _event(news: News, *, name: str) -> str:
    told = {
        "changed": news.changed,
        "other": news.other,
        "errors": news.errors,
        "warnings": news.warnings,
    }
    return f"id: {news.number}\nevent: {name}\ndata: {json.dumps(told)}\n\n"
