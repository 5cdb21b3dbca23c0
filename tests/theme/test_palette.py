"""The colours: readable in both lights, and amber only for what is on."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "theme" / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text("utf-8")
_NIGHT = r"@media \(prefers-color-scheme:dark\)\{:root\{(.*?)\}\}"


def colours(block: str) -> dict[str, str]:
    found = re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})\b", block)
    return {
        name: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:])
        for name, value in found
    }


DAY = colours(re.search(r":root\{(.*?)\}", TOKENS, re.DOTALL)[1])
NIGHT = DAY | colours(re.search(_NIGHT, TOKENS, re.DOTALL)[1])
EVENING = DAY | colours(re.search(r"\n\.evening\{(.*?)\}", TOKENS, re.DOTALL)[1])


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("light", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *[
            (text, ground)
            for text in ("ink", "ink-2")
            for ground in ("paper", "pane", "beam", "help")
        ],
        *[(text, "paper") for text in ("link", "link-visited", "bad", "good")],
        *[("btn-ink", "btn"), ("on-lamp", "lamp"), ("bad", "pane")],
    ],
)
def test_every_text_stands_out_from_its_ground(light, text, ground):
    assert contrast(light[text], light[ground]) >= 6.5


@pytest.mark.parametrize("light", [DAY, NIGHT], ids=["day", "night"])
def test_the_edge_of_a_control_can_be_seen(light):
    assert min(contrast(light["edge"], light[ground]) for ground in ("paper", "pane")) >= 3


def test_an_evening_in_the_day_has_the_colours_of_the_night():
    assert EVENING == NIGHT


def test_amber_is_used_for_nothing_but_what_is_on():
    on = re.compile(r":hover|:focus|:checked|aria-current|aria-pressed|\.skip|\.lg3|--lamp:")
    rules = re.findall(
        r"[^{}]+\{[^{}]*var\(--lamp\)[^{}]*\}",
        "".join(p.read_text("utf-8") for p in sorted(CSS.glob("*.css"))),
    )

    assert len(rules) > 5
    assert [rule for rule in rules if not on.search(rule)] == []


def test_colours_are_named_once_and_used_by_name():
    # A picture of somebody lies on the same dark ground by day and by night.
    for part in CSS.glob("*.css"):
        if part.name not in {"tokens.css", "print.css", "room.css", "check.css"}:
            bare = re.findall(r"#[0-9a-f]{3,8}\b", part.read_text("utf-8"))

            assert bare == [], part.name
