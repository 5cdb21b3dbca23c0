"""The feed of a therapist's own appointments, as a stranger's calendar program reads it."""

from dataclasses import replace
from datetime import datetime, timedelta

import httpx2
import icalendar
import pytest
import vobject

from actions.clients import MONDAY_NINE, answered, booking, bring
from fakes import World
from frontdesk.domain.booking import Act, Booking, Change, State
from frontdesk.web.feed import feed_path
from web.conftest import Served

HOUR = timedelta(hours=1)


def made(here: World, starts_at: datetime, *states: State) -> Booking:
    found = booking(here, answered(here, starts_at))
    bring(here, found, *states)
    return found


def path(here: World) -> str:
    return feed_path(here.ports, here.ports.practice.therapists[0].id)


def events(answer: httpx2.Response) -> list[vobject.base.Component]:
    """Read with another parser than the one that wrote it."""
    return list(vobject.readOne(answer.text).contents.get("vevent", []))


def test_the_feed_tells_when_and_how_firm_and_nothing_else(served: Served) -> None:
    firm = made(served.here, MONDAY_NINE, State.CONFIRMED)
    asked = made(served.here, MONDAY_NINE + HOUR, State.REQUESTED)
    made(served.here, MONDAY_NINE + 2 * HOUR, State.CONFIRMED, State.CANCELLED)
    made(served.here, MONDAY_NINE + 4 * HOUR)

    answer = served.http.get(path(served.here))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert [
        (e.uid.value, e.status.value, e.dtstart.value, e.summary.value) for e in events(answer)
    ] == [
        (firm.calendar_uid, "CONFIRMED", MONDAY_NINE, "Appointment"),
        (asked.calendar_uid, "TENTATIVE", MONDAY_NINE + HOUR, "Appointment"),
    ]
    text = answer.text.lower()
    for word in ("ana", "example.com", "therap", "client", "session", "video", "health", "140"):
        assert word not in text
    assert "attendee" not in text


def test_an_empty_feed_is_still_a_calendar(served: Served) -> None:
    answer = served.http.get(path(served.here))

    assert events(answer) == []
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n" in answer.text
    assert "X-PUBLISHED-TTL:PT15M\r\n" in answer.text
    assert "METHOD" not in answer.text


def test_the_place_is_told_only_where_one_has_to_go_there(served: Served, here: World) -> None:
    office = next(way for way in here.ports.practice.ways if way.place)
    known = made(here, MONDAY_NINE, State.CONFIRMED)
    at_home = replace(known, way=office.id, revision=1, state=State.CONFIRMED)
    here.ports.store.write(lambda tx: tx.revise(at_home, revision=0, now=here.clock.now()))

    (event,) = events(served.http.get(path(here)))

    assert event.location.value == office.place


def test_a_change_keeps_the_uid_raises_the_sequence_and_stamps_its_own_time(
    served: Served, here: World
) -> None:
    known = made(here, MONDAY_NINE, State.CONFIRMED)
    (before,) = events(served.http.get(path(here)))
    here.clock.move(hours=2)
    moved = replace(known, way="phone", revision=1)
    change = Change(known.id, 1, Act.SWITCH, "client", here.clock.now())
    here.ports.store.write(lambda tx: tx.revise(moved, revision=0, now=here.clock.now()))
    here.ports.store.write(lambda tx: tx.note_change(change))

    (after,) = events(served.http.get(path(here)))

    assert before.uid.value == after.uid.value
    assert (before.sequence.value, after.sequence.value) == ("0", "1")
    assert after.dtstamp.value - before.dtstamp.value == 2 * HOUR


def test_the_feed_reaches_thirty_days_back_and_to_the_last_day_on_offer(
    served: Served, here: World
) -> None:
    made(here, MONDAY_NINE, State.CONFIRMED, State.COMPLETED)
    here.clock.at = MONDAY_NINE + timedelta(days=30)
    kept = events(served.http.get(path(here)))

    here.clock.move(seconds=60)

    assert len(kept) == 1
    assert events(served.http.get(path(here))) == []


def test_an_unchanged_feed_is_not_sent_again(served: Served, here: World) -> None:
    made(here, MONDAY_NINE, State.CONFIRMED)
    first = served.http.get(path(here))
    tag = first.headers["etag"]
    here.clock.move(hours=1)

    same = served.http.get(path(here), headers={"If-None-Match": f'"x", W/{tag}'})
    made(here, MONDAY_NINE + HOUR, State.CONFIRMED)
    changed = served.http.get(path(here), headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"].removeprefix("W/") == tag.removeprefix("W/")
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_every_line_is_short_and_ends_as_the_standard_says(served: Served, here: World) -> None:
    for hour in (0, 1, 2, 4):
        made(here, MONDAY_NINE + hour * HOUR, State.CONFIRMED)

    raw = served.http.get(path(here)).content

    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert all(b"\n" not in line and len(line) <= 75 for line in lines)
    assert len(icalendar.Calendar.from_ical(raw).walk("VEVENT")) == 4


@pytest.mark.parametrize("change", ["x", "", "swap", "case"])
def test_another_address_leads_nowhere(change: str, served: Served, here: World) -> None:
    right = path(here)
    token = right.removeprefix("/calendar/").removesuffix(".ics")
    wrong = {
        "x": f"{token}x",
        "": token[:-1],
        "swap": here.ports.links.make("booking", here.ports.practice.therapists[0].id),
        "case": token.swapcase(),
    }[change]

    answer = served.http.get(f"/calendar/{wrong}.ics")

    assert answer.status_code == 404
    assert "BEGIN:VCALENDAR" not in answer.text


def test_each_therapist_has_an_address_of_their_own(served: Served, here: World) -> None:
    one, other = feed_path(here.ports, "ines"), feed_path(here.ports, "mara")

    assert one != other
    assert served.http.get(other).status_code == 404


def test_asking_changes_nothing_and_head_is_answered(served: Served, here: World) -> None:
    made(here, MONDAY_NINE, State.CONFIRMED)
    before = list(here.jobs.orders)

    head = served.http.head(path(here))
    posted = served.post(path(here), {})

    assert (head.status_code, head.content) == (200, b"")
    assert posted.status_code == 405
    assert here.jobs.orders == before


def test_who_asks_all_the_time_is_told_to_wait(limited: Served) -> None:
    statuses = [limited.http.get("/calendar/guess.ics").status_code for _ in range(61)]

    assert statuses[:60] == [404] * 60
    assert statuses[60] == 429
