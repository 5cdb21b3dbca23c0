import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.adapters.links import Adapter

KEY = bytes(range(32))
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@given(WORDS, WORDS, st.integers(0, 9))
def test_a_link_is_43_url_safe_characters_and_can_be_made_again(purpose, subject, generation):
    token = Adapter(KEY).make(purpose, subject, generation=generation)

    again = Adapter(KEY).make(purpose, subject, generation=generation)

    assert again == token
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)


@given(st.sets(st.tuples(WORDS, WORDS, st.integers(0, 30)), min_size=2, max_size=9))
def test_links_differ_in_purpose_subject_and_generation(parts):
    links = Adapter(KEY)

    tokens = {links.make(p, s, generation=g) for p, s, g in parts}

    assert len(tokens) == len(parts)


def test_another_key_makes_other_links():
    ours, theirs = Adapter(KEY), Adapter(KEY[::-1])

    assert ours.make("join", "bk_1") != theirs.make("join", "bk_1")
    assert ours.digest("token") != theirs.digest("token")


def test_the_digest_kept_is_not_a_token_and_not_made_with_the_token_key():
    links = Adapter(KEY)
    token = links.make("join", "bk_1")

    digest = links.digest(token)

    assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert links.digest(digest) != digest
    assert links.digest("join\x00bk_1\x000") != bytes.fromhex(digest).hex()


@pytest.mark.parametrize("strange", ["", "\x00", "é" * 999, "\udcff", "../../etc"])
def test_anything_that_arrives_as_a_token_has_a_digest(strange):
    assert len(Adapter(KEY).digest(strange)) == 64


def test_a_nul_cannot_make_one_subject_pass_for_another():
    with pytest.raises(ValueError, match="NUL"):
        Adapter(KEY).make("join\x00", "bk_1")


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Adapter(b"secret")
