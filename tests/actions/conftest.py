"""The practice that keeps cards, and a booking with one, for all tests about fees."""

import pytest

from actions.owing import carded, with_cards
from fakes import World
from frontdesk.domain.booking import Booking


@pytest.fixture
def desk(here: World) -> World:
    """A practice that keeps cards."""
    return with_cards(here)


@pytest.fixture
def made(desk: World) -> Booking:
    """A free session whose client left a card."""
    return carded(desk)
