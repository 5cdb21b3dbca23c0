import smtplib
import socket
import ssl
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from frontdesk.actions.ports import Letter
from frontdesk.adapters.mail import smtp
from frontdesk.domain.errors import MailDown

INVITATION = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
WORDS = "Hello Ana,\n\nSee you at 11:30 \u2013 bring earbuds.\nhttps://desk.example/booking/abc\n"


class Box:
    """A mail server that keeps what it takes and refuses whom it is told to refuse."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.refuse = ""

    async def handle_RCPT(self, *parts: Any) -> str:  # noqa: N802 - aiosmtpd looks for this name
        envelope, address = parts[2], parts[3]
        if self.refuse and self.refuse in address:
            return f"550 5.1.1 <{address}> unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *parts: Any) -> str:  # noqa: N802
        self.taken.append(parts[2])
        return "250 taken"


def only(box: Box) -> EmailMessage:
    [envelope] = box.taken
    assert isinstance(envelope.content, bytes)
    return message_from_bytes(envelope.content, policy=policy.default)  # type: ignore[return-value]


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def server(box: Box, ports: Iterator[int]) -> Iterator[Controller]:
    controller = Controller(box, hostname="127.0.0.1", port=next(ports), ready_timeout=60)
    controller.start()
    yield controller
    controller.stop()


def account(port: int, **more: Any) -> smtp.Adapter:
    return smtp.Adapter(
        host="127.0.0.1", port=port, sender="hello@example.com", sender_name="Ines", **more
    )


def letter(to: str = "ana@example.org", *, calendar: bytes | None = None) -> Letter:
    return Letter(to, "Your appointment", WORDS, "<one@desk.example>", calendar)


def test_a_letter_arrives_with_its_words_and_its_own_id(server: Controller, box: Box) -> None:
    account(server.port).send(letter())

    assert box.taken[0].rcpt_tos == ["ana@example.org"]
    assert only(box)["Message-ID"] == "<one@desk.example>"
    assert only(box)["From"] == "Ines <hello@example.com>"
    assert only(box)["To"] == "ana@example.org"
    assert only(box)["Subject"] == "Your appointment"
    assert only(box)["Date"].datetime.tzinfo is not None
    assert only(box).get_content().replace("\r\n", "\n") == WORDS


def test_no_holiday_notice_answers_a_letter(server: Controller, box: Box) -> None:
    account(server.port).send(letter())

    assert only(box)["Auto-Submitted"] == "auto-generated"


def test_a_letter_is_seven_bit_for_servers_that_know_nothing_else(
    server: Controller, box: Box
) -> None:
    account(server.port).send(letter(calendar=INVITATION))

    raw = box.taken[0].content
    assert isinstance(raw, bytes)
    assert raw.isascii()


def test_the_calendar_file_arrives_byte_for_byte_and_names_its_method(
    server: Controller, box: Box
) -> None:
    account(server.port).send(letter(calendar=INVITATION))

    words, calendar = only(box).iter_parts()
    assert words.get_content_type() == "text/plain"
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_filename() == "appointment.ics"
    assert calendar.get_payload(decode=True) == INVITATION


def test_a_letter_that_cancels_says_so_in_its_header(server: Controller, box: Box) -> None:
    account(server.port).send(letter(calendar=INVITATION.replace(b"REQUEST", b"CANCEL")))

    assert [part.get_param("method") for part in only(box).iter_parts()][1] == "CANCEL"


def test_a_domain_in_other_letters_needs_no_modern_server(server: Controller, box: Box) -> None:
    account(server.port).send(letter("ana@b\u00fccher.example"))

    assert box.taken[0].rcpt_tos == ["ana@xn--bcher-kva.example"]


@pytest.mark.parametrize(
    "address",
    ["", "ana", "@example.org", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"],
)
def test_a_bad_address_sends_nothing_to_anybody(
    server: Controller, box: Box, address: str
) -> None:
    with pytest.raises(MailDown):
        account(server.port).send(letter(address))

    assert box.taken == []


def test_a_subject_with_a_line_break_sends_nothing(server: Controller, box: Box) -> None:
    bad = Letter("ana@example.org", "Hi\r\nBcc: c@d.example", WORDS, "<one@desk.example>")

    with pytest.raises(MailDown):
        account(server.port).send(bad)

    assert box.taken == []


def test_a_refusal_never_repeats_the_address(server: Controller, box: Box) -> None:
    box.refuse = "ana"

    with pytest.raises(MailDown) as refused:
        account(server.port).send(letter())

    told = f"{refused.value} {refused.value.__cause__} {refused.value.args}"
    assert "ana" not in told
    assert "SMTPRecipientsRefused" in told
    assert refused.value.__suppress_context__


def test_a_server_that_is_away_is_mail_down(ports: Iterator[int]) -> None:
    with pytest.raises(MailDown, match="ConnectionRefusedError"):
        account(next(ports)).send(letter())


def test_a_server_that_says_nothing_is_mail_down_after_the_timeout() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()

        with pytest.raises(MailDown, match="SMTPServerDisconnected"):
            account(mute.getsockname()[1], timeout_seconds=0.2).send(letter())


def test_starttls_is_asked_for_and_never_skipped(server: Controller, box: Box) -> None:
    with pytest.raises(MailDown, match="SMTPNotSupportedError"):
        account(server.port, starttls=True).send(letter())

    assert box.taken == []


def test_a_password_never_travels_in_clear() -> None:
    with pytest.raises(ValueError, match="STARTTLS"):
        smtp.Adapter(
            host="mail.example",
            port=25,
            sender="hello@example.com",
            sender_name="Ines",
            username="ines",
            password="secret",
        )


def test_port_465_speaks_tls_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def refuse(*where: Any, **how: Any) -> smtplib.SMTP_SSL:
        asked.append((where, how["context"].verify_mode))
        raise ConnectionRefusedError

    monkeypatch.setattr(smtplib, "SMTP_SSL", refuse)

    with pytest.raises(MailDown):
        account(465).send(letter())

    assert asked == [(("127.0.0.1", 465), ssl.CERT_REQUIRED)]
