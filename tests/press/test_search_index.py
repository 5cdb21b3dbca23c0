"""The search index: words, shards, and what a first search costs on a site of 5,000 posts."""

import hashlib
import json
from array import array
from itertools import islice
from pathlib import Path

import brotli
import pytest

from press.search import files, shards
from press.search.kept import Weighed
from press.search.texts import Text, plain
from press.search.words import counted, words

ROOT = Path(__file__).resolve().parents[2]
SAID = json.loads((ROOT / "tests/searched_words.json").read_text("utf-8"))


def text(number: int, **more: object) -> Text:
    made = Text(f"/writing/{number}/", f"Post {number}", "About it", (), (), "en", "Some words")
    return made._replace(**more)


@pytest.mark.parametrize(("said", "known"), SAID)
def test_words_are_folded_and_cut_as_written_down(said: str, known: list[str]) -> None:
    assert list(words(said)) == known
    assert counted(said) == {word: known.count(word) for word in known}


def test_a_title_says_more_than_a_heading_and_that_more_than_the_text() -> None:
    found = shards.weights(
        text(1, title="Sound", headings=("Earbuds",), filed=("video",), body="room " * 90)
    )

    assert found["sound"] > found["earbud"] > found["vide"]
    assert found["room"] == shards.MOST_OF_BODY < found["sound"]
    assert max(found.values()) < shards.SCALE


def test_what_a_shard_says_can_be_read_back() -> None:
    made = [text(n, body="alpha" if n % 3 == 0 else "beta") for n in range(10)]

    ((key, data),) = shards.split(shards.places(made, shards.weights)).items()

    steps = json.loads(data)["alph"]
    posts, at = [], -1
    for step in steps:
        at += step // shards.SCALE
        posts.append((at, step % shards.SCALE))
    assert key == ""
    assert posts == [(0, 1), (3, 1), (6, 1), (9, 1)]


def test_what_stands_beside_a_text_is_not_found() -> None:
    html = (
        '<p>Caf&eacute; &amp; calm</p><section class="widget" aria-label="Book"><h2>Book</h2>'
        "</section><script>secret()</script><p>End</p>"
    )

    assert plain(html) == "Café & calm End"


def test_the_same_texts_make_the_same_files_and_a_new_post_leaves_old_lists_alone() -> None:
    old = [text(n) for n in range(45)]
    before, after = (files.made(each, lang="en") for each in (old, [*old, text(45)]))

    assert before == files.made(old, lang="en")
    assert [name for name in before if before[name] == after[name]] == [
        "search/p0.json",
        "search/p1.json",
    ]


def test_a_text_in_another_language_says_so_in_its_list() -> None:
    made = files.made([text(1), text(2, lang="es")], lang="en")

    assert [len(row) for row in json.loads(made["search/p0.json"])] == [3, 4]


def test_what_was_counted_before_gives_the_same_files(tmp_path: Path) -> None:
    texts = [text(n, body=f"Words of {n} " * n, headings=("Sésame",)) for n in range(9)]
    wanted = files.made(texts, lang="en")

    for code in (b"one", b"one", b"two"):
        weigh = Weighed(tmp_path / "kept", code=code)
        assert files.made(texts, lang="en", weigh=weigh) == wanted
        weigh.save()
    (tmp_path / "kept").write_bytes(b"rotten")
    assert files.made(texts, lang="en", weigh=Weighed(tmp_path / "kept", code=b"two")) == wanted


def test_a_text_is_counted_again_only_when_it_or_the_code_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted_now: list[str] = []

    def counting(each: Text) -> dict[str, int]:
        counted_now.append(each.url)
        return shards.weights(each)

    monkeypatch.setattr("press.search.kept.weights", counting)
    texts = [text(n) for n in range(3)]
    for changed, code in ((texts, b"1"), ([*texts[:2], text(2, body="New")], b"1"), (texts, b"2")):
        weigh = Weighed(tmp_path / "kept", code=code)
        for each in changed:
            weigh(each)
        weigh.save()

    assert counted_now == [
        *("/writing/0/", "/writing/1/", "/writing/2/"),
        "/writing/2/",
        *("/writing/0/", "/writing/1/", "/writing/2/"),
    ]


def test_every_file_has_its_hash_in_the_index_and_every_shard_a_name() -> None:
    made = files.made([text(1, body="سلام " + "words " * 3)], lang="en")
    index = json.loads(made[files.INDEX])

    assert index["posts"] == 1
    for key, version in index["shards"].items():
        data = made[f"search/{files.shard_name(key)}.json"]
        assert hashlib.sha256(data).hexdigest().startswith(version)
    assert files.shard_name("سo") == "w-633o"


SYLLABLES = [f"{c}{v}" for c in "bcdfghjklmnprstvw" for v in ("a", "e", "i", "o", "ou")]


def spoken(number: int) -> str:
    """A made-up word; small numbers stand for words that are said often."""
    parts = []
    while True:
        number, rest = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[rest])
        if not number:
            return "".join(parts) + "x"


SPOKEN = [spoken(number) for number in range(20_000)]


def many(posts: int) -> list[Text]:
    """Posts whose words come up about as often as in English: the n-th one time in n."""
    often = [n for n in range(20_000) for _ in range(max(1, 4_000 // (n + 10)))]
    drawn = array("I", hashlib.shake_128(b"posts").digest(4 * posts * 105))
    walk = (often[number % len(often)] for number in drawn)
    return [
        text(
            n,
            title=" ".join(map(SPOKEN.__getitem__, islice(walk, 5))),
            about=" ".join(map(SPOKEN.__getitem__, islice(walk, 20))),
            body=" ".join(map(SPOKEN.__getitem__, islice(walk, 80))),
        )
        for n in range(posts)
    ]


def test_a_first_search_among_five_thousand_posts_fetches_little() -> None:
    made = files.made(many(5_000), lang="en")
    largest = {
        kind: max(
            (
                data
                for name, data in made.items()
                if name.startswith(f"search/{kind}") and "jsonl" not in name
            ),
            key=len,
        )
        for kind in ("index.", "w", "p")
    }
    weight = {kind: len(brotli.compress(data, quality=5)) for kind, data in largest.items()}

    # The index, one file for a whole word, and ten posts in ten lists: at worst so much.
    assert weight["index."] <= 8_000
    assert weight["w"] <= 20_000
    assert weight["p"] <= 2_500
    assert weight["index."] + weight["w"] + 10 * weight["p"] <= 50_000
    assert len(largest["w"]) <= 2 * shards.SHARD_BYTES
