"""A small front desk with only the way into a session: real server, real store, set clock."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from frontdesk.actions import links
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.actions.video_port import VideoProvider
from frontdesk.adapters.links import Adapter as Links
from frontdesk.adapters.store.sqlite import Adapter as Store
from frontdesk.adapters.store.upgrade import migrate
from frontdesk.domain import practice as p
from frontdesk.domain.booking import Booking, Enrolment, State
from frontdesk.domain.errors import LinkExpired, LinkUnknown, NotNow
from frontdesk.domain.money import Money
from frontdesk.embeds.assets import copy
from frontdesk.web import device_checks, go, join, therapist_room
from frontdesk.web.limits import Limits
from frontdesk.web.meeting import Ice, no_servers
from frontdesk.web.pages import Pages
from frontdesk.web.rooms import Rooms
from frontdesk.web.security import SameOriginWrites, StrictHeaders
from web.house import vacant

ROOT = Path(__file__).parent.parent.parent
START = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
PORTLAND = "America/Los_Angeles"
KEY = "k" * 43
# A busy machine makes any line look weak, and then the room takes the picture down.
NEVER = 3600


class SetClock:
    """A clock that stands until it is set."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


class NoJobs:
    """Nothing durable is ordered on the way into a session."""

    tables: frozenset[str] = frozenset()

    def warm(self, engine: Any) -> None: ...

    def enqueue(self, *order: Any, **more: Any) -> None:
        raise AssertionError(f"the way in ordered {order} {more}")


PRACTICE = p.Practice(
    name="Ines Halloran",
    example=True,
    phone="+15035550142",
    phone_shown="503 555 0142",
    email="hello@example.com",
    zone=PORTLAND,
    zone_words="Pacific time",
    therapists=(
        p.Therapist(
            id="ines",
            name="Ines Halloran",
            credentials="LCSW",
            profession="Licensed clinical social worker",
            zone=PORTLAND,
            licences=(p.Licence("LCSW", "US-OR", "Oregon", "L0000 (example)"),),
            hours=(p.Window(3, wall(9), wall(17)),),
        ),
    ),
    services=(
        p.Service(
            "first", "First session", 50, Money(14_000, "USD"), ("video", "phone", "office")
        ),
    ),
    ways=(
        p.Way("video", "Video", "One link, no app", "", ""),
        p.Way("phone", "Phone", "I call you", "", ""),
        p.Way("office", "In person", "", "", "", place="1200 NW Example Street, second door."),
    ),
    policy=p.Policy(24, Money(14_000, "USD")),
    form=p.Form("intake", 1, ()),
    consents=(),
    crisis=p.Crisis(
        p.CrisisLine("Lifeline", "Call or text", "988"), p.CrisisLine("Emergency", "Call", "911")
    ),
    call_back_minutes=3,
    payments="stripe",
    recipients=(),
)


@dataclass
class Desk:
    """A running front desk and what a test needs to come to it."""

    url: str
    ports: Ports
    clock: SetClock
    rooms: Rooms
    store: Store
    loop: asyncio.AbstractEventLoop
    booked: int = field(default=0)

    def book(self, *, way: str = "video", phone: str = "+15035550199", **changes: Any) -> str:
        """Book a session at START and return the token of its link."""
        self.booked += 1
        name = f"b{self.booked}"
        booking = _booking(name, way, **changes)
        enrolment = Enrolment(f"e-{name}", name, "first", START, name="Ana", phone=phone)

        def keep(tx: Writer) -> None:
            tx.save_enrolment(enrolment)
            assert tx.hold(booking, now=START - timedelta(days=9))
            links.remember(tx, self.ports, booking)

        self.store.write(keep)
        return links.booking_token(self.ports, booking)

    def cut_lines(self) -> None:
        """Break every stream, as a network does; pages may connect again."""

        def cut() -> None:
            for room in self.rooms._rooms.values():
                for seat in room.seats.values():
                    seat.close()

        self.loop.call_soon_threadsafe(cut)

    def client(self, token: str) -> str:
        return f"{self.url}/join/{token}"

    def therapist(self, booking: str = "b1") -> str:
        return f"{self.url}/today/{KEY}/room/{booking}"


