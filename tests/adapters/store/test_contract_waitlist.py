"""What every store promises about the waitlist."""

from dataclasses import replace
from datetime import timedelta

import pytest

from frontdesk.adapters.store import tables
from frontdesk.adapters.store.rows import booking_row
from frontdesk.domain.booking import State
from frontdesk.domain.waiting import Answer, Entry, Freed, Offer, Part, Wait
from races.samples import MONDAY_TEN, NOW, a_booking

MINUTE = timedelta(minutes=1)
TIMES = ("starts", "ends", "busy_from", "busy_to")
LATER, LATE = NOW + 31 * MINUTE, NOW + 60 * MINUTE
ENTRY = Entry(
    id="wl_1",
    service="session",
    email="Ana@Example.com",
    name="Ana Ü",
    zone="Asia/Kathmandu",
    ways=("video", "office"),
    weekdays=(1, 7),
    parts=(Part.MORNING, Part.EVENING),
    state=Wait.WAITING,
    joined_at=NOW,
    ends_at=NOW + timedelta(days=60),
    told=3,
    told_at=NOW,
)
FREED = Freed("bk_1:0", "ines", MONDAY_TEN, MONDAY_TEN + 50 * MINUTE, NOW)
OFFER = Offer("bk_9", FREED.id, ENTRY.id, NOW, NOW + timedelta(hours=2))


def test_an_entry_comes_back_as_it_was_kept(store):
    store.write(lambda w: w.add_entry(ENTRY))

    assert store.read(lambda r: r.entry("wl_1")) == ENTRY
    assert store.read(lambda r: r.entry_of("ANA@example.COM", service="session")) == ENTRY
    assert store.read(lambda r: r.entry_of("ana@example.com", service="other")) is None


def test_one_address_has_one_entry_for_a_service(store):
    store.write(lambda w: w.add_entry(ENTRY))

    twin = replace(ENTRY, id="wl_2", email="ana@example.com")

    assert not store.write(lambda w: w.add_entry(twin))
    assert store.write(lambda w: w.add_entry(replace(twin, service="other")))
    changed = replace(ENTRY, name="Bo", told_at=None)
    store.write(lambda w: w.save_entry(changed))
    assert store.read(lambda r: r.entry("wl_1")) == changed


def test_who_waits_is_told_in_the_order_they_joined(store):
    for number, (state, minutes) in enumerate(
        [(Wait.WAITING, 5), (Wait.LEFT, 0), (Wait.WAITING, 1), (Wait.OFFERED, 2), (Wait.ENDED, 0)]
    ):
        one = replace(
            ENTRY,
            id=f"wl_{number}",
            email=f"{number}@example.com",
            state=state,
            joined_at=NOW + minutes * MINUTE,
        )
        store.write(lambda w, one=one: w.add_entry(one))

    assert [one.id for one in store.read(lambda r: r.waiting())] == ["wl_2", "wl_0"]
    assert store.read(lambda r: r.wait_counts()) == {"session": 3}


def test_an_entry_advances_only_from_where_it_stands(store):
    store.write(lambda w: w.add_entry(ENTRY))
    step = {"frm": frozenset({Wait.WAITING}), "to": Wait.OFFERED}

    assert store.write(lambda w: w.advance_entry("wl_1", **step))
    assert not store.write(lambda w: w.advance_entry("wl_1", **step))
    assert store.read(lambda r: r.entry("wl_1")).state is Wait.OFFERED


def test_whose_time_is_over_is_told_at_that_very_second(store):
    store.write(lambda w: w.add_entry(ENTRY))

    early = ENTRY.ends_at - timedelta(seconds=1)

    assert store.read(lambda r: r.outlived(now=early)) == []
    assert store.read(lambda r: r.outlived(now=ENTRY.ends_at)) == [ENTRY]


def test_a_freed_time_is_open_until_it_is_closed(store):
    assert store.write(lambda w: w.note_freed(FREED))
    assert not store.write(lambda w: w.note_freed(replace(FREED, therapist="noor")))
    assert store.read(lambda r: r.open_freed()) == [FREED]

    store.write(lambda w: w.close_freed(FREED.id, at=NOW + MINUTE))
    store.write(lambda w: w.close_freed(FREED.id, at=NOW + 2 * MINUTE))

    assert store.read(lambda r: r.open_freed()) == []
    assert store.read(lambda r: r.freed(FREED.id)) == replace(FREED, closed_at=NOW + MINUTE)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (Offer("bk_8", FREED.id, "wl_2", NOW, NOW), "the time has an open offer"),
        (Offer("bk_8", "bk_2:0", ENTRY.id, NOW, NOW), "the entry has an open offer"),
        (Offer("bk_9", "bk_2:0", "wl_2", NOW, NOW), "the booking is another offer's"),
    ],
)
def test_the_database_refuses_a_second_open_offer(store, other, why):
    assert store.write(lambda w: w.add_offer(OFFER))

    assert not store.write(lambda w: w.add_offer(other)), why


