"""The rules, the documents and our own texts agree."""

import re
from datetime import datetime
from pathlib import Path

import pytest
import textstat
from pelican.settings import read_settings

from press.lint import gather
from press.lint.look import findings
from press.lint.post import read
from press.lint.readability import _WORD, count, ease, english_syllables, grade, spanish_syllables
from press.lint.rules import FILE, RULES

ROOT = Path(__file__).resolve().parents[3]
POSTS = sorted((ROOT / "content" / "posts").glob("*.md"))


def test_the_document_lists_every_rule_with_its_level_in_order():
    page = (ROOT / "docs" / "writing.md").read_text("utf-8")

    rows = re.findall(r"^\| `([a-z-]+)` \| (error|advice) \| (.+) \|$", page, re.MULTILINE)

    assert rows == [(one.id, one.level, one.looks_for) for one in RULES.values()]


def test_every_rule_is_told_in_whole_sentences_with_a_source():
    for rule in RULES.values():
        assert rule.level in {"error", "advice"}
        assert rule.source
        for words in (rule.why, rule.mend):
            assert words.rstrip(".”)")[0].isupper(), rule.id
            assert words[-1] in '.”"', rule.id


def test_every_document_that_is_a_source_has_that_part():
    page = (ROOT / "docs" / "writing.md").read_text("utf-8")
    heads = set(re.findall(r"^#+ (.+)$", page, re.MULTILINE))

    named = {rule.source.partition(", ")[2] for rule in RULES.values() if "docs/" in rule.source}

    assert named <= heads


def test_every_rule_breaks_in_some_test():
    tests = "".join(file.read_text("utf-8") for file in Path(__file__).parents[1].rglob("*.py"))

    assert [rule for rule in RULES if f'"{rule}"' not in tests] == []


def test_every_setting_of_the_press_that_the_lint_reads_is_in_the_document():
    page = (ROOT / "docs" / "writing.md").read_text("utf-8")
    code = "".join(file.read_text("utf-8") for file in FILE.parent.glob("*.py"))

    names = set(re.findall(r"\bPRESS_[A-Z]+\b", code))

    assert {"PRESS_LINT", "PRESS_LIMITS"} <= names
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_our_own_site_has_no_errors():
    settings = read_settings(str(ROOT / "pelicanconf.py"))
    site = gather.site(settings, now=datetime(2026, 11, 22))  # noqa: DTZ001 - a wall time

    found = [one for facts in site.texts.values() for one in findings(facts, site)]

    assert len(site.texts) > 14
    assert [(one.file, one.line, one.rule) for one in found if one.level == "error"] == []
    assert site.practice == ()


@pytest.mark.parametrize("file", POSTS, ids=lambda file: file.stem)
def test_the_grade_agrees_with_textstat(file):
    post = read("posts/a.md", file.read_text("utf-8"))
    spoken = [one for one in post.sentences if post.blocks[one.block].kind != "head"]
    counts = count([_WORD.findall(post.words_of(one)) for one in spoken], lang="en")
    text = " ".join(post.words_of(one).rstrip(":.!?”") + "." for one in spoken)

    # Its own grade rounds the syllables of a word to tenths, which is half a year already. It
    # counts them by hyphenation, which misses one of thirty ("o-pen", "a-gain"). Ours are within
    # 0.3 % of the CMU Pronouncing Dictionary on these posts.
    words, syllables = textstat.lexicon_count(text), textstat.syllable_count(text)
    theirs = grade(counts._replace(words=words, syllables=syllables))

    assert 0 <= grade(counts) - theirs <= 0.6
    assert grade(counts) < 7


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        *(("voice", 1), ("played", 1), ("wanted", 2), ("houses", 2), ("table", 2), ("every", 2)),
        *(("something", 2), ("doesn’t", 2), ("video", 3), ("therapy", 3), ("being", 2), ("A", 1)),
        *(("people", 2), ("quiet", 2), ("anxiety", 4), ("create", 2), ("Wi-Fi", 2), ("pages", 2)),
    ],
)
def test_english_syllables(word, syllables):
    assert english_syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        *(("terapia", 3), ("dolor", 2), ("quiero", 2), ("guitarra", 3), ("pingüino", 3)),
        *(("día", 2), ("país", 2), ("leer", 2), ("ciudad", 2), ("muy", 1), ("y", 1), ("ayer", 2)),
    ],
)
def test_spanish_syllables(word, syllables):
    assert spanish_syllables(word) == syllables


def test_short_plain_sentences_are_easier_than_long_ones_in_both_languages():
    plain = [["La", "casa", "es", "blanca"]] * 10
    hard = [["La", "implementación", "organizativa", "extraordinariamente", "complicada"] * 6]

    assert ease(count(plain, lang="es")) > 80
    assert ease(count(hard, lang="es")) < 0
    assert grade(count(plain, lang="en")) < grade(count(hard, lang="en"))


def test_a_hard_spanish_text_is_told(broken):
    hard = "La implementación organizativa extraordinariamente complicada prosigue. " * 30

    assert "reading-grade" in broken(hard, more="lang: es\n")
    assert "reading-grade" not in broken(
        "La casa es blanca y el día es claro. " * 30, more="lang: es\n"
    )
