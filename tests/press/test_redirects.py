"""Old addresses: where they lead, what is refused, and how servers are told."""

from types import SimpleNamespace

import pytest

from press import servers
from press.redirects import Move, moves


def post(slug: str, *redirects: str, **more: object) -> SimpleNamespace:
    made = {
        "title": slug.title(),
        "url": f"writing/{slug}/",
        "source_path": f"posts/{slug}.md",
        "redirects": list(redirects),
    }
    return SimpleNamespace(**(made | more))


def found(*posts: SimpleNamespace, taken: tuple[str, ...] = ()) -> list[Move]:
    made, problems = moves(posts, taken=taken)
    assert problems == []
    return made


@pytest.mark.parametrize(
    ("written", "old", "save_as"),
    [
        ("/2019/05/title/", "/2019/05/title/", "2019/05/title/index.html"),
        ("/old", "/old", "old/index.html"),
        ("/old.html", "/old.html", "old.html"),
        ("https://old.example/2019/title/#top", "/2019/title/", "2019/title/index.html"),
        ("/caf%C3%A9/", "/caf%C3%A9/", "café/index.html"),
        ("/café/", "/caf%C3%A9/", "café/index.html"),
        ("/?p=123", "/?p=123", ""),
        ("https://old.example/?p=123", "/?p=123", ""),
        ("/index.php", "/index.php", ""),
        ("/a$b;{c}/", "/a%24b%3B%7Bc%7D/", "a$b;{c}/index.html"),
    ],
)
def test_an_old_address_is_answered_by_a_file_where_a_file_can(
    written: str, old: str, save_as: str
) -> None:
    (move,) = found(post("new", written))

    assert (move.old, move.save_as, move.url) == (old, save_as, "writing/new/")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("old/title", "begin with a slash"),
        ("/a/../b/", "begin with a slash"),
        ("/", "is the first page"),
        ("/writing/new/", "is where it is now"),
        ("/writing/new", "is where it is now"),
        ("/fees/", "is another page of this site"),
        ("/fees", "is another page of this site"),
        ('/a"b/', "is no address"),
        ("/a b/", "is no address"),
        ("/a%0ab/", "is no address"),
    ],
)
def test_what_can_lead_nowhere_is_told_with_the_file(written: str, told: str) -> None:
    made, problems = moves(
        [post("new", written)], taken=["fees/index.html", "writing/new/index.html"]
    )

    assert made == []
    assert problems[0].startswith(f'posts/new.md: redirects: "{written}" ')
    assert told in problems[0]


def test_an_address_leads_to_one_post_only() -> None:
    made, problems = moves([post("one", "/old/"), post("two", "/old")], taken=[])

    assert [move.url for move in made] == ["writing/one/"]
    assert "posts/two.md" in problems[0]
    assert "posts/one.md" in problems[0]


def test_a_classic_head_lists_them_with_commas() -> None:
    assert [m.path for m in found(post("new", redirects="/b/, /a/"))] == ["/a/", "/b/"]


def test_every_server_is_told_each_address_in_its_own_words() -> None:
    made = found(post("new", "/old/", "/?p=12&x=y", "/café/"))

    nginx, caddy = servers.nginx_http(made), servers.caddy(made, [])

    assert servers.moved_for_hosts(made) == (
        "/caf%C3%A9/ /writing/new/ 301\n/old/ /writing/new/ 301\n"
    )
    for line in (
        '"/old/" "/writing/new/";',
        '"/old" "/writing/new/";',
        '"/café/" "/writing/new/";',
    ):
        assert line in nginx
    assert '"/?p=12&x=y" "/writing/new/";' in nginx
    assert "path /old /old/" in caddy
    assert "query p=12 x=y" in caddy


def test_files_for_servers_hold_every_header_and_close_what_they_open() -> None:
    table = servers.headers()
    texts = (servers.for_hosts([]), servers.nginx_server([]), servers.caddy([], []))

    for text in texts:
        assert all(name in text for name in table)
        assert text.count("{") == text.count("}")
    assert servers.nginx_http([]).count("{") == servers.nginx_http([]).count("}")