def _booking(name: str, way: str, **changes: Any) -> Booking:
    values: dict[str, Any] = {
        "id": name,
        "reference": f"R-{name}",
        "enrolment": f"e-{name}",
        "therapist": "ines",
        "service": "first",
        "way": way,
        "state": State.CONFIRMED,
        "starts_at": START,
        "ends_at": START + timedelta(minutes=50),
        "busy_from": START,
        "busy_to": START + timedelta(minutes=60),
        "wall": "2026-11-25T11:30",
        "zone": PORTLAND,
        "client_zone": PORTLAND,
        "price": Money(14_000, "USD"),
        "hold_until": None,
        "calendar_uid": f"{name}@example.com",
        "created_at": START - timedelta(days=10),
    }
    return Booking(**{**values, **changes})


@contextmanager
def running(
    folder: Path,
    *,
    now: datetime = START,
    rooms: Rooms | None = None,
    scripts: Path | None = None,
    ice: Ice = no_servers,
    fallback: bool = False,
    practice: p.Practice = PRACTICE,
    videos: Mapping[str, VideoProvider] | None = None,
) -> Iterator[Desk]:
    """Serve a desk on 127.0.0.1 until the block ends."""
    (folder / "desk.db").write_bytes(_empty_database())
    store = Store(folder / "desk.db", jobs=NoJobs())
    clock, rooms = SetClock(now), rooms or Rooms(beat_seconds=2, look_seconds=NEVER)
    unused = cast(Any, None)
    ports = Ports(
        practice=practice,
        clock=clock,
        store=store,
        payments=unused,
        mail=unused,
        letters=unused,
        vault=unused,
        links=Links(b"x" * 32),
        origin="http://127.0.0.1",
        videos=videos or {},
    )
    site = built(folder / "site", scripts=scripts)
    app = _app(ports, rooms, site, ice=ice, has_fallback=lambda _: fallback)
    try:
        home = vacant()
        with home.lived_in(app) as url:
            desk = Desk(url, ports, clock, rooms, store, home.loop)
            try:
                yield desk
            finally:
                desk.loop.call_soon_threadsafe(rooms.close)
    finally:
        store.close()


@cache
def _empty_database() -> bytes:
    with TemporaryDirectory() as folder:
        migrate(f"sqlite:///{folder}/desk.db")
        return Path(folder, "desk.db").read_bytes()


def built(site: Path, *, scripts: Path | None) -> Path:
    """Lay out the files that pages load, as the built site has them."""
    theme = ROOT / "theme" / "static"
    shutil.copytree(theme, site / "theme")
    (site / "frontdesk").mkdir()
    for script in sorted((scripts or ROOT / "plugins/frontdesk/static").iterdir()):
        copy(script, site / "frontdesk" / script.name)
    sheets = sorted((theme / "css").glob("*.css"), key=lambda f: (f.name != "tokens.css", f.name))
    (site / "theme" / "site.css").write_text("\n".join(f.read_text("utf-8") for f in sheets))
    return site


def _app(ports: Ports, rooms: Rooms, site: Path, **more: Any) -> Starlette:
    pages = Pages(ports.practice, theme=ROOT / "theme", site=site)

    targets = [origin for one in ports.videos.values() for origin in one.origins]

    def authorise(request: Request) -> None:
        if request.path_params["key"] != KEY:
            raise LinkUnknown

    return Starlette(
        routes=[
            *join.routes(ports, pages, rooms, **more),
            *go.routes(ports, pages, rooms, authorise=authorise),
            *device_checks.routes(ports, pages, Limits(), ice=more["ice"]),
            *therapist_room.routes(ports, pages, rooms, authorise=authorise, **more),
            Mount("/theme", StaticFiles(directory=site / "theme")),
            Mount("/frontdesk", StaticFiles(directory=site / "frontdesk")),
        ],
        middleware=[
            Middleware(StrictHeaders, origin="http://127.0.0.1", form_targets=targets),
            Middleware(_SameOrigin),
        ],
        exception_handlers={
            LinkUnknown: _plain(404),
            LinkExpired: _plain(410),
            NotNow: _plain(409),
            HTTPException: lambda _, why: PlainTextResponse(
                "", cast(HTTPException, why).status_code
            ),
        },
    )


class _SameOrigin(SameOriginWrites):
    def __init__(self, app: Any) -> None:
        refused = PlainTextResponse("another site", 403)
        super().__init__(app, origin="http://127.0.0.1", refused=refused)

    def allowed(self, headers: Any) -> bool:
        # The port is only known once the server runs.
        return headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}


def _plain(status: int) -> Any:
    def answer(request: Request, why: Exception) -> Response:
        return PlainTextResponse(type(why).__name__, status)

    return answer
