"""What a store takes once only: a refund, a notice, a letter, five sealed intakes, a link."""

from dataclasses import replace

import pytest

from adapters.store.samples import HOUR, MINUTE, SECOND, a_refund, keep
from frontdesk.actions.store_port import MailRow
from frontdesk.domain.booking import Enrolment, SealedIntake
from frontdesk.domain.payment import Notice
from races.samples import NOW, a_booking


def test_money_never_goes_back_twice_for_one_reason(store):
    booking = keep(store, a_booking())
    store.write(lambda w: w.save_refund(a_refund(booking)))

    with pytest.raises(ValueError, match="has a refund for late_money"):
        store.write(lambda w: w.save_refund(a_refund(booking, id="rf_other")))

    assert len(store.read(lambda r: r.refunds(booking.id))) == 1


def test_the_newest_sealed_intake_is_returned_and_a_sixth_is_refused(store):
    store.write(lambda w: w.save_enrolment(Enrolment("en_1", "bk_1", "session", NOW)))
    intakes = [
        SealedIntake("en_1", n, bytes([n, 0, 255]), f"{n}" * 64, "browser", "adult-3", NOW)
        for n in range(1, 7)
    ]

    taken = [store.write(lambda w, i=i: w.seal(i)) for i in intakes]

    assert taken == [True] * 5 + [False]
    assert store.read(lambda r: r.sealed("en_1")) == intakes[4]
    assert store.read(lambda r: r.sealed("en_2")) is None


def test_a_link_leads_to_its_subject_for_its_own_purpose_only(store):
    until = NOW + HOUR
    store.write(lambda w: w.add_link("d1", purpose="join", subject="bk_1", expires_at=until))

    found = store.read(lambda r: r.link("d1", purpose="join"))

    assert found == ("bk_1", until)
    assert store.read(lambda r: r.link("d1", purpose="booking")) is None
    assert store.read(lambda r: r.link("d2", purpose="join")) is None


def test_the_same_link_again_moves_only_its_end(store):
    later = NOW + 2 * HOUR
    store.write(lambda w: w.add_link("d1", purpose="join", subject="bk_1", expires_at=NOW))

    store.write(lambda w: w.add_link("d1", purpose="pay", subject="bk_2", expires_at=later))

    assert store.read(lambda r: r.link("d1", purpose="join")) == ("bk_1", later)
    assert store.read(lambda r: r.link("d1", purpose="pay")) is None


def test_a_notice_counts_once(store):
    notice = Notice("evt_1", "checkout.session.completed", "cs_1", livemode=False, created_at=NOW)

    heard = [store.write(lambda w: w.note_event(notice, received_at=NOW)) for _ in range(3)]

    assert heard == [True, False, False]


def test_a_letter_is_owed_once_for_each_kind_audience_and_revision(store):
    booking = keep(store, a_booking())
    row = MailRow(booking.id, "confirmed", "client", 0, NOW)
    others = [
        replace(row, kind="moved"),
        replace(row, audience="therapist"),
        replace(row, revision=1),
    ]

    first = [store.write(lambda w, r=r: w.owe_mail(r)) for r in [row, *others]]
    store.write(lambda w: w.mail_sent(row, at=NOW + MINUTE))
    again = store.write(lambda w: w.owe_mail(row))

    assert first == [True] * 4
    assert not again
    found = store.read(
        lambda r: r.mail(booking.id, kind="confirmed", audience="client", revision=0)
    )
    assert found == replace(row, sent_at=NOW + MINUTE)
    assert {r.kind for r in store.read(lambda r: r.unsent(before=NOW + SECOND))} == {
        "confirmed",
        "moved",
    }
    assert len(store.read(lambda r: r.unsent(before=NOW + SECOND))) == 3
