"""The PRACTICE setting turned into a Practice, by the site and by the service alike."""

import re
import runpy
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from frontdesk.domain.enrolment import contact_refused
from frontdesk.domain.money import Money
from frontdesk.domain.practice import (
    Consent,
    Crisis,
    CrisisLine,
    Form,
    Policy,
    Practice,
    Question,
    Service,
    Way,
    nearest,
)
from frontdesk.domain.wording import zone_words
from frontdesk.settings.amounts import amount
from frontdesk.settings.keys import recipients
from frontdesk.settings.people import therapist, zone
from frontdesk.settings.reading import (
    Reading,
    SettingsError,
    name,
    optional_text,
    switch,
    text,
    whole,
)
from frontdesk.settings.texts import consent

WAYS = ("video", "phone", "office")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_NO_MONEY = Money(0, "")


def load(path: Path, *, keys: Path | None = None, demo: bool = False) -> Practice:
    """Read the practice from pelicanconf.py or publishconf.py, without importing Pelican.

    Raises:
        SettingsError: every problem of the file at once.
    """
    if not path.is_file():
        raise SettingsError([f"{path} is not there; name the file that holds PRACTICE"])
    raw = _ran(path).get("PRACTICE")
    if raw is None:
        raise SettingsError([f"{path} holds no PRACTICE"])
    return parse(raw, folder=path.resolve().parent, keys=keys, demo=demo)


def parse(
    raw: Mapping[str, Any], *, folder: Path, keys: Path | None = None, demo: bool = False
) -> Practice:
    """Turn the PRACTICE dict into a Practice.

    Args:
        raw: the dict as it stands in pelicanconf.py.
        folder: where that file lies; consent texts are named relative to it.
        keys: keys.json with the public keys intakes are sealed to; None while there are none.
        demo: True opens the practice round the clock, for a visitor who tries it out.

    Raises:
        SettingsError: every problem at once, each naming its setting.
    """
    problems: list[str] = []
    top = Reading(raw, "PRACTICE", problems)
    practice = _practice(top, folder=folder, keys=keys)
    top.done()
    problems.extend(_mismatches(practice))
    if problems:
        raise SettingsError(problems)
    return practice.rehearsed() if demo else practice


def _ran(path: Path) -> Mapping[str, Any]:
    try:
        return runpy.run_path(str(path))
    except SyntaxError as why:
        raise SettingsError([f"{path} cannot be read: line {why.lineno}: {why.msg}"]) from why
    except Exception as why:
        raise SettingsError([f"{path} cannot be read: {type(why).__name__}: {why}"]) from why


def _practice(top: Reading, *, folder: Path, keys: Path | None) -> Practice:
    local = top.take("zone", zone, blank="UTC")
    return Practice(
        name=top.take("name", text, blank=""),
        example=top.take("example", switch, default=False),
        phone=top.take("phone", _phone, blank=""),
        phone_shown=top.take("phone_shown", text, blank=""),
        email=top.take("email", _email, blank=""),
        zone=local,
        zone_words=zone_words(local),
        therapists=tuple(therapist(one, home=local) for one in top.each("therapists")),
        services=tuple(_service(one) for one in top.each("services")),
        ways=tuple(_way(one) for one in top.each("ways")),
        policy=_policy(top.inner("policy")),
        form=_form(top.inner("intake")),
        consents=_consents(top, folder),
        crisis=_crisis(top.inner("crisis")),
        call_back_minutes=top.take("call_back_minutes", whole(1, 30), default=3),
        video=top.take("video", _one_of("room"), default="room"),
        payments=top.take("payments", _one_of("stripe"), default="stripe"),
        recipients=recipients(keys, top.problems) if keys else (),
    )


def _service(one: Reading) -> Service:
    return Service(
        id=one.take("id", name, blank=""),
        name=one.take("name", text, blank=""),
        minutes=one.take("minutes", whole(5, 480), blank=50),
        price=one.take("price", amount, blank=_NO_MONEY),
        ways=one.items("ways", _one_of(*WAYS), least=1),
        step_minutes=one.take("step_minutes", whole(5, 480), default=30),
        notice_minutes=one.take("notice_minutes", whole(0, 60 * 24 * 60), default=24 * 60),
        horizon_days=one.take("horizon_days", whole(1, 365), default=60),
        buffer_before_minutes=one.take("buffer_before_minutes", whole(0, 240), default=0),
        buffer_after_minutes=one.take("buffer_after_minutes", whole(0, 240), default=10),
    )


def _way(one: Reading) -> Way:
    return Way(
        id=one.take("id", _one_of(*WAYS), blank=""),
        name=one.take("name", text, blank=""),
        hint=one.take("hint", text, blank=""),
        need=one.take("need", text, blank=""),
        often=one.take("often", text, blank=""),
        place=one.take("place", optional_text, default=""),
    )


def _policy(inner: Reading) -> Policy:
    policy = Policy(
        full_refund_hours=inner.take("full_refund_hours", whole(0, 14 * 24), blank=24),
        late_fee=inner.take("late_fee", amount, blank=_NO_MONEY),
    )
    inner.done()
    return policy


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


def _consents(top: Reading, folder: Path) -> tuple[Consent, ...]:
    return top.items("consents", lambda row: consent(folder / text(row)), least=1)


def _one_of(*known: str) -> Any:
    def read(value: Any) -> str:
        if value not in known:
            near = nearest(str(value), known)
            hint = f'; did you mean "{near}"?' if near else ""
            raise ValueError(f"one of {', '.join(known)} is needed{hint}")
        return str(value)

    return read


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


def _mismatches(practice: Practice) -> list[str]:
    """Return what is right by itself and wrong together; blanks were noted before."""
    return [*_twice(practice), *_undescribed(practice), *_currencies(practice)]


def _twice(practice: Practice) -> list[str]:
    """Return ids that two entries share: an address, an answer or a consent would be lost."""
    ids = {
        "therapists": [t.id for t in practice.therapists],
        "services": [s.id for s in practice.services],
        "ways": [w.id for w in practice.ways],
        "consents": [c.id for c in practice.consents],
        'intake"]["questions': [q.id for q in practice.form.questions],
    }
    return [
        f'PRACTICE["{key}"]: two are called "{one}"'
        for key, names in ids.items()
        for one, times in Counter(names).items()
        if one and times > 1
    ]


def _undescribed(practice: Practice) -> list[str]:
    known = {w.id for w in practice.ways}
    return [
        f'PRACTICE["services"][{number}]["ways"]: "{way}" is not described in PRACTICE["ways"]'
        for number, service in enumerate(practice.services)
        for way in service.ways
        if way not in known and "" not in known
    ]


def _currencies(practice: Practice) -> list[str]:
    fee = practice.policy.late_fee.currency
    return [
        f'PRACTICE["services"][{number}]["price"] is in another currency than the late fee'
        for number, service in enumerate(practice.services)
        if fee and service.price.currency not in {fee, ""}
    ]
