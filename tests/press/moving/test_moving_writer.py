"""What the writer says reads back as what it was told."""

import pelicanconf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from press.moving.around import Around
from press.moving.cleaning import clean
from press.moving.node import Node, parse, written
from press.moving.writer.prove import EXTENSIONS, markdown, read_back

LETTERS = "ab1 *_`[](){}#+-.!|<>&\\\"'~:=\n\t\u00a0é😀%"
TRAPS = [
    *("1. a", "- b", "# c", "> d", "    e", "```", "[^1]: x", "[a]: b", "*[x]: y", "a | b"),
    *("--- | ---", "{: #x }", "&amp;", "&copy;", "!", "==", "~~~", "<b>", "[booking]", "***"),
    *(": x", "\\", "`", "a  b", "{filename}x.md", "https://a.b/c_d_e"),
]
WORDS = st.text(alphabet=LETTERS, max_size=14) | st.sampled_from(TRAPS)


def _inline(tag, children):
    given = {"href": "https://x.example/a b(c)_*?q=1&copy=2"} if tag == "a" else {}
    return Node(tag, given, children)


INLINE = st.recursive(
    WORDS
    | st.just(Node("br"))
    | WORDS.map(lambda alt: Node("img", {"src": "/x y.jpg", "alt": alt})),
    lambda inner: st.builds(
        _inline,
        st.sampled_from(["em", "strong", "a", "code", "del", "sup", "span", "b", "i", "abbr"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)
LEAVES = st.builds(
    lambda tag, children: Node(tag, {}, children),
    st.sampled_from(["p", "h1", "h2", "h3", "pre", "div"]),
    st.lists(INLINE, max_size=4),
) | st.just(Node("hr"))
OUTER = ["blockquote", "figure", "table", "tr", "td", "th", "dl", "dd", "dt", "div", "details"]


def _list(tag, items):
    return Node(tag, {}, [Node("li", {}, one) for one in items])


TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(
            lambda tag, children: Node(tag, {}, children),
            st.sampled_from(OUTER),
            st.lists(inner | INLINE, max_size=4),
        )
        | st.builds(
            _list,
            st.sampled_from(["ul", "ol"]),
            st.lists(st.lists(inner | INLINE, max_size=3), max_size=3),
        )
    ),
    max_leaves=10,
)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(TREES, max_size=4), st.booleans())
def test_markdown_of_any_text_reads_back_as_the_same_text(blocks, classic):
    source = written(Node("root", {}, blocks))

    tree = clean(parse(source), Around(bare_links=False), classic=classic)

    assert read_back(markdown(tree)) == tree.children


def test_the_writer_knows_the_markdown_of_this_site():
    ours = {f"markdown.extensions.{one}" for one in EXTENSIONS}

    # A head of its own is what the reader takes off before.
    assert ours == set(pelicanconf.MARKDOWN["extensions"]) - {"markdown.extensions.meta"}


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p>Two <b>bold </b>words</p>", "Two **bold** words"),
        ("<p>a<br>- b</p>", "a  \n\\- b"),
        ("<p>[booking]</p>", "\\[booking]"),
        ("<p>Wow!<a href='/x'>l</a></p>", "Wow\\![l](/x)"),
        ("<p>snake_case 2*3 _x_</p>", "snake_case 2\\*3 \\_x\\_"),
        ("<h2>C# <i>now</i></h2>", "## C\\# *now*"),
        ("<ul><li><p>a</p><ol><li>b<li>c</ol><li>d</ul>", "- a\n    1.  b\n    2.  c\n- d"),
        # Ours counts from 1, whatever the first number is.
        ("<ol start=3><li>c</ol>", '<ol start="3">\n<li>c</li>\n</ol>'),
        ("<ul><li><p>a</p><p>b</p></ul>", "- a\n\n    b"),
        ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n<!-- -->\n\n- b"),
        ("<blockquote><p>a</p><ul><li>b</ul></blockquote>", "> a\n>\n> - b"),
        ("<pre><code class='language-py'>x = 1\n\n  y</code></pre>", "```py\nx = 1\n\n  y\n```"),
        ("<pre>```\n</pre>", "````\n```\n````"),
        ("<p><code>a `b`</code></p>", "`` a `b` ``"),
        (
            "<table><tr><th>a<th>b<tr><td>1|2<td><b>x</b></table>",
            "| a | b |\n| --- | --- |\n| 1\\|2 | **x** |",
        ),
        (
            "<table><tr><td colspan=2>a<tr><td>b<td>c</table>",
            (
                '<table>\n<tbody>\n<tr><td colspan="2">a</td></tr>\n'
                "<tr><td>b</td><td>c</td></tr>\n</tbody>\n</table>"
            ),
        ),
        ("<dl><dt>T<dd>D</dl>", "T\n:   D"),
        (
            "<figure><img src=/a.jpg alt='A cat'><figcaption>The <i>cat</i></figcaption></figure>",
            (
                '<figure>\n<img src="/a.jpg" alt="A cat">\n'
                "<figcaption>The <em>cat</em></figcaption>\n</figure>"
            ),
        ),
        ("<p><strong><em>x</em></strong></p>", "***x***"),
        ("<p>H<sub>2</sub>O</p>", "H<sub>2</sub>O"),
    ],
)
def test_texts_look_as_a_person_would_write_them(html, told):
    assert markdown(clean(parse(html), Around())) == f"{told}\n"
