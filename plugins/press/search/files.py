"""The files of the search, by their path in the output folder."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from press.search import shards
from press.search.texts import Text

FOLDER = "search"
INDEX = f"{FOLDER}/index.json"
# For the service, which searches where there is no JavaScript: one JSON object a line.
LINES = f"{FOLDER}/posts.jsonl"
# So many posts are described in one file.
LIST_POSTS = 20
_HASH_CHARS = 5


def made(
    texts: Sequence[Text],
    *,
    lang: str,
    weigh: Callable[[Text], Mapping[str, int]] = shards.weights,
) -> dict[str, bytes]:
    """Return every file of the search.

    Args:
        texts: what may be found, as texts.gathered returns it.
        lang: the language of the site; only a text in another one says so.
        weigh: returns what shards.weights does, perhaps from memory.

    search/index.json holds how many posts there are, and for every other file the hash that goes
    behind its address: {"posts": 8, "shards": {"": "1f0c…"}, "lists": ["77ab…"]}.
    """
    words = shards.split(shards.places(texts, weigh))
    lists = [_dump(block) for block in _blocks(texts, lang)]
    index = {
        "posts": len(texts),
        "shards": {key: _hash(data) for key, data in words.items()},
        "lists": [_hash(data) for data in lists],
    }
    return {
        INDEX: _dump(index),
        **{f"{FOLDER}/{shard_name(key)}.json": data for key, data in words.items()},
        **{f"{FOLDER}/p{number}.json": data for number, data in enumerate(lists)},
        LINES: b"".join(_dump(text._asdict()) + b"\n" for text in texts),
    }


def shard_name(key: str) -> str:
    """Return the file of a shard: w and its key; what is no plain letter or digit as its code."""
    return "w" + "".join(c if c.isascii() else f"-{ord(c):x}" for c in key)


def _blocks(texts: Sequence[Text], lang: str) -> Iterator[list[list[str]]]:
    for first in range(0, len(texts), LIST_POSTS):
        yield [_listed(text, lang) for text in texts[first : first + LIST_POSTS]]


def _listed(text: Text, lang: str) -> list[str]:
    foreign = [] if text.lang == lang else [text.lang]
    return [text.url, text.title, text.about, *foreign]


def _dump(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()[:_HASH_CHARS]
