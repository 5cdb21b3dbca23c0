"""Prices, deposits and fees in the settings: right alone, right together, told all at once."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.money import Money
from frontdesk.domain.practice import Band
from frontdesk.settings.practice import parse
from frontdesk.settings.reading import SettingsError

ROOT = Path(__file__).resolve().parents[2]
Raw = dict[str, Any]
SCALE = [
    {"id": "full", "name": "Full fee", "price": "140.00 USD"},
    {"id": "middle", "name": "Middle fee", "price": "115.00 USD", "hint": "No reason needed"},
    {"id": "low", "name": "Reduced fee", "price": "90.00 USD"},
]


@pytest.fixture
def raw(raw_practice: Raw) -> Raw:
    return deepcopy(raw_practice)


def problems(raw: Raw) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        parse(raw, folder=ROOT)
    return refused.value.problems


def test_a_list_of_prices_is_read_and_the_first_one_is_the_price(raw: Raw) -> None:
    raw["services"][0]["price"] = SCALE

    found = parse(raw, folder=ROOT).services[0]

    assert found.price == Money(14_000, "USD")
    assert found.bands[1] == Band("middle", "Middle fee", Money(11_500, "USD"), "No reason needed")


def test_prices_in_several_currencies_need_no_names(raw: Raw) -> None:
    raw["services"][0]["price"] = ["140.00 USD", {"price": "130.00 EUR"}, "20000 JPY"]
    raw["services"][0]["deposit"] = ["40.00 USD", "35.00 EUR"]
    raw["policy"]["late_fee"] = ["140.00 USD", "130.00 EUR", "20000 JPY"]

    found = parse(raw, folder=ROOT)

    assert [(b.id, b.name) for b in found.services[0].bands] == [
        *(("usd", "In USD"), ("eur", "In EUR"), ("jpy", "In JPY"))
    ]
    assert found.services[0].deposits == (Money(4000, "USD"), Money(3500, "EUR"))
    assert (found.policy.late_fee, *found.policy.late_fees) == (
        *(Money(14_000, "USD"), Money(13_000, "EUR"), Money(20_000, "JPY")),
    )


def test_deposit_card_code_fees_and_statement_are_read(raw: Raw) -> None:
    raw["statement"] = "HALLORAN"
    raw["services"][0] |= {"deposit": "40.00 USD", "keeps_card": True, "billing_code": "90834-95"}
    raw["policy"]["no_show_fee"] = "80.00 USD"

    found = parse(raw, folder=ROOT)

    first = found.services[0]
    assert (first.deposits, first.keeps_card) == ((Money(4000, "USD"),), True)
    assert (first.billing_code, found.statement) == ("90834-95", "HALLORAN")
    assert found.policy.no_show_fee == Money(8000, "USD")


SERVICE = 'PRACTICE["services"][0]'


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"price": 140.0}, f'{SERVICE}["price"] 140.0: '),
        ({"price": [140.0, "90.00 USD"]}, f'{SERVICE}["price"][0] 140.0: '),
        ({"price": []}, f'{SERVICE}["price"] needs a list of at least one entry'),
        ({"price": "140.00 UDS"}, 'did you mean "USD"?'),
        ({"price": "0.49 USD"}, "a card payment is at least 0.50 USD"),
        ({"price": "140.005 USD"}, "more decimals than USD has"),
        ({"price": [{"id": "a b", "price": "140.00 USD"}]}, f'{SERVICE}["price"][0]["id"]'),
        ({"price": [{"name": "Full"}]}, f'{SERVICE}["price"][0]["price"] is missing'),
        ({"price": [{"price": "140.00 USD", "prise": 1}]}, 'did you mean "price"?'),
        ({"price": [SCALE[0], SCALE[0] | {"id": "x"}]}, 'two are named "Full fee"'),
        ({"price": [SCALE[0], SCALE[2] | {"id": "full"}]}, 'two are called "full"'),
        ({"price": [*SCALE, SCALE[0] | {"id": "x", "name": "x"}]}, 'two cost "140.00 USD"'),
        ({"price": [SCALE[0], "130.00 EUR"]}, '["price"][1] is in another currency than the late'),
        ({"deposit": 40.0}, f'{SERVICE}["deposit"] 40.0: '),
        ({"deposit": "0.00 USD"}, "a deposit of nothing; leave it out"),
        ({"deposit": "0.10 USD"}, "a card payment is at least 0.50 USD"),
        ({"deposit": "140.01 USD"}, "140.01 USD is more than the price of 140.00 USD"),
        ({"deposit": "139.80 USD"}, "of 140.00 USD this leaves 0.20 USD to pay later"),
        ({"deposit": ["40.00 USD", "30.00 USD"]}, '["deposit"]: two amounts in USD'),
        ({"deposit": "40.00 EUR"}, "40.00 EUR is in a currency that no price is in"),
        ({"price": "0.00 USD", "deposit": "40.00 USD"}, "there is no deposit"),
        ({"keeps_card": "yes"}, "True or False"),
        ({"billing_code": "908341234567"}, "3 to 10 letters and digits"),
        ({"billing_code": 90834}, "a text in quotes"),
    ],
)
def test_a_price_that_cannot_be_paid_is_refused_by_name(raw: Raw, changes: Raw, told: str) -> None:
    raw["services"][0] |= changes

    found = problems(raw)

    assert any(told in problem for problem in found), found
    assert all("PRACTICE[" in problem for problem in found)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"late_fee": ["50.00 USD", "60.00 USD"]}, '["late_fee"]: two amounts in USD'),
        ({"late_fee": 50.0}, 'PRACTICE["policy"]["late_fee"] 50.0: '),
        ({"late_fee": []}, 'PRACTICE["policy"]["late_fee"] needs a list'),
        ({"no_show_fee": "50.00 EUR"}, "is in another currency than the no-show fee"),
        ({"no_show_fee": "0.01 USD"}, "a card payment is at least 0.50 USD"),
    ],
)
def test_a_fee_that_cannot_be_taken_is_refused_by_name(raw: Raw, changes: Raw, told: str) -> None:
    raw["policy"] |= changes

    assert any(told in problem for problem in problems(raw))


def test_a_card_is_kept_only_where_a_fee_could_be_charged_to_it(raw: Raw) -> None:
    raw["services"][1]["keeps_card"] = True
    raw["policy"] |= {"late_fee": "0.00 USD"}

    assert problems(raw) == (
        (
            'PRACTICE["services"][1]["keeps_card"]: no fee could be charged to it; '
            "set a late_fee or a no_show_fee"
        ),
    )


def test_a_late_fee_above_the_price_is_fine(raw: Raw) -> None:
    raw["services"][0]["price"] = SCALE
    raw["policy"]["late_fee"] = "500.00 USD"

    assert parse(raw, folder=ROOT).policy.late_fee == Money(50_000, "USD")


@pytest.mark.parametrize("words", ["HALLORAN INES", "12345", "A*B", 'A"B', "<A>", "Über", "", 7])
def test_words_a_bank_statement_cannot_show_are_refused(raw: Raw, words: object) -> None:
    raw["statement"] = words

    assert problems(raw)[0].startswith('PRACTICE["statement"]')


def test_everything_wrong_with_prices_is_told_at_once(raw: Raw) -> None:
    raw["services"][0] |= {"price": [*SCALE, SCALE[0]], "deposit": ["500.00 USD", "1.00 EUR"]}
    raw["policy"]["no_show_fee"] = "x"
    raw["statement"] = "*"

    assert len(problems(raw)) == 9
