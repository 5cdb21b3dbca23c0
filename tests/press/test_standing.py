"""What a post or page says about itself: contents, questions, data for machines."""

from types import SimpleNamespace

import pytest

from press import around, standing, structured
from press.feeds import whole_addresses

ASKS = (
    "<h2>What is it?</h2><p>A <b>thing</b>.</p><h2>Notes</h2><p>x</p><h2 id='a'>Who?</h2><p>Me</p>"
)


def page(**more: object) -> SimpleNamespace:
    return SimpleNamespace(source_path="pages/q.md", _content=ASKS, **more)


def test_headings_that_ask_are_questions_with_what_stands_below_them() -> None:
    asked = page(faq="yes")

    assert standing.page(asked) == []
    assert asked.asked == [("What is it?", "A thing."), ("Who?", "Me")]


@pytest.mark.parametrize("said", [{}, {"faq": "no"}])
def test_a_page_that_is_none_has_no_questions(said: dict[str, str]) -> None:
    other = page(**said)

    assert standing.page(other) == []
    assert other.asked == []


def test_a_page_that_asks_nothing_is_told_by_its_file() -> None:
    silent = page(faq="yes")
    silent._content = "<h2>Notes</h2><p>x</p>"

    (problem,) = standing.page(silent)

    assert problem.startswith("pages/q.md: ")


def test_data_for_machines_leaves_out_what_is_not_known() -> None:
    said = structured.script({"@type": "Thing", "name": "A & <b>", "url": None, "image": []})

    assert said == (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@graph": '
        '[{"@type": "Thing", "name": "A \\u0026 \\u003cb\\u003e"}]}</script>'
    )
    assert structured.script(None) == ""


def test_feeds_name_the_site_in_every_address_of_a_text() -> None:
    html = (
        '<a href="/a/">x</a><img src="/b.png" srcset="/b.png 1x, /c.png 2x, https://o/ 3x">'
        '<a href="//o/">y</a><a href="#z">z</a>'
    )

    assert whole_addresses(html, "https://s") == (
        '<a href="https://s/a/">x</a><img src="https://s/b.png" '
        'srcset="https://s/b.png 1x, https://s/c.png 2x, https://o/ 3x">'
        '<a href="//o/">y</a><a href="#z">z</a>'
    )


def test_settings_that_cannot_be_meant_are_told_by_name_all_at_once() -> None:
    told = [*around._wrong({"PRESS_BUSINESS": "Shop", "PRESS_SECURITY_EXPIRES": "soon"})]

    assert told[0] == (
        'PRESS_BUSINESS is "Shop"; write "ProfessionalService" or "MedicalBusiness"'
    )
    assert "PRESS_SECURITY_EXPIRES" in told[1]
    assert [*around._wrong({"PRESS_SECURITY_EXPIRES": "2027-01-01"})] == []
