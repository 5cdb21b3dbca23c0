"""The configuration for Decap asks for settings that we read, and what Decap writes is read."""

from pathlib import Path

import pytest
import yaml

from press.editor import manuscript
from press.frontmatter import split
from press.lint.head import KEYS

CONFIG = Path(__file__).resolve().parents[3] / "docs" / "decap" / "config.yml"
# As Decap 3 saves a post made with it: quoted dates, lists as blocks, folded lines.
WRITTEN = """---
title: "Pain: a year on"
draft: true
date: 2026-09-14 10:30
category: Sound
tags:
  - sound
  - first session
summary: >-
  Two lines
  that were folded.
image: /images/desk.jpg
---
Words.
"""


@pytest.fixture(scope="module")
def collections() -> dict[str, dict]:
    found = yaml.safe_load(CONFIG.read_text("utf-8"))["collections"]
    return {one["name"]: one for one in found}


def test_every_field_is_a_setting_that_the_site_knows(collections):
    names = {field["name"] for one in collections.values() for field in one["fields"]}

    assert names - {"body"} <= set(KEYS)


def test_files_go_where_the_site_looks_for_them(collections):
    root = CONFIG.parents[2]

    assert all((root / one["folder"]).is_dir() for one in collections.values())


def test_what_decap_writes_is_read_and_edited_without_loss():
    found = manuscript.read(WRITTEN)
    after = manuscript.revised(WRITTEN, {"title": "Plain"}, found.body)

    assert found.head["tags"] == ["sound", "first session"]
    assert found.head["date"] == "2026-09-14 10:30"
    assert found.head["summary"] == "Two lines that were folded."
    assert after == WRITTEN.replace('"Pain: a year on"', "Plain")
    assert split(after)
