"""The letters of requests, wishes and lost links: neutral, short and easy to read."""

import re
from dataclasses import replace

import pytest
import textstat

from adapters.test_mail_letters import BOOKING, DESK, ENROLMENT, PRACTICE
from frontdesk.actions.ports import Letter, Note
from frontdesk.actions.store_port import MailRow
from frontdesk.domain.booking import State

HIGHEST_GRADE = 7
REQUESTED = replace(BOOKING, state=State.REQUESTED)
OF_A_BOOKING = [
    ("requested", "client"),
    ("requested", "therapist"),
    ("declined", "client"),
    ("limit", "client"),
]
LINK = "https://desk.example/x/" + "y" * 43
APPOINTMENT = {"when": "Monday, November 23, 9:00 am Pacific time", "asked": False, "link": LINK}
OF_OTHER_THINGS = [
    (
        "approved",
        "client",
        {
            "when": "Monday, November 23, 9:00 am Pacific time",
            "when_here": "",
            "way": PRACTICE.ways[0],
            "fee": "$140",
            "choose": False,
            "free": False,
            "until": "Sunday, November 22, 9:00 am Pacific time",
            "link": LINK,
        },
    ),
    ("asked", "client", {"link": ""}),
    ("asked", "therapist", {}),
    ("letter", "therapist", {}),
    ("times", "client", {"link": LINK}),
    (
        "listed",
        "client",
        {"length": "50 minutes", "until": "Tuesday, January 19", "link": LINK},
    ),
    ("link", "client", {"appointments": [APPOINTMENT]}),
    ("link", "client", {"appointments": [APPOINTMENT, {**APPOINTMENT, "asked": True}]}),
]


def row(kind: str, audience: str) -> MailRow:
    return MailRow("xx_1", kind, audience, 1, BOOKING.created_at)


def written() -> list[Letter]:
    ours = [
        DESK.compose(row(kind, who), booking=REQUESTED, enrolment=ENROLMENT)
        for kind, who in OF_A_BOOKING
    ]
    others = [
        DESK.note(row(kind, who), Note("to@example.org", {"name": "Ana Beispiel", **facts}))
        for kind, who, facts in OF_OTHER_THINGS
    ]
    return ours + others


@pytest.mark.parametrize("number", range(len(OF_A_BOOKING) + len(OF_OTHER_THINGS)))
def test_every_letter_is_neutral_and_reads_easily(number: int) -> None:
    made = written()[number]

    everything = f"{made.subject}\n{made.text}".lower()
    for word in ("therap", "client", "patient", "mental", "health", "counsel", "session"):
        assert word not in everything
    assert "Ana" not in made.subject
    assert "Beispiel" not in everything
    assert len(made.subject) <= 60
    assert "\n\n\n" not in made.text
    assert made.calendar is None
    prose = re.sub(r"https?://\S+|\d+", "", made.text)
    assert textstat.flesch_kincaid_grade(prose) <= HIGHEST_GRADE, made.text


def test_only_the_client_gets_a_link() -> None:
    for (kind, who), made in zip(OF_A_BOOKING, written(), strict=False):
        assert bool(re.search(r"https?://", made.text)) is (who == "client"), kind


def test_a_no_gives_another_way_and_no_reason() -> None:
    made = DESK.compose(row("declined", "client"), booking=REQUESTED, enrolment=ENROLMENT)

    assert "https://desk.example/book/" in made.text
    assert "because" not in made.text
    assert "Nothing was charged" in made.text


def test_what_is_not_answered_yet_is_said_beside_its_link() -> None:
    made = written()[-1]

    assert made.text.count(LINK) == 2
    assert made.text.count("I have not answered yet") == 1
