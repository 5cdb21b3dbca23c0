"""Lists of posts that know at once who is on them."""

from typing import Any


class Roll(list[Any]):
    """A list of posts whose "in" takes as long for five thousand as for five.

    Pelican asks, for each tag and each post of the site, whether the post has the tag.
    """

    def __contains__(self, item: object) -> bool:
        known: tuple[int, set[int]] | None = getattr(self, "_known", None)
        if known is None or known[0] != len(self):
            known = self._known = (len(self), set(map(id, self)))
        return id(item) in known[1]


def call(generator: Any) -> None:
    """Put rolls in place of the lists of posts of tags, categories and authors."""
    rolls = {tag: Roll(posts) for tag, posts in generator.tags.items()}
    generator.tags.update(rolls)
    generator.context["tags"][:] = rolls.items()
    for groups in (generator.categories, generator.authors):
        groups[:] = [(name, Roll(posts)) for name, posts in groups]
