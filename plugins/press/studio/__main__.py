"""python -m press.studio: what `tasks.py livereload` and `tasks.py write` run."""

import argparse
import contextlib
import secrets
import socket
import sys
import webbrowser
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from press.building.again import Builder
from press.editor.pages import Editor
from press.project import project
from press.studio.app import studio

# Drafts and posts of the future are shown where only this computer sees them.
DRAFTS = {
    "DRAFT_URL": "drafts/{slug}/",
    "DRAFT_SAVE_AS": "drafts/{slug}/index.html",
    "DRAFT_PAGE_URL": "drafts/pages/{slug}/",
    "DRAFT_PAGE_SAVE_AS": "drafts/pages/{slug}/index.html",
    "DRAFT_LANG_URL": "drafts/{lang}/{slug}/",
    "DRAFT_LANG_SAVE_AS": "drafts/{lang}/{slug}/index.html",
    "DRAFT_PAGE_LANG_URL": "drafts/{lang}/pages/{slug}/",
    "DRAFT_PAGE_LANG_SAVE_AS": "drafts/{lang}/pages/{slug}/index.html",
}


def main(words: Sequence[str] | None = None) -> int:
    """Serve the studio until Ctrl-C; return the exit code."""
    asked = _parser().parse_args(words)
    places = project(Path.cwd())
    # Other people may have accounts on this computer: the editor's address is not to be guessed.
    editor = Editor(places, key=secrets.token_urlsafe(12))
    builder = Builder(places.root / "pelicanconf.py", places.output, DRAFTS)
    app = studio(places, builder, more=editor.routes())
    listening = _listening(asked.port)
    if listening is None:
        says = f"Port {asked.port} cannot be had; add --port with another number."
        print(says, file=sys.stderr)
        return 1
    home = f"http://127.0.0.1:{listening.getsockname()[1]}"
    start = f"{home}{editor.home}" if asked.write else f"{home}/"
    print(f"Your site      {home}/\nYour writing   {home}{editor.home}\n")
    print("Each save shows in the browser by itself. Ctrl-C stops it.", flush=True)
    address = start if asked.open else ""
    server = _Server(app, address=address, closing=app.state.rebuilding.close)
    # It has ended in good order by then; Python would add a page of its own words.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    return 0


class _Server(uvicorn.Server):
    """Opens the browser once there is something to see."""

    def __init__(
        self, app: Starlette, *, address: str, closing: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(uvicorn.Config(app, log_level="warning", access_log=False))
        self._address = address
        self._closing = closing

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # A page that is open listens for ever, and would be waited for.
        await self._closing()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._address and self.started:
            webbrowser.open(self._address)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="studio", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="0 takes any that is free")
    parser.add_argument("--write", action="store_true", help="begin at your writing")
    parser.add_argument("--open", action="store_true", help="open the browser")
    return parser


def _listening(port: int) -> socket.socket | None:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(("127.0.0.1", port))
        # Who comes during the first build waits, instead of being turned away.
        made.listen()
    except (OSError, OverflowError):
        made.close()
        return None
    return made


if __name__ == "__main__":
    sys.exit(main())
