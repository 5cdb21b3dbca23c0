"""The PRACTICE setting turned into a Practice, by the site and by the service alike."""

import re
from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from frontdesk.domain.enrolment import contact_refused
from frontdesk.domain.practice import (
    Consent,
    Crisis,
    CrisisLine,
    Form,
    Practice,
    Question,
    Recipient,
)
from frontdesk.domain.rehearsed import rehearsed
from frontdesk.domain.wording import zone_words
from frontdesk.settings import prices, services, statements, video
from frontdesk.settings.files import practice_in
from frontdesk.settings.hours import WAYS
from frontdesk.settings.people import therapist, zone
from frontdesk.settings.reading import (
    Reading,
    SettingsError,
    name,
    one_of,
    optional_text,
    switch,
    text,
    whole,
)
from frontdesk.settings.today import today as this_day
from frontdesk.settings.together import mismatches

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# What there must be to tell which times are open; "from" and "to" are those of time off.
_FOR_TIMES = frozenset(
    "zone therapists hours services id minutes window date from to".split()  # noqa: SIM905 - reads as a list of names
)


def load(
    path: Path, *, keys: Path | None = None, demo: bool = False, today: date | None = None
) -> Practice:
    """Read the practice from pelicanconf.py or publishconf.py, without importing Pelican.

    Raises:
        SettingsError: every problem of the file at once.
    """
    raw = practice_in(path)
    return parse(raw, folder=path.resolve().parent, keys=keys, demo=demo, today=today)


def parse(
    raw: Mapping[str, Any],
    *,
    folder: Path,
    keys: Path | None = None,
    demo: bool = False,
    today: date | None = None,
) -> Practice:
    """Turn the PRACTICE dict into a Practice.

    Args:
        raw: the dict as it stands in pelicanconf.py.
        folder: where that file lies; consent texts are named relative to it.
        keys: keys.json with the public keys intakes are sealed to; None while there are none.
        demo: True opens the practice round the clock, for a visitor who tries it out.
        today: the date licences have to hold on; None asks this computer.

    Raises:
        SettingsError: every problem at once, each naming its setting.
    """
    found = _checked(raw, folder=folder, keys=keys, today=today or this_day())
    return rehearsed(found) if demo else found


def times(raw: Mapping[str, Any], *, today: date) -> Practice:
    """Turn a PRACTICE dict into a Practice of which only times are asked.

    Names, fees, crisis lines and all that has nothing to do with time may be absent, and are
    blank then; a service without ways can be met in any. What is there is checked as parse does,
    but for the files of consents, which need not lie where this dict does.

    Raises:
        SettingsError: every problem at once, each naming its setting.
    """
    found = _checked(raw, folder=None, today=today, needed=_FOR_TIMES)
    ways = tuple(way.id for way in found.ways) or WAYS
    return replace(found, services=tuple(replace(s, ways=s.ways or ways) for s in found.services))


def _checked(
    raw: Any,
    *,
    folder: Path | None,
    today: date,
    keys: Path | None = None,
    needed: Container[str] | None = None,
) -> Practice:
    problems: list[str] = []
    top = Reading(raw, "PRACTICE", problems, needed=needed)
    practice = _practice(top, folder=folder, keys=keys, today=today)
    top.done()
    problems.extend([*mismatches(practice), *video.mismatches(practice)])
    if problems:
        raise SettingsError(problems)
    return practice


def _practice(top: Reading, *, folder: Path | None, keys: Path | None, today: date) -> Practice:
    local = top.take("zone", zone, blank="UTC")
    return Practice(
        name=top.take("name", text, blank=""),
        example=top.take("example", switch, default=False),
        phone=top.take("phone", _phone, blank=""),
        phone_shown=top.take("phone_shown", text, blank=""),
        email=top.take("email", _email, blank=""),
        zone=local,
        zone_words=zone_words(local),
        therapists=tuple(
            therapist(one, home=local, today=today) for one in top.each("therapists")
        ),
        services=tuple(services.service(one) for one in top.each("services")),
        ways=tuple(services.way(one) for one in top.each("ways")),
        policy=services.policy(top.inner("policy")),
        form=_form(top.inner("intake")),
        consents=_consents(top, folder),
        crisis=_crisis(top.inner("crisis")),
        call_back_minutes=top.take("call_back_minutes", whole(1, 30), default=3),
        reminder_hours=top.take("reminder_hours", whole(0, 168), default=24),
        video=video.plan(top),
        letters=top.take("letters", switch, default=False),
        payments=top.take("payments", one_of("stripe"), default="stripe"),
        statement=top.take("statement", prices.statement, default=""),
        biller=statements.biller(top),
        recipients=_recipients(keys, top) if keys else (),
    )


def _form(inner: Reading) -> Form:
    form = Form(
        id="intake",
        revision=inner.take("revision", whole(1, 9999), blank=1),
        questions=tuple(_question(one) for one in inner.each("questions")),
    )
    inner.done()
    return form


def _question(one: Reading) -> Question:
    return Question(
        id=one.take("id", name, blank=""),
        label=one.take("label", text, blank=""),
        hint=one.take("hint", optional_text, default=""),
        rows=one.take("rows", whole(1, 20), default=4),
        max_chars=one.take("max_chars", whole(50, 6000), default=4000),
        optional=one.take("optional", switch, default=False),
    )


def _crisis(inner: Reading) -> Crisis:
    crisis = Crisis(
        help_line=_crisis_line(inner.inner("help_line")),
        emergency=_crisis_line(inner.inner("emergency")),
        others=tuple(_crisis_line(one) for one in inner.each("others", least=0)),
    )
    inner.done()
    return crisis


def _crisis_line(one: Reading) -> CrisisLine:
    line = CrisisLine(
        name=one.take("name", text, blank=""),
        words=one.take("words", text, blank=""),
        number=one.take("number", text, blank=""),
    )
    one.done()
    return line


def _recipients(keys: Path, top: Reading) -> tuple[Recipient, ...]:
    from frontdesk.settings.keys import recipients  # noqa: PLC0415 - times need no cryptography

    return recipients(keys, top.problems)


def _consents(top: Reading, folder: Path | None) -> tuple[Consent, ...]:
    if folder is None:
        top.items("consents", text, least=1)
        return ()
    return top.items("consents", lambda row: _consent(folder / text(row)), least=1)


def _consent(path: Path) -> Consent:
    # Markdown and YAML take longer to load than a month of times takes to be found.
    from frontdesk.settings.texts import consent  # noqa: PLC0415 - as said

    return consent(path)


def _phone(value: Any) -> str:
    number = text(value)
    if not _E164.fullmatch(number):
        raise ValueError("a number such as +15035550142 is needed")
    return number


def _email(value: Any) -> str:
    address = text(value)
    if " " in address or "email" in contact_refused({"email": address}):
        raise ValueError("an address such as hello@example.com is needed")
    return address
