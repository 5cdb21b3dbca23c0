"""Puts the rooms together for one installation."""

import hashlib
import hmac
from functools import partial
from urllib.parse import urlsplit

from frontdesk.actions.ports import Ports
from frontdesk.adapters import ics, vault
from frontdesk.adapters.calendar.fetch import Fetcher
from frontdesk.adapters.calendar.outside import Adapter as OutsideCalendars
from frontdesk.adapters.clock import System as SystemClock
from frontdesk.adapters.jobs.dbos import Enqueuer
from frontdesk.adapters.links import Adapter as SignedLinks
from frontdesk.adapters.mail.letters import Adapter as WrittenLetters
from frontdesk.adapters.mail.smtp import Adapter as Smtp
from frontdesk.adapters.payments.stripe import Adapter as Stripe
from frontdesk.adapters.store.opening import opened
from frontdesk.cli import videos
from frontdesk.domain.practice import Practice
from frontdesk.settings.environment import Environment
from frontdesk.settings.payments import STRIPE, Account

_SITE_DIGITS = 16


def ports(env: Environment, found: Practice) -> Ports:
    """Return the world as this installation reaches it.

    Raises:
        StoreNotReady: the database is not migrated, or lacks a guard.
        SettingsError: video providers that are not set up.
        ValueError: a key that this address must not see, or mail that would travel in clear.
    """
    clock = SystemClock()
    links = SignedLinks(env.link_key.encode())
    payments, *tills = (_till(env, account, found) for account in env.accounts)
    return Ports(
        practice=found,
        clock=clock,
        store=opened(env.database, jobs=Enqueuer()),
        payments=payments,
        mail=Smtp(
            host=env.smtp_host,
            port=env.smtp_port,
            sender=env.mail_from or found.email,
            sender_name=found.name,
            username=env.smtp_user,
            password=env.smtp_password,
            starttls=env.smtp_starttls,
        ),
        letters=WrittenLetters(found, env.origin, links, sender=env.mail_from or ""),
        vault=vault.Adapter(),
        links=links,
        origin=env.origin,
        videos=videos.providers(found, env.videos),
        outside=OutsideCalendars(env.calendars, fetcher=Fetcher(loopback=env.demo)),
        tills={account.therapist: till for account, till in zip(env.tills, tills, strict=True)},
        site=site(env.link_key),
        old_sites=frozenset(map(site, env.old_link_keys)),
    )


def payment_origins(env: Environment) -> list[str]:
    """Return where hosted payment pages are, if they are not Stripe's."""
    if env.stripe_base is None or env.stripe_base.rstrip("/") == STRIPE:
        return []
    parts = urlsplit(env.stripe_base)
    return [f"{parts.scheme}://{parts.netloc}"]


def site(link_key: str) -> str:
    """Return what tells our checkouts from those of others in the same account.

    It goes to the provider with every payment, so it must say nothing of the key it is made of.
    """
    made = hmac.new(link_key.encode(), b"site", hashlib.sha256)
    return made.hexdigest()[:_SITE_DIGITS]


def _till(env: Environment, account: Account, found: Practice) -> Stripe:
    return Stripe(
        secret_key=account.key,
        webhook_secrets=account.webhook_secrets,
        api_base=env.stripe_base,
        statement=found.statement or None,
        site=site(env.link_key),
    )


def invitation(env: Environment, found: Practice) -> partial[bytes]:
    """Return what writes the calendar file of a booking."""
    return partial(ics.invitation, practice=found, sender=env.mail_from or found.email)
