"""Draws the service's pages in the chrome the site wears."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from frontdesk.domain import due, due_words, fee_words, terms_words, wording
from frontdesk.domain.practice import Practice
from frontdesk.web import sentences

_OWN = Path(__file__).parent.parent / "templates"
_HASH_CHARS = 10


class Pages:
    """Templates of frontdesk and of the theme, with the practice at hand."""

    def __init__(
        self, practice: Practice, *, theme: Path, site: Path, play_money: bool = False
    ) -> None:
        self.practice = practice
        self._assets = Assets(site)
        self._env = _environment(practice, theme=theme, assets=self._assets)
        self._env.globals["play_money"] = play_money

    def render(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """Draw a page. Never cached: most pages here belong to one person."""
        del request  # pages never depend on headers or cookies
        words = {"flow": True, "page_id": "", **context}
        html = self._env.get_template(template).render(words)
        own = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", **(headers or {})}
        return HTMLResponse(html, status, headers=own)

    def sorry(self, request: Request, name: str, **context: Any) -> HTMLResponse:
        """Draw one of the pages of locale/en.toml that say what happened and what to do."""
        notice = sentences.page(name, phone=self.practice.phone_shown)
        return self.render(
            request,
            "page/sorry.html",
            status=notice.status,
            notice=notice,
            **{"again": False, "error_id": "", **context},
        )


class Assets:
    """Addresses of built files that change when the file does, so they may be kept for ever."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._known: dict[str, tuple[int, str]] = {}

    def __call__(self, path: str) -> str:
        file = self._site / path
        try:
            changed = file.stat().st_mtime_ns
        except OSError:
            return f"/{path}"
        known = self._known.get(path)
        if known is None or known[0] != changed:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()[:_HASH_CHARS]
            known = self._known[path] = (changed, digest)
        return f"/{path}?v={known[1]}"


def _environment(practice: Practice, *, theme: Path, assets: Assets) -> Environment:
    env = Environment(
        loader=FileSystemLoader([str(_OWN), str(theme / "templates")]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        # Pages and program belong together: what a pull changes waits for the restart.
        auto_reload=False,
    )
    env.globals.update(
        practice=practice,
        demo=practice.demo,
        SITEURL="",
        SITENAME=practice.name,
        asset=assets,
        service_page=True,
    )
    env.filters.update(
        money=wording.money_words,
        cancel_rule=wording.cancel_rule,
        fee=due_words.fee,
        details=due_words.details,
        costs=due_words.of_booking,
        rule_of=due_words.rule_of,
        made_rule=due_words.made_rule,
        at_once=due.at_once,
        still=due_words.still,
        fee_state=fee_words.client,
        minutes=wording.minutes_words,
        zone_words=wording.zone_words,
        day=wording.day_words,
        clock=wording.clock_words,
        when=wording.when_words,
        both=terms_words.both,
        choice=wording.choice_words,
        utc=_utc,
    )
    return env


def _utc(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
