"""The accounts that take money: the practice's, and those of therapists who have their own."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from frontdesk.domain.practice import Practice, nearest
from frontdesk.settings.reading import SettingsError

KEY = "STRIPE_SECRET_KEY"
SECRET = "STRIPE_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
STRIPE = "https://api.stripe.com"
HOME = ("127.0.0.1", "localhost", "::1")
_KEY = re.compile(r"[sr]k_(?:test|live)_[A-Za-z0-9_]+")
_LIVE = re.compile(r"[sr]k_live_")
# As adapters/payments/stripe_notice.py wants it.
_SECRET = re.compile(r"whsec_\S{8,}")


@dataclass(frozen=True, slots=True)
class Account:
    """One account at the payment provider.

    Attributes:
        therapist: whose it is, "" for the practice's. As read from the environment it is the
            end of the variables' names, and named() turns that into the therapist's id.
        webhook_secrets: several while one replaces another.
    """

    therapist: str
    key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)

    @property
    def live(self) -> bool:
        """Whether real money moves."""
        return bool(_LIVE.match(self.key))


def variable(stem: str, therapist: str) -> str:
    """Return the variable's name for a therapist's id, or for the practice."""
    return f"{stem}_{_ending(therapist)}" if therapist else stem


def read(
    raw: Mapping[str, str], held: Callable[[str], str | None]
) -> tuple[tuple[Account, ...], list[str]]:
    """Return the accounts of therapists, and what is wrong with their variables.

    Args:
        raw: the environment; only names are looked at here.
        held: returns what a variable, or the file it names, holds.
    """
    found, problems = [], []
    for ending in sorted(set(_endings(raw))):
        key, secrets = held(f"{KEY}_{ending}"), held(f"{SECRET}_{ending}")
        if key and secrets:
            found.append(Account(ending, key, tuple(secrets.split())))
        elif key:
            problems.append(
                f"{KEY}_{ending} needs {SECRET}_{ending} beside it: frontdesk stripe-setup "
                "makes one"
            )
        elif secrets:
            problems.append(f"{SECRET}_{ending} needs {KEY}_{ending} beside it")
    return tuple(found), problems


def wrong(accounts: Sequence[Account]) -> list[str]:
    """Return what is wrong with the accounts of one installation, never showing a value."""
    problems = [problem for account in accounts for problem in _odd(account)]
    problems += _twice([(variable(KEY, a.therapist), a.key) for a in accounts], "key")
    problems += _twice(
        [(variable(SECRET, a.therapist), one) for a in accounts for one in a.webhook_secrets],
        "secret",
    )
    return problems + _mixed(accounts)


def risks(
    accounts: Sequence[Account], *, demo: bool, production: bool, base: str | None, origin: str
) -> list[str]:
    """Return what would let real money meet a test, or a test meet real clients."""
    live = any(account.live for account in accounts)
    test = [variable(KEY, one.therapist) for one in accounts if one.key and not one.live]
    found = {
        "STRIPE_API_BASE is set with a live key: real cards need Stripe itself": (
            live and _elsewhere(base)
        ),
        "FRONTDESK_DEMO is set with a live key: the demo must not take money": live and demo,
        "STRIPE_API_BASE is neither Stripe nor on this machine": (
            not live and _elsewhere(base) and not _at_home(base)
        ),
        "FRONTDESK_PRODUCTION and FRONTDESK_DEMO are both set; unset one": production and demo,
        f"FRONTDESK_PRODUCTION is set, and no money would move: {_list(test)} "
        f"{'holds a test key' if len(test) == 1 else 'hold test keys'}": bool(production and test),
        "FRONTDESK_PRODUCTION is set, so FRONTDESK_ORIGIN must begin with https://": (
            production and not origin.startswith("https://")
        ),
    }
    return [words for words, is_so in found.items() if is_so]


def named(accounts: Sequence[Account], practice: Practice) -> tuple[Account, ...]:
    """Return the accounts with the ids of their therapists.

    Raises:
        SettingsError: every variable that belongs to no therapist, or to two, with the nearest.
    """
    known: dict[str, list[str]] = {}
    for therapist in practice.therapists:
        known.setdefault(_ending(therapist.id), []).append(therapist.id)
    problems = [
        _stranger(one, known) for one in accounts if len(known.get(one.therapist, [])) != 1
    ]
    if problems:
        raise SettingsError(problems)
    return tuple(replace(one, therapist=known[one.therapist][0]) for one in accounts)


def _endings(raw: Iterable[str]) -> Iterator[str]:
    for name in raw:
        for stem in (f"{KEY}_", f"{SECRET}_"):
            # The practice's own file is no therapist.
            if name.startswith(stem) and (end := name.removeprefix(stem)) != "FILE":
                yield end.removesuffix("_FILE")


def _ending(therapist: str) -> str:
    return therapist.upper().replace("-", "_")


def _odd(account: Account) -> Iterator[str]:
    name = variable(KEY, account.therapist)
    if account.key.startswith("pk_"):
        yield f"{name} is the publishable key; the secret one begins with sk_ or rk_"
    elif account.key and not _KEY.fullmatch(account.key):
        yield f"{name} does not look like a key of Stripe: sk_… or rk_…"
    if not all(_SECRET.fullmatch(one) for one in account.webhook_secrets):
        yield f"{variable(SECRET, account.therapist)} does not look like whsec_…"


def _twice(held: Sequence[tuple[str, str]], what: str) -> list[str]:
    first: dict[str, str] = {}
    problems = []
    for name, value in held:
        if value and first.setdefault(value, name) != name:
            problems.append(f"{first[value]} and {name} hold the same {what}; each has its own")
    return problems


def _mixed(accounts: Sequence[Account]) -> list[str]:
    kinds: dict[bool, list[str]] = {}
    for account in accounts:
        if _KEY.fullmatch(account.key):
            kinds.setdefault(account.live, []).append(variable(KEY, account.therapist))
    if len(kinds) < 2:  # noqa: PLR2004 - live and test
        return []
    live, test = _list(kinds[True]), _list(kinds[False])
    return [f"live and test keys are mixed: live in {live}, test in {test}"]


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)


def _stranger(account: Account, known: Mapping[str, Sequence[str]]) -> str:
    name = variable(KEY, account.therapist)
    if several := known.get(account.therapist):
        return f"{name} fits more than one therapist: {_list(several)}; rename one of them"
    meant = nearest(account.therapist, known)
    hint = f"; did you mean {KEY}_{meant}?" if meant else ""
    return f"{name} names a therapist who is not in PRACTICE{hint}"


def _elsewhere(base: str | None) -> bool:
    return base is not None and base.rstrip("/") != STRIPE


def _at_home(base: str | None) -> bool:
    try:
        parts = urlsplit(base or "")
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.hostname in HOME
