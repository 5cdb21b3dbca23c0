import os
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from press.building.build import folder
from press.lint import facts as facts_module
from press.lint import gather, hooks, kept, printed
from press.lint.facts import examine
from press.lint.limits import Limits
from press.lint.look import findings
from press.lint.post import read

ONE = "---\ntitle: One\ndate: 2026-01-02\ncategory: A b\n"
NOON = datetime(2026, 6, 1, 12)  # noqa: DTZ001 - a wall time


@pytest.fixture
def settings(tmp_path: Path):
    files = {
        "posts/one.md": f"{ONE}tags: [x]\n---\nWords.\n",
        "posts/.hidden.md": "---\ntitle: H\n---\n",
        "posts/deep/two.md": "---\ntitle: Two\ndate: 2026-01-03\n---\nI cure you.\n",
        "pages/about.md": "---\ntitle: About\n---\nWords.\n",
        "images/a.png": "png",
    }
    for name, text in files.items():
        file = tmp_path / "content" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    licence = {"title": "LCSW", "number": "1", "place": "Oregon"}
    return {
        "PATH": str(tmp_path / "content"),
        "CACHE_PATH": str(tmp_path / "cache"),
        "ARTICLE_PATHS": ["posts"],
        "PAGE_PATHS": ["pages"],
        "ARTICLE_URL": "writing/{slug}/",
        "CATEGORY_URL": "writing/category/{slug}/",
        "TAG_URL": "writing/tag/{slug}/",
        "AUTHOR_URL": "writing/author/{slug}/",
        "DIRECT_TEMPLATES": ["index", "writing"],
        "INDEX_URL": "",
        "WRITING_URL": "writing/",
        "PRESS_JOBS": 1,
        "PRACTICE": {
            "therapists": [{"name": "Ines", "licences": [licence]}],
            "crisis": {"help_line": {"number": "988"}, "others": [{"number": "877-565-8860"}]},
        },
    }


def test_a_site_is_what_its_folder_and_settings_hold(settings):
    site = gather.site(settings, now=NOON)

    assert sorted(site.texts) == ["pages/about.md", "posts/deep/two.md", "posts/one.md"]
    assert site.files == {"images/a.png": 3}
    assert {"/", "/writing/", "/writing/category/a-b/", "/writing/tag/x/"} <= site.addresses
    assert (site.therapists, site.crisis) == (("Ines",), frozenset({"988", "8775658860"}))
    assert (site.practice, site.categories) == ((), None)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"PRESS_LINT": "loud"}, "PRESS_LINT is 'loud'; it must be one of errors, show, off"),
        ({"PRESS_LIMITS": {"grad": 8}}, "PRESS_LIMITS has no 'grad'"),
    ],
)
def test_a_setting_that_cannot_be_used_is_an_error_of_the_build(settings, caplog, given, says):
    hooks._look([SimpleNamespace(settings=settings | given)])

    (told,) = caplog.records
    assert told.levelname == "ERROR"
    assert says in told.getMessage()


@pytest.mark.parametrize(
    ("licences", "says"),
    [
        ([], "Ines has no licence"),
        ([{"title": "LCSW", "place": "Oregon"}], "licence 1 of Ines has no number"),
        ([{"number": "1"}], "licence 1 of Ines has no title and no place"),
    ],
)
def test_a_licence_that_readers_could_not_look_up_is_told(settings, licences, says):
    settings["PRACTICE"]["therapists"][0]["licences"] = licences

    (hit,) = gather.site(settings, now=NOON).practice

    assert (hit.rule, hit.says) == ("licence-missing", says)


def test_a_text_that_did_not_change_is_not_looked_at_again(settings, monkeypatch):
    looked: list[str] = []

    def counting(post, *args, **named):
        looked.append(post.file)
        return examine(post, *args, **named)

    monkeypatch.setattr(kept, "examine", counting)
    for change in (None, None, "More words.\n", None):
        if change:
            (Path(settings["PATH"]) / "posts/one.md").write_text(
                "---\ntitle: One\n---\n" + change, "utf-8"
            )
        known = gather.kept(settings, folder(settings))
        gather.site(settings, now=NOON, known=known)
        known.save()

    assert looked == ["pages/about.md", "posts/deep/two.md", "posts/one.md", "posts/one.md"]


