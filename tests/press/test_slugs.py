import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.utils import slugify

from press.slugs import MAX_CHARS, SUBSTITUTIONS, slug

WRITTEN = st.text(
    alphabet=string.ascii_letters + string.digits + " -_.,:;!?&/()'\u2019\u201c\u00e9\u00df\u00f1",
    max_size=140,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Don't panic", "dont-panic"),
        ("Don\u2019t panic", "dont-panic"),
        ("Q&A", "q-a"),
        ("caf\u00e9_life", "cafe-life"),
        ("a.b.c", "a-b-c"),
        ("Sound <b>and</b> picture", "sound-and-picture"),
        ("1,000 hours", "1000-hours"),
        ("", ""),
    ],
)
def test_a_name_becomes_an_address(text, found):
    assert slug(text) == found


@given(WRITTEN)
def test_pelican_makes_the_same_address_of_a_tag_as_the_press_of_a_title(text):
    assert slugify(text, regex_subs=SUBSTITUTIONS) == slug(text)


@given(st.text(max_size=300))
def test_an_address_is_short_plain_and_stays_itself(text):
    found = slug(text)

    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", found)
    assert len(found) <= MAX_CHARS
    assert slug(found) == found
