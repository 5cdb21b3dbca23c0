"""Send me my link again: one form, and one answer whoever asks."""

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from frontdesk.actions import resend
from frontdesk.actions.ports import Ports
from frontdesk.domain import enrolment as rules
from frontdesk.web import sentences
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages

_ANYBODY = {"name": "x", "phone": "0000000", "voicemail": "no"}


class Resending:
    """Two pages: the form, and the answer that is the same for every address.

    The address is looked up after the answer has gone out, so that not even its delay tells
    who is a client here. Should the process end in that moment, one asks once more.
    """

    def __init__(self, ports: Ports, pages: Pages, limits: Limits) -> None:
        self.ports = ports
        self.pages = pages
        self.limits = limits

    def form(self, request: Request) -> Response:
        """Draw the form."""
        return self.pages.render(request, "page/resend-form.html", fields={}, errors={})

    def send(self, request: Request, fields: Fields) -> Response:
        """Answer, then look whether there is anything to send."""
        if reason := rules.contact_refused({**fields, **_ANYBODY}).get("email"):
            words = sentences.field("email", reason, most=rules.MAX_EMAIL)
            return self.pages.render(
                request,
                "page/resend-form.html",
                status=422,
                fields=fields,
                errors={"email": words},
            )
        if not self.limits.allow("resend", request):
            return self.pages.sorry(request, "too-often")
        email = rules.contact({**fields, **_ANYBODY}).email
        response = self.pages.render(request, "page/resend-sent.html")
        response.background = BackgroundTask(resend.to_address, self.ports, email)
        return response


def routes(ports: Ports, pages: Pages, limits: Limits) -> list[Route]:
    """Return the routes of the form."""
    resending = Resending(ports, pages, limits)
    return [
        Route("/booking", lambda _: RedirectResponse("/booking/", 308)),
        Route("/booking/", resending.form),
        Route("/booking/", Posted(resending.send), methods=["POST"]),
    ]
