"""Whatever is edited, building again makes what building from nothing would make."""

import os
import shutil
from collections.abc import Callable

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from press.building import sources
from press.building.digests import digest
from press.building.pages import Judge

MANY = "FRONTDESK_SWEEP" in os.environ


def _swap(site, name: str, old: str, new: str) -> None:
    file = site.file(name)
    text = file.read_text("utf-8")
    file.write_text(text.replace(old, new) if old in text else text + new, "utf-8")


def _text(site, which: int):
    texts = sorted(site.file("content/posts").glob("*.md"))
    return texts[which % len(texts)]


def _head(site, which: int, line: str) -> None:
    """Put a line into the head of a post, in place of the one that says the same."""
    file = _text(site, which)
    first, *lines = file.read_text("utf-8").splitlines()
    key = line.partition(":")[0].lower()
    kept = [old for old in lines if not old.lower().startswith(f"{key}:")]
    same = first.lower().startswith(f"{key}:")
    # A classic head has no fence above it.
    head = [line] if same else [first, line if first == "---" else line.capitalize()]
    file.write_text("\n".join([*head, *kept, ""]), "utf-8")


def _rename(site, which: int) -> None:
    file = _text(site, which)
    file.rename(file.with_name(f"{file.stem}-moved.md"))


def _add(site, which: int) -> None:
    head = f"title: New {which}\ndate: 2026-02-{which % 28 + 1:02d}\ntags: [c]"
    site.write(f"content/posts/new-{which}.md", f"---\n{head}\n---\nNew words.\n")


EDITS = {
    "body": lambda site, n: _swap(
        site, f"content/posts/{_text(site, n).name}", "words", f"words {n}"
    ),
    "title": lambda site, n: _head(site, n, f"title: Called {n}"),
    "tags": lambda site, n: _head(site, n, f"tags: {'abc'[n % 3]}, d"),
    "category": lambda site, n: _head(site, n, f"category: {('Pain', 'Grief')[n % 2]}"),
    "summary": lambda site, n: _head(site, n, f"summary: In short {n}"),
    "slug": lambda site, n: _head(site, n, f"slug: elsewhere-{n}"),
    "date": lambda site, n: _head(site, n, f"date: 2025-0{n % 9 + 1}-02"),
    "future": lambda site, n: _head(site, n, "date: 2999-01-01"),
    "draft": lambda site, n: _head(site, n, "status: draft"),
    "published": lambda site, n: _head(site, n, "status: published"),
    "delete": lambda site, n: _text(site, n).unlink(),
    "rename": _rename,
    "add": _add,
    "page": lambda site, n: site.write(f"content/pages/p{n}.md", f"Title: Page {n}\n\nMore.\n"),
    "no page": lambda site, _: site.file("content/pages/about.md").unlink(missing_ok=True),
    "picture": lambda site, n: site.write("content/images/x.png", f"picture {n}"),
    "new picture": lambda site, n: site.write(f"content/images/y{n}.png", "one more"),
    "no picture": lambda site, _: shutil.rmtree(site.file("content/images"), ignore_errors=True),
    "setting": lambda site, n: _swap(site, "settings.py", "small site", f"site {n}"),
    "pagination": lambda site, n: _swap(site, "settings.py", "TION = 3", f"TION = {n % 4 + 1}"),
    "imported setting": lambda site, n: site.write("words.py", f'TAGLINE = "Words {n}"\n'),
    "address": lambda site, _: _swap(site, "settings.py", '"{slug}.html"', '"w/{slug}.html"'),
    "relative": lambda site, _: _swap(site, "settings.py", "RELATIVE", "RELATIVE_URLS = True\n"),
    "template": lambda site, n: _swap(
        site, "theme/templates/base.html", "<nav>", f"<nav><b>{n}</b>"
    ),
    "included": lambda site, n: site.write("theme/templates/foot.html", f"<i>{n}</i>"),
    "macro": lambda site, _: _swap(site, "theme/templates/pieces.html", "h1", "h2"),
    "missing": lambda site, n: site.write("theme/templates/missing.html", f"found {n}"),
    "list": lambda site, n: _swap(site, "theme/templates/tag.html", "of", f"from {n} of"),
    "css": lambda site, n: site.write("theme/static/site.css", f"p {{ margin: {n}px }}"),
    "nothing": lambda _site, _n: None,
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 50)), min_size=1, max_size=4
)


def tree(output) -> dict[str, bytes]:
    files = (file for file in sorted(output.rglob("*")) if file.is_file())
    return {file.relative_to(output).as_posix(): file.read_bytes() for file in files}


def differences(site, apart) -> list[str]:
    """Return the files that are not as a build from nothing makes them."""
    now, clean = tree(site.output), site.clean(apart)
    return sorted(name for name in now.keys() | clean.keys() if now.get(name) != clean.get(name))


@given(st.lists(STEPS, min_size=1, max_size=3), st.booleans())
@settings(max_examples=200 if MANY else 10, phases=set(Phase) if MANY else {Phase.generate})
def test_after_any_edits_every_byte_is_that_of_a_clean_build(copies, days, new_process):
    site = copies()
    edits = [edit for day in days for edit in day]

    for day in days:
        for name, number in day:
            if list(site.file("content/posts").glob("*.md")):
                EDITS[name](site, number)
        site.builder = site.another() if new_process else site.builder
        built = site.build()

        assert built.whole, (edits, built)

    assert differences(site, site.folder / "apart") == [], edits
    shutil.rmtree(site.folder)


@pytest.mark.parametrize("name", sorted(EDITS))
def test_each_kind_of_edit_alone_is_seen(copies, name):
    site = copies()
    EDITS[name](site, 2)

    built = site.build()

    assert built.whole, built
    assert differences(site, site.folder / "apart") == []


# What a page depends on, taken out of what is looked at; the edit that must then go unseen.
BLIND: dict[str, tuple[type, str, Callable[..., bytes], str]] = {
    "templates": (sources.Templates, "of", lambda *_: b"", "included"),
    "settings": (Judge, "_common", lambda *_: b"", "imported setting"),
    "posts": (Judge, "_answers", lambda *_: b"", "title"),
}


@pytest.mark.parametrize("what", sorted(BLIND))
def test_a_build_that_overlooks_something_is_caught(copies, monkeypatch, what):
    where, method, blind, edit = BLIND[what]
    site = copies()
    monkeypatch.setattr(where, method, blind)
    site.build()
    EDITS[edit](site, 3)
    site.build()

    assert differences(site, site.folder / "apart") != []


def test_a_build_that_overlooks_the_theme_s_files_is_caught(copies, monkeypatch):
    site = copies()
    monkeypatch.setattr("press.asset.Assets.made_from", lambda _: digest("always the same"))
    site.build()
    EDITS["css"](site, 3)
    site.build()

    assert differences(site, site.folder / "apart") != []
