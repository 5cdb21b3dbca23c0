"""What the pages need to put words on paper."""

from typing import Protocol

from frontdesk.domain.sheet import Sheet


class Printer(Protocol):
    """A way to make a PDF."""

    def __call__(self, sheet: Sheet) -> bytes:
        """Return a PDF of one page whose text can be selected, searched and read aloud.

        Nothing of it is kept anywhere.

        Raises:
            Unprintable: a sign in it is in none of the fonts.
        """
