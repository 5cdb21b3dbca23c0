"""What keeps builds of one file of tests apart from those of the next."""

from collections.abc import Iterator

import pytest
from blinker.base import Signal
from pelican.plugins import signals


@pytest.fixture(scope="module", autouse=True)
def signals_of_its_own() -> Iterator[None]:
    """Pelican's signals, with nobody listening that another site's plugins have left there.

    They are the process's: a site built here would be built by the plugins of the last one too.
    """
    _hang_up()
    yield
    _hang_up()


def _hang_up() -> None:
    for signal in vars(signals).values():
        if isinstance(signal, Signal):
            signal._clear_state()
