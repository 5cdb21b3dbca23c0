"""The messages two pages of a room send up, and nothing else that could be said."""

from typing import Annotated, Literal

import msgspec

MAX_BODY_BYTES = 64 * 1024

PageId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{16,64}\Z")]


class Description(msgspec.Struct, forbid_unknown_fields=True):
    """What WebRTC calls a session description."""

    type: Literal["offer", "answer", "pranswer", "rollback"]
    sdp: str = ""


class Candidate(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A way to reach a browser."""

    candidate: str
    sdp_mid: str | None = None
    # Not camelCase as rename would have it: the standard writes sdpMLineIndex.
    sdp_line: int | None = msgspec.field(name="sdpMLineIndex", default=None)
    username_fragment: str | None = None


class Devices(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What the sender has switched on.

    weak: the camera is off because the connection is.
    sound: the sender wants no picture from the other either.
    """

    microphone: bool
    camera: bool
    weak: bool = False
    sound: bool = False


class Signal(msgspec.Struct, tag="signal", forbid_unknown_fields=True, omit_defaults=True):
    """Something for the other page only; to is the page it was meant for."""

    to: PageId
    description: Description | None = None
    candidate: Candidate | None = None
    devices: Devices | None = None


class Beat(msgspec.Struct, tag="beat", forbid_unknown_fields=True):
    """The page still lives."""


class Here(msgspec.Struct, tag="here", forbid_unknown_fields=True):
    """The client chose the video, perhaps after having asked for the phone."""


class Admit(msgspec.Struct, tag="admit", forbid_unknown_fields=True):
    """The therapist lets the client in."""


class Leave(msgspec.Struct, tag="leave", forbid_unknown_fields=True):
    """Somebody left on purpose."""


class Elsewhere(msgspec.Struct, tag="elsewhere", forbid_unknown_fields=True):
    """Somebody went to the other provider, because this room did not connect."""


class Bye(msgspec.Struct, tag="bye", forbid_unknown_fields=True):
    """The page is closing or loading again."""


Said = Signal | Beat | Here | Admit | Leave | Elsewhere | Bye

# What a page had to say at one moment; more than this is in nobody's way of speaking.
Several = Annotated[list[Said], msgspec.Meta(min_length=1, max_length=32)]

_said: msgspec.json.Decoder[Said | Several] = msgspec.json.Decoder(Said | Several)


def understood(body: bytes) -> Said | Several:
    """Return what a page said. Raises: msgspec.DecodeError when it is none of our messages."""
    return _said.decode(body)


def page_id(text: str) -> str:
    """Return text if it can be a page id. Raises: msgspec.ValidationError."""
    return msgspec.convert(text, PageId)
