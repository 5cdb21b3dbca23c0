"""A WordPress export, item by item."""

import pytest


def test_a_post_keeps_its_title_date_zone_summary_and_description(export, move):
    export.add(
        'Sound &amp; <b>picture</b>: "a" year',
        "Put earbuds in.",
        slug="sound",
        excerpt="<p>Two   words</p>",
        modified="2019-06-01 10:00:00",
        meta=[("_yoast_wpseo_metadesc", "What to do"), ("rank_math_description", "%title%")],
    )

    post = move(export.file()).read("posts/sound.md")

    assert post.body == "Put earbuds in.\n"
    assert post.head["title"] == 'Sound & picture: "a" year'
    assert post.head["date"].isoformat() == "2019-05-02T10:30:00+02:00"
    assert post.head["modified"].isoformat() == "2019-06-01T10:00:00"
    assert post.head["summary"] == "Two words"
    assert post.head["description"] == "What to do"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"password": "secret"}, "locked with a password"),
        ({"status": "private"}, "private on the old site"),
        ({"status": "draft"}, "a draft on the old site"),
        ({"status": "pending"}, "waited for a review"),
        ({"status": "future", "date": "2050-01-01 10:00:00"}, "at a later time"),
        ({"status": "secret-club"}, "secret-club"),
        ({"status": ""}, "unknown"),
    ],
)
@pytest.mark.parametrize("kind", ["post", "page"])
def test_what_was_not_public_arrives_as_a_draft_with_its_reason(export, move, given, why, kind):
    export.add("Hidden", "Words", slug="hidden", kind=kind, **given)

    moved = move(export.file())

    head = moved.read(f"{kind}s/hidden.md").head
    assert head["draft"] == "yes"
    assert why in (moved.content / f"{kind}s/hidden.md").read_text("utf-8")
    assert why in moved.report


def test_a_post_without_a_date_is_a_draft_and_a_page_needs_none(export, move):
    never = {"date": "0000-00-00 00:00:00", "gmt": "0000-00-00 00:00:00"}
    export.add("Post", slug="post", **never).add("Page", slug="page", kind="page", **never)

    moved = move(export.file())

    assert moved.read("posts/post.md").head["draft"] == "yes"
    assert "(draft: nobody knows its date)" in moved.report
    assert "draft" not in moved.read("pages/page.md").head


@pytest.mark.parametrize(
    "kind", ["nav_menu_item", "revision", "wp_block", "custom_css", "testimonial", "attachment"]
)
def test_what_is_no_post_never_becomes_one(export, move, kind):
    export.add("Real").add("Not real", "Words", kind=kind, slug="not-real")

    moved = move(export.file())

    assert len([one for one in moved.files() if one.startswith("posts/")]) == 1
    assert "not-real" not in "".join(moved.files())


def test_trash_stays_behind_and_is_named(export, move):
    export.add("Real").add("Thrown away", status="trash")

    moved = move(export.file())

    assert len(moved.files()) == 1
    assert "Thrown away: it lay in the trash" in moved.report


def test_of_many_categories_the_marked_one_stays_and_the_rest_are_tags(export, move):
    terms = [("category", nice, nice.title()) for nice in ("one", "two", "three")]
    category = (
        "<wp:category><wp:term_id>7</wp:term_id><wp:cat_name>Three</wp:cat_name></wp:category>"
    )
    export.add(
        "Post",
        slug="post",
        terms=[
            *terms,
            ("post_tag", "x", "A; b"),
            ("post_tag", "s", "🌲"),
            ("post_tag", "o", "one"),
        ],
        meta=[("_yoast_wpseo_primary_category", "7")],
    )
    export.items.insert(0, category)

    head = move(export.file()).read("posts/post.md").head

    assert head["category"] == "Three"
    assert head["tags"] == ["One", "Two", "A, b"]


