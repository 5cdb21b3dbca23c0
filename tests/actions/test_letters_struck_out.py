"""A letter that has nothing to say any more is struck out, and not tried for ever."""

from datetime import timedelta
from pathlib import Path

import pytest

import frontdesk
from actions.clients import answered, booking, bring
from fakes import World
from frontdesk.actions import chores, telling
from frontdesk.actions.confirm import owe, owe_row
from frontdesk.actions.store_port import MailRow
from frontdesk.domain.booking import State

TEXTS = Path(frontdesk.__file__).parent / "templates" / "mail"
# Where an id is made of more than what it names.
REST = {"tz": "gone_29000000", "oc": "gone_29000000_29000060"}


def owed(here: World) -> list[tuple[str, str, str]]:
    later = here.clock.now() + timedelta(days=30)
    found = here.ports.store.read(lambda look: look.unsent(before=later))
    return sorted((row.about, row.kind, row.audience) for row in found)


@pytest.mark.parametrize("about", ["bk", *sorted(chores.NOTES)])
@pytest.mark.parametrize("audience", telling.SIDES)
def test_a_letter_about_what_is_not_there_any_more_is_tried_once(
    here: World, about: str, audience: str
) -> None:
    name = f"{about}_{REST.get(about, 'gone')}"
    row = MailRow(name, "confirmed", audience, 3, here.clock.now())
    here.ports.store.write(lambda tx: owe_row(tx, row))
    here.clock.move(minutes=3)

    chores.reconcile(here.ports)

    assert owed(here) == []
    assert here.mail.sent == []


def test_only_the_letter_itself_is_struck_out(here: World) -> None:
    made = booking(here, answered(here, service=1))
    bring(here, made, State.CONFIRMED)
    kinds = [("requested", "client"), ("requested", "therapist"), ("limit", "client")]

    def change(tx):
        for kind, audience in kinds:
            owe(tx, made, kind=kind, audience=audience, now=here.clock.now())
        telling.forget(tx, MailRow(made.id, *kinds[0], made.revision, here.clock.now()))

    here.ports.store.write(change)

    assert owed(here) == [(made.id, *kinds[2]), (made.id, *kinds[1])]


def test_no_kind_of_letter_is_forgotten_when_another_is_struck_out() -> None:
    texts = {name.stem.rpartition("-")[0] for name in TEXTS.glob("[a-z]*.txt")}

    assert texts == telling.ABOUT_A_BOOKING | telling.ABOUT_ELSE
