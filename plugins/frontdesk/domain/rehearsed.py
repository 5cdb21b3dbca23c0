"""The practice as a demo shows it: open round the clock, with hardly any notice."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta

from frontdesk.domain.practice import Practice, Service, Therapist, Window


def rehearsed(practice: Practice) -> Practice:
    """Return the practice with hardly any notice, for a demo in which one can meet at once."""
    return replace(practice, demo=True, services=tuple(_at_once(s) for s in practice.services))


def open_around(practice: Practice, today: date) -> Practice:
    """Return the practice open round the clock on the weekdays of today and tomorrow."""
    near = {day.isoweekday() for day in (today, today + timedelta(days=1))}
    return replace(practice, therapists=tuple(_open_on(t, near) for t in practice.therapists))


def _open_on(therapist: Therapist, weekdays: Iterable[int]) -> Therapist:
    always = tuple(Window(day, time(0), time(0)) for day in weekdays)
    usual = tuple(w for w in therapist.hours if w.weekday not in set(weekdays))
    return replace(
        therapist, hours=always + usual, overrides=(), time_off=(), sessions_per_day=None
    )


def _at_once(service: Service) -> Service:
    # Enough to answer and pay; with the step, less than the 15 minutes a door opens early.
    return replace(
        service,
        step_minutes=10,
        notice_minutes=4,
        buffer_before_minutes=0,
        buffer_after_minutes=0,
    )