def test_other_limits_or_another_language_look_again(settings):
    known = gather.kept(settings, folder(settings))
    gather.site(settings, now=NOON, known=known)
    known.save()

    spanish = gather.site(
        settings | {"DEFAULT_LANG": "es"},
        now=NOON,
        known=gather.kept(settings | {"DEFAULT_LANG": "es"}, folder(settings)),
    )

    assert spanish.texts["posts/one.md"].lang == "es"


def test_what_is_kept_is_what_a_clean_run_finds(settings):
    known = gather.kept(settings, folder(settings))
    clean = gather.site(settings, now=NOON, known=known)
    known.save()

    again = gather.site(settings, now=NOON, known=gather.kept(settings, folder(settings)))

    assert again.texts == clean.texts
    assert [findings(one, again) for one in again.texts.values()] == [
        findings(one, clean) for one in clean.texts.values()
    ]


@pytest.mark.parametrize("spoiled", [b"", b"\x00" * 50, b"\x81\xa7version\x01"])
def test_a_spoiled_file_of_what_was_kept_counts_for_nothing(settings, spoiled):
    known = gather.kept(settings, folder(settings))
    gather.site(settings, now=NOON, known=known)
    known.save(published={"posts/one.md": "/writing/one/"})
    (file,) = folder(settings).glob("lint-*")
    file.write_bytes(spoiled)

    site = gather.site(settings, now=NOON, known=gather.kept(settings, folder(settings)))

    assert len(site.texts) == 3
    assert site.published == {}


def test_addresses_of_the_last_publication_are_remembered(settings):
    known = gather.kept(settings, folder(settings))
    gather.site(settings, now=NOON, known=known)
    known.save(published={"posts/one.md": "/writing/old/"})
    known = gather.kept(settings, folder(settings))
    known.save()

    site = gather.site(settings, now=NOON, known=gather.kept(settings, folder(settings)))

    assert [one.rule for one in findings(site.texts["posts/one.md"], site)][-1:] == [
        "slug-changed"
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is shared here")
def test_many_texts_looked_at_side_by_side_are_found_the_same(settings):
    posts = Path(settings["PATH"]) / "posts"
    for number in range(40):
        text = f"---\ntitle: T {number}\ndate: 2026-01-02\n---\nI cure you {number}.\n"
        (posts / f"{number}.md").write_text(text, "utf-8")

    alone = gather.site(settings, now=NOON)
    shared = gather.site(settings | {"PRESS_JOBS": 3}, now=NOON)

    assert shared.texts == alone.texts


GOOD = '<main><p>This is general information.</p><a href="/book/first/">Book</a></main>'


@pytest.mark.parametrize(
    ("html", "rules"),
    [
        (GOOD, []),
        (GOOD.replace("general", "private"), ["general-line"]),
        (GOOD.replace("/book/", "/look/"), ["booking-way"]),
        (
            f'<nav><a href="/book/">Book</a></nav>{GOOD.replace("/book/", "/look/")}',
            ["booking-way"],
        ),
    ],
)
def test_the_page_of_a_post_says_it_is_general_and_leads_to_a_time(
    settings, tmp_path, html, rules
):
    site = gather.site(settings, now=NOON)
    for slug in ("one", "two"):
        page = tmp_path / f"output/writing/{slug}/index.html"
        page.parent.mkdir(parents=True)
        page.write_text(html, "utf-8")

    found = list(printed.look(site, tmp_path / "output"))

    # One post stands for all that have the same template and language.
    assert [hit.rule for hit in found] == rules


def test_facts_of_a_text_say_nothing_of_the_file_they_came_from():
    one = examine(read("posts/a.md", "Words."), Limits(), default_lang="en")

    assert facts_module.Facts._fields[0] == "file"
    assert one._replace(file="") == examine(
        read("posts/b.md", "Words."), Limits(), default_lang="en"
    )._replace(file="")
