"""Choosing what to pay, agreeing to a card, and paying the rest: as the pages say it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from actions.priced import DEPOSIT, EURO, FULL, LOW, RULE, SCALE, with_prices
from fakes import World
from frontdesk.actions import hold, links, settle
from frontdesk.domain.booking import State
from frontdesk.domain.practice import Policy
from web.conftest import Served, serve
from web.made import Made, made, said
from web.ways import answered


@pytest.fixture
def priced(here: World, tmp_path: Path) -> Iterator[Served]:
    """A practice with three prices, a deposit and a card."""
    with_prices(here, bands=SCALE, deposits=(DEPOSIT,), keeps_card=True, rule=RULE)
    yield from serve(here, tmp_path)


@pytest.fixture
def plain(here: World, tmp_path: Path) -> Iterator[Served]:
    """A practice with three prices and a deposit."""
    with_prices(here, bands=SCALE, deposits=(DEPOSIT,), rule=RULE)
    yield from serve(here, tmp_path)


def booked(served: Served, way: str, band: str) -> Made:
    """Pay the deposit on the way of a client; return the booking."""
    gone = served.post(f"{way}/pay", {"band": band})
    session = gone.headers["location"].rpartition("/")[2]
    served.here.payments.pay(session)
    settle.settle(served.here.ports, session)
    _, booking = hold.of_link(served.here.ports, way.rpartition("/")[2])
    return Made(served, booking.id, links.booking_token(served.here.ports, booking))


def test_every_price_can_be_read_before_the_first_question(priced: Served) -> None:
    services = said(priced.http.get("/book/"))
    times = said(priced.http.get("/book/first-session"))

    assert "$90 to $140 (you choose)" in services
    assert "Full fee: $140, Middle fee: $115, Reduced fee: $90." in services
    assert "You pay $40 when you book and the rest later." in services
    assert "<dt>Fee</dt><dd>$90 to $140, you choose</dd>" in times
    assert "I keep up to $50 of it. If you have paid less, I may charge" in times


def test_no_price_is_chosen_for_anybody(priced: Served) -> None:
    page = said(priced.http.get(f"{answered(priced)}/check"))

    assert page.count('type="radio" name="band"') == 3
    assert "checked" not in page
    assert "<b>$90</b><small>Reduced fee. $40 now, $50 later</small>" in page
    assert "I do not ask why" in page
    assert "If you do not come, I may charge up to $80." in page
    assert "The card is removed 30 days after the appointment, or the night after" in page
    assert "the card stays until you have paid it or I have let the fee go" in page


def test_what_is_missing_is_said_and_what_was_chosen_is_kept(priced: Served) -> None:
    way = answered(priced)

    nothing = priced.post(f"{way}/pay", {})
    only_price = priced.post(f"{way}/pay", {"band": "middle"})
    only_card = priced.post(f"{way}/pay", {"card": "yes", "band": "gold"})

    assert {nothing.status_code, only_price.status_code, only_card.status_code} == {422}
    assert "<title>Error: " in nothing.text
    assert "Choose what you pay" in nothing.text
    assert "Tick the box if you agree" in nothing.text
    assert 'value="middle" checked' in only_price.text
    assert "Choose what you pay" not in only_price.text
    assert 'name="card" value="yes" checked' in only_card.text
    assert "Tick the box if you agree" not in only_card.text
    assert priced.here.payments.checkouts == {}
    assert priced.http.get(f"{way}/pay").headers["location"] == f"{way}/check"


def test_with_both_the_deposit_is_paid_and_the_sentences_are_kept(priced: Served) -> None:
    way = answered(priced)

    gone = priced.post(f"{way}/pay", {"band": "low", "card": "yes"})

    _, booking = hold.of_link(priced.here.ports, way.rpartition("/")[2])
    card = priced.here.ports.store.read(lambda look: look.card(booking.id))
    assert gone.headers["location"] == "https://pay.example/cs_test_1"
    assert priced.here.payments.checkouts["cs_test_1"].total == DEPOSIT
    assert (booking.price, booking.deposit) == (LOW.price, DEPOSIT)
    page = said(priced.http.get(f"{way}/check"))
    assert card is not None
    assert f'id="card-words">{card.words}</p>' in page
    assert 'value="low" id="band" checked' in page or 'value="low" checked' in page


def test_one_price_with_a_deposit_says_what_is_paid_when(here: World, tmp_path: Path) -> None:
    with_prices(here, deposits=(DEPOSIT,))
    for served in serve(here, tmp_path):
        page = said(served.http.get(f"{answered(served)}/check"))

        assert "You pay $40 now, and that books the time. The rest is $100." in page
        assert "Pay $40 now and book" in page
        assert 'type="radio"' not in page


def test_prices_in_two_currencies_are_a_choice_of_currency(here: World, tmp_path: Path) -> None:
    rule = Policy(24, FULL.price, late_fees=(EURO.price,))
    with_prices(here, bands=(FULL, EURO), rule=rule)
    for served in serve(here, tmp_path):
        page = said(served.http.get(f"{answered(served)}/check"))

        assert "$140 or €130" in page
        assert "Choose the currency you pay in" in page
        assert "I keep up to $140 or €130 of it" in page


def test_a_free_call_with_a_card_says_that_nothing_is_charged_now(
    here: World, tmp_path: Path
) -> None:
    with_prices(here, service=1, keeps_card=True, rule=RULE)
    for served in serve(here, tmp_path):
        way = answered(served, book="/book/hello-call")
        page = said(served.http.get(f"{way}/check"))
        gone = served.post(f"{way}/pay", {"card": "yes"})

        assert "Leave a card and book" in page
        assert "Nothing is charged now" in page
        assert "Later than that, I may charge $50 to the card I keep." in page
        assert gone.headers["location"] == "https://pay.example/cs_test_1"


def test_the_booking_page_asks_for_the_rest_and_says_when_it_was_paid(plain: Served) -> None:
    one = booked(plain, answered(plain), "full")
    before = one.read()

    gone = one.post("rest")
    again = one.post("rest")
    session = gone.headers["location"].rpartition("/")[2]
    plain.here.payments.pay(session)
    back = plain.http.get(f"/paid?session={session}")

    assert "Paid: $40 on Friday, November 20" in before
    assert "Still to pay: $100 of $140." in before
    assert gone.headers["location"] == again.headers["location"]
    assert back.headers["location"] == one.here
    after = one.read()
    assert "Still to pay" not in after
    assert "$100 on Friday, November 20" in after
    assert one.post("rest").headers["location"] == one.here


def test_what_goes_back_is_never_more_than_was_paid(plain: Served) -> None:
    one = booked(plain, answered(plain), "full")
    early, whole = one.read("/cancel"), one.read()
    plain.here.clock.at = one.now().starts_at - timedelta(hours=2)

    late = one.read("/cancel")

    assert "$40 goes back to your card" in early
    assert "All you have paid goes back to your card until" in whole
    assert "I keep the $40 you have paid" in late
    assert "may charge" not in late


def test_where_a_card_is_kept_the_page_says_what_may_be_charged(priced: Served) -> None:
    way = answered(priced)
    priced.post(f"{way}/pay", {"band": "full", "card": "yes"})
    priced.here.payments.pay("cs_test_1")
    settle.settle(priced.here.ports, "cs_test_1")
    _, booking = hold.of_link(priced.here.ports, way.rpartition("/")[2])
    kept = priced.here.ports.store.read(lambda look: look.card(booking.id))
    assert kept is not None
    known = replace(kept, customer="cus_1", method="pm_1")
    priced.here.ports.store.write(lambda tx: tx.save_card(known))
    one = Made(priced, booking.id, links.booking_token(priced.here.ports, booking))
    priced.here.clock.at = booking.starts_at - timedelta(hours=2)

    page = one.read("/cancel")

    assert "I keep the $40 you have paid, and I may charge $10 more to your card" in page


def test_who_leaves_the_rest_unpaid_is_told_so_and_shown_nothing_else(plain: Served) -> None:
    one = booked(plain, answered(plain), "low")
    one.post("rest")
    back = str(plain.here.ports.store.read(lambda look: look.attempts(one.id))[-1].params)
    token = plain.here.ports.links.make("rest", one.id)

    page = said(plain.http.get(f"/rest/{token}"))
    gone = plain.post(f"/rest/{token}", {})

    assert "/booking/" not in back
    assert "You have not paid yet" in page
    assert "Still to pay: $50 of $90." in page
    assert "/booking/" not in page.replace('href="/booking/"', "")
    assert gone.headers["location"].startswith("https://pay.example/")


@pytest.mark.parametrize(("trouble", "status"), [("down", 503), ("refuses", 502)])
def test_a_provider_in_trouble_leaves_the_appointment_as_it_is(
    plain: Served, trouble: str, status: int
) -> None:
    one = booked(plain, answered(plain), "low")
    setattr(plain.here.payments, trouble, True)

    answer = one.post("rest")

    assert answer.status_code == status
    assert "Nothing was charged. Your appointment stands." in said(answer)
    assert one.now().state is State.CONFIRMED


def test_looking_at_the_button_s_address_pays_nothing(plain: Served) -> None:
    one = booked(plain, answered(plain), "low")

    looked = plain.http.get(f"{one.here}/rest")

    assert looked.headers["location"] == one.here
    assert len(plain.here.payments.checkouts) == 1
    assert plain.http.get("/rest/nothing").status_code == 404


def test_a_cancelled_appointment_asks_for_nothing(plain: Served) -> None:
    one = booked(plain, answered(plain), "low")
    one.post("cancel", choice="cancel")

    answer = one.post("rest")

    assert answer.headers["location"] == one.here
    assert "Still to pay" not in one.read()
    assert len(plain.here.payments.checkouts) == 1


def test_the_desk_shows_what_is_open(plain: Served) -> None:
    one = booked(plain, answered(plain), "full")

    assert "Still to pay: $100." in one.today()


def test_a_practice_without_choices_looks_as_ever(served: Served) -> None:
    one = made(served)

    assert "Paid: $140 on Friday, November 20" in one.read()
    assert "Still to pay" not in one.read() + one.today()
