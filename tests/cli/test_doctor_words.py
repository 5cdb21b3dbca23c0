"""What the doctor says fits a terminal, and a program can read it."""

import json

from frontdesk.cli.said import Said, fail, failed, for_people, for_programs, note

LONG = fail(
    "payments of mary-lou",
    "the webhook does not tell of " + ", ".join(["charge.dispute.funds_reinstated"] * 5),
    "run frontdesk stripe-setup --account mary-lou.",
)


def test_each_line_fits_80_columns_and_says_what_comes_next() -> None:
    lines = for_people(LONG).splitlines()

    assert lines[0].startswith("FAIL  payments of mary-lou: the webhook does not tell of")
    assert all(len(line) <= 80 for line in lines)
    assert all(line.startswith("      ") for line in lines[1:])
    assert lines[-1] == "      Next: run frontdesk stripe-setup --account mary-lou."


def test_an_address_is_never_broken() -> None:
    address = "https://" + "a" * 90 + ".example/hooks/stripe"

    assert address in for_people(Said("payments", f"no webhook has the address {address}"))


def test_what_is_well_is_one_short_line() -> None:
    assert for_people(Said("site")) == "ok    site"


def test_advice_does_not_fail() -> None:
    assert not failed([Said("site"), note("payments", "a", "b")])
    assert failed([Said("site"), LONG])


def test_a_program_reads_the_same() -> None:
    found = json.loads(for_programs([Said("site"), note("payments", "Geldkürzel €", "b")]))

    assert found == {
        "ok": True,
        "checks": [
            {"what": "site", "words": "", "next": "", "level": "ok"},
            {"what": "payments", "words": "Geldkürzel €", "next": "b", "level": "note"},
        ],
    }
