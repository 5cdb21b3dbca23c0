"""Each account has books of its own, and each finding words of its own."""

from dataclasses import replace

import pytest

from actions.test_audit import attempt_of, found, paid, stranger
from fakes import World
from frontdesk.actions import audit
from frontdesk.domain.findings import Finding
from told_payments import ToldPayments


def test_each_account_is_compared_with_its_own_books(here: World) -> None:
    own = ToldPayments()
    here.ports = replace(here.ports, tills={"ines": own})
    lost = stranger(here, "cs_test_of_the_practice")
    own.checkouts["cs_test_of_ines"] = replace(lost, session="cs_test_of_ines")

    audit.nightly(here.ports)
    own.down = True
    del here.payments.checkouts["cs_test_of_the_practice"]
    audit.nightly(here.ports)

    kept = here.ports.store.read(lambda look: look.findings())
    assert {(f.kind, f.account) for f in kept} == {("paid_unknown", "ines"), ("unlooked", "ines")}


def test_money_in_an_account_that_is_gone_is_told_once(here: World) -> None:
    made = attempt_of(here, paid(here))
    old = Finding("notices_lost", "webhook", here.clock.now(), "mary")

    def change(tx):
        tx.save_attempt(replace(made, account="mary"))
        tx.set_findings([old], account="mary")

    here.ports.store.write(change)
    audit.nightly(here.ports)

    assert ("account_gone", "mary") in found(here)
    assert ("notices_lost", "webhook") not in found(here)


@pytest.mark.parametrize(
    "kind",
    [
        *("paid_unknown", "paid_unbooked", "amount", "booked_unpaid", "unfound", "unreturned"),
        *("refund_unknown", "refund_unfound", "notices_lost", "account_gone", "unlooked"),
        *("charged_unknown", "cards_kept", "refused", "silent"),
        "something_new",
    ],
)
def test_every_finding_can_be_read_by_a_person(here: World, kind: str) -> None:
    (told,) = audit.matters([Finding(kind, "cs_test_1", here.clock.now(), "ines")])

    words = f"{told.happened} {told.means} {told.then}"
    assert (told.kind, told.account) == (kind, "ines")
    assert all((told.happened, told.means, told.then))
    assert "{" not in words
    assert all(len(sentence.split()) <= 20 for sentence in words.split(". "))
