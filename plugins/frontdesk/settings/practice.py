"""The PRACTICE setting turned into a Practice, by the site and by the service alike."""

import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from frontdesk.domain.money import Money, written
from frontdesk.domain.practice import (
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
from frontdesk.settings.keys import recipients
from frontdesk.settings.people import therapist, zone
from frontdesk.settings.reading import (
    Reading,
    SettingsError,
    optional_text,
    switch,
    text,
    whole,
)
from frontdesk.settings.texts import consent

WAYS = ("video", "phone", "office")
_NO_MONEY = Money(0, "USD")


def load(path: Path, *, keys: Path | None = None, demo: bool = False) -> Practice:
    """Read the practice from pelicanconf.py or publishconf.py, without importing Pelican.

    Raises:
        SettingsError: every problem of the file at once.
    """
    if not path.is_file():
        raise SettingsError([f"{path} is not there; name the file that holds PRACTICE"])
    raw = runpy.run_path(str(path)).get("PRACTICE")
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
    if not problems:
        problems.extend(_mismatches(practice))
    if problems:
        raise SettingsError(problems)
    return practice.rehearsed() if demo else practice


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
        consents=top.take("consents", lambda rows: _consents(rows, folder), blank=()),
        crisis=_crisis(top.inner("crisis")),
        call_back_minutes=top.take("call_back_minutes", whole(1, 30), default=3),
        video=top.take("video", _one_of("room"), default="room"),
        payments=top.take("payments", _one_of("stripe"), default="stripe"),
        recipients=recipients(keys, top.problems) if keys else (),
    )


def _service(one: Reading) -> Service:
    return Service(
        id=one.take("id", text, blank=""),
        name=one.take("name", text, blank=""),
        minutes=one.take("minutes", whole(5, 480), blank=50),
        price=one.take("price", written, blank=_NO_MONEY),
        ways=one.take("ways", _ways, blank=()),
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
        late_fee=inner.take("late_fee", written, blank=_NO_MONEY),
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
        id=one.take("id", text, blank=""),
        label=one.take("label", text, blank=""),
        hint=one.take("hint", optional_text, default=""),
        rows=one.take("rows", whole(1, 20), default=4),
        max_chars=one.take("max_chars", whole(50, 6000), default=4000),
        optional=one.take("optional", switch, default=False),
    )


def _crisis(inner: Reading) -> Crisis:
    blank = CrisisLine("", "", "")
    crisis = Crisis(
        help_line=inner.take("help_line", _crisis_line, blank=blank),
        emergency=inner.take("emergency", _crisis_line, blank=blank),
        others=inner.take(
            "others", lambda rows: tuple(_crisis_line(row) for row in rows), default=()
        ),
    )
    inner.done()
    return crisis


def _crisis_line(row: Any) -> CrisisLine:
    if not isinstance(row, Mapping) or set(row) != {"name", "words", "number"}:
        raise ValueError('{"name": …, "words": …, "number": …} is needed')
    return CrisisLine(text(row["name"]), text(row["words"]), text(row["number"]))


def _consents(rows: Any, folder: Path) -> tuple[Any, ...]:
    if not isinstance(rows, list | tuple) or not rows:
        raise ValueError("a list of files is needed")
    return tuple(consent(folder / text(row)) for row in rows)


def _ways(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f"a list of {', '.join(WAYS)} is needed")
    return tuple(_one_of(*WAYS)(way) for way in value)


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
    if not (number.startswith("+") and number[1:].isdigit() and 8 <= len(number) <= 16):  # noqa: PLR2004 - E.164
        raise ValueError("a number such as +15035550142 is needed")
    return number


def _email(value: Any) -> str:
    address = text(value)
    if address.count("@") != 1 or " " in address or "." not in address.split("@")[1]:
        raise ValueError("an address such as hello@example.com is needed")
    return address


def _mismatches(practice: Practice) -> list[str]:
    """Return what is right by itself and wrong together."""
    found = []
    ids = [s.id for s in practice.services]
    found += [f'PRACTICE["services"]: two are called "{i}"' for i in set(ids) if ids.count(i) > 1]
    known = {w.id for w in practice.ways}
    for number, service in enumerate(practice.services):
        place = f'PRACTICE["services"][{number}]'
        found += [
            f'{place}["ways"]: "{w}" is not described in PRACTICE["ways"]'
            for w in service.ways
            if w not in known
        ]
        if service.price.currency != practice.policy.late_fee.currency:
            found.append(f'{place}["price"] is in another currency than the late fee')
    return found
