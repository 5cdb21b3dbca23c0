"""What old editors, extensions and other companies left in a text."""

import pytest

from press.moving import shortcodes
from press.moving.around import Around
from press.moving.cleaning import clean
from press.moving.node import parse
from press.moving.writer.prove import markdown


def said(html: str, *, classic: bool = True, around: Around | None = None) -> str:
    around = around or Around()
    tree = clean(parse(shortcodes.replaced(html, shortcodes.Codes())), around, classic=classic)
    return markdown(tree, around.noted)


def test_lines_of_the_old_editor_are_paragraphs_and_breaks():
    assert (
        said("One\ntwo\r\n\r\nThree <b>a\nb</b>")
        == "One  \ntwo\n\nThree <strong>a  \nb</strong>\n"
    )


def test_lines_of_the_new_editor_are_spaces_except_in_a_classic_block():
    html = "<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->\n"
    classic = "<!-- wp:freeform -->three\nfour<!-- /wp:freeform -->"

    assert said(html + classic) == "One two\n\nthree  \nfour\n"


def test_no_comment_of_the_block_editor_is_left():
    html = (
        '<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div><p>One</p></div>'
        "<!-- /wp:column --><!-- wp:column --><div><p>Two</p></div><!-- /wp:column --></div>"
        "<!-- /wp:columns --><!-- wp:more --><!--more--><!-- /wp:more --><!--nextpage-->"
        '<!-- wp:buttons --><div><div><a class="wp-block-button__link" href="/b">Book</a></div>'
        "</div><!-- /wp:buttons --><!-- wp:spacer --><div></div><!-- /wp:spacer -->"
    )

    assert said(html) == "One\n\nTwo\n\n[Book](/b)\n"


def test_what_a_site_makes_by_itself_is_left_out_and_told():
    around = Around()

    assert said('<p>a</p><!-- wp:latest-posts {"n":3} /-->', around=around) == "a\n"
    assert 'left out: "latest-posts"' in around.notes[0]


def test_a_block_used_in_many_posts_stands_in_each():
    around = Around(block={"7": '<p>Shared</p><!-- wp:block {"ref":7} /-->'}.__getitem__)

    text = said('<p>a</p><!-- wp:block {"ref":7} /-->', around=around)

    assert text.startswith("a\n\nShared")


def test_footnotes_of_both_kinds_become_footnotes():
    around = Around(footnotes={"abc": "New <em>note</em>"})
    html = 'Old[ref]A note[/ref] and new<sup data-fn="abc"><a href="#abc">1</a></sup>.'

    text = said(html, around=around)

    assert text == "Old[^1] and new[^2].\n\n[^1]: A note\n\n[^2]: New *note*\n"


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("https://youtu.be/abcdefg", "[Video on YouTube](https://youtu.be/abcdefg)"),
        (
            '<iframe src="//www.youtube-nocookie.com/embed/abc_def12?rel=0"></iframe>',
            "[Video on YouTube](https://www.youtube.com/watch?v=abc_def12)",
        ),
        ("[embed]https://vimeo.com/12[/embed]", "[Video on Vimeo](https://vimeo.com/12)"),
        ("[youtube id='abcdefg']", "[Video on YouTube](https://www.youtube.com/watch?v=abcdefg)"),
        (
            (
                '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n'
                "https://open.spotify.com/episode/1\n</div></figure>"
            ),
            "[Audio on Spotify](https://open.spotify.com/episode/1)",
        ),
        ('<iframe src="https://maps.google.com/x"></iframe>', "[Map](https://maps.google.com/x)"),
        ('<iframe src="javascript:alert(1)"></iframe>', ""),
        ('<audio><source src="https://a.b/c.mp3"></audio>', "[Play the sound](https://a.b/c.mp3)"),
    ],
)
def test_what_another_company_shows_becomes_a_link(html, told):
    assert said(html).strip() == told


def test_nothing_that_runs_or_watches_is_left():
    around = Around()
    html = (
        '<p onclick="x()" style="color:red">a<script>bad()</script><img src="https://pixel.wp.com/g"'
        ' width="1" height="1"></p><form action="/x"><input></form><style>p{}</style>'
        '<a href=" java\nscript:alert(1)">b</a><svg onload="x"></svg><template>t</template>'
    )

    text = said(html, around=around)

    for one in ("onclick", "style", "bad()", "pixel", "form", "svg"):
        assert one not in text
    assert {"a script was left out", "a form was left out"} <= set(around.notes)


def test_a_caption_and_a_gallery_become_figures():
    html = (
        "[caption id='attachment_1' width='300']<a href='/a.jpg'><img src='/a-300x2.jpg' alt='A'>"
        "</a> The <em>words</em>[/caption]\n\nAfter"
    )

    assert said(html) == (
        '<figure>\n<img src="/a-300x2.jpg" alt="A">\n<figcaption>The <em>words</em></figcaption>\n'
        "</figure>\n\nAfter\n"
    )


def test_unknown_codes_stay_words_and_known_frames_go():
    codes = shortcodes.Codes()
    html = '[vc_row][vc_column width="1/2"]In[/vc_column][/vc_row] [price id=3] [sic] [[gallery]]'

    told = shortcodes.replaced(html, codes)

    assert "vc_" not in told
    assert "[price id=3] [sic] [gallery]" in told
    assert codes.unknown == ["price"]
    assert codes.wrappers == ["vc_row", "vc_column"]


def test_codes_inside_code_and_tags_are_left_alone():
    html = '<pre>[gallery]</pre><a title="[gallery]">x</a><!-- [gallery] --><code>[embed]</code>'

    assert shortcodes.replaced(html, shortcodes.Codes()) == html


def test_deep_and_broken_markup_is_words():
    deep = "<div><blockquote><ul><li>" * 3000 + "in the deep" + "</b></p></div>"

    assert "in the deep" in said(deep)
    assert said("<p>a<p>b</div></li><td>c<img>") == "a\n\nb\n\nc\n"


def test_a_table_that_only_arranges_the_page_is_gone():
    html = "<table><tr><td><p>a</p><table><tr><th>x<tr><td>y</table></td><td>b</td></tr></table>"

    assert said(html, classic=False) == "a\n\n| x |\n| --- |\n| y |\n\nb\n"


def test_a_link_inside_the_text_keeps_its_aim():
    around = Around(aims=frozenset({"more"}))
    html = '<a href="#more">down</a><h2><span id="more">More</span></h2>'

    assert said(html, around=around) == "[down](#more)\n\n## More {: #more }\n"
