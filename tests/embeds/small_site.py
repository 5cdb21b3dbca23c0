"""A small site of its own: three templates, no theme, no other plugin, the real Pelican."""

import os
import pprint
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent

PRACTICE: dict[str, Any] = {
    "name": "Ana & Sons",
    "phone": "+15035550142",
    "phone_shown": "503 555 0142",
    "email": "hello@example.com",
    "zone": "America/Los_Angeles",
    "therapists": [
        {
            "id": "ana",
            "name": "Ana",
            "profession": "Therapist",
            "licences": [
                {"title": "LCSW", "jurisdiction": "US-OR", "place": "Oregon", "number": "L0000"}
            ],
            "hours": {"mon": ["09:00-12:00"]},
        }
    ],
    "services": [
        {
            "id": "first-session",
            "name": "First session",
            "minutes": 50,
            "price": "140.00 USD",
            "ways": ["video", "office"],
        },
        {
            "id": "hello-call",
            "name": "Hello call",
            "minutes": 15,
            "price": "0.00 USD",
            "ways": ["video"],
        },
    ],
    "ways": [
        {"id": "video", "name": "Video", "hint": "h", "need": "n", "often": "o"},
        {"id": "office", "name": "In person", "hint": "h", "need": "n", "often": "o"},
    ],
    "policy": {"full_refund_hours": 24, "late_fee": "70.00 USD"},
    "intake": {
        "revision": 1,
        "questions": [
            {"id": "reason", "label": "What brings you here?"},
            {"id": "comfort", "label": "What would make it easier?", "optional": True},
        ],
    },
    "consents": ["consent.md"],
    "crisis": {
        "help_line": {"name": "Lifeline", "words": "Call or text", "number": "988"},
        "emergency": {"name": "Emergency", "words": "Call", "number": "911"},
    },
}

STYLES = ("tokens.css", "page.css", "buttons.css", "prose.css", "widget.css")
ARTICLE = """<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8">
<title>{{ article.title }}</title><link rel="icon" href="data:,">
{% if demo %}<meta name="demo" content="yes">{% endif %}
<link rel="stylesheet" href="{{ asset('theme/site.css') }}"></head>
<body><main class="prose">{{ article.content }}</main>
{% include "embed/scripts.html" %}</body></html>
"""
INDEX = """<!DOCTYPE html><title>{{ practice.name|e }}</title>{% include "embed/next.html" %}
{% for post in articles %}<article>{{ post.summary }}</article>{% endfor %}
<p>{{ practice.services[0].price|money }}</p>
"""


def write_site(folder: Path, posts: Mapping[str, str], **settings: Any) -> None:
    """Write a site whose posts are the given files, front matter and all."""
    conf = {
        "PATH": "content",
        "OUTPUT_PATH": "output",
        "THEME": "theme",
        "SITEURL": "",
        "PLUGINS": ["frontdesk.embeds"],
        "PRACTICE": PRACTICE,
        "DEFAULT_LANG": "en",
        "TIMEZONE": "UTC",
        "LOCALE": ["C.UTF-8"],
        "DIRECT_TEMPLATES": ["index"],
        "AUTHOR_SAVE_AS": "",
        "CATEGORY_SAVE_AS": "",
        "TAG_SAVE_AS": "",
        "FEED_ALL_ATOM": None,
        "CATEGORY_FEED_ATOM": None,
        **settings,
    }
    lines = [f"{name} = {pprint.pformat(value)}\n" for name, value in conf.items()]
    _write(folder / "pelicanconf.py", "".join(lines))
    _write(folder / "consent.md", "---\ntitle: Consent\nrevision: 1\n---\nYes.\n")
    _write(folder / "theme/templates/article.html", ARTICLE)
    _write(folder / "theme/templates/page.html", ARTICLE.replace("article.", "page."))
    _write(folder / "theme/templates/index.html", INDEX)
    css = [ROOT / "theme/static/css" / name for name in STYLES]
    _write(folder / "theme/static/site.css", "".join(one.read_text() for one in css))
    (folder / "content").mkdir(exist_ok=True)
    for name, text in posts.items():
        _write(folder / "content" / name, text)


def build(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real pelican as a publisher would."""
    return subprocess.run(
        [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "--fatal", "errors"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins"), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
