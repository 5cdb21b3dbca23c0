"""The service in front of a browser; its clock, worker and mail are in the test's hands."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import Browser

from browser.journey.conftest import Client, _client
from fakes import World, world
from frontdesk.actions import chores
from frontdesk.actions.ports import Payments
from frontdesk.adapters import ics
from frontdesk.adapters.mail.letters import Adapter as Letters
from frontdesk.domain.practice import Practice
from frontdesk.web import app
from web.house import vacant

ROOT = Path(__file__).resolve().parents[3]
Till = tuple[Payments, str]


@contextmanager
def serving(
    practice: Practice, *, database: Path, site: Path, folder: Path, till: Till | None = None
) -> Iterator[World]:
    """Run the service; what it is made of is the test's to turn.

    till: a provider other than the one that is told, and the origin of its pages.
    """
    file = folder / "frontdesk.sqlite3"
    shutil.copy(database, file)
    home = vacant()
    here = world(practice, file, origin=home.origin)
    letters = Letters(practice, here.ports.origin, here.ports.links)
    here.ports = replace(here.ports, letters=letters, payments=till[0] if till else here.payments)
    place = app.Place(
        site=site,
        theme=ROOT / "theme",
        desk_key="d" * 40,
        opener="open",
        payment_origins=[till[1]] if till else [],
        limited=False,
    )
    invitation = partial(ics.invitation, practice=practice, sender="a@example.com")
    service = app.build(here.ports, place, invitation=invitation)
    with home.lived_in(service):
        yield here
    here.ports.store.close()


@contextmanager
def visitor(
    here: World, chromium: Browser, *, scripts: bool, payments: str = ""
) -> Iterator[Client]:
    """Somebody with a browser; whatever it fetches elsewhere or complains of fails the test."""
    origin = here.ports.origin
    near = SimpleNamespace(origin=origin, payments=payments or origin, mails=origin)
    steps = _client(near, chromium, scripts=scripts)  # type: ignore[arg-type]
    yield next(steps)
    next(steps, None)


def newest_link(here: World, email: str) -> str:
    """Let the worker run, and return the first link in the newest letter to somebody."""
    chores.reconcile(here.ports)
    for kind, _, args in list(here.jobs.orders):
        if kind == "mail":
            chores.run(here.ports, kind, args)
    letter = [one for one in here.mail.sent if one.to == email][-1]
    found = re.search(rf"{here.ports.origin}/\S+", letter.text)
    assert found is not None
    return found[0]