def test_the_category_of_the_unsorted_is_none(export, move):
    export.add("Post", slug="post", terms=[("category", "uncategorized", "Uncategorized")])

    assert "category" not in move(export.file()).read("posts/post.md").head


def test_pages_are_called_after_the_pages_above_them(export, move):
    export.add("Services", kind="page", slug="services", number="1")
    export.add("Pain", kind="page", slug="pain", number="2", parent="1")
    export.add("Loop", kind="page", slug="loop", number="3", parent="3")

    moved = move(export.file())

    assert moved.files() == ["pages/loop.md", "pages/services-pain.md", "pages/services.md"]


def test_slugs_of_any_language_and_length_become_addresses(export, move):
    export.add("Greek", slug="%ce%ba%ce%b1%ce%bb%ce%b7%ce%bc%ce%ad%cf%81%ce%b1")
    export.add("Long", slug="word-" * 60)
    export.add("静かな時間", slug="")
    export.add("🌲", slug="🌲", number="77")

    moved = move(export.file())

    names = [one.removeprefix("posts/").removesuffix(".md") for one in moved.files()]
    assert "kalemera" in names or "kalimera" in names
    assert "post-77" in names
    assert len(names) == 4
    assert all(one.isascii() and len(one) <= 80 for one in names)


def test_two_posts_with_one_name_are_numbered_and_told(export, move):
    export.add("One", slug="same").add("Two", slug="same").add("Three", slug="category")

    moved = move(export.file())

    assert moved.files() == ["posts/category-2.md", "posts/same-2.md", "posts/same.md"]
    assert "is the address of something else; this one is “same-2”" in moved.report


def test_old_addresses_lead_on(export, move):
    export.add("Post", slug="new-name", meta=[("_wp_old_slug", "old-name")])
    export.add("Page", kind="page", slug="about", link="https://old.example/about/")
    export.add("Front", kind="page", slug="home", link="https://old.example/")

    moved = move(export.file())

    assert moved.read("posts/new-name.md").head["redirects"] == [
        "/2019/05/new-name/",
        "/2019/05/old-name/",
        "/?p=101",
    ]
    assert moved.read("pages/about.md").head["redirects"] == ["/?p=102"]
    assert moved.read("pages/home.md").head["redirects"] == ["/?p=103"]


def test_links_between_posts_lead_to_the_posts_here(export, move):
    export.add("Target", slug="target", number="5")
    export.add("Locked", slug="locked", password="x", number="6")
    export.add(
        "Linking",
        '<a href="https://old.example/2019/05/target/#x">a</a> '
        '<a href="http://www.old.example/?p=5">b</a> <a href="/2019/05/target">c</a> '
        '<a href="/2019/05/locked/">d</a> <a href="https://old.example/">e</a> '
        '<a href="https://old.example/shop/">f</a> <a href="https://other.example/a_b(c)">g</a> '
        '<a href="javascript:alert(1)">h</a> <a href="mailto:a@b.example">i</a>',
        slug="linking",
        terms=[("category", "pain", "Chronic pain"), ("category", "grief", "Grief")],
    )
    export.add("Lists", '<a href="https://old.example/category/pain/">l</a>', slug="lists")

    moved = move(export.file())

    assert moved.read("posts/linking.md").body.split() == [
        *("[a]({filename}/posts/target.md)", "[b]({filename}/posts/target.md)"),
        *("[c]({filename}/posts/target.md)", "d", "[e](/)", "[f](https://old.example/shop/)"),
        *("[g](https://other.example/a_b%28c%29)", "h", "[i](mailto:a@b.example)"),
    ]
    assert moved.read("posts/lists.md").body == "[l]({category}chronic-pain)\n"
    assert "a link to a draft is words now" in moved.report
    assert "still leads to the old site: https://old.example/shop/" in moved.report
    assert "`/category/grief/` is `/writing/tag/grief/`" in moved.report
    assert "`/category/pain/` is `/writing/category/chronic-pain/`" in moved.report


