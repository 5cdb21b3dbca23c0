"""Puts the rooms together for one installation."""

from functools import partial

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
from frontdesk.domain.practice import Practice
from frontdesk.settings.environment import Environment


def ports(env: Environment, found: Practice) -> Ports:
    """Return the world as this installation reaches it.

    Raises:
        StoreNotReady: the database is not migrated, or lacks a guard.
        ValueError: a key that this address must not see, or mail that would travel in clear.
    """
    clock = SystemClock()
    links = SignedLinks(env.link_key.encode())
    return Ports(
        practice=found,
        clock=clock,
        store=opened(env.database, jobs=Enqueuer()),
        payments=Stripe(
            secret_key=env.stripe_key,
            webhook_secrets=env.webhook_secrets,
            api_base=env.stripe_base,
        ),
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
        outside=OutsideCalendars(env.calendars, fetcher=Fetcher(loopback=env.demo)),
    )


def invitation(env: Environment, found: Practice) -> partial[bytes]:
    """Return what writes the calendar file of a booking."""
    return partial(ics.invitation, practice=found, sender=env.mail_from or found.email)
