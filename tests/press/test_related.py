"""Which posts are related, and that thousands are compared in a moment."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from press.related import relate


def post(number: int, title: str, *tags: str, **more: object) -> SimpleNamespace:
    made = {
        "title": title,
        "slug": f"post-{number}",
        "url": f"writing/post-{number}/",
        "date": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number),
        "lang": "en",
        "tags": [SimpleNamespace(slug=tag) for tag in tags],
        "category": SimpleNamespace(slug="notes"),
    }
    return SimpleNamespace(**(made | more))


def titles(article: SimpleNamespace) -> list[str]:
    return [link.title for link in article.related]


def test_posts_that_share_tags_and_words_are_related_the_closest_first() -> None:
    sound = post(1, "Bad sound in a session", "sound", "video")
    both = post(2, "Sound on a phone", "sound", "video")
    one = post(3, "Pictures", "video")
    none = post(4, "Fees and forms", "money")
    others = [post(n, f"Title {n}", f"tag-{n}") for n in range(5, 30)]

    relate([none, one, *others, both, sound])

    assert titles(sound) == ["Sound on a phone", "Pictures"]
    assert none.title not in titles(sound)


def test_the_order_in_which_posts_were_read_changes_nothing() -> None:
    def made() -> list[SimpleNamespace]:
        return [post(n, f"Post {n % 4} on sound", f"t{n % 3}") for n in range(30)]

    forth, back = made(), made()
    relate(forth)
    relate(back[::-1])

    assert [titles(each) for each in forth] == [titles(each) for each in back]
    assert all(len(each.related) == 3 for each in forth)
    assert all(each.url not in {link.url for link in each.related} for each in forth)


def test_only_posts_of_the_same_language_are_related() -> None:
    english, spanish = post(1, "Voz", "sound"), post(2, "Voz", "sound", lang="es")

    relate([english, spanish])

    assert english.related == spanish.related == []


def test_a_word_more_in_a_text_changes_no_other_page() -> None:
    posts = [post(n, "On sound", "sound", "video", body="one") for n in range(5)]
    relate(posts)
    before = [titles(each) for each in posts]

    posts[0].body = "one two"
    relate(posts)

    assert [titles(each) for each in posts] == before


class Told(list):
    """A list that counts what is taken out of it."""

    taken = 0

    def __getitem__(self, at):
        found = super().__getitem__(at)
        Told.taken += len(found) if isinstance(at, slice) else 0
        return found


def test_the_work_grows_with_the_posts_and_not_with_their_square(monkeypatch) -> None:
    def work(posts: int) -> int:
        Told.taken = 0
        relate([post(n, f"Title of post {n}", "all", f"t{n % 40}") for n in range(posts)])
        return Told.taken

    # Seconds would depend on the machine; the posts that are compared do not.
    monkeypatch.setitem(relate.__globals__, "list", Told)
    small, large = work(500), work(2_000)

    assert 0 < large < 5 * small
