"""The one style sheet of the site, bundled from one file a component."""

from pathlib import Path

from rcssmin import cssmin  # type: ignore[import-untyped]

from press.building import output

# Later files win over earlier ones of the same weight, so the order is part of the look.
PARTS = (
    *("fonts", "tokens", "page", "frame", "light", "buttons", "hero", "home", "posts", "prose"),
    *(
        "forms",
        "slots",
        "errors",
        "summary",
        "widget",
        "steps",
        "windows",
        "contrast",
        "print",
    ),
)


def parts(static: Path) -> frozenset[Path]:
    """Return the files that the sheet is made of."""
    return frozenset(static / "css" / f"{part}.css" for part in PARTS)


def bundle(static: Path) -> str:
    """Return every part of theme/static/css in order, without comments or idle spaces.

    Raises:
        FileNotFoundError: a part is missing.
    """
    texts = [(static / "css" / f"{part}.css").read_text("utf-8") for part in PARTS]
    return str(cssmin("\n".join(texts)))


def write(css: str, theme: Path) -> None:
    """Put site.css into the output's theme folder and take its loose parts out again."""
    for part in PARTS:
        (theme / "css" / f"{part}.css").unlink(missing_ok=True)
    output.put(theme / "site.css", css.encode())
