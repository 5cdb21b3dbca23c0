"""Folders of Markdown from other generators."""

import pytest
from PIL import Image


@pytest.fixture
def old(tmp_path):
    def writing(files: dict[str, str]):
        for name, text in files.items():
            file = tmp_path / "old" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        return tmp_path / "old"

    return writing


def test_jekyll(old, move):
    folder = old(
        {
            "_posts/2019-05-02-my-post.md": "---\nlayout: post\ntitle: 'A: b'\ncategories: x\n"
            "tags: [one, two]\npermalink: /blog/my-post/\n---\n[that]({% post_url 2019-x %})\n"
            "{% highlight python %}\nx = 1\n{% endhighlight %}\n{% include ad.html %}\n",
            "_posts/2020-01-01-off.md": "---\ntitle: Off\npublished: false\n---\nx\n",
            "_drafts/idea.md": "---\ntitle: Idea\n---\nx\n",
            "about.md": "---\nlayout: page\ntitle: About\n---\nMe.\n",
            "README.md": "not a post",
            "node_modules/x.md": "not a post",
        }
    )

    moved = move(folder)

    post = moved.read("posts/my-post.md")
    assert post.head["date"].isoformat() == "2019-05-02T00:00:00"
    assert post.head["redirects"] == ["/blog/my-post/"]
    assert "```python\nx = 1\n```" in post.body
    assert "{%" not in post.body
    assert moved.files() == [
        *("pages/about.md", "posts/idea.md", "posts/my-post.md", "posts/off.md"),
    ]
    assert moved.read("posts/off.md").head["draft"] == "yes"
    assert moved.read("posts/idea.md").head["draft"] == "yes"


def test_hugo(old, move):
    folder = old(
        {
            "content/posts/one.md": '+++\ntitle = "One"\ndate = 2020-01-02T10:00:00Z\n'
            'tags = ["a"]\naliases = ["/old/one/"]\n+++\n'
            '{{< youtube abc123 >}}\n\n{{< gallery dir="x" >}}\n\n<script>bad()</script>\n',
            "content/posts/_index.md": "---\ntitle: List\n---\n",
            "content/posts/bundle/index.md": "---\ntitle: Bundle\ndate: 2020-01-03\n"
            "draft: true\n---\nx\n",
        }
    )

    moved = move(folder)

    one = moved.read("posts/one.md")
    assert one.head["date"].isoformat() == "2020-01-02T10:00:00+00:00"
    assert one.head["redirects"] == ["/old/one/"]
    assert "[Video on YouTube](https://www.youtube.com/watch?v=abc123)" in one.body
    assert "bad()" not in one.body
    assert "words now: gallery" in moved.report
    assert moved.read("posts/bundle.md").head["draft"] == "yes"


def test_pelican_and_ghost(old, move):
    folder = old(
        {
            "posts/p.md": "Title: Classic\nDate: 2020-01-02 10:30\nCategory: Sound\n"
            "Tags: a, b\nStatus: draft\nSummary: Short\n\nNote: bring earbuds\n",
            "posts/g.md": "---\ntitle: Ghost\nslug: from-ghost\ndate_published: "
            "2020-01-02T10:00:00.000Z\nvisibility: members\ncustom_excerpt: Hm\n---\nx\n",
            "posts/n.md": "Note: this is no head.\n",
        }
    )

    moved = move(folder)

    classic = moved.read("posts/p.md")
    assert classic.head["title"] == "Classic"
    assert classic.head["tags"] == ["a", "b"]
    assert classic.head["draft"] == "yes"
    assert classic.body == "Note: bring earbuds\n"
    ghost = moved.read("posts/from-ghost.md").head
    assert (ghost["draft"], ghost["summary"]) == ("yes", "Hm")
    assert moved.read("posts/n.md").body == "Note: this is no head.\n"


def test_pictures_beside_the_texts_come_with_them(old, move, tmp_path):
    folder = old(
        {
            "posts/a.md": "---\ntitle: A\ndate: 2020-01-01\nimage: /img/top.png\n---\n"
            '![Cat](/img/cat.png) ![](/img/none.png) <img src="/img/cat.png" alt="Again">\n'
            "`![](code.png)`\n\n```\n![](/img/cat.png)\n```\n"
        }
    )
    (folder / "img").mkdir()
    for name in ("cat", "top"):
        Image.new("RGB", (2, 2)).save(folder / f"img/{name}.png")

    moved = move(folder)

    post = moved.read("posts/a.md")
    assert "![Cat]({static}/images/img/cat.png)" in post.body
    assert "![Again]({static}/images/img/cat.png)" in post.body
    assert '<img src="{static}/images/img/top.png">' in post.body
    assert "`![](code.png)`" in post.body
    assert "```\n![](/img/cat.png)\n```" in post.body
    assert post.head["picture"] == "/images/img/top.png"
    assert "still on the old site: /img/none.png" in moved.report
    assert (tmp_path / "content/images/img/cat.png").is_file()


def test_a_file_that_cannot_be_read_is_told_with_its_line_and_the_rest_comes(old, move, tmp_path):
    folder = old(
        {
            "posts/good.md": "---\ntitle: Good\ndate: 2020-01-01\n---\nx\n",
            "posts/bad.md": "---\ntitle: Bad: worse: worst\ndate: 2020-01-01\n---\nx\n",
            "posts/open.md": "---\ntitle: Open\n",
        }
    )
    (folder / "posts/latin.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")

    moved = move(folder)

    assert moved.files() == ["posts/good.md"]
    assert "posts/bad.md: line 2:" in moved.report
    assert "posts/open.md: line 1: the head never ends" in moved.report
    assert "posts/latin.md: byte 14 is not UTF-8" in moved.report


def test_an_empty_folder_is_told(old, move, tmp_path):
    (tmp_path / "empty").mkdir()

    assert "holds no Markdown files" in move("empty").told


def test_inner_lists_keep_their_depth(old, move):
    text = "- a\n  - b\n    - c\n  more of a\n\n      code\n- d\n\nafter\n"
    folder = old({"posts/a.md": f"---\ntitle: A\ndate: 2020-01-01\n---\n{text}"})

    assert move(folder).read("posts/a.md").body == (
        "- a\n    - b\n        - c\n    more of a\n\n        code\n- d\n\nafter\n"
    )


def test_lists_that_are_deep_enough_are_left_alone(old, move):
    text = "- a\n    - b\n\n            code\n"
    folder = old({"posts/a.md": f"---\ntitle: A\ndate: 2020-01-01\n---\n{text}"})

    assert move(folder).read("posts/a.md").body == text
