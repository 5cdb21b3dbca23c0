"""What a notice is about decides what is looked at; whose account it came to, with which key."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from actions import paying_later
from fakes import World
from frontdesk.adapters.store.opening import opened
from frontdesk.domain.booking import State
from frontdesk.domain.errors import PaymentsRefused
from frontdesk.domain.givenback import DisputeNews, DisputeState, RefundNews, RefundState
from frontdesk.domain.payment import Notice, Purpose
from races.samples import new_file
from races.servers import new_database
from web.conftest import Served, serve
from web.made import Made, made
from web.notices import Signing, notify
from web.ways import answered

COPIES = 50


def signing(here: World, **changes: object) -> World:
    """Return the same world with a provider that tells what its notices are about."""
    payments = Signing()
    ports = replace(here.ports, payments=payments, **changes)
    return replace(here, ports=ports, payments=payments)


@pytest.fixture
def told(here: World, tmp_path: Path) -> Iterator[Served]:
    yield from serve(signing(here), tmp_path)


@pytest.fixture
def grouped(here: World, tmp_path: Path) -> Iterator[tuple[Served, Signing]]:
    """A service where one therapist has an account of her own."""
    own = Signing(secret="her own")
    (one, *_) = here.ports.practice.therapists
    for served in serve(signing(here, tills={one.id: own}), tmp_path):
        yield served, own


def intent_of(one: Made) -> str:
    return one.served.here.ports.store.read(lambda look: look.attempts(one.id))[0].intent or ""


def seen(served: Served, name: str = "evt_1") -> bool:
    """Tell whether a notice was remembered as done."""
    now = served.here.clock.now()
    notice = Notice(name, "x", None, False, now)
    return not served.here.ports.store.write(lambda tx: tx.note_event(notice, received_at=now))


def test_a_notice_about_a_refund_made_by_hand_takes_it_in(told: Served) -> None:
    one = made(told)
    news = RefundNews("re_1", RefundState.SUCCEEDED, amount=one.now().price)
    told.here.payments.refunded[intent_of(one)] = [news]

    status = notify(told, intent=intent_of(one), refund="re_1")

    (row,) = told.here.ports.store.read(lambda look: look.refunds(one.id))
    assert status == 200
    assert (row.provider_id, row.ours) == ("re_1", False)
    assert seen(told)


def test_a_notice_about_a_dispute_is_put_on_the_desk(told: Served) -> None:
    one = made(told)
    now = told.here.clock.now()
    news = DisputeNews(
        "dp_1", intent_of(one), one.now().price, DisputeState.OPEN, now, now + timedelta(days=7)
    )
    told.here.payments.disputes["dp_1"] = news

    status = notify(told, intent=intent_of(one), dispute="dp_1")

    page = one.today()
    assert status == 200
    assert "Money to look at" in page
    assert "Disputed: Ana" in page
    assert "Never send notes about the client" in page


def test_a_notice_about_nothing_we_know_is_only_remembered(told: Served) -> None:
    statuses = [
        notify(told, id="evt_2"),
        notify(told, id="evt_3", intent="pi_unknown"),
        notify(told, id="evt_4", session="cs_unknown"),
        notify(told, id="evt_5", dispute="dp_unknown"),
    ]

    assert statuses == [200] * 4
    assert all(seen(told, name) for name in ("evt_2", "evt_3", "evt_4", "evt_5"))


def test_a_checkout_of_ours_that_is_not_in_our_books_is_asked_for_again(told: Served) -> None:
    made(told)
    known = told.here.payments.checkouts["cs_test_1"]
    for name, site in (("cs_ours", told.here.ports.site), ("cs_theirs", "f" * 16)):
        told.here.payments.checkouts[name] = replace(
            known, session=name, reference="bk_none", site=site
        )

    ours = notify(told, id="evt_ours", session="cs_ours")
    theirs = notify(told, id="evt_theirs", session="cs_theirs")

    assert (ours, theirs) == (503, 200)
    assert not seen(told, "evt_ours")
    assert seen(told, "evt_theirs")


@pytest.mark.parametrize("about", [{"session": "cs_test_1"}, {"intent": "?"}, {"dispute": "dp_1"}])
def test_while_the_provider_does_not_answer_nothing_is_taken_as_done(
    told: Served, about: dict[str, str]
) -> None:
    one = made(told)
    told.here.payments.down = True
    named = {key: intent_of(one) if value == "?" else value for key, value in about.items()}

    status = notify(told, **named)

    assert status == 503
    assert not seen(told)


def test_a_refused_key_is_no_reason_to_lose_a_notice(told: Served, monkeypatch) -> None:
    one = made(told)

    def refuse(*_: object) -> None:
        raise PaymentsRefused("api_key_expired")

    monkeypatch.setattr(told.here.payments, "refunds", refuse)

    assert notify(told, intent=intent_of(one)) == 503
    assert not seen(told)


def test_the_address_of_an_account_takes_only_what_that_account_signed(grouped) -> None:
    served, own = grouped
    (one, *_) = served.here.ports.practice.therapists

    statuses = [
        notify(served, to=one.id, signed="her own"),
        notify(served, to=one.id, signed="good"),
        notify(served, signed="her own"),
        notify(served, to="nobody", signed="good"),
    ]

    assert statuses == [200, 400, 400, 404]
    assert own.checkouts == {}


def test_a_checkout_of_an_account_is_settled_there_and_comes_back_to_its_booking(
    grouped,
) -> None:
    served, own = grouped
    one = made(served, states=[State.AWAITING_PAYMENT])
    booking = one.now()
    attempt = opened_at(served, own, booking.id, account=booking.therapist)

    wrong = notify(served, session=attempt)
    before = one.now().state
    right = notify(served, to=booking.therapist, signed="her own", session=attempt)
    returned = served.http.get(f"/paid?session={attempt}&till={booking.therapist}")
    elsewhere = served.http.get(f"/paid?session={attempt}")
    unknown = served.http.get(f"/paid?session={attempt}&till=nobody")

    assert (wrong, before, right) == (200, State.AWAITING_PAYMENT, 200)
    assert one.now().state is State.CONFIRMED
    assert returned.headers["location"] == one.here
    assert elsewhere.status_code == 404
    # Nobody can tell an account that is gone from one that never was.
    assert "Checking your payment" in unknown.text


def opened_at(served: Served, own: Signing, booking_id: str, *, account: str) -> str:
    """Open and pay a checkout of a booking in an account; return its session."""
    booking = served.here.ports.store.read(lambda look: look.booking(booking_id))
    world = replace(served.here, payments=own)
    session = paying_later.opened(world, booking, Purpose.PRICE, booking.price, account=account)
    own.pay(session)
    return session


DATABASES = {"sqlite": lambda folder: f"sqlite:///{new_file(folder)}", "postgres": new_database}


@pytest.fixture(params=DATABASES)
def either(request, here: World, tmp_path: Path) -> Iterator[Served]:
    """The service on either database."""
    here.ports.store.close()
    store = opened(DATABASES[request.param](tmp_path), jobs=here.jobs)
    if request.param == "sqlite":
        here.jobs.follow(store._writing)
    yield from serve(signing(here, store=store), tmp_path)
    store.close()


def test_fifty_copies_and_the_way_back_at_once_confirm_once_and_write_once(
    either: Served,
) -> None:
    way = answered(either)
    either.post(f"{way}/pay", {})
    either.here.payments.pay("cs_test_1")
    ready = Barrier(COPIES + 5)

    def one(number: int) -> int:
        ready.wait(60)
        if number < COPIES:
            return notify(either, session="cs_test_1")
        return int(either.http.get("/paid?session=cs_test_1").status_code)

    with ThreadPoolExecutor(COPIES + 5) as pool:
        statuses = list(pool.map(one, range(COPIES + 5)))

    attempt = either.here.ports.store.read(lambda look: look.attempt_of_session("cs_test_1"))
    assert attempt is not None
    booking = either.here.ports.store.read(lambda look: look.booking(attempt.booking))
    later = either.here.clock.now() + timedelta(minutes=1)
    owed = either.here.ports.store.read(lambda look: look.unsent(before=later))
    assert statuses == [200] * COPIES + [303] * 5
    assert booking is not None
    assert booking.state is State.CONFIRMED
    assert sorted((row.kind, row.audience) for row in owed) == [
        ("confirmed", "client"),
        ("confirmed", "therapist"),
    ]
    assert either.here.ports.store.read(lambda look: look.refunds(booking.id)) == []
