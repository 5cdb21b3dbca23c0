"""Where Stripe's notices come in, and the command that tells Stripe so."""

PATH = "/hooks/stripe"


def of(origin: str, therapist: str) -> str:
    """Return the address for the account of a therapist, or "" for the practice's."""
    return f"{origin}{PATH}/{therapist}" if therapist else f"{origin}{PATH}"


def command(therapist: str) -> str:
    """Return what to type to make the webhook of an account."""
    more = f" --account {therapist}" if therapist else ""
    return f"frontdesk stripe-setup{more}"
