"""The page where a reader writes to the therapist, sealed before it is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import letters
from frontdesk.actions.letters import Written
from frontdesk.actions.ports import Ports
from frontdesk.adapters.titles import Titles
from frontdesk.domain import letter as rules
from frontdesk.domain.errors import KeyChanged, LettersFull, NotSealed
from frontdesk.domain.intake import IntakeTooLong
from frontdesk.web import sentences
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages
from frontdesk.web.questions import arrival_of

PATH = "/write-to-me/"
WRONG, TOO_OFTEN, FULL = 422, 429, 409
_ID = re.compile(rf"{letters.LETTER}_[0-9a-f]{{32}}")
_ASKED = {question.id: question for question in rules.FORM.questions}
_WHY = {IntakeTooLong: "long", KeyChanged: "key", NotSealed: "not"}
Errors = Mapping[str, str]


@dataclass(frozen=True)
class Writing:
    """Draws the form, takes a letter, and says what happens next."""

    ports: Ports
    pages: Pages
    limits: Limits
    titles: Titles

    def form(self, request: Request) -> Response:
        """Draw the form; a post it does not know is left out."""
        if not letters.welcome(self.ports):
            return self.pages.sorry(request, "letters-none")
        return self._draw(request, {"about": request.query_params.get("about", "")})

    def take(self, request: Request, fields: Fields) -> Response:
        """Keep a letter; what cannot be kept is said, and nothing that was written is lost."""
        if not letters.welcome(self.ports):
            return self.pages.sorry(request, "letters-none")
        try:
            return self._take(request, fields)
        except LettersFull:
            words = sentences.field("letter", "full", phone=self.ports.practice.phone_shown)
            return self._draw(request, fields, errors={"sealed": words}, status=FULL)
        except (IntakeTooLong, KeyChanged, NotSealed) as why:
            return self._draw(
                request, _unsealed(fields), errors=_sealed(_WHY[type(why)]), status=WRONG
            )

    def _take(self, request: Request, fields: Fields) -> Response:
        written = self._written(fields)
        if errors := _refused(written):
            return self._draw(request, fields, errors=errors, status=WRONG)
        if not self.limits.allow("letter", request):
            return self._draw(request, fields, errors=_sealed("busy"), status=TOO_OFTEN)
        letters.keep(self.ports, written)
        about = f"?{urlencode({'about': written.about})}" if written.about else ""
        return RedirectResponse(f"{PATH}sent{about}", 303)

    def sent(self, request: Request) -> Response:
        """Say what happens next; it tells nothing of the letter, so anybody may open it."""
        post = self.titles.of(request.query_params.get("about", ""))
        return self.pages.render(request, "page/letter-sent.html", post=post)

    def _written(self, fields: Fields) -> Written:
        sent = arrival_of(fields)
        about = fields.get("about", "")
        return Written(
            # Words in clear are sealed here, under an id of ours if need be; a sealed letter
            # names the one of its page inside, and could not be opened under another.
            id=_id_of(fields) if sent.ciphertext else _id_of(fields, instead=letters.fresh()),
            sent=sent,
            kids=fields.get("keys", "").split(),
            about=about if self.titles.of(about) else "",
        )

    def _draw(
        self,
        request: Request,
        fields: Fields,
        *,
        errors: Errors | None = None,
        status: int = 200,
    ) -> Response:
        about = fields.get("about", "")
        post = self.titles.of(about)
        return self.pages.render(
            request,
            "page/letter.html",
            status=status,
            fields=fields,
            errors=errors or {},
            questions=rules.FORM.questions,
            most=rules,
            about=about if post else "",
            post=post,
            bound=letters.bound(self.ports, _id_of(fields, instead=letters.fresh())),
        )


def routes(ports: Ports, pages: Pages, limits: Limits, *, titles: Titles) -> list[Route]:
    """Return the routes of writing to the therapist."""
    page = Writing(ports, pages, limits, titles)
    return [
        Route("/write-to-me", lambda _: RedirectResponse(PATH, 308)),
        Route(PATH, page.form),
        Route(PATH, Posted(page.take), methods=["POST"]),
        Route(f"{PATH}sent", page.sent),
    ]


def _id_of(fields: Fields, *, instead: str = "") -> str:
    known = fields.get("letter", "")
    if _ID.fullmatch(known):
        return known
    if instead:
        return instead
    raise NotSealed("the page it was written on is not ours")


def _refused(written: Written) -> Errors:
    if written.sent.ciphertext is not None:
        return {}
    return {
        f"answer.{name}" if name in _ASKED else "sealed": _sentence(name, reason)
        for name, reason in rules.refused(written.sent.answers).items()
    }


def _sentence(name: str, reason: str) -> str:
    if name not in _ASKED:
        return sentences.field("answer", "unknown")
    prefix = "letter" if name == "text" else name
    return sentences.field(prefix, reason, most=_ASKED[name].max_chars)


def _sealed(why: str) -> Errors:
    return {"sealed": sentences.field("letter", why)}


def _unsealed(fields: Fields) -> Fields:
    """Leave out what nobody could open."""
    return {name: value for name, value in fields.items() if name not in {"ct", "letter"}}
