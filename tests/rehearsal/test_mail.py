import os
import signal
import smtplib
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from rehearsal import mail_kept
from rehearsal.mail import Catcher

PLUGINS = Path(__file__).parents[2] / "plugins"
INVITATION = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
WORDS = "Hello Ana,\nhttp://127.0.0.1:8900/booking/abc?x=1&y=2\n<script>alert(1)</script>\n"


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    started = Catcher().start()
    yield started
    started.stop()


def post(port: int, *, subject: str = "Your appointment", calendar: bool = False) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "hello@example.com", "ana@example.org"
    message["Subject"] = subject
    message.set_content(WORDS)
    if calendar:
        message.add_attachment(INVITATION, maintype="text", subtype="calendar")
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        server.send_message(message)


def get(address: str) -> tuple[int, str, dict[str, str]]:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode(), dict(refused.headers)


def test_a_mail_that_was_sent_stands_on_the_page(catcher: Catcher) -> None:
    post(catcher.smtp_port)

    status, page, _ = get(catcher.origin + "/")

    assert status == 200
    assert "Your appointment" in page
    assert "to ana@example.org" in page
    assert "Demo: these mails went nowhere." in page


def test_an_empty_page_says_what_to_do(catcher: Catcher) -> None:
    _, page, _ = get(catcher.origin + "/")

    assert "No mail yet. Book a time" in page


def test_the_page_reloads_by_itself_only_when_asked_to(catcher: Catcher) -> None:
    calm, watching = (get(catcher.origin + path)[1] for path in ("/", "/watch"))

    assert "http-equiv" not in calm
    assert '<meta http-equiv="refresh" content="5">' in watching


def test_the_newest_mail_stands_first(catcher: Catcher) -> None:
    for subject in ("first", "second"):
        post(catcher.smtp_port, subject=subject)

    _, page, _ = get(catcher.origin + "/")

    assert page.index("second") < page.index("first")
    assert [mail.subject for mail in catcher.messages] == ["second", "first"]


def test_one_mail_shows_its_words_with_a_link_to_click_and_no_markup_of_its_own(
    catcher: Catcher,
) -> None:
    post(catcher.smtp_port)

    _, page, _ = get(catcher.origin + "/mail/1")

    address = "http://127.0.0.1:8900/booking/abc?x=1&amp;y=2"
    assert f'<a href="{address}" rel="noreferrer">{address}</a>' in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<dt>Subject</dt><dd>Your appointment</dd>" in page


def test_a_subject_cannot_bring_markup(catcher: Catcher) -> None:
    post(catcher.smtp_port, subject="<img src=x>")

    pages = get(catcher.origin + "/")[1] + get(catcher.origin + "/mail/1")[1]

    assert "<img" not in pages


def test_the_calendar_file_can_be_downloaded(catcher: Catcher) -> None:
    post(catcher.smtp_port, calendar=True)

    status, body, headers = get(catcher.origin + "/mail/1/appointment.ics")

    assert status == 200
    assert body.encode() == INVITATION
    assert headers["Content-Type"].startswith("text/calendar")
    assert "attachment" in headers["Content-Disposition"]


@pytest.mark.parametrize(
    "path", ["/mail/2", "/mail/0", "/mail/1/appointment.ics", "/mail/x", "/../mail.py", "/x"]
)
def test_what_is_not_there_is_a_calm_404(catcher: Catcher, path: str) -> None:
    post(catcher.smtp_port)

    status, page, _ = get(catcher.origin + path)

    assert status == 404
    assert "No such mail" in page


@pytest.mark.parametrize("path", ["/", "/mail/1", "/mail.css", "/mail/9"])
def test_every_answer_forbids_scripts_and_frames(catcher: Catcher, path: str) -> None:
    post(catcher.smtp_port)

    _, _, headers = get(catcher.origin + path)

    rules = headers["Content-Security-Policy"]
    assert rules.startswith("default-src 'none'; style-src 'self';")
    assert "frame-ancestors 'none'" in rules
    assert headers["Referrer-Policy"] == "no-referrer"


def ask(catcher: Catcher, method: str, *, host: str) -> HTTPResponse:
    there = HTTPConnection("127.0.0.1", int(catcher.origin.rpartition(":")[2]), timeout=60)
    there.request(method, "/", headers={"Host": host})
    answer = there.getresponse()
    answer.read()
    there.close()
    return answer


def test_a_foreign_name_that_leads_here_reads_nothing(catcher: Catcher) -> None:
    assert ask(catcher, "GET", host="evil.example:80").status == 421
    assert ask(catcher, "GET", host="localhost:80").status == 200


def test_nothing_can_be_posted(catcher: Catcher) -> None:
    assert ask(catcher, "POST", host="127.0.0.1:80").status == 501


def test_both_servers_listen_on_loopback_only(catcher: Catcher) -> None:
    listening = {sock.getsockname()[0] for sock in (catcher._page.socket, *catcher._sink.sockets)}

    assert listening == {"127.0.0.1"}


def test_at_most_five_hundred_mails_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    box = mail_kept.Box()

    for number in range(mail_kept.LIMIT + 3):
        box.add(b"Subject: %d\r\n\r\n" % number)

    assert len(box.mails) == mail_kept.LIMIT
    assert box.find(3) is None
    assert box.find(4) is not None


def test_kept_mails_are_there_after_a_restart(tmp_path: Path) -> None:
    keep = tmp_path / "deep" / "mails.mbox"
    first = Catcher(keep=keep).start()
    post(first.smtp_port)
    first.stop()

    second = Catcher(keep=keep).start()
    caught = second.messages
    second.stop()

    assert [mail.subject for mail in caught] == ["Your appointment"]
    assert caught[0].text.replace("\r\n", "\n") == WORDS
    assert keep.stat().st_mode & 0o077 == 0


def test_a_made_up_charset_can_still_be_read() -> None:
    raw = b'Content-Type: text/plain; charset="none-such"\r\n\r\nHello\r\n'

    assert mail_kept.Caught(1, raw).text.strip() == "Hello"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_program_stops_when_asked(how: signal.Signals) -> None:
    with program("--smtp-port", "0", "--http-port", "0") as running:
        assert running.stdout is not None
        assert "Mails are shown on http://127.0.0.1:" in running.stdout.readline()

        running.send_signal(how)

        assert running.wait(timeout=60) == 0


@pytest.mark.parametrize("which", ["smtp_port", "http_port"])
def test_a_taken_port_leaves_nothing_open(catcher: Catcher, which: str) -> None:
    taken = {"smtp_port": catcher.smtp_port, "http_port": int(catcher.origin.rpartition(":")[2])}

    with pytest.raises(OSError, match="in use"):
        Catcher(**{which: taken[which]})


def test_a_taken_port_is_said_in_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        with program("--smtp-port", "0", "--http-port", port) as running:
            _, said = running.communicate(timeout=60)

    assert running.returncode == 1
    assert said == "The mail page cannot start: Address already in use\n"


def program(*words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "rehearsal.mail", *words],
        env=os.environ | {"PYTHONPATH": str(PLUGINS)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
