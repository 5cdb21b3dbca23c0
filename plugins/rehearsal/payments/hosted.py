"""The hosted page a client pays on: plain HTML, no script, in large letters a test."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rehearsal.payments import amounts, cards, sessions
from rehearsal.payments.ledger import Ledger
from rehearsal.payments.messages import Incoming, Reply

Json = dict[str, Any]

PAGES = Path(__file__).with_name("pages")

_pages = Environment(
    loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def stylesheet() -> Reply:
    """Return the one style sheet that every page wears."""
    body = (PAGES / "pay.css").read_bytes()
    return Reply(200, body, {"Content-Type": "text/css; charset=utf-8"})


def answer(ledger: Ledger, asked: Incoming) -> Reply:
    """Show the page of a session, or take the press of Pay."""
    ident = asked.path.removeprefix("/c/pay/")
    with ledger.lock:
        sessions.lapse(ledger)
        session = ledger.tables["sessions"].get(ident)
        if session is None:
            return plain("There is no such payment", "The link is not complete.", status=404)
        if session["status"] == "open":
            if asked.method == "POST":
                return _press(ledger, session, asked.body)
            return _page(ledger, session)
        return _ended(session, pressed=asked.method == "POST")


def _press(ledger: Ledger, session: Json, body: str) -> Reply:
    chosen = parse_qs(body).get("card", [""])[0]
    card = next((c for c in _cards(ledger, session) if c.value == chosen), None)
    if card is None:
        return _page(ledger, session, problem="Choose a card first.", status=400)
    sessions.pay(ledger, session["id"], outcome=card.value)
    ledger.save()
    if card.now:
        problem = cards.DECLINES[card.now].words
        return _page(ledger, session, problem=problem, chosen=card.value)
    return _back(session)


def _cards(ledger: Ledger, session: Json) -> tuple[cards.Card, ...]:
    return cards.offered(keeps=session["mode"] == "setup" or _keeps(ledger, session))


def _keeps(ledger: Ledger, session: Json) -> bool:
    """Return whether the card of this payment is kept for later ones."""
    data = ledger.tables["orders"][session["id"]]["intent_data"]
    with_customer = session["customer"] or session["customer_creation"] == "always"
    return bool(with_customer and data.get("setup_future_usage"))


def _ended(session: Json, *, pressed: bool) -> Reply:
    setup = session["mode"] == "setup"
    if session["status"] == "expired" and setup:
        words = "The time to keep a card is over. No card was kept."
        link, link_words = session["cancel_url"], "Go back"
        return plain("This page has expired", words, link=link, link_words=link_words)
    if session["status"] == "expired":
        words = "The time to pay is over. Nothing was taken."
        link, link_words = session["cancel_url"], "Go back"
        return plain("This payment has expired", words, link=link, link_words=link_words)
    if pressed:
        # A second press of Pay, from a double click or the Back button, pays nothing twice.
        return _back(session)
    words = "There is nothing more to do here."
    link = _success(session)
    heading = "Your card is kept" if setup else "This payment is done"
    return plain(heading, words, link=link, link_words="Go on")


def _back(session: Json) -> Reply:
    return Reply(303, b"", {"Location": _success(session), **_guards(session)})


def _success(session: Json) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _page(
    ledger: Ledger,
    session: Json,
    *,
    problem: str = "",
    chosen: str = "succeeds",
    status: int = 200,
) -> Reply:
    shown: Json = {
        "session": session["id"],
        "email": session["customer_email"],
        "leave": session["cancel_url"],
        "cards": _cards(ledger, session),
        "chosen": chosen,
        "problem": problem,
    }
    if session["mode"] == "setup":
        text = _pages.get_template("keep.html").render(shown)
    else:
        shown |= {
            "name": ledger.tables["orders"][session["id"]]["name"],
            "amount": amounts.written(session["amount_total"], session["currency"]),
            "keeps": _keeps(ledger, session),
        }
        text = _pages.get_template("pay.html").render(shown)
    return _html(text, status=status, session=session)


def plain(
    heading: str, words: str, *, status: int = 200, link: str | None = None, link_words: str = ""
) -> Reply:
    """Return a page that only says something, with at most one way on."""
    page = _pages.get_template("plain.html")
    text = page.render(heading=heading, words=words, link=link, link_words=link_words)
    return _html(text, status=status)


def _html(text: str, *, status: int, session: Json | None = None) -> Reply:
    headers = {"Content-Type": "text/html; charset=utf-8", **_guards(session)}
    return Reply(status, text.encode(), headers)


def _guards(session: Json | None) -> dict[str, str]:
    # Chromium holds the 303 that follows a form against form-action, so the places a payment
    # may lead to belong in it.
    urls = (session["success_url"], session["cancel_url"]) if session else ()
    origins = sorted({f"{u.scheme}://{u.netloc}" for u in map(urlsplit, filter(None, urls))})
    policy = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action {' '.join([chr(39) + 'self' + chr(39), *origins])}"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
