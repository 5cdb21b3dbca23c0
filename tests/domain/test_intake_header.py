"""The check that keeps plain text out of the store."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.errors import NotSealed
from frontdesk.domain.intake import MAX_SEALED_BYTES, check_sealed

SHARE = b"-> X25519 LWeCZ8eL0C8CMDOinRApTG+uCyZ0XGE/4mZkCGvm1Cs\n"
BODY = b"LgGEm892mFaPg7RsJpxsXqDmjaDf+jv3RMyUQU5R9R4\n"
STANZA = SHARE + BODY
GREASE = b'-> M@D("D-grease rV7u 47FSyeb @+ohIG (RA\n' + b"A" * 64 + b"\n" + b"k/Z4\n"
EMPTY = b"-> something\n\n"
MAGIC = b"age-encryption.org/v1\n"
MAC = b"--- v6EVcwFENFCzhYrB1AhZ1bD3fdpVrbcyjuvAINy9dmM\n"
PAYLOAD = bytes(32)


@pytest.mark.parametrize(
    "stanzas",
    [STANZA, STANZA * 2, STANZA + GREASE, GREASE + STANZA, EMPTY + STANZA, STANZA * 10],
    ids=["one", "two", "grease-last", "grease-first", "empty-body", "ten"],
)
def test_a_header_by_the_book_passes(stanzas: bytes) -> None:
    check_sealed(MAGIC + stanzas + MAC + PAYLOAD)


@pytest.mark.parametrize(
    "refused",
    [
        b"",
        b"I have not slept since March",
        b'{"answers": {"why": "I have not slept"}}',
        b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n",
        MAGIC,
        MAGIC + b"I have not slept since March",
        MAGIC + STANZA + b"I have not slept since March",
        MAGIC + MAC + PAYLOAD,
        MAGIC + STANZA * 11 + MAC + PAYLOAD,
        MAGIC + STANZA + MAC,
        MAGIC + STANZA + MAC + PAYLOAD[:-1],
        MAGIC + STANZA + MAC.replace(b"v6", b"") + PAYLOAD,
        MAGIC + STANZA + MAC.replace(b"\n", b"\r\n") + PAYLOAD,
        MAGIC + SHARE + MAC + PAYLOAD,
        MAGIC + SHARE + b"A" * 64 + b"\n" + MAC + PAYLOAD,
        MAGIC + SHARE + b"A" * 65 + b"\n" + MAC + PAYLOAD,
        MAGIC + b"-> \n\n" + MAC + PAYLOAD,
        MAGIC.replace(b"v1", b"v2") + STANZA + MAC + PAYLOAD,
        b"\n" + MAGIC + STANZA + MAC + PAYLOAD,
        MAGIC.replace(b"\n", b"\r\n") + STANZA + MAC + PAYLOAD,
    ],
)
def test_anything_else_is_refused(refused: bytes) -> None:
    with pytest.raises(NotSealed):
        check_sealed(refused)


def test_the_size_is_capped_at_64_kib() -> None:
    head = MAGIC + STANZA + MAC
    full = head + bytes(MAX_SEALED_BYTES - len(head))

    check_sealed(full)
    with pytest.raises(NotSealed):
        check_sealed(full + b"\0")


@given(st.binary(max_size=500))
def test_no_bytes_without_a_header_pass(junk: bytes) -> None:
    with pytest.raises(NotSealed):
        check_sealed(junk)


@given(st.lists(st.sampled_from([STANZA, GREASE, EMPTY]), min_size=1, max_size=10))
def test_any_mix_of_up_to_ten_recipients_passes(stanzas: list[bytes]) -> None:
    check_sealed(MAGIC + b"".join(stanzas) + MAC + PAYLOAD)


def test_a_long_hostile_header_is_judged_at_once() -> None:
    hostile = MAGIC + b"->" + b" a" * 30_000

    with pytest.raises(NotSealed):
        check_sealed(hostile)
