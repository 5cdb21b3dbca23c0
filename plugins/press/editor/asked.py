"""What one sending of the editor's form asks for."""

from dataclasses import dataclass
from typing import Self

from starlette.datastructures import FormData

from press.editor import form as forms
from press.editor import manuscript
from press.editor.manuscript import BadHead, Value


@dataclass(slots=True)
class Asked:
    """One form, read.

    Attributes:
        head: the settings it asks for; none for a file that is mended as plain text.
        body: the text, or the whole file if raw.
        wrong: what has to be mended first, by the name of the control.
        over: digest of the text that it was made from.
        act: which button was pressed; "auto" is a pause in the typing.
        raw: whether it is the whole file.
    """

    head: dict[str, Value | None]
    body: str
    wrong: dict[str, str]
    over: str
    act: str
    raw: bool

    @classmethod
    def of(cls, sent: FormData, text: str, *, dated: bool) -> Self:
        """Read a form that was sent for a text.

        Args:
            sent: the fields.
            text: what stands on the disk.
            dated: see form.problems.
        """
        over, act = str(sent.get("digest", "")), str(sent.get("act", ""))
        if "raw" in sent:
            return cls({}, manuscript.lined(str(sent["raw"])), {}, over, act, raw=True)
        try:
            status = str(manuscript.read(text).head.get("status", ""))
        except BadHead:
            status = ""
        head = forms.changes(sent, [str(tag) for tag in sent.getlist("tags")], status=status)
        wrong = forms.problems(sent, head, dated=dated)
        return cls(head, str(sent.get("body", "")), wrong, over, act, raw=False)

    def over_text(self, text: str) -> str:
        """Return the file as it is to be.

        Raises:
            BadHead: the head of text cannot be read.
        """
        return self.body if self.raw else manuscript.revised(text, self.head, self.body)

    def stands(self, text: str) -> bool:
        """Return whether a text says all that is asked for already, as after two presses."""
        try:
            return not self.wrong and self.over_text(text) == text
        except BadHead:
            return False
