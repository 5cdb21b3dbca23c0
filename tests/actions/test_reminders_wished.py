"""A reminder to somebody who wished for the phone instead of the video."""

from dataclasses import replace
from datetime import timedelta

from actions.changes import booked, later
from actions.clients import MONDAY_NINE
from fakes import World
from frontdesk.actions import join
from frontdesk.adapters.mail.letters import Adapter as Letters

WEDNESDAY_NINE = MONDAY_NINE + timedelta(days=2)


def test_who_wished_for_the_phone_reads_that_it_is_by_phone(here: World) -> None:
    letters = Letters(here.ports.practice, here.ports.origin, here.ports.links)
    here.ports = replace(here.ports, letters=letters)
    made = booked(here, WEDNESDAY_NINE)
    join.ask_for_phone(join.receive(made.id, ports=here.ports), ports=here.ports)
    here.mail.sent.clear()

    here.clock.at = WEDNESDAY_NINE - timedelta(days=1)
    later(here)
    later(here, minutes=3)

    (letter,) = [one for one in here.mail.sent if one.to == "ana@example.com"]
    assert letter.subject.startswith("Reminder")
    assert "How: Phone" in letter.text
    assert "I call you at the number you gave" in letter.text
    assert "by phone instead" not in letter.text
    assert "/check" not in letter.text
