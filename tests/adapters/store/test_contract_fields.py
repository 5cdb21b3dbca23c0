"""What is written to a store is what is read, field by field."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from adapters.store.samples import (
    MINUTE,
    SECOND,
    TEXT,
    a_refund,
    an_attempt,
    keep,
    many_times_on_one_store,
)
from frontdesk.domain.booking import Accepted, Enrolment, State
from frontdesk.domain.givenback import RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState
from races.samples import MONDAY_TEN, NOW, a_booking

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)


def test_a_booking_comes_back_in_every_field(store):
    booking = a_booking(
        busy_from=MONDAY_TEN - 5 * MINUTE,
        revision=3,
        generation=2,
        price=Money(0, "JPY"),
        phone_since=NOW,
    )

    keep(store, booking)

    assert store.read(lambda r: r.booking(booking.id)) == booking
    assert store.read(lambda r: r.booking("bk_unknown")) is None


def test_an_attention_booking_without_hold_comes_back(store):
    booking = keep(store, a_booking(state=State.ATTENTION, hold_until=None))

    assert store.read(lambda r: r.booking(booking.id)) == booking


def test_an_enrolment_comes_back_empty_and_full_and_is_replaced_by_id(store):
    empty = Enrolment("en_1", "bk_1", "session", NOW)
    full = replace(
        empty,
        name="Zoë Ünal",
        email="zoe@example.com",
        phone="+15035550142",
        voicemail=False,
        jurisdiction="US-OR",
        adult=True,
        consents=(
            Accepted("telehealth", 2, "ab" * 32, NOW),
            Accepted("fees", 1, "cd" * 32, NOW + SECOND),
        ),
    )

    store.write(lambda w: w.save_enrolment(empty))
    first = store.read(lambda r: r.enrolment("en_1"))
    store.write(lambda w: w.save_enrolment(full))

    assert first == empty
    assert store.read(lambda r: r.enrolment("en_1")) == full


@many_times_on_one_store
@given(name=TEXT, voicemail=st.none() | st.booleans())
def test_any_name_comes_back_as_it_was_typed(store, name, voicemail):
    typed = Enrolment("en_any", "bk_1", "session", NOW, name=name, voicemail=voicemail)

    store.write(lambda w: w.save_enrolment(typed))

    assert store.read(lambda r: r.enrolment("en_any")) == typed


def test_an_attempt_comes_back_and_is_found_by_its_session(store):
    booking = keep(store, a_booking())
    wanted = an_attempt(booking)
    opened = replace(
        wanted, state=AttemptState.OPEN, session="cs_1", url="https://pay.example", intent="pi_1"
    )

    store.write(lambda w: w.save_attempt(wanted))
    first = store.read(lambda r: r.attempts(booking.id))
    store.write(lambda w: w.save_attempt(opened))

    assert first == [wanted]
    assert store.read(lambda r: r.attempts(booking.id)) == [opened]
    assert store.read(lambda r: r.attempt_of_session("cs_1")) == opened
    assert store.read(lambda r: r.attempt_of_session("cs_2")) is None


@many_times_on_one_store
@given(params=st.dictionaries(TEXT, JSON, max_size=6))
def test_the_parameters_of_an_attempt_come_back_byte_for_byte(store, params):
    booking = a_booking(therapist=f"t{a_booking().id}")
    attempt = an_attempt(booking, params=params)

    def save(w):
        w.hold(booking, now=NOW)
        w.save_attempt(attempt)
        return w.attempts(booking.id)

    (kept,) = store.write(save)
    assert json.dumps(kept.params) == json.dumps(params)


def test_a_refund_comes_back_and_is_replaced_by_id(store):
    booking = keep(store, a_booking())
    wanted = a_refund(booking)
    sent = replace(wanted, state=RefundState.PENDING, provider_id="re_1")

    store.write(lambda w: w.save_refund(wanted))
    first = store.read(lambda r: r.refunds(booking.id))
    store.write(lambda w: w.save_refund(sent))

    assert first == [wanted]
    assert store.read(lambda r: r.refunds(booking.id)) == [sent]
