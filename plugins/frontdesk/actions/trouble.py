"""Trouble with a payment account that keeps clients from paying: shown at the desk, and mailed.

It is kept beside what the nightly look finds, and taken off once the account answers again.
"""

from collections.abc import Sequence
from datetime import timedelta

from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Note, Ports
from frontdesk.actions.store_port import MailRow, Reader, Writer
from frontdesk.domain import findings
from frontdesk.domain.findings import Finding

# The first letters of what a mail is about; see NOTES in actions/chores.py.
LETTER = "np"
KINDS = frozenset({findings.REFUSED, findings.SILENT})
# A night's look that went well lets go of what is older: it would have come again.
KEPT = timedelta(days=1)


def keep(ports: Ports, kind: str, subject: str, *, account: str) -> None:
    """Put trouble to the therapist: a row at the desk, and one letter a day at most.

    Args:
        ports: the world.
        kind: one of KINDS.
        subject: the provider's word for it, or what it is about.
        account: see Attempt.account.
    """
    now = ports.clock.now()

    def change(tx: Writer) -> None:
        known = _of(tx, account)
        if kind not in {one.kind for one in known}:
            fresh = Finding(kind, subject, since=now, account=account)
            tx.set_findings([*known, fresh], account=account)
        about = f"{LETTER}_{kind}:{account}:{now:%Y-%m-%d}"
        owe_row(tx, MailRow(about, "trouble", "therapist", 0, now))

    ports.store.write(change)


def over(ports: Ports, kind: str, *, account: str) -> None:
    """Take trouble off again; nothing is written where there was none."""

    def is_there(look: Reader) -> bool:
        return any(one.kind == kind for one in _of(look, account))

    def change(tx: Writer) -> None:
        left = [one for one in _of(tx, account) if one.kind != kind]
        tx.set_findings(left, account=account)

    if ports.store.read(is_there):
        ports.store.write(change)


def note(ports: Ports, row: MailRow) -> Note | None:
    """Return the letter about it, or None when it is over."""
    kind, _, rest = row.about.removeprefix(f"{LETTER}_").partition(":")
    account = rest.rpartition(":")[0]
    known = ports.store.read(lambda look: _of(look, account))
    found = next(iter(findings.matters(one for one in known if one.kind == kind)), None)
    if found is None:
        return None
    whose = ports.practice.therapist(account)
    facts = {
        "happened": found.happened,
        "means": found.means,
        "then": found.then,
        "whose": whose.name if whose else "",
    }
    return Note(ports.practice.email, facts)


def _of(look: Reader, account: str) -> Sequence[Finding]:
    return [one for one in look.findings() if one.account == account]
