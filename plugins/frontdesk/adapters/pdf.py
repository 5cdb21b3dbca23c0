"""Sheets of paper as tagged PDF files (PDF/UA-1), set by Typst."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.domain.errors import Unprintable
from frontdesk.domain.sheet import Sheet

if TYPE_CHECKING:
    import typst

_PAPER = Path(__file__).parent.parent / "templates" / "paper"
# What the standard says where a sign is in no font; a letter drawn as a box is a wrong name.
_NO_SIGN = "could not be displayed"


def printed(sheet: Sheet) -> bytes:
    """Return a sheet as a PDF; see actions/paper_port.py.

    All of it is made in memory, and the words go in as data, never as markup.
    """
    import typst  # noqa: PLC0415 - 80 MB that only paper needs

    compiler = typst.Compiler(
        _PAPER / "sheet.typ",
        root=_PAPER,
        font_paths=_fonts(),
        sys_inputs={"sheet": json.dumps(asdict(sheet))},
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError as why:
        # The reason may quote what was typed, so it goes no further.
        if _NO_SIGN in why.message:
            raise Unprintable from None
        raise RuntimeError("the sheet could not be set") from None
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _fonts() -> "typst.Fonts":
    """Return our own fonts, and for signs they have not those of the machine."""
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts(include_embedded_fonts=False, font_paths=[_PAPER / "fonts"])
