"""A sheet as a PDF: one page, text that can be selected and read aloud, names in any letters."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from frontdesk.adapters.pdf import printed
from frontdesk.domain.errors import Unprintable
from frontdesk.domain.sheet import Group, Sheet

LONGEST = "Wolfeschlegelsteinhausenbergerdorff Maria de los Ángeles " * 2
SHEET = Sheet(
    title="Statement for your insurer",
    letterhead=("Ines Halloran", "1200 NW Example Street, Portland", "503 555 0142"),
    aside=("Tax ID 12-3456789", "NPI 1234567893"),
    groups=(
        Group("Client", (("Name", "Ana"), ("Born", "Mar 27, 1985"))),
        Group("Provider", (("Name", "Ines Halloran, LCSW"),)),
    ),
    columns=("Date", "Code", "Diagnosis", "Charge"),
    rows=(("Nov 25, 2026", "90834 95", "F43.21, G89.29", "140.00 USD"),),
    wide=2,
    numbers=1,
    totals=(("Charge", "140.00 USD"), ("Balance", "0.00 USD")),
    notes=("It is no bill.",),
    sign="Signature of Ines Halloran",
)


def reader(sheet: Sheet) -> PdfReader:
    return PdfReader(BytesIO(printed(sheet)))


def text(sheet: Sheet) -> str:
    (page,) = reader(sheet).pages
    return " ".join(page.extract_text().split())


def named(name: str) -> Sheet:
    return replace(SHEET, groups=(Group("Client", (("Name", name),)),))


def test_all_that_is_on_the_sheet_can_be_read_on_its_one_page() -> None:
    found = text(SHEET)

    for words in (
        *(SHEET.title, *SHEET.letterhead, *SHEET.aside, "Client", "Provider", "Mar 27, 1985"),
        *(*SHEET.columns, *SHEET.rows[0], "Balance 0.00 USD", *SHEET.notes, SHEET.sign),
    ):
        assert words in found, words


@pytest.mark.parametrize(
    "name",
    [
        *("José Muñoz-Strauß", "Łucja Żółć", "Ģirts Šķēle", "İpek Çağlayan", "Nguyễn Thị Ánh"),
        *("Ελένη Παπαδοπούλου", "Наталія Ґалаґан", "Ђорђе", "O’Brien", "fi ffl AV To"),
    ],
)
def test_names_are_printed_in_their_own_letters(name: str) -> None:
    assert name in text(named(name))


def test_a_sign_no_font_has_is_refused_and_not_quoted() -> None:
    with pytest.raises(Unprintable) as refused:
        printed(named("Ana \u0378"))

    assert "\u0378" not in repr(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_whatever_else_goes_wrong_quotes_nothing_either() -> None:
    broken = replace(named("Ana"), numbers="x")

    with pytest.raises(RuntimeError) as failed:
        printed(broken)

    assert str(failed.value) == "the sheet could not be set"
    assert failed.value.__suppress_context__


@pytest.mark.parametrize(
    "name",
    ["#panic()", "*bold* _x_ `code`", "$ x $ @ref <label>", '"; #read("sheet.typ")', "\\ // x"],
)
def test_what_was_typed_is_never_read_as_markup(name: str) -> None:
    assert name in text(named(name))


def test_it_is_tagged_titled_and_in_english_for_those_who_listen() -> None:
    found = reader(SHEET)

    root = found.trailer["/Root"]
    assert found.metadata is not None
    assert found.metadata.title == "Statement for your insurer. Ines Halloran"
    assert root["/Lang"] == "en-US"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_every_font_is_in_the_file() -> None:
    (page,) = reader(SHEET).pages

    fonts = [one.get_object() for one in page["/Resources"]["/Font"].values()]
    below = [one["/DescendantFonts"][0].get_object()["/FontDescriptor"] for one in fonts]
    assert {one["/FontName"].partition("+")[2].partition("-")[0] for one in below} == {
        *("Commissioner", "YsabeauOffice"),
    }
    assert all({"/FontFile2", "/FontFile3"} & set(one.get_object()) for one in below)


@pytest.mark.parametrize(("letter", "size"), [(True, (612, 792)), (False, (595, 842))])
def test_paper_is_that_of_the_country(*, letter: bool, size: tuple[int, int]) -> None:
    (page,) = reader(replace(SHEET, letter=letter)).pages

    assert (round(page.mediabox.width), round(page.mediabox.height)) == size


def test_the_longest_statement_still_fits_one_page() -> None:
    facts = (("Name", LONGEST[:100]), ("Address", LONGEST + LONGEST[:50]), ("Member ID", "x" * 40))
    full = replace(
        SHEET,
        groups=(Group("Client", facts), Group("Provider", facts)),
        notes=(*SHEET.notes, "A note of the practice. " * 16),
    )

    assert full.sign in text(full)


def test_a_receipt_of_many_payments_still_fits_one_page() -> None:
    reference = "pi_3QabcdefGHIJKLmnop0123456"
    full = replace(
        SHEET,
        columns=("Date", "What", "Reference", "State", "Amount"),
        rows=(("Nov 25, 2026", "Appointment, deposit", reference, "On its way", "140.00 USD"),)
        * 12,
        wide=1,
        sign="",
    )

    assert text(full).count(reference) == 12


def test_nothing_but_paper_loads_the_typesetter() -> None:
    code = "import sys, frontdesk.web.app; sys.exit('typst' in sys.modules)"
    plugins = Path(__file__).resolve().parents[2] / "plugins"

    done = subprocess.run([sys.executable, "-c", code], cwd=plugins, check=False)

    assert done.returncode == 0
