"""The one style sheet of the site, bundled from one file a component."""

from pathlib import Path

from rcssmin import cssmin  # type: ignore[import-untyped]

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


def bundle(static: Path) -> str:
    """Return every part of theme/static/css in order, without comments or idle spaces.

    Raises:
        FileNotFoundError: a part is missing.
    """
    parts = [(static / "css" / f"{part}.css").read_text("utf-8") for part in PARTS]
    return str(cssmin("\n".join(parts)))


def write(css: str, theme: Path) -> None:
    """Put site.css into the output's theme folder and take its loose parts out again."""
    for part in PARTS:
        (theme / "css" / f"{part}.css").unlink(missing_ok=True)
    theme.mkdir(parents=True, exist_ok=True)
    (theme / "site.css").write_text(css, "utf-8")
