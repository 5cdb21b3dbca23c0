"""Whatever happens in whatever order: one offer of a time, one to a person, first come first."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.clients import MONDAY_NINE, bring
from actions.waiters import booked_time, held_for, let_go, waits, work
from fakes import World, blocking, world
from frontdesk.actions import waitlist_turns
from frontdesk.domain.booking import State
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.practice import Practice
from frontdesk.domain.waiting import Answer, Entry, Wait

PEOPLE = ("ana", "bo", "cy", "dee")
TIMES = [MONDAY_NINE + timedelta(days=7 * week, hours=hour) for week in (1, 2) for hour in (0, 1)]
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("decline"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("leave"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("take"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("free"), st.sampled_from(TIMES)),
        st.tuples(st.just("book"), st.sampled_from(TIMES)),
        st.tuples(st.just("pass"), st.sampled_from([5, 119, 121, 700])),
    ),
    min_size=8,
    max_size=20,
)


@given(events=EVENTS)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_line_is_kept_whatever_happens(
    events: list[tuple[str, object]],
    practice: Practice,
    migrated: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("line") / "frontdesk.sqlite3"
    shutil.copy(migrated, file)
    here = world(practice, file)
    try:
        # Everybody may wait at first, so that most orders of events have something to decide.
        for name in PEOPLE[:2]:
            waits(here, name)
        for what, whom in events:
            _happen(here, what, whom)
            before = _line(here)
            known = _offers(here)
            work(here)
            _in_order(here, before, known)
            _sound(here)
    finally:
        here.ports.store.close()


def _happen(here: World, what: str, whom: object) -> None:
    if what == "join":
        waits(here, str(whom))
    elif what == "pass":
        here.clock.move(minutes=float(str(whom)))
    elif what in {"free", "book"}:
        try:
            (let_go if what == "free" else booked_time)(here, whom)  # type: ignore[arg-type]
        except FrontDeskError:
            return
    else:
        _answer(here, what, f"{whom}@example.com")


def _answer(here: World, what: str, email: str) -> None:
    entry = here.ports.store.read(lambda look: look.entry_of(email, service="first-session"))
    if entry is None or (what == "take" and entry.state is not Wait.OFFERED):
        return
    if what == "take":
        held = held_for(here, email)
        if held.hold_until is not None and held.hold_until >= here.clock.at:
            bring(here, held, State.CONFIRMED)
        return
    waitlist_turns.decline(here.ports, entry, leave=what == "leave")


def _line(here: World) -> list[Entry]:
    return list(here.ports.store.read(lambda look: look.waiting()))


def _offers(here: World) -> set[str]:
    return {one.booking for one in here.ports.store.read(lambda look: look.open_offers())}


def _in_order(here: World, before: list[Entry], known: set[str]) -> None:
    """Of those who waited, nobody was passed over who had not been asked for that very time."""
    for made in here.ports.store.read(lambda look: look.open_offers()):
        entry = here.ports.store.read(lambda look, made=made: look.entry(made.entry))
        if made.booking in known or entry not in [*before, entry]:
            continue
        asked = {o.entry for o in here.ports.store.read(lambda look, m=made: look.offers(m.freed))}
        held = {o.entry for o in here.ports.store.read(lambda look: look.open_offers())}
        earlier = [one for one in before if one.joined_at < entry.joined_at]
        assert all(one.id in asked | held for one in earlier)


def _sound(here: World) -> None:
    look = here.ports.store.read
    offers = look(lambda r: r.open_offers())
    assert len({o.freed for o in offers}) == len({o.entry for o in offers}) == len(offers)
    offered = {o.entry for o in offers}
    for name in PEOPLE:
        found = look(lambda r, n=name: r.entry_of(f"{n}@example.com", service="first-session"))
        assert found is None or (found.state is Wait.OFFERED) == (found.id in offered)
    for one in offers:
        held = look(lambda r, o=one: r.booking(o.booking))
        assert one.answer is Answer.OPEN
        assert held.state is State.HELD
    spans = [(b.busy_from, b.busy_to) for b in look(lambda r: r.ahead(after=here.clock.at))]
    assert blocking(spans) == 0
