"""What the doctor asks Stripe, and what must be so on our side before a client can pay."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from frontdesk.actions.ports import Clock
from frontdesk.adapters.clock import System as SystemClock
from frontdesk.adapters.payments import stripe_endpoints, stripe_health
from frontdesk.adapters.payments.stripe_endpoints import Endpoint
from frontdesk.adapters.payments.stripe_line import Line
from frontdesk.cli import compose, webhook_address
from frontdesk.cli.said import Said, fail, note
from frontdesk.domain.errors import PaymentsDown, PaymentsRefused
from frontdesk.domain.money import Money, chargeable, largest, smallest, step
from frontdesk.domain.practice import Practice, Service
from frontdesk.settings.environment import Environment
from frontdesk.settings.payments import KEY, SECRET, Account, variable
from frontdesk.web.security import CHECKOUT, policy

MOST_AHEAD_SECONDS = 60
Check = Callable[[], Iterable[Said]]
_TOO = {
    "minimum": lambda currency: f"less than the {smallest(currency)} that Stripe takes",
    "maximum": lambda currency: f"more than the {largest(currency)} that Stripe takes",
    "step": lambda currency: f"not a multiple of {step(currency)}, as Stripe wants it",
}
_REFUSED = {
    "AuthenticationError": "Stripe does not know the key",
    "api_key_expired": "the key has expired",
}


@dataclass(frozen=True, slots=True)
class Till:
    """One account of an installation; keeps_cards tells whether cards are kept for fees."""

    env: Environment
    account: Account
    keeps_cards: bool

    @property
    def what(self) -> str:
        who = self.account.therapist
        return f"payments of {who}" if who else "payments"

    @property
    def key_name(self) -> str:
        return variable(KEY, self.account.therapist)

    def line(self) -> Line:
        return stripe_health.line(self.account.key, self.env.stripe_base)


def checks(env: Environment, practice: Practice) -> Iterator[tuple[str, Check]]:
    """Yield each look with its name."""
    cards = any(service.keeps_card for service in practice.services)
    for account in env.accounts:
        till = Till(env, account, keeps_cards=cards)
        yield till.what, partial(_asked, till, key)
        yield till.what, partial(_asked, till, webhook)
    yield "clock", partial(clock, env.stripe_base, SystemClock())
    yield "payment page", partial(payment_page, env)
    yield "prices", partial(prices, practice)
    yield "discretion", discretion


def _asked(till: Till, look: Callable[[Till], Iterable[Said]]) -> Iterator[Said]:
    """Yield what Stripe says, or that it does not."""
    try:
        yield from look(till)
    except PaymentsDown as why:
        words = f"Stripe does not answer ({why})"
        yield fail(till.what, words, "try again, and see https://status.stripe.com.")
    except PaymentsRefused as why:
        then = f"put a key that is in use into {till.key_name}."
        words = _REFUSED.get(why.code, f"Stripe refuses the key ({why.code})")
        yield fail(till.what, words, then)


def key(till: Till) -> Iterator[Said]:
    """Say whether a key works, and may do what it must and not everything."""
    asking, wanted = till.line(), stripe_health.rights(cards=till.keeps_cards)
    lacking = [right.words for right in wanted if not stripe_health.may(asking, right)]
    if lacking:
        then = "add them to the key in Stripe: Developers, API keys, your restricted key."
        yield fail(till.what, f"{till.key_name} may not: {', '.join(lacking)}", then)
    else:
        yield Said(till.what, f"the {'live' if till.account.live else 'test'} key works")
    if till.account.key.startswith("sk_"):
        words = ", ".join(right.words for right in wanted)
        yield note(
            till.what,
            f"{till.key_name} may do everything in the account",
            f"make a restricted key with {words}, and nothing else.",
        )


def webhook(till: Till) -> Iterator[Said]:
    """Say whether Stripe tells us of payments."""
    if till.env.demo:
        yield Said(till.what, "the demo's own server sends its notices without being asked")
        return
    asking = till.line()
    if not stripe_health.may(asking, stripe_health.WEBHOOKS):
        then = f"give the key {stripe_health.WEBHOOKS.words}."
        yield fail(till.what, "the webhook cannot be looked at", then)
        return
    address = webhook_address.of(till.env.origin, till.account.therapist)
    yield from _told(till, address, stripe_endpoints.known(asking, address))
    if len(till.account.webhook_secrets) > 1:
        yield note(
            till.what,
            f"{variable(SECRET, till.account.therapist)} holds more than one secret",
            "remove the old one when the new one has been in use for a day.",
        )


def _told(till: Till, address: str, known: Sequence[Endpoint]) -> Iterator[Said]:
    run = f"run {webhook_address.command(till.account.therapist)}"
    if len(known) != 1:
        words = f"{len(known)} webhooks have" if known else "no webhook has"
        more = f"{run} --again to have one." if known else f"{run}."
        yield fail(till.what, f"{words} the address {address}", more)
        return
    (one,) = known
    wrong = [fail(till.what, words, f"{run}{then}") for words, then in _wrong(one)]
    if not wrong:
        yield Said(till.what, f"the webhook {address} is in order, and its secret is there")
    yield from wrong
    if one.needless:
        words = f"the webhook also tells of {', '.join(one.needless)}"
        yield note(till.what, words, f"{run}: what nobody reads need not be sent.")


def _wrong(one: Endpoint) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a webhook, and how its command is to be typed."""
    if not one.enabled:
        yield "the webhook is switched off", "."
    if one.missing:
        yield f"the webhook does not tell of {', '.join(one.missing)}", "."
    if not one.current:
        words = f"the webhook speaks version {one.version or 'of the account'}"
        yield words, " --again: a version cannot be changed."


