import re

from hypothesis import given
from hypothesis import strategies as st

from press.headings import anchor


def test_a_heading_gets_an_address_made_of_its_words():
    html, found = anchor("<h2>Don&#39;t <em>panic</em> &amp; call</h2><p>x</p>")

    assert html == '<h2 id="dont-panic-call">Don&#39;t <em>panic</em> &amp; call</h2><p>x</p>'
    assert found == [("dont-panic-call", "Don't panic & call")]


def test_an_id_the_author_chose_stays_and_is_not_used_twice():
    html, found = anchor('<h2 id="sound">A</h2><h2>Sound</h2><h2>Sound</h2><h2>Main</h2>')

    assert html.startswith('<h2 id="sound">A</h2>')
    assert [heading.id for heading in found] == ["sound-2", "sound-3", "main-2"]


@given(st.lists(st.text(alphabet="ab <>&-'", max_size=8), max_size=8))
def test_ids_are_never_shared(words):
    html, found = anchor("".join(f"<h2>{word}</h2>" for word in words))

    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == len(found)
