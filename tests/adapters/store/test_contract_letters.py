"""Letters of readers come back to the byte, are counted, read once, and forgotten."""

from datetime import timedelta

import pytest
from hypothesis import given

from adapters.store.samples import HOUR, SECOND, TEXT, many_times_on_one_store
from frontdesk.actions.store_port import MailRow
from frontdesk.domain.letter import Letter
from races.samples import NOW

DAY = timedelta(days=1)


def a_letter(number=1, **changes):
    values = {
        "id": f"lt_{number}",
        "sha256": "ab" * 32,
        "kids": ("0123456789abcdef", "fedcba9876543210"),
        "sealed_by": "browser",
        "form": "letter@1",
        "about": "fix-bad-sound",
        "received_at": NOW,
    }
    return Letter(**(values | changes))


def add(store, letter, ciphertext=b"age"):
    return store.write(lambda w: w.add_letter(letter, ciphertext))


def test_where_nobody_wrote_there_is_nothing(store):
    found = store.read(
        lambda r: (r.letter("x"), list(r.letters()), r.letters_new(), r.sealed_letter("x"))
    )

    assert found == (None, [], 0, None)
    assert store.read(lambda r: r.letter_told("lt_new")) is None


def test_a_letter_comes_back_to_the_byte_and_a_second_press_changes_nothing(store):
    first = a_letter(about="")
    assert add(store, first, bytes(range(256)))

    again = add(store, a_letter(sha256="cd" * 32), b"other")

    assert not again
    assert store.read(lambda r: r.letter(first.id)) == first
    sealed = store.read(lambda r: r.sealed_letter(first.id))
    assert (type(sealed), sealed) == (bytes, bytes(range(256)))


@many_times_on_one_store
@given(about=TEXT)
def test_whatever_it_is_about_comes_back_as_it_went(store, about):
    store.write(lambda w: w.drop_letter("lt_1"))

    add(store, a_letter(about=about))

    assert store.read(lambda r: r.letter("lt_1")).about == about


def test_the_newest_stand_first_and_those_of_one_second_have_one_order(store):
    came = {3: NOW, 1: NOW, 2: NOW + SECOND}
    for number, at in came.items():
        add(store, a_letter(number, received_at=at))

    found = store.read(lambda r: r.letters())

    assert [letter.id for letter in found] == ["lt_2", "lt_1", "lt_3"]


def test_a_letter_is_new_until_it_is_opened_and_only_the_first_time_is_kept(store):
    for number in (1, 2):
        add(store, a_letter(number))

    for at in (NOW + HOUR, NOW + DAY):
        store.write(lambda w, at=at: w.letter_opened("lt_1", at=at))

    assert store.read(lambda r: r.letters_new()) == 1
    assert store.read(lambda r: r.letter("lt_1")).opened_at == NOW + HOUR
    assert store.read(lambda r: r.letter("lt_2")).opened_at is None


@pytest.mark.parametrize("gone", ["lt_1", "lt_9"])
def test_only_the_letter_that_is_meant_is_deleted(store, gone):
    for number in (1, 2):
        add(store, a_letter(number))

    store.write(lambda w: w.drop_letter(gone))

    left = {letter.id for letter in store.read(lambda r: r.letters())}
    assert left == {"lt_1", "lt_2"} - {gone}


def test_letters_are_forgotten_by_their_age_opened_or_not(store):
    for number, age in enumerate((2 * DAY, 2 * DAY, DAY, timedelta()), 1):
        add(store, a_letter(number, received_at=NOW - age))
    store.write(lambda w: w.letter_opened("lt_1", at=NOW))

    store.write(lambda w: w.forget_letters(received_before=NOW - DAY))

    assert {letter.id for letter in store.read(lambda r: r.letters())} == {"lt_3", "lt_4"}


def test_the_newest_mail_about_letters_is_the_one_with_the_highest_number(store):
    for number in (0, 10, 9):
        row = MailRow("lt_new", "letter", "therapist", number, NOW + number * HOUR)
        store.write(lambda w, row=row: w.owe_mail(row))
    store.write(lambda w: w.owe_mail(MailRow("lt_other", "letter", "therapist", 99, NOW)))

    assert store.read(lambda r: r.letter_told("lt_new")) == (10, NOW + 10 * HOUR)
