from datetime import datetime

import pytest

from press.lint.facts import examine
from press.lint.limits import BadSetting, Limits, from_settings
from press.lint.look import findings
from press.lint.post import read


def post(title="One", date="2026-01-02", more="", body="Words."):
    return (
        f"---\ntitle: {title}\ndate: {date}\ncategory: Notes\n"
        "description: What a reader learns here, told in one sentence of a fair length.\n"
        f"{more}---\n{body}\n"
    )


def found(site, file):
    return [one.rule for one in findings(site.texts[file], site)]


def test_two_texts_with_one_address_are_told_in_the_second(site):
    both = site(
        {"posts/a.md": post("A", more="slug: x\n"), "posts/b.md": post("B", more="slug: x\n")}
    )

    assert found(both, "posts/a.md") == []
    (told,) = findings(both.texts["posts/b.md"], both)
    assert (told.rule, told.line) == ("slug-twice", 6)
    assert "posts/a.md" in told.says


def test_a_translation_may_have_the_slug_and_the_title_of_the_other(site):
    both = site({"posts/a.md": post(), "posts/a.es.md": post(more="lang: es\n")})

    assert found(both, "posts/a.md") == found(both, "posts/a.es.md") == []


def test_an_address_of_the_site_itself_is_taken(site):
    one = site({"pages/w.md": "---\ntitle: Writing\n---\n"}, addresses=frozenset({"/writing/"}))

    assert "slug-twice" in found(one, "pages/w.md")


def test_two_posts_with_one_title_are_told_in_both(site):
    both = site({"posts/a.md": post(), "posts/b.md": post(more="slug: b\n")})

    assert found(both, "posts/a.md") == found(both, "posts/b.md") == ["title-twice"]


LINKS = "[the other post]({filename}b.md)"


@pytest.mark.parametrize(
    ("own", "other", "rules"),
    [
        (post(body=LINKS), post("B"), []),
        (post(body=LINKS), post("B", more="draft: true\n"), ["link-draft"]),
        (post(body=LINKS), post("B", date="2026-07-01"), ["link-draft"]),
        (post(body=LINKS, date="2026-07-02"), post("B", date="2026-07-01"), []),
        (post(body=LINKS, date="2026-07-01"), post("B", date="2026-07-02"), ["link-draft"]),
        (post(body=LINKS, more="draft: true\n"), post("B", more="draft: true\n"), []),
        (post(body="[b post](/writing/b/)"), post("B", more="draft: true\n"), ["link-draft"]),
    ],
)
def test_a_link_may_lead_to_what_readers_can_open_by_then(site, own, other, rules):
    both = site({"posts/a.md": own, "posts/b.md": other})

    assert found(both, "posts/a.md") == rules


def test_an_address_that_moved_must_lead_on(site):
    old = {"posts/a.md": "/writing/old/"}
    moved = site({"posts/a.md": post()}, published=old)
    kept = site({"posts/a.md": post(more="redirects: /writing/old/\n")}, published=old)
    other = {"posts/b.md": post("B", more="redirects: [/writing/old]\n")}
    listed = site({"posts/a.md": post()} | other, published=old)

    (told,) = findings(moved.texts["posts/a.md"], moved)
    assert told.rule == "slug-changed"
    assert "redirects: [/writing/old/]" in told.mend
    assert found(kept, "posts/a.md") == found(listed, "posts/a.md") == []


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("/writing/fix-bad-sond/", "did you mean /writing/fix-bad-sound/?"),
        ("{filename}fix-bad-sond.md", "did you mean posts/fix-bad-sound.md?"),
        ("{static}/images/phon.png", "did you mean images/phone.png?"),
        ("/xyz/", "has the address /xyz/"),
    ],
)
def test_a_link_with_a_slip_names_what_was_meant(site, link, meant):
    texts = {
        "posts/a.md": post(body=f"[words]({link})"),
        "posts/fix-bad-sound.md": post("Fix bad sound"),
    }
    both = site(texts, files={"images/phone.png": 1})

    (told,) = findings(both.texts["posts/a.md"], both)

    assert told.rule == "link-broken"
    assert told.says.endswith(meant)


def test_a_link_to_an_old_address_that_leads_on_is_no_slip(site):
    texts = {
        "posts/a.md": post(body="[words](/2019/05/b/)"),
        "posts/b.md": post("B", more="redirects: [/2019/05/b/]\n"),
    }

    assert found(site(texts), "posts/a.md") == []


def test_in_strict_mode_categories_and_tags_must_be_on_the_list(site):
    strict = site(
        {"posts/a.md": post(more="tags: [vidoe, sound]\n")},
        categories=("Places", "Note"),
        tags=("video", "sound"),
    )

    told = findings(strict.texts["posts/a.md"], strict)

    assert [(one.rule, one.line) for one in told] == [("category-unknown", 4), ("tag-unknown", 6)]
    assert "Did you mean “Note”?" in told[0].mend
    assert "Did you mean “video”?" in told[1].mend


def test_without_lists_a_name_that_looks_like_a_slip_is_told(site):
    three = site(
        {
            "posts/a.md": post("A", more="tags: [sound]\n"),
            "posts/b.md": post("B", more="tags: [sound]\n"),
            "posts/c.md": post("C", more="tags: [sounds, quite other]\n"),
        }
    )

    assert found(three, "posts/c.md") == ["name-slip"]
    assert found(three, "posts/a.md") == []


def test_an_author_without_a_shown_licence_is_told(site):
    one = site({"posts/a.md": post(more="author: Bo\n")}, therapists=("Ines Halloran",))
    own = site({"posts/a.md": post(more="author: Ines Halloran\n")}, therapists=("Ines Halloran",))

    assert found(one, "posts/a.md") == ["author-unknown"]
    assert found(own, "posts/a.md") == []


def test_a_rule_is_set_aside_with_a_reason_and_only_for_its_own_text(site):
    told = {
        "posts/a.md": post(
            more='lint_ok: ["claim-cure: says what an ad said"]\n', body="I cure you."
        ),
        "posts/b.md": post("B", more="lint_ok: claim-cure\n", body="I cure you."),
        "posts/c.md": post(
            "C", more="lint_ok:\n  - claim-cure: it is about a ham\n", body="I cure you."
        ),
    }
    three = site(told)

    assert found(three, "posts/a.md") == []
    assert found(three, "posts/b.md") == ["lint-ok-reason", "claim-cure"]
    assert found(three, "posts/c.md") == []


def test_an_editor_may_ask_about_a_text_that_is_newer_than_the_site(site):
    saved = site({"posts/a.md": post(), "posts/b.md": post("B")})

    now = examine(read("posts/a.md", post(body="I cure you.")), Limits(), default_lang="en")

    assert [one.rule for one in findings(now, saved)] == ["claim-cure"]


def test_limits_come_from_the_settings_and_all_that_is_wrong_in_them_is_told_at_once():
    assert from_settings({"PRESS_LIMITS": {"grade": 6}}).grade == 6
    with pytest.raises(BadSetting) as wrong:
        from_settings({"PRESS_LIMITS": {"grade": "low", "sentense_words": 3, "ease": -1}})
    assert len(wrong.value.problems) == 3


def test_a_post_of_a_later_hour_is_not_public_yet(site):
    one = site({"posts/a.md": post(date='"2026-06-01 10:30"')})
    facts = one.texts["posts/a.md"]

    before = site({}, now=datetime(2026, 6, 1, 10))  # noqa: DTZ001 - a wall time
    after = site({}, now=datetime(2026, 6, 1, 11))  # noqa: DTZ001 - a wall time

    assert not before.is_public(facts)
    assert after.is_public(facts)
