"""What `frontdesk slots` takes, and the manual that says what it means."""

import argparse
from pathlib import Path
from typing import NoReturn

from frontdesk.cli.answers import show


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments; the parser must come without a help of its own."""
    parser.add_argument("-h", "--help", action=_Manual, nargs=0)
    parser.add_argument("--practice", type=Path, required=True, metavar="FILE")
    for name in ("service", "therapist", "way"):
        parser.add_argument(f"--{name}", default="", metavar="ID")
    for name in ("at", "from", "to"):
        parser.add_argument(f"--{name}", required=True, metavar="INSTANT")
    parser.add_argument("--client-tz", metavar="ZONE")
    parser.add_argument("--busy", type=Path, metavar="FILE")
    parser.add_argument("--owner", default="", metavar="ID")


class _Manual(argparse.Action):
    """Print the manual, which says more than a list of arguments can."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        show(MANUAL)
        parser.exit()


MANUAL = """\
NAME
    frontdesk slots - show which times are open at any moment

SYNOPSIS
    frontdesk slots --practice FILE --at INSTANT --from INSTANT --to INSTANT
                    [--service ID] [--therapist ID] [--way ID]
                    [--client-tz ZONE] [--busy FILE] [--owner ID]

DESCRIPTION
    Prints, as JSON, every time a client could book if it were the moment
    --at, past or future. It needs no database, no service that runs and no
    network, and changes nothing.

    --practice FILE   pelicanconf.py, publishconf.py, or JSON of the same shape
                      (a name that does not end in .py is read as JSON).
    --service ID      which service; the first one when left out.
    --therapist ID    one therapist; everybody who offers the service when left
                      out, each with times of their own.
    --way ID          only times for this way: video, phone or office. Left out:
                      times that can be had in at least one way.
    --at INSTANT      the moment at which somebody looks.
    --from INSTANT    the first start to show, included.
    --to INSTANT      the end of what is shown: a start at --to is left out.
    --client-tz ZONE  the clock of "local", such as Europe/Lisbon; the clock of
                      the practice when left out. It never changes which times
                      are open.
    --busy FILE       JSON list of what is taken, below. Nothing when left out.
    --owner ID        the client who looks: entries of the busy file with the
                      same "owner" do not stand in their own way.

    An INSTANT is ISO 8601 with Z or an offset: 2026-11-25T19:30:00Z or
    2026-11-25T11:30:00-08:00. Without one it is refused, for nobody could tell
    whose clock it means. Years run from 1900 to 9000.

OUTPUT
    {"slots": [
      {"start": "2026-11-25T19:30:00Z", "end": "2026-11-25T20:20:00Z",
       "therapist": "ines", "local": "2026-11-25T11:30:00-08:00"}
    ]}

    start, end   UTC instants of the session, without buffers
    therapist    the id
    local        the start on the client's clock, with its offset

    In order of start, then of therapist id. Nothing open is {"slots": []}.

THE PRACTICE FILE
    The dict PRACTICE; in JSON the object itself or {"PRACTICE": {...}}. Needed
    here are only the keys marked *. All the others of docs/settings.md may be
    there or not, or null, which says as little; what is there is checked, and
    a key that does not exist is refused with the nearest one that does. Files
    of consents are not opened.

    zone *         IANA zone of the practice, such as America/Los_Angeles
    therapists *   list, at least one:
      id *               letters, digits, - and _
      zone               where it differs from the practice's
      hours *            {"mon": [...], ... "sun": [...]}, lists of windows
      overrides          [{"date": "2026-12-24", "hours": [windows]}]: these
                         take the place of that date's weekly hours; [] closes
      time_off           dates "2026-12-24"; {"from": date, "to": date}, both
                         included; or {"from": "2026-12-01T12:00",
                         "to": "2026-12-01T15:00"} by the therapist's clock
      sessions_per_day   most sessions on one date, of all services
      licences           [{"expires": "2027-06-30"}]: its last date; without,
                         it has no end
    services *     list, at least one:
      id *
      minutes *               length of the session, 5 to 1440
      step_minutes            a start every so many minutes, 5 to 1440   (30)
      notice_minutes          0 to 86400                               (1440)
      horizon_days            1 to 365                                   (60)
      buffer_before_minutes   0 to 1440                                   (0)
      buffer_after_minutes    0 to 1440                                  (10)
      ways                    some of video, phone, office              (all)
      therapists              ids of those who offer it                 (all)
      licence                 false: no licence is needed              (true)
      per_day                 most of it with one therapist on one date
      per_person, approval    have no bearing on which times are open
    ways           list of the ways of meeting; "office" may have
      rooms                   ids of shared rooms: one has to be free

    A window is "09:00-12:00", or a dict where more is to be said:
      {"window": "13:00-17:00",   24:00 is the midnight that ends the day
       "ways": ["office"],        only for these; left out: for all
       "from": "2026-09-01",      first and last date it holds on, both
       "to": "2026-12-20"}        included (not in overrides)

THE BUSY FILE
    [{"therapist": "ines", "start": "2026-11-25T19:30:00Z",
      "end": "2026-11-25T20:20:00Z", "kind": "booking"}]

    start, end *   instants, as above. An empty stretch takes nothing.
    therapist      whose time; left out: everybody's
    kind           booking (when left out), hold, or external: a time from
                   another calendar
    state          held, awaiting_payment, requested, confirmed and attention
                   keep their time; completed, no_show, expired, declined and
                   cancelled do not. Left out: held for a hold, else confirmed
    expires_at     instant. A hold, or a booking that is held, keeps its time
                   up to and at that instant, and no longer. Left out: for
                   good. Who is awaiting_payment keeps it in any case
    owner          whose it is: does not stand in the way of the same --owner
                   (a booking or hold; external times have no owner)
    buffer_before_minutes, buffer_after_minutes
                   its own buffers, 0 to 1440; 0 when left out; an external
                   time has none
    service        for per_day; left out: it counts for every service
    room           the shared room it takes; left out: none
    null means as little as a key that is left out.

CONVENTIONS
    Intervals are half-open: a session may begin when another ends.
    Windows that touch are one, also across midnight: hours past midnight are
    "22:00-24:00" on one day and "00:00-02:00" on the next.
    Starts are counted from the opening of such a window, a step apart. Neither
    a booking nor time off shifts the others. Hours that have never had an
    opening are counted from the midnight that began January 1, 2001.
    A session lies wholly inside the hours, and lasts its minutes on any clock.
    Buffers may reach past closing time and into time off.
    Between two sessions lies the larger of the earlier one's buffer after and
    the later one's buffer before. An external time must only keep clear of the
    session and the buffers around it.
    Notice is inclusive: a start exactly --at plus notice_minutes is open.
    The horizon counts dates of the therapist's zone, inclusive: from the date
    it is there at --at, horizon_days more.
    Time off wins over everything else. An override replaces its date's weekly
    hours. Limits count what keeps its time, by the therapist's local date, and
    what was completed or missed before --at; external times never count.
    A wall time that does not exist (clocks go forward) is the instant the gap
    ends; one that happens twice (clocks go back) is the first of the two. A
    date lasts from the first such midnight to the next.
    Clock rules are those of the tzdata package, not of the machine.
    A licence that has run out, today or at --at, whichever is earlier, is a
    problem of the file. Later on, a service that needs one is open up to the
    last date on which the therapist has any; one who lists none is not
    limited.

EXIT STATUS
    0    the answer is on standard output, and nothing else is; or whoever
         reads it has gone, as head does
    1    it could not be written
    2    an argument is missing, or makes no sense
    78   the practice or the busy file needs mending: every problem is on
         standard error, a line each, by the name of its setting or its place
         in the list, such as [3]["end"]

EXAMPLE
    What a client in Lisbon is offered on Wednesday, November 25, 2026, if she
    looks on the Monday before:

    frontdesk slots --practice pelicanconf.py --service first-session \\
        --at 2026-11-23T09:00:00-08:00 \\
        --from 2026-11-25T00:00:00-08:00 --to 2026-11-26T00:00:00-08:00 \\
        --client-tz Europe/Lisbon

SEE ALSO
    docs/hours.md, docs/settings.md
"""
