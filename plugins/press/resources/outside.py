"""Whether pages of other sites are still there: asked seldom, slowly, and one at a time."""

import http.client
import json
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

# A page that answered is not asked again for so long.
REST_DAYS = 7
PAUSE_SECONDS = 1.0
TIMEOUT_SECONDS = 15
_GONE = frozenset({404, 410})
_MOVED = frozenset({301, 308})
# Said by sites that do not like to be asked by programs: the page may well be there.
_UNSURE = frozenset({401, 403, 405, 406, 429, 501, 503, 999})


class Answer(NamedTuple):
    """What became of one link: ok, moved, gone, unsure or unreachable."""

    state: str
    says: str
    day: str


class Record:
    """The answers of earlier runs, in a file.

    Args:
        file: a JSON file that need not be there; one that cannot be read counts for nothing.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self.answers: dict[str, Answer] = _read(file)

    def rests(self, link: str, today: date) -> bool:
        """Tell whether a link answered so lately that it is left alone."""
        last = self.answers.get(link)
        if not last or last.state != "ok":
            return False
        age = today - date.fromisoformat(last.day)
        return timedelta() <= age < timedelta(days=REST_DAYS)

    def save(self, links: Iterable[str]) -> None:
        """Write down the answers for links that the site still has."""
        kept = {link: self.answers[link]._asdict() for link in links if link in self.answers}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(".new")
        beside.write_text(json.dumps(kept, indent=1, sort_keys=True), "utf-8")
        beside.replace(self._file)


def _read(file: Path) -> dict[str, Answer]:
    try:
        held = json.loads(file.read_text("utf-8"))
        found = {link: Answer(**one) for link, one in held.items()}
        for answer in found.values():
            date.fromisoformat(answer.day)
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return found


def ask_all(
    links: Iterable[str],
    record: Record,
    *,
    today: date,
    wait: Callable[[float], None] = time.sleep,
    again: bool = False,
) -> Iterator[tuple[str, Answer]]:
    """Ask for every link and yield its answer; between two questions to a host there is a pause.

    Args:
        links: addresses of pages, each once.
        record: where answers are remembered.
        today: the day to remember them by.
        wait: how to pause, in seconds.
        again: ask also for what answered lately.
    """
    last = ""
    for link in sorted(links, key=lambda one: (urlsplit(one).netloc, one)):
        if again or not record.rests(link, today):
            host = urlsplit(link).netloc
            if host == last:
                wait(PAUSE_SECONDS)
            last = host
            record.answers[link] = ask(link, today)
        yield link, record.answers[link]


def ask(link: str, today: date) -> Answer:
    """Ask one page whether it is there, first without its content."""
    day = today.isoformat()
    try:
        status, where = _status(link, "HEAD")
        if status in _UNSURE:
            status, where = _status(link, "GET")
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        return Answer("unreachable", f"no answer: {reason}", day)
    return Answer(*_meaning(status, where), day)


def _meaning(status: int, where: str) -> tuple[str, str]:
    if status in _GONE:
        return "gone", f"the page is not there any more ({status})"
    if status in _MOVED:
        return "moved", f"it has moved to {where}"
    if status >= http.client.BAD_REQUEST:
        return "unsure", f"it answered {status}, as some sites do to programs; look yourself"
    return "ok", ""


class _Stay(HTTPRedirectHandler):
    """Follows no redirect: a page that moved for good is news."""

    def redirect_request(self, *_args: object, **_named: object) -> None:
        return None


_ask = build_opener(_Stay)


def _status(link: str, method: str) -> tuple[int, str]:
    if urlsplit(link).scheme not in {"http", "https"}:
        raise ValueError(f"{link} is no web address")
    told = {"User-Agent": "press-links (checks links of a blog, seldom)", "Accept": "*/*"}
    request = Request(link, method=method, headers=told)  # noqa: S310 - checked above
    try:
        with _ask.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return int(answer.status), ""
    except HTTPError as told_no:
        with told_no:
            return told_no.code, told_no.headers.get("Location", "")
    except URLError as unreachable:
        raise OSError(str(unreachable.reason)) from unreachable
