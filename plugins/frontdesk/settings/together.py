"""Settings that are right by themselves and wrong together."""

from collections import Counter
from collections.abc import Iterator, Sequence

from frontdesk.domain.practice import Practice, Service
from frontdesk.settings import prices
from frontdesk.settings.hours import WAYS
from frontdesk.settings.runs import longest_run

_DAY_MINUTES = 24 * 60


def mismatches(practice: Practice) -> list[str]:
    """Return every problem between settings; blanks were noted before and tell nothing new."""
    return [
        *_twice(practice),
        *_undescribed(practice),
        *_strangers(practice),
        *_rooms(practice),
        *prices.mismatches(practice),
        *_dodges(practice),
        *_lengths(practice),
    ]


def _dodges(practice: Practice) -> Iterator[str]:
    """Yield a rule by which a client could move a session and then cancel it without the fee."""
    policy = practice.policy
    if policy.move_hours < policy.full_refund_hours and not policy.late_fee.free:
        yield (
            f'PRACTICE["policy"]["move_hours"] is {policy.move_hours}; at least full_refund_hours '
            f"({policy.full_refund_hours}) is needed, or a session that would cost a fee could be "
            "moved and then cancelled free"
        )


def _twice(practice: Practice) -> Iterator[str]:
    """Yield ids that two entries share: an address, an answer or a consent would be lost."""
    ids = {
        "therapists": [t.id for t in practice.therapists],
        "services": [s.id for s in practice.services],
        "ways": [w.id for w in practice.ways],
        "consents": [c.id for c in practice.consents],
        'intake"]["questions': [q.id for q in practice.form.questions],
        **{f'services"][{n}]["ways': s.ways for n, s in enumerate(practice.services)},
        **{f'services"][{n}]["therapists': s.therapists for n, s in enumerate(practice.services)},
        **{f'ways"][{n}]["rooms': w.rooms for n, w in enumerate(practice.ways)},
    }
    for key, names in ids.items():
        for one, times in Counter(names).items():
            if one and times > 1:
                yield f'PRACTICE["{key}"]: two are called "{one}"'


def _undescribed(practice: Practice) -> Iterator[str]:
    """Yield ways that a client could never choose."""
    described = {w.id for w in practice.ways}
    if not described or "" in described:
        return
    for number, service in enumerate(practice.services):
        for way in service.ways:
            if way not in described:
                yield (
                    f'PRACTICE["services"][{number}]["ways"]: '
                    f'"{way}" is not described in PRACTICE["ways"]'
                )


def _strangers(practice: Practice) -> Iterator[str]:
    """Yield services with therapists there are not, and hours for ways of no service."""
    known = {t.id for t in practice.therapists}
    for number, service in enumerate(practice.services):
        for one in service.therapists:
            if one not in known and "" not in known:
                yield f'PRACTICE["services"][{number}]["therapists"]: nobody is called "{one}"'
    offered = {way for service in practice.services for way in service.ways or WAYS}
    for number, therapist in enumerate(practice.therapists):
        windows = [*therapist.hours, *(w for o in therapist.overrides for w in o.windows)]
        for way in sorted({way for w in windows for way in w.ways} - offered):
            yield (
                f'PRACTICE["therapists"][{number}]: hours by "{way}", '
                "which no service can be met in"
            )


def _rooms(practice: Practice) -> Iterator[str]:
    for number, way in enumerate(practice.ways):
        if way.rooms and way.id not in {"office", ""}:
            yield f'PRACTICE["ways"][{number}]["rooms"]: only the office has rooms'


def _lengths(practice: Practice) -> Iterator[str]:
    """Yield services that fit nowhere, or keep more than a day from others."""
    for number, service in enumerate(practice.services):
        place = f'PRACTICE["services"][{number}]'
        yield from _too_long(practice, service, place)
        kept = service.buffer_before_minutes + service.minutes + service.buffer_after_minutes
        if kept > _DAY_MINUTES:
            yield f'{place}["minutes"]: with its buffers it takes {kept} minutes; a day has 1440'


def _too_long(practice: Practice, service: Service, place: str) -> Iterator[str]:
    if not (longest := _longest(practice, service)):
        return
    if service.minutes > longest:
        yield f'{place}["minutes"] is {service.minutes}; the longest hours are {longest} minutes'
    if service.step_minutes > longest:
        yield (
            f'{place}["step_minutes"] is {service.step_minutes}; '
            f"the longest hours are {longest} minutes"
        )


def _longest(practice: Practice, service: Service) -> int:
    """Return the minutes of the longest stretch a service can lie in, 0 when nothing is known."""
    runs: Sequence[int] = [
        longest_run(therapist, way)
        for therapist in practice.offering(service) or practice.therapists
        for way in service.ways or WAYS
    ]
    return max(runs, default=0)
