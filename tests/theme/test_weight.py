"""The bytes a phone has to fetch; bounds from the design, brotli as the server sends it."""

from pathlib import Path

import brotli
import pytest

FIRST_FLIGHT = 14_600  # ten TCP segments, RFC 6928
PAGE = 60 * 1024
SHEET = 6_656
POST = "writing/when-the-journey-is-the-hardest-part/index.html"


def weight(file: Path) -> int:
    return len(brotli.compress(file.read_bytes(), quality=11))


def test_the_style_sheet_stays_small(site):
    assert weight(site / "theme/site.css") <= SHEET


@pytest.mark.parametrize("page", ["index.html", POST, "writing/index.html", "fees/index.html"])
def test_html_and_style_arrive_in_the_first_flight(site, page):
    assert weight(site / page) + weight(site / "theme/site.css") <= FIRST_FLIGHT


@pytest.mark.parametrize("page", ["index.html", POST])
def test_a_whole_page_stays_under_sixty_kilobytes(site, page):
    fonts = sum(font.stat().st_size for font in (site / "theme/fonts").glob("*.woff2"))
    scripts = sum(weight(script) for script in (site / "frontdesk").glob("widget*.js"))
    own = (
        weight(site / page) + weight(site / "theme/site.css") + weight(site / "theme/img/icon.svg")
    )

    assert fonts + scripts + own <= PAGE


def test_the_sheet_is_one_file(site):
    loose = {path.name for path in (site / "theme").rglob("*.css")}

    assert not loose & {"tokens.css", "page.css", "forms.css", "widget.css"}
    assert "site.css" in loose
