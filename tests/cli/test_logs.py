"""Logs say what happened and where, never what a client wrote."""

import logging
import re
from pathlib import Path

from frontdesk.cli.logs import Plain

CANARY = "quetzal-marmalade"


def test_an_error_is_logged_by_kind_and_place_without_its_words() -> None:
    try:
        int(CANARY)
    except ValueError as why:
        caught = (type(why), why, why.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it broke", None, caught)

    line = Plain().format(record)

    assert "ValueError" in line
    assert re.search(rf"{Path(__file__).name}:\d+", line)
    assert CANARY not in line