def test_a_time_is_offered_to_one_person_once_and_after_an_answer_to_another(store):
    store.write(lambda w: w.add_offer(OFFER))
    assert store.write(lambda w: w.answer_offer("bk_9", answer=Answer.DECLINED))
    assert not store.write(lambda w: w.answer_offer("bk_9", answer=Answer.TAKEN))

    again = replace(OFFER, booking="bk_10")
    after = replace(OFFER, booking="bk_11", entry="wl_2", made_at=NOW + MINUTE)

    assert not store.write(lambda w: w.add_offer(again))
    assert store.write(lambda w: w.add_offer(after))
    declined = replace(OFFER, answer=Answer.DECLINED)
    assert store.read(lambda r: r.offers(FREED.id)) == [declined, after]
    assert store.read(lambda r: r.open_offers()) == [after]
    assert store.read(lambda r: (r.offer("bk_9"), r.offer("bk_10"))) == (declined, None)
    assert store.read(lambda r: (r.offer_to("wl_2"), r.offer_to("wl_1"))) == (after, None)


@pytest.mark.parametrize(
    ("state", "minutes", "taken"),
    [
        (State.CONFIRMED, 0, True),
        (State.CONFIRMED, 30, True),
        (State.CONFIRMED, -49, True),
        (State.CONFIRMED, 50, False),
        (State.CONFIRMED, -50, False),
        (State.REQUESTED, 0, True),
        (State.HELD, 0, False),
        (State.AWAITING_PAYMENT, 0, False),
    ],
)
def test_a_freed_time_is_taken_again_by_what_is_somebodys(store, state, minutes, taken):
    made = a_booking(MONDAY_TEN + minutes * MINUTE, state=state)
    store.write(lambda w: w.hold(made, now=NOW))

    assert store.read(lambda r: r.taken_again(FREED)) is taken
    assert not store.read(lambda r: r.taken_again(replace(FREED, therapist="noor")))


def test_only_offers_that_lapsed_since_joining_count_as_unanswered(store):
    answers = [Answer.LAPSED, Answer.DECLINED, Answer.LAPSED, Answer.LAPSED]
    for number, answer in enumerate(answers):
        made_at = NOW + (number - 1) * MINUTE
        one = Offer(f"bk_{number}", f"fr_{number}", ENTRY.id, made_at, made_at)
        store.write(lambda w, one=one: w.add_offer(one))
        store.write(lambda w, one=one, answer=answer: w.answer_offer(one.booking, answer=answer))

    assert store.read(lambda r: r.unanswered(ENTRY)) == 2
    assert store.read(lambda r: r.unanswered(replace(ENTRY, id="wl_2"))) == 0


def by_holding(store, kept):
    return store.write(lambda w: w.hold(a_booking(kept.starts_at, hold_until=LATE), now=LATER))


def by_moving(store, kept):
    moving = a_booking(kept.starts_at + timedelta(days=1), state=State.CONFIRMED, hold_until=None)
    assert store.write(lambda w: w.hold(moving, now=NOW))
    times = {
        name: getattr(kept, name) for name in ("starts_at", "ends_at", "busy_from", "busy_to")
    }
    moved = replace(moving, revision=1, **times)
    return store.write(lambda w: w.revise(moved, revision=0, now=LATER))


def by_coming_back(store, kept):
    late = replace(kept, id="bk_late", enrolment="en_late", reference="LATE", calendar_uid="late")
    first = replace(late, starts_at=NOW, ends_at=NOW + MINUTE, busy_from=NOW, busy_to=NOW + MINUTE)
    assert store.write(lambda w: w.hold(replace(first, series=""), now=NOW))
    held, dead = frozenset({State.HELD}), frozenset({State.EXPIRED})

    def change(w):
        # To where it would come back to, as long as it stands in nobody's way.
        assert w.advance("bk_late", frm=held, to=State.EXPIRED, hold_until=None)
        w._conn.execute(
            tables.booking.update()
            .where(tables.booking.c.id == "bk_late")
            .values({name: booking_row(kept)[name] for name in TIMES})
        )
        return w.advance("bk_late", frm=dead, to=State.CONFIRMED, hold_until=None, now=LATER)

    return store.write(change)


@pytest.mark.parametrize("taken", [by_holding, by_moving, by_coming_back])
def test_the_next_taker_of_a_lapsed_time_does_not_hide_that_it_was_freed(store, taken):
    kept = a_booking(series="sr_1")
    store.write(lambda w: w.hold(kept, now=NOW))

    assert taken(store, kept)

    (noted,) = store.read(lambda r: r.open_freed())
    assert noted == Freed(f"{kept.id}:0", "ines", kept.starts_at, kept.ends_at, LATER)
    assert store.read(lambda r: r.booking(kept.id)).state is State.EXPIRED


@pytest.mark.parametrize(
    "kept",
    [
        {},  # somebody was choosing
        {"id": "kp_1", "therapist": "kp_1", "room": "blue"},  # a mere room
    ],
)
def test_a_lapsed_hold_of_nobodys_time_is_not_noted(store, kept):
    store.write(lambda w: w.hold(a_booking(**kept), now=NOW))

    taker = a_booking(hold_until=LATE, room=kept.get("room", ""))

    assert store.write(lambda w: w.hold(taker, now=LATER))
    assert store.read(lambda r: r.open_freed()) == []
