"""The process that does the ordered work with DBOS."""

import logging
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any

from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy import Engine

from frontdesk.actions.ports import Clock
from frontdesk.adapters.jobs.dbos import (
    APPLICATION,
    JOB,
    QUEUE,
    TRY,
    VERSION,
    engine,
    hand_over,
    on_file,
    options,
    quiet,
)

NIGHT = "frontdesk.night"
FINISHED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

# How long running work may take to finish when the worker is told to stop.
LAST_SECONDS = 5

log = logging.getLogger(__name__)


class JobGivenUp(Exception):
    """Work that failed each time it was tried; the chores find what is still owed."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how long.

    Attributes:
        poll_seconds: how often to look for orders.
        chores_seconds: time between two runs of every_minute.
        retry_after: seconds to wait before each further try of a job that failed.
        night_hour: UTC hour from which the nightly work may run.
        keep: how long a finished order is remembered, and its key refused.
    """

    poll_seconds: float = 1.0
    chores_seconds: float = 60.0
    retry_after: tuple[float, ...] = (2.0, 15.0, 60.0, 300.0)
    night_hour: int = 10
    keep: timedelta = timedelta(days=14)


@dataclass(slots=True)
class Worker:
    """Does the ordered work, in a process of its own; its own name too, where there are several.

    run gets the kind and args of each order, on several threads, at least once: after a crash
    the same order comes again as soon as a worker of the same executor_id is back. It raises to
    be called again later. every_minute runs at the start and then each minute on this process's
    own timer, because it has to find what DBOS forgot.
    """

    address: str
    run: Callable[[str, dict[str, Any]], None]
    _: KW_ONLY
    clock: Clock
    every_minute: Callable[[], None]
    nightly: Callable[[], None]
    executor_id: str = "worker-0"
    concurrency: int = 4
    pace: Pace = field(default_factory=Pace)
    _night: date | None = field(default=None, init=False)

    def run_until(self, stop: Event) -> None:
        """Work until stop is set, then let running jobs finish for a few seconds."""
        quiet()
        opened = engine(self.address)
        DBOS(config=self._config(opened))
        self._register()
        DBOS.listen_queues([QUEUE])
        DBOS.launch()
        try:
            self._open_queue()
            self._watch(stop, opened)
        finally:
            DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=LAST_SECONDS)
            opened.dispose()

    def _config(self, opened: Engine) -> DBOSConfig:
        return {
            "name": APPLICATION,
            "system_database_engine": opened,
            "application_version": VERSION,
            "executor_id": self.executor_id,
            # JSON, not pickles: whoever can write to the file must not gain code execution.
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "enable_otlp": False,
            "run_migrations": False,
        }

    def _register(self) -> None:
        # Functions, because DBOS leaves marks on what it registers and a method takes none.
        def job(kind: str, args: dict[str, Any], tries: int) -> None:
            self._job(kind, args, tries)

        def night() -> None:
            self._nightly()

        DBOS.workflow(name=JOB, max_recovery_attempts=20)(job)
        DBOS.workflow(name=NIGHT, max_recovery_attempts=2)(night)

    def _open_queue(self) -> None:
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=self.concurrency,
            polling_interval_sec=self.pace.poll_seconds,
            on_conflict="always_update",
        )

    def _watch(self, stop: Event, opened: Engine) -> None:
        client = DBOSClient(
            system_database_engine=opened, serializer=DBOSPortableJSONSerializer(), lazy=True
        )
        # Beside the hand-over, which must not wait for slow chores.
        chores = Thread(target=self._do_chores, args=[stop, opened], name="chores", daemon=True)
        chores.start()
        while not stop.is_set():
            self._safely(lambda: hand_over(client, opened, now=self.clock.now()), "hand-over")
            stop.wait(self.pace.poll_seconds / 2)
        chores.join(LAST_SECONDS)

    def _do_chores(self, stop: Event, opened: Engine) -> None:
        due = monotonic()
        while not stop.wait(max(0.0, due - monotonic())):
            due = monotonic() + self.pace.chores_seconds
            self._safely(self.every_minute, "chores")
            self._safely(lambda: self._at_night(opened), "night")

    def _safely(self, chore: Callable[[], None], name: str) -> None:
        try:
            chore()
        except Exception as wrong:  # noqa: BLE001 - the next minute must come all the same
            log.warning("%s failed: %s", name, type(wrong).__name__)

    def _at_night(self, opened: Engine) -> None:
        """Order tonight's work once a day, whichever worker comes first or comes back late."""
        now = self.clock.now()
        tonight = now.date()
        if now.hour < self.pace.night_hour or self._night == tonight:
            return
        DBOS.enqueue_workflow_with_options(options(f"{TRY}night-{tonight}", workflow=NIGHT))
        _purge(now - self.pace.keep, opened)
        self._night = tonight

    def _job(self, kind: str, args: dict[str, Any], tries: int) -> None:
        try:
            self.run(kind, args)
        except Exception as wrong:  # noqa: BLE001 - any failure is tried again
            # Only the kind of error: its words may hold what a client wrote.
            log.warning("%s failed, try %d: %s", kind, tries + 1, type(wrong).__name__)
            if tries >= len(self.pace.retry_after):
                raise JobGivenUp(f"{kind}: {type(wrong).__name__}") from None
            # A new order instead of a nap: no thread waits, and a restart forgets nothing.
            again = options(f"{str(DBOS.workflow_id).partition(TRY)[0]}{TRY}{tries + 1}")
            again["delay_seconds"] = self.pace.retry_after[tries]
            DBOS.enqueue_workflow_with_options(again, kind, args, tries + 1)

    def _nightly(self) -> None:
        try:
            self.nightly()
        except Exception as wrong:  # noqa: BLE001 - it comes again the next night
            log.warning("nightly work failed: %s", type(wrong).__name__)
            raise JobGivenUp(f"night: {type(wrong).__name__}") from None


def _purge(before: datetime, opened: Engine) -> None:
    """Delete orders finished before the instant, also from the write-ahead log."""
    while old := DBOS.list_workflows(
        status=FINISHED,
        completed_before=before.isoformat(),
        limit=500,
        load_input=False,
        load_output=False,
    ):
        DBOS.delete_workflows([order.workflow_id for order in old])
    if not on_file(opened):
        return
    raw = opened.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()
