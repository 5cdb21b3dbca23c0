"""One way from a title, a tag or a name to its place in an address."""

from markupsafe import Markup
from slugify import slugify

MAX_CHARS = 80

# The same rules in Pelican's own terms: it makes the addresses of tags, categories and authors,
# and of links such as {tag}first session, by itself. A test compares the two.
SUBSTITUTIONS = [
    ("['\u2019]", ""),
    (r"(?<=\d),(?=\d)", ""),
    (r"[^a-zA-Z0-9]+", "-"),
    (r"\A-+|-+\Z", ""),
    (rf"\A(?=.{{{MAX_CHARS + 1}}})(.{{1,{MAX_CHARS}}})-.*\Z", r"\1"),
    (rf"\A(.{{{MAX_CHARS}}}).*\Z", r"\1"),
]


def slug(text: str) -> str:
    """Return text in small ASCII letters, digits and hyphens, at most MAX_CHARS long.

    An apostrophe joins: "Don't panic" becomes dont-panic. Markup is not part of a name.
    """
    return slugify(
        Markup(text).striptags(),  # noqa: S704 - only to take markup out
        max_length=MAX_CHARS,
        word_boundary=True,
        save_order=True,
        replacements=[("'", ""), ("\u2019", "")],
    )