def test_comments_stay_behind_and_only_their_number_is_told(export, move):
    export.add("Post", "Words", slug="post", comments=3)

    moved = move(export.file())

    everything = moved.report + moved.told + (moved.content / "posts/post.md").read_text("utf-8")
    assert "3 comments" in moved.report
    assert "A client's words" not in everything


def test_authors_are_people_and_no_logins(export, move):
    author = (
        "<wp:author><wp:author_login>ines</wp:author_login>"
        "<wp:author_display_name>Ines Halloran</wp:author_display_name></wp:author>"
    )
    export.add("One", slug="one").add("Two", slug="two", author="admin")
    export.add("Three", slug="three", terms=[("author", "a", "Ana"), ("author", "b", "Bo")])
    export.items.insert(0, author)

    moved = move(export.file())

    assert moved.read("posts/one.md").head["author"] == "Ines Halloran"
    assert "author" not in moved.read("posts/two.md").head
    assert moved.read("posts/three.md").head["authors"] == ["Ana", "Bo"]


def test_a_post_without_a_title_is_called_by_its_first_words(export, move):
    export.add("", "<p>Just a thought that I had on the way home today.</p>", slug="", number="9")

    assert move(export.file()).read("posts/just-a-thought-that-i-had-on-the.md")


def test_exports_of_the_first_version_are_read_too(export, move):
    head = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.0/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:excerpt="http://wordpress.org/export/1.0/excerpt/"><channel>'
    )
    twice = (
        "<category>Pain</category>"
        '<category domain="category" nicename="pain">Pain</category>'
        '<category domain="tag">Sleep</category>'
        '<category domain="tag" nicename="sleep">Sleep</category>'
    )
    export.add("Old", "Words", slug="old", excerpt="Short", more=twice)
    file = export.file()
    file.write_text(export.text(head), "utf-8")

    head = move(file).read("posts/old.md").head

    assert (head["category"], head["tags"], head["summary"]) == ("Pain", ["Sleep"], "Short")


@pytest.mark.parametrize(
    "text", ["", "<!-- wp:paragraph --><p>&nbsp;<br></p><!-- /wp:paragraph -->"]
)
def test_what_has_no_text_is_a_draft(export, move, text):
    export.add("Shop", text, slug="shop", kind="page")

    assert move(export.file()).read("pages/shop.md").head["draft"] == "yes"


def test_a_second_import_changes_nothing_and_says_what_is_here(export, move):
    export.add("Post", "Words", slug="post")
    first = move(export.file())
    (first.content / "posts/post.md").write_text(
        (first.content / "posts/post.md").read_text("utf-8") + "My own words.\n", "utf-8"
    )
    before = {one: (first.content / one).read_bytes() for one in first.files()}
    export.add("Newer", "[old](/)<a href='/2019/05/post/'>old</a>", slug="newer")

    again = move(export.file())

    assert {one: (again.content / one).read_bytes() for one in before} == before
    assert again.files() == ["posts/newer.md", "posts/post.md"]
    assert "here already, untouched" in again.report
    assert "{filename}/posts/post.md" in again.read("posts/newer.md").body


def test_a_file_of_ours_with_the_same_name_is_left_alone(export, move, tmp_path):
    own = tmp_path / "content/posts/post.md"
    own.parent.mkdir(parents=True)
    own.write_text("---\ntitle: Mine\n---\nMine.\n", "utf-8")
    export.add("Post", slug="post")

    moved = move(export.file())

    assert own.read_text("utf-8") == "---\ntitle: Mine\n---\nMine.\n"
    assert moved.files() == ["posts/post-2.md", "posts/post.md"]


def test_a_trial_writes_no_post(export, move):
    export.add("Post", "Words", slug="post")

    moved = move(export.file(), "--dry-run")

    assert moved.code == 0
    assert moved.files() == []
    assert "`posts/post.md` (published)" in moved.report
    assert "nothing was written" in moved.told
