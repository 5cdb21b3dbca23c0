"""The doctor looks at the calendars that therapists keep elsewhere."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.calendar.servers import saying, serving
from cli.test_commands import frontdesk
from fakes import World
from frontdesk.actions.outside_port import Known
from frontdesk.adapters.calendar.fetch import Fetcher
from frontdesk.adapters.calendar.outside import Adapter as OutsideCalendars
from frontdesk.cli import doctor
from rehearsal.demo_folder import Folder, Ports

HOUR = timedelta(hours=1)


def with_calendar(here: World, address: str) -> World:
    outside = OutsideCalendars([("ines", address)], fetcher=Fetcher(loopback=True))
    here.ports = replace(here.ports, outside=outside)
    return here


def heard(here: World, *, hours_ago: float, problem: str = "") -> None:
    (source,) = here.ports.outside.sources()
    ok_at = here.clock.now() - hours_ago * HOUR
    known = Known(source, ok_at, here.clock.now(), ok_at=ok_at, problem=problem)
    here.ports.store.write(lambda tx: tx.note_outside(known))


def said_of(here: World) -> str:
    """Return what is wrong with the calendars, "" when nothing is."""
    return "; ".join(one.words for one in doctor.calendars(here.ports) if one.then)


def test_no_calendars_are_no_trouble(here: World) -> None:
    assert said_of(here) == ""


def test_a_calendar_nobody_asked_yet_is_asked_now(here: World) -> None:
    with serving(saying()) as server:
        well = said_of(with_calendar(here, f"http://127.0.0.1:{server.port}/x"))
    with serving(saying(status="404 Gone")) as server:
        ill = said_of(with_calendar(here, f"http://127.0.0.1:{server.port}/x"))

    assert well == ""
    assert ill.startswith("one of ines cannot be read (the server does not give it out")


@pytest.mark.parametrize(("hours", "ill"), [(1, False), (24, False), (24.1, True)])
def test_a_day_without_a_good_answer_is_a_finding(hours: float, *, ill: bool, here: World) -> None:
    with_calendar(here, "http://127.0.0.1:9/x")
    heard(here, hours_ago=hours, problem="unreachable")

    said = said_of(here)

    assert bool(said) is ill
    if ill:
        assert said == (
            "one of ines has given no good answer since 2026-11-19 16:54 UTC "
            "(the server does not answer)"
        )


def test_a_worker_that_does_not_run_is_suspected_where_nothing_else_is_wrong(here: World) -> None:
    with_calendar(here, "http://127.0.0.1:9/x")
    heard(here, hours_ago=30)

    assert "the worker does not run" in said_of(here)


def test_the_command_fails_and_never_prints_the_address(tmp_path: Path, keys_folder: Path) -> None:
    folder = Folder(tmp_path / "demo")
    folder.prepare()
    env = folder.env(Ports(), outside={}) | {"FRONTDESK_KEYS": str(keys_folder / "keys.json")}
    env |= {"FRONTDESK_CALENDARS": "ines http://127.0.0.1:9/secret-4711.ics"}
    frontdesk("migrate", env=env)

    done = frontdesk("doctor", env=env)
    stranger = frontdesk("doctor", env=env | {"FRONTDESK_CALENDARS": "nobody https://x.example/"})

    assert done.returncode == 1
    said = " ".join(done.stdout.split())
    assert "FAIL calendars: one of ines cannot be read (the server does not answer)" in said
    assert "4711" not in done.stdout + done.stderr
    assert stranger.returncode != 0
    assert "FRONTDESK_CALENDARS names a therapist" in stranger.stderr
