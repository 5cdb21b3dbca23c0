"""Calendars kept elsewhere: what they block, and what they cannot."""

import logging
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from actions.clients import MONDAY_NINE, answered
from actions.elsewhere import HOUR, MINUTE, ToldCalendars, confirmed, offered, refresh, told_to
from fakes import World
from frontdesk.actions import chores, hold, outside
from frontdesk.actions.outside_port import Found, Source
from frontdesk.adapters.calendar.fetch import Answer
from frontdesk.adapters.calendar.outside import Adapter
from frontdesk.domain.errors import SlotGone


@pytest.fixture
def told(here: World) -> ToldCalendars:
    return told_to(here)


def test_an_outside_time_takes_a_slot_away_and_gives_it_back(here, told) -> None:
    told.say((MONDAY_NINE + 10 * MINUTE, MONDAY_NINE + 20 * MINUTE))
    before = offered(here)

    refresh(here)
    meanwhile = offered(here)
    told.say()
    refresh(here)

    assert (before, meanwhile, offered(here)) == (True, False, True)


def test_a_slot_taken_outside_cannot_be_held_either(here, told) -> None:
    told.say((MONDAY_NINE, MONDAY_NINE + HOUR))
    refresh(here)

    with pytest.raises(SlotGone) as why:
        answered(here)

    assert MONDAY_NINE not in why.value.nearest


def test_a_calendar_is_asked_every_ten_minutes_and_not_each_minute(here, told) -> None:
    for _ in range(31):
        outside.refresh(here.ports)
        here.clock.move(minutes=1)

    assert len(told.asked) == 4


def test_the_question_reaches_from_yesterday_beyond_the_last_day_on_offer(here, told) -> None:
    outside.refresh(here.ports)

    now, asked = here.clock.now(), told.asked[0]
    longest = max(service.horizon_days for service in here.ports.practice.services)
    assert asked["since"] == now - timedelta(days=1)
    assert asked["until"] == now + timedelta(days=longest + 7)
    assert asked["zone"] == here.ports.practice.therapists[0].zone


def test_what_did_not_change_stays_but_is_worked_out_anew_twice_a_day(here, told) -> None:
    told.say((MONDAY_NINE, MONDAY_NINE + HOUR))
    refresh(here)
    told.times = None

    refresh(here)
    kept = offered(here)
    refresh(here, hours=12)

    assert not kept
    assert [asked["tag"] for asked in told.asked] == ["", "t1", ""]


def test_our_own_feed_read_back_blocks_nothing_twice_and_no_old_time(here, told) -> None:
    mine = confirmed(here, MONDAY_NINE + 2 * HOUR)
    told.say((MONDAY_NINE, MONDAY_NINE + HOUR), uid=mine.calendar_uid)

    refresh(here)

    assert offered(here)
    assert here.ports.store.read(lambda r: r.outside_known())[0].ok_at is not None


@pytest.mark.parametrize("kind", sorted(outside.TROUBLE))
def test_trouble_keeps_the_last_good_times_whatever_it_is(kind, here, told, caplog) -> None:
    told.say((MONDAY_NINE, MONDAY_NINE + HOUR))
    refresh(here)
    told.trouble = kind

    with caplog.at_level(logging.WARNING):
        refresh(here)

    assert not offered(here)
    (known,) = here.ports.store.read(lambda look: look.outside_known())
    assert known.problem == kind
    assert known.checked_at - (known.ok_at or known.checked_at) == 10 * MINUTE
    assert kind in caplog.text


def test_a_calendar_that_is_struck_from_the_settings_frees_its_times(here, told) -> None:
    told.say((MONDAY_NINE, MONDAY_NINE + HOUR))
    refresh(here)

    told.therapists = []
    outside.refresh(here.ports)

    assert offered(here)
    assert here.ports.store.read(lambda look: look.outside_known()) == []


def test_trouble_of_one_calendar_is_not_the_others_trouble(here, told) -> None:
    first, other = ToldCalendars(["ines"]), ToldCalendars(["mara"])
    first.trouble = "refused"
    other.say((MONDAY_NINE, MONDAY_NINE + HOUR))

    class Both:
        def sources(self) -> list[Source]:
            return [*first.sources(), *other.sources()]

        def look(self, source: Source, **how: object) -> Found:
            return (first if source in first.sources() else other).look(source, **how)

    here.ports = replace(here.ports, outside=Both())

    refresh(here)

    known = here.ports.store.read(lambda look: look.outside_known())
    assert [(one.source.therapist, one.problem) for one in known] == [
        ("ines", "refused"),
        ("mara", ""),
    ]


def test_the_minutes_work_asks_the_calendars_and_survives_their_crash(here, told) -> None:
    told.say((MONDAY_NINE, MONDAY_NINE + HOUR))
    here.clock.move(minutes=10)
    chores.reconcile(here.ports)
    read = offered(here)
    told.times = [("x", "no", "number")]  # type: ignore[list-item]
    here.clock.move(minutes=10)

    chores.reconcile(here.ports)

    assert not read
    assert not offered(here)


def test_nothing_of_a_calendar_is_kept_but_its_times(here, tmp_path) -> None:
    raw = (
        b"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:canary-uid\nSUMMARY:canary-title\n"
        b"DESCRIPTION:canary-note\nATTENDEE;CN=canary-guest:mailto:canary@example.org\n"
        b"LOCATION:canary-place\nDTSTART:20261123T170000Z\nDTEND:20261123T180000Z\n"
        b"END:VEVENT\nEND:VCALENDAR\n"
    )

    class Canaries:
        def fetch(self, address: str, *, tag: str = "") -> Answer:
            return Answer(raw, "")

    calendar = Adapter([("ines", "https://canary.example/canary-token")], fetcher=Canaries())
    here.ports = replace(here.ports, outside=calendar)

    refresh(here)

    assert not offered(here)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert b"outside_busy" in kept
    assert b"canary" not in kept


def test_a_practice_without_calendars_does_nothing(here) -> None:
    outside.refresh(here.ports)

    assert here.ports.store.read(lambda look: look.outside_known()) == []
    assert here.ports.store.read(lambda r: r.booking("bk_x")) is None


def test_nobody_waits_for_a_calendar_while_holding_a_time(here, told) -> None:
    service = here.ports.practice.services[0]
    chosen = hold.Choice(service, MONDAY_NINE, "video", "UTC")

    hold.begin(here.ports, chosen, fresh=("ABCDEFGH", "ABCDEFGH", "u@x"))

    assert told.asked == []
    assert here.clock.now().tzinfo is UTC
