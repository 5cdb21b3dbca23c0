"""Tells Stripe where its notices go, and the person what to store."""

import os
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

from frontdesk.adapters.payments import stripe_endpoints, stripe_health
from frontdesk.adapters.payments.stripe_endpoints import Endpoint
from frontdesk.adapters.payments.stripe_line import VERSION, Line
from frontdesk.cli import webhook_address
from frontdesk.domain.errors import PaymentsDown, PaymentsRefused
from frontdesk.domain.practice import nearest
from frontdesk.settings import environment, payments, practice
from frontdesk.settings.environment import SettingUp
from frontdesk.settings.reading import SettingsError

_HOME = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person asked for; therapist is "" for the practice's account."""

    therapist: str
    url: str
    again: bool


def run(wanted: Wanted) -> int:
    """Make or mend the webhook of one account; return 1 when it stays as it was and is wrong.

    Raises:
        SettingsError: settings that cannot be used, all at once.
        ValueError: a therapist or an address that will not do.
        PaymentsRefused: Stripe refuses, by its own code.
    """
    env = environment.setting_up(os.environ, therapist=wanted.therapist)
    _check_therapist(env, wanted.therapist)
    address = _address(env, wanted)
    asking = stripe_health.line(env.key, env.base)
    try:
        known = stripe_endpoints.known(asking, address)
        if known and not wanted.again:
            return _look_after(asking, known, wanted)
        made = stripe_endpoints.make(asking, address)
    except PaymentsDown as why:
        print(f"frontdesk: Stripe does not answer ({why}).", file=sys.stderr)
        print("Run this again. If it then finds a webhook, add --again.", file=sys.stderr)
        return 1
    except PaymentsRefused as refused:
        _explain(refused)
        return 1
    _tell(made, wanted)
    # After its words: whatever happens now, the secret is known.
    return _remove(asking, known)


def _check_therapist(env: SettingUp, therapist: str) -> None:
    if not therapist:
        return
    known = [one.id for one in practice.load(env.practice).therapists]
    if therapist not in known:
        near = nearest(therapist, known)
        hint = f"; did you mean {near!r}?" if near else ""
        raise SettingsError([f"--account {therapist!r} is not in PRACTICE{hint}"])


def _address(env: SettingUp, wanted: Wanted) -> str:
    """Return where notices shall go.

    Raises:
        ValueError: an address that Stripe cannot reach, or at which nobody listens.
    """
    address = wanted.url or webhook_address.of(env.origin, wanted.therapist)
    parts, path = urlsplit(address), webhook_address.of("", wanted.therapist)
    if parts.path != path or parts.query or parts.fragment:
        raise ValueError(f"the service listens at {path}; end the address with that")
    at_home = env.base is not None and parts.hostname in _HOME
    if not parts.hostname or (parts.scheme != "https" and not at_home):
        raise ValueError("Stripe needs an address that begins with https://; give one with --url")
    if parts.hostname in _HOME and not at_home:
        raise ValueError("Stripe cannot reach this computer by that name; give --url")
    return address


def _look_after(asking: Line, known: tuple[Endpoint, ...], wanted: Wanted) -> int:
    """Mend the webhook that there is, as far as that can be done and keep its secret."""
    again = f"{webhook_address.command(wanted.therapist)} --again"
    one = known[0]
    if len(known) > 1:
        print(f"Stripe has {len(known)} webhooks for {one.url}: each notice comes that often.")
        print(f"To have one, with a new secret: {again}")
        return 1
    if not one.current:
        print(f"The webhook {one.url} speaks version {one.version or 'of the account'}.")
        print(f"We read {VERSION}, and a version cannot be changed.")
        print(f"To replace it, with a new secret: {again}")
        return 1
    if not one.enabled or one.missing or one.needless:
        stripe_endpoints.mend(asking, one)
        print(f"Mended: the webhook {one.url} is on, and tells of what we read.")
        print("Its secret stays as it was.")
    else:
        print(f"The webhook {one.url} is in order.\nNothing was changed.")
    name = payments.variable(payments.SECRET, wanted.therapist)
    print(f"Stripe shows a secret only once. If {name} is lost:\n  {again}")
    return 0


def _remove(asking: Line, known: tuple[Endpoint, ...]) -> int:
    try:
        for old in known:
            stripe_endpoints.remove(asking, old)
    except (PaymentsDown, PaymentsRefused):
        print("\nfrontdesk: the old webhook is still there; delete it in Stripe.", file=sys.stderr)
        return 1
    if known:
        print("\nThe old webhook is gone, and its secret of no more use.")
    return 0


def _explain(refused: PaymentsRefused) -> None:
    if refused.code != stripe_endpoints.NO_RIGHT:
        print(f"frontdesk: Stripe refuses ({refused.code}).", file=sys.stderr)
        return
    print("frontdesk: the key may not make webhooks.", file=sys.stderr)
    print(
        "The service needs no such key, only this command does. In Stripe, make a restricted\n"
        'key with "Webhook Endpoints: Write" and nothing else. Put it into a file, run\n'
        "  STRIPE_SETUP_KEY_FILE=that-file " + "frontdesk stripe-setup …\n"
        "and delete the key in Stripe and the file.",
        file=sys.stderr,
    )


def _tell(made: Endpoint, wanted: Wanted) -> None:
    """Say what to store. The secret goes to this terminal, once, and nowhere else."""
    name = payments.variable(payments.SECRET, wanted.therapist)
    file = "/etc/frontdesk/" + "-".join(filter(None, ("webhook-secret", wanted.therapist)))
    print(f"Stripe sends its notices to {made.url}")
    print(f"\nThe secret they are signed with, shown this once:\n\n  {made.secret}\n")
    print("Keep it in a file that only the service may read:\n")
    print(f"  sudo install -m 640 -g frontdesk /dev/stdin {file}")
    print("  (paste it, press Enter, then Ctrl-D)\n")
    print("and name the file in the environment of the service:\n")
    print(f"  {name}_FILE={file}\n")
    print("Then restart the service, and run: frontdesk doctor")
