"""What a bank's no to a card on file leaves behind: a code, and the try that it refused."""

from typing import Any

from frontdesk.domain.errors import PaymentsRefused


class CardDeclined(PaymentsRefused):
    """The client's bank said no; intent is the try that it refused, or ""."""

    def __init__(self, code: str, *, intent: str) -> None:
        super().__init__(code)
        self.intent = intent


def why(error: Any) -> str:
    """Return the code of what went wrong with a card, the bank's own before Stripe's, or ""."""
    # Stripe leaves a field out where it has nothing to say.
    told = (getattr(error, name, None) for name in ("decline_code", "code"))
    return next((str(code) for code in told if code), "")
