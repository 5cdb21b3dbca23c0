"""Mail by SMTP, the language every mail server speaks."""

import re
import smtplib
import ssl
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate

from frontdesk.actions.ports import Letter
from frontdesk.domain.errors import MailDown

# Port 465 speaks TLS from the first byte. Source: RFC 8314 section 3.3.
TLS_PORT = 465
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# 7-bit bodies pass every server and keep a plain link readable in the raw mail.
_POLICY = policy.SMTP.clone(cte_type="7bit")
_METHOD = re.compile(rb"^METHOD:([A-Z]+)\r?$", re.MULTILINE)


class Adapter:
    """One SMTP account; each letter is a conversation of its own, so none waits for another.

    Raises:
        ValueError: a password would travel in clear, or sender is not an address.
    """

    def __init__(  # noqa: PLR0913 - an account has this many parts
        self,
        *,
        host: str,
        port: int,
        sender: str,
        sender_name: str,
        username: str | None = None,
        password: str | None = None,
        starttls: bool = False,
        timeout_seconds: float = 15,
    ) -> None:
        secret = starttls or port == TLS_PORT or host in _LOOPBACK
        if password and not secret:
            raise ValueError("SMTP: a password needs STARTTLS, or port 465")
        self._server = (host, port)
        self._sender = Address(display_name=sender_name, addr_spec=_ascii(sender))
        self._login = (username, password or "") if username else None
        self._starttls = starttls
        self._timeout_seconds = timeout_seconds

    def send(self, letter: Letter) -> None:
        """Hand the letter over.

        Raises:
            MailDown: not taken; its text never holds an address, for it ends in logs.
        """
        try:
            message = self._message(letter)
            with self._connect() as server:
                if self._starttls:
                    server.starttls(context=ssl.create_default_context())
                if self._login:
                    server.login(*self._login)
                server.send_message(message)
        except (OSError, ValueError, smtplib.SMTPException) as trouble:
            # From None: the chain would carry the address the server repeats in its refusal.
            raise MailDown(_reason(trouble)) from None

    def _connect(self) -> smtplib.SMTP:
        host, port = self._server
        if port == TLS_PORT:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=self._timeout_seconds, context=context)
        return smtplib.SMTP(host, port, timeout=self._timeout_seconds)

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=_POLICY)
        message["From"] = self._sender
        message["To"] = Address(addr_spec=_ascii(letter.to))
        message["Subject"] = letter.subject
        message["Message-ID"] = letter.message_id
        message["Date"] = formatdate(usegmt=True)
        # Keeps holiday notices from answering. Source: RFC 3834 section 5.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        if letter.calendar is not None:
            _attach(message, letter.calendar)
        return message


def _attach(message: EmailMessage, calendar: bytes) -> None:
    """Add the calendar file; mail programs want its METHOD in the header too (RFC 6047 2.4)."""
    found = _METHOD.search(calendar)
    if found is None:
        raise ValueError("the calendar file names no METHOD")
    message.add_attachment(
        calendar,
        maintype="text",
        subtype="calendar",
        filename="appointment.ics",
        params={"method": found[1].decode(), "charset": "utf-8", "name": "appointment.ics"},
    )


def _ascii(address: str) -> str:
    """Return the address with its domain in the form that needs no SMTPUTF8."""
    local, at, domain = address.strip().rpartition("@")
    if not (local and at and domain):
        raise ValueError("not a mail address")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def _reason(trouble: Exception) -> str:
    """Say what went wrong without any text of the server, which repeats addresses."""
    code = getattr(trouble, "smtp_code", None)
    return f"{type(trouble).__name__} {code}" if code else type(trouble).__name__
