"""Which post holds which word, in files so small that a search fetches only a few."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from press.search.texts import Text
from press.search.words import counted, words

# A shard that grows beyond this is split by the next letter of its words; letters with less than
# the share stay together, so that there are not hundreds of tiny files.
SHARD_BYTES = 48_000
SHARE_BYTES = 6_000
# How much a word says about a post by where it stands; each but the body counts once.
TITLE, HEADINGS, FILED, MOST_OF_BODY = 12, 5, 4, 8
# A place is (number of the post) * SCALE + weight; in a shard, (steps from the post before).
SCALE = 32

Places = dict[str, "array[int]"]


def places(texts: Iterable[Text], weigh: Callable[[Text], Mapping[str, int]]) -> Places:
    """Return each word with its places, in order.

    weigh: weights, or what returns the same.
    """
    # Millions of them: an array takes 4 bytes for each, a list 36.
    found: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for number, text in enumerate(texts):
        for word, weight in weigh(text).items():
            found[word].append(number * SCALE + weight)
    return found


def weights(text: Text) -> dict[str, int]:
    """Return what each word says about one post: 1 to 29."""
    found = dict(counted(text.body))
    for word, count in found.items():
        if count > MOST_OF_BODY:
            found[word] = MOST_OF_BODY
    for said, weight in (
        (text.title, TITLE),
        (" ".join(text.headings), HEADINGS),
        (" ".join(text.filed), FILED),
    ):
        for word in set(words(said)):
            found[word] = found.get(word, 0) + weight
    return found


def split(found: Places) -> dict[str, bytes]:
    """Return the shards: a key, which all words in it begin with, and its JSON.

    A word is in the shard with the longest key that it begins with.
    """
    rows = {word: row(word, found[word]) for word in sorted(found)}
    return {key: joined(rows[word] for word in held) for key, held in _leaves("", rows)}


def row(word: str, held: Iterable[int]) -> bytes:
    """Return a word and its places as they stand in a shard."""
    steps, before = [], -SCALE
    for place in held:
        steps.append(str(place - before))
        before = place - place % SCALE
    # Words are letters and digits alone, so nothing in them needs a backslash.
    return f'"{word}":[{",".join(steps)}]'.encode()


def joined(rows: Iterable[bytes]) -> bytes:
    """Return rows as one shard."""
    return b"{" + b",".join(rows) + b"}"


def size(rows: Iterable[bytes]) -> int:
    """Return how many bytes rows take in a shard."""
    return sum(len(each) + 1 for each in rows)


def _leaves(key: str, rows: Mapping[str, bytes]) -> Iterator[tuple[str, Sequence[str]]]:
    if size(rows.values()) <= SHARD_BYTES:
        yield key, list(rows)
        return
    small: list[str] = []
    for longer, group in by_next_letter(key, rows).items():
        if longer == key or size(group.values()) <= SHARE_BYTES:
            small += group
        else:
            yield from _leaves(longer, group)
    if small:
        yield key, small


def by_next_letter(key: str, rows: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    """Return the rows of a shard in groups; a word that ends with the key has no next letter."""
    groups: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
    for word, data in rows.items():
        groups[word[: len(key) + 1]][word] = data
    return groups
