"""Letters of readers at the desk: listed, handed out sealed, and deleted by a press."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import letters
from frontdesk.actions.ports import Ports
from frontdesk.adapters.titles import Titles
from frontdesk.domain.letter import KEPT_FOR, MOST_KEPT, Letter
from frontdesk.web.desk_door import Door
from frontdesk.web.desk_sealed import Opening, file
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.pages import Pages


def new(ports: Ports) -> int | None:
    """Return how many letters are new; None where none are taken and none are kept."""
    found: int = ports.store.read(lambda look: look.letters_new())
    if found or letters.welcome(ports):
        return found
    return 0 if ports.store.read(lambda look: look.letters()) else None


class Desk:
    """The therapist's pages about letters."""

    def __init__(self, ports: Ports, pages: Pages, door: Door, *, titles: Titles) -> None:
        self.ports = ports
        self.pages = pages
        self.door = door
        self.titles = titles

    def all(self, request: Request) -> Response:
        """List what came, newest first."""
        self.door(request)
        found = self.ports.store.read(lambda look: look.letters())
        return self.pages.render(
            request,
            "page/letters.html",
            key=request.path_params["key"],
            rows=[(letter, self.titles.of(letter.about)) for letter in found],
            full=len(found) >= MOST_KEPT,
            days=KEPT_FOR.days,
            opening=Opening(self.ports),
        )

    def sealed(self, request: Request) -> Response:
        """Hand out one letter; only her own key opens it."""
        self.door(request)
        letter_id = request.path_params["letter"]
        found = self.ports.store.read(lambda look: look.sealed_letter(letter_id))
        if found is None:
            raise HTTPException(404)
        return file(found, letter_id)

    def opened(self, request: Request, fields: Fields) -> Response:
        """Note that a letter was read."""
        del fields
        letters.opened(self.ports, request.path_params["letter"])
        return _list(request)

    def ask_delete(self, request: Request) -> Response:
        """Ask once more before a letter is gone."""
        self.door(request)
        letter = self._letter(request)
        if letter is None:
            return self._gone(request)
        return self.pages.render(
            request,
            "page/letter-delete.html",
            key=request.path_params["key"],
            letter=letter,
            post=self.titles.of(letter.about),
        )

    def delete(self, request: Request, fields: Fields) -> Response:
        """Delete a letter."""
        del fields
        letters.drop(self.ports, request.path_params["letter"])
        return _list(request)

    def _letter(self, request: Request) -> Letter | None:
        letter_id = request.path_params["letter"]
        found: Letter | None = self.ports.store.read(lambda look: look.letter(letter_id))
        return found

    def _gone(self, request: Request) -> Response:
        back = f"/today/{request.path_params['key']}/letters"
        return self.pages.sorry(request, "letters-gone", home=back, home_words="Your letters")


def routes(ports: Ports, pages: Pages, door: Door, *, titles: Titles) -> list[Route]:
    """Return the routes of letters at the desk."""
    desk = Desk(ports, pages, door, titles=titles)
    path = "/today/{key}/letters"
    return [
        Route(path, desk.all),
        Route(f"{path}/{{letter}}.age", desk.sealed),
        Route(f"{path}/{{letter}}/opened", Posted(desk.opened, door=door), methods=["POST"]),
        Route(f"{path}/{{letter}}/delete", desk.ask_delete),
        Route(f"{path}/{{letter}}/delete", Posted(desk.delete, door=door), methods=["POST"]),
    ]


def _list(request: Request) -> Response:
    return RedirectResponse(f"/today/{request.path_params['key']}/letters", 303)
