"""The description of the practice: what is looked up in it, and how a demo bends it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from frontdesk.domain.money import Money
from frontdesk.domain.practice import Licence, Override, Practice, TimeOff, Window, nearest
from frontdesk.domain.rehearsed import open_around, rehearsed

FRIDAY = date(2026, 11, 20)


def test_services_ways_and_therapists_are_found_by_id_or_not_at_all(practice: Practice) -> None:
    for service in practice.services:
        assert practice.service(service.id) is service
    for way in practice.ways:
        assert practice.way(way.id) is way
    for therapist in practice.therapists:
        assert practice.therapist(therapist.id) is therapist
    assert practice.service("massage") is None
    assert practice.way("pigeon") is None
    assert practice.therapist("nobody") is None


def test_a_title_is_the_name_with_the_credentials_there_are(practice: Practice) -> None:
    ines = practice.therapists[0]

    assert ines.title == "Ines Halloran, LCSW"
    assert replace(ines, credentials="").title == "Ines Halloran"


def test_a_place_two_therapists_are_licensed_in_is_asked_for_once(practice: Practice) -> None:
    ines = practice.therapists[0]
    bo = replace(ines, id="bo", licences=(Licence("LPC", "US-OR", "Oregon", "C1"),))
    both = replace(practice, therapists=(ines, bo))

    assert practice.places == (("US-OR", "Oregon"), ("US-WA", "Washington"))
    assert both.places == practice.places
    assert len(both.licences) == len(practice.licences) + 1


@pytest.mark.parametrize("told", ["services", "ways", "name", "policy"])
def test_the_fingerprint_changes_with_what_a_client_is_told(practice: Practice, told: str) -> None:
    changed = {
        "services": practice.services[:1],
        "ways": practice.ways[:1],
        "name": "Another practice",
        "policy": replace(practice.policy, late_fee=Money(1, "USD")),
    }[told]

    other = replace(practice, **{told: changed}).fingerprint

    assert len(practice.fingerprint) == len(other) == 12
    assert other != practice.fingerprint
    assert replace(practice).fingerprint == practice.fingerprint


def test_a_rehearsed_practice_can_be_met_at_once_for_the_same_price(practice: Practice) -> None:
    demo = rehearsed(practice)

    assert (demo.demo, practice.demo) == (True, False)
    assert [(s.id, s.minutes, s.price) for s in demo.services] == [
        (s.id, s.minutes, s.price) for s in practice.services
    ]
    assert {
        (s.step_minutes, s.notice_minutes, s.buffer_before_minutes, s.buffer_after_minutes)
        for s in demo.services
    } == {(10, 4, 0, 0)}


def test_an_open_practice_never_closes_today_or_tomorrow_and_keeps_its_other_days(
    practice: Practice,
) -> None:
    ines = replace(
        practice.therapists[0],
        overrides=(Override(FRIDAY, ()),),
        time_off=(TimeOff(datetime(2026, 11, 20), datetime(2026, 11, 21)),),  # noqa: DTZ001 - wall time
        sessions_per_day=1,
    )
    always = {Window(day, time(0), time(0)) for day in (5, 6)}

    (opened,) = open_around(replace(practice, therapists=(ines,)), FRIDAY).therapists

    near = {w for w in opened.hours if w.weekday in {5, 6}}
    assert near == always
    assert [w for w in opened.hours if w not in always] == [
        w for w in ines.hours if w.weekday not in {5, 6}
    ]
    assert (opened.overrides, opened.time_off, opened.sessions_per_day) == ((), (), None)


def test_a_service_is_offered_by_those_it_names_and_else_by_everybody(practice: Practice) -> None:
    ines = practice.therapists[0]
    bo = replace(ines, id="bo")
    both = replace(practice, therapists=(ines, bo))
    first, hello = practice.services

    assert both.offering(first) == (ines, bo)
    assert both.offering(replace(hello, therapists=("bo",))) == (bo,)


def test_a_sunday_is_followed_by_monday(practice: Practice) -> None:
    (opened,) = open_around(practice, FRIDAY + timedelta(days=2)).therapists

    assert {w.weekday for w in opened.hours if w.opens == w.closes == time(0)} == {7, 1}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("vidoe", "video"), ("fone", "phone"), ("offic", "office"), ("xyzzy", None), ("", None)],
)
def test_a_slip_of_the_pen_is_understood_and_nonsense_is_not(typed: str, meant: str) -> None:
    assert nearest(typed, ["video", "phone", "office"]) == meant