def clock(base: str | None, ours: Clock) -> Iterator[Said]:
    """Say whether our clock is right: checkouts and notices are dated."""
    try:
        ahead = stripe_health.ahead_seconds(base, clock=ours)
    except PaymentsDown as why:
        yield fail("clock", f"Stripe does not answer ({why})", "check the way out of this server.")
        return
    seconds = abs(round(ahead))
    if seconds < MOST_AHEAD_SECONDS:
        yield Said("clock", f"within {seconds + 1} s of Stripe's")
        return
    words = f"{seconds} s {'ahead of' if ahead > 0 else 'behind'} Stripe's"
    then = "let the system set its clock: sudo timedatectl set-ntp true. Notices more than 300 s"
    yield fail("clock", words, f"{then} off are refused.")


def payment_page(env: Environment) -> Iterator[Said]:
    """Say whether browsers may go from our form to the payment page."""
    origins = compose.payment_origins(env)
    wanted = origins[0] if origins else CHECKOUT
    header = policy(form_targets=[CHECKOUT, *origins], media=False)
    rules = dict(rule.split(" ", 1) for rule in header.split("; "))
    if wanted in rules["form-action"].split():
        yield Said("payment page", f"browsers may go to {wanted}")
    else:
        words = f"Content-Security-Policy: form-action does not name {wanted}"
        yield fail("payment page", words, "the button to pay would do nothing; report this.")


def prices(practice: Practice) -> Iterator[Said]:
    """Say whether Stripe would take every amount that can be asked."""
    wrong = []
    for place, amount in _amounts(practice):
        if broken := chargeable(amount):
            words = f"{place}: {amount} is {_TOO[broken](amount.currency)}"
            wrong.append(fail("prices", words, "change it in PRACTICE."))
    yield from wrong or [Said("prices", "Stripe takes every amount that can be asked")]


def discretion() -> Iterator[Said]:
    """Say whether Stripe's package tells nobody but us."""
    if stripe_health.tells_nothing_else():
        yield Said("discretion", "the payment package sends no statistics and writes no log")
    else:
        words = "the payment package sends statistics or writes what clients pay into a log"
        yield fail("discretion", words, "unset STRIPE_LOG; report this if it stays.")


def _amounts(practice: Practice) -> Iterator[tuple[str, Money]]:
    for service in practice.services:
        yield from _prices_of(service)
    if not any(service.keeps_card for service in practice.services):
        # Without a card a fee is only ever kept of what was paid.
        return
    rule = practice.policy
    fees = (rule.late_fee, *rule.late_fees, rule.no_show_fee, *rule.no_show_fees)
    yield from (("policy", fee) for fee in fees if fee is not None and not fee.free)


def _prices_of(service: Service) -> Iterator[tuple[str, Money]]:
    asked = [band.price for band in service.bands] or [service.price]
    for amount in (*asked, *service.deposits):
        if not amount.free:
            yield f"service {service.id}", amount
