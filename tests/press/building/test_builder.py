"""A site built again and again in one process, with mistakes in it."""

import gc

import pytest
from pelican.contents import Content

from press.building.again import Builder


def test_a_bad_post_is_told_with_its_place_and_the_rest_is_built(site):
    site.build()
    site.write("content/posts/two.md", "---\ntitle: A: b\ndate: 2026-01-02\n---\nx\n")
    site.write("content/posts/three.md", "---\ntitle: T\ndate: 31 June\n---\nx\n")
    site.write("content/posts/six.md", "---\ntitle: Six\ndate: 2026-01-06\n---\nFine.\n")

    built = site.build()

    assert built.whole
    assert len(built.errors) == 2
    assert any("two.md, line 2" in error for error in built.errors)
    assert any("three.md, line 3" in error for error in built.errors)
    assert (site.output / "six.html").is_file()
    assert not (site.output / "post-2.html").exists()

    site.write("content/posts/two.md", "---\ntitle: Post 2\ndate: 2026-01-02\n---\nMended\n")
    site.file("content/posts/three.md").unlink()
    mended = site.build()

    assert mended.errors == ()
    assert "Mended" in (site.output / "post-2.html").read_text()


def test_letters_that_are_not_utf_8_are_told_with_their_line(site):
    site.file("content/posts/six.md").write_bytes(
        b"---\ntitle: Six\ndate: 2026-01-06\n---\nCaf\xe9\n"
    )

    built = site.build()

    (error,) = built.errors
    assert "six.md, line 5" in error
    assert "UTF-8" in error
    assert built.whole


def test_two_posts_with_one_address_are_told_by_name_and_one_is_built(site):
    text = "---\ntitle: Post 1\nslug: post-1\ndate: 2026-01-09\n---\nThe same title.\n"
    site.write("content/posts/twin.md", text)

    built = site.build()

    assert built.whole
    assert any("posts/twin.md" in error and "posts/one.md" in error for error in built.errors)
    assert (site.output / "post-2.html").is_file()


def test_a_page_that_cannot_be_drawn_is_told_and_the_others_are(site):
    site.write("theme/templates/page.html", "{{ page.nothing.at_all }}")

    built = site.build()

    assert built.whole
    assert any("pages/about.html" in e and "page.html" in e for e in built.errors), built.errors
    assert (site.output / "post-1.html").is_file()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("settings.py", "this is no Python"),
        ("words.py", "TAGLINE = 1 / 0"),
        ("theme/templates/base.html", "{% block %}"),
    ],
)
def test_settings_and_templates_that_cannot_be_read_are_told_and_mended(site, name, text):
    site.build()
    right = site.file(name).read_text()
    page = (site.output / "post-1.html").read_bytes()
    site.write(name, text)

    broken = site.build()
    site.write(name, right)
    mended = site.build()

    assert broken.errors
    assert (mended.whole, mended.errors) == (True, ())
    assert (site.output / "post-1.html").read_bytes() == page


def test_a_plugin_s_problems_with_one_text_do_not_stop_the_others(site):
    plugin = site.file("plugins/small.py").read_text()
    refusing = """
class Refused(Exception):
    problems = ()

def refuse(generators):
    bad = [a for a in generators[0].articles if "FORBIDDEN" in a._content]
    if bad:
        error = Refused("refused")
        error.problems = tuple(f"{a.source_path}:5: this must not be said" for a in bad)
        raise error
"""
    added = "    hooks.register()\n    signals.all_generators_finalized.connect(refuse)\n"
    site.write("plugins/other.py", refusing + plugin.replace("    hooks.register()\n", added))
    site.overrides["PLUGINS"] = ["other"]
    site.write("content/posts/six.md", "---\ntitle: S\ndate: 2026-01-06\n---\nFORBIDDEN\n")

    built = site.another().build()
    site.overrides["PLUGINS"] = ["small"]

    assert built.whole
    assert [e for e in built.errors if "six.md" in e and "must not be said" in e]
    assert (site.output / "post-1.html").is_file()


def test_nothing_of_a_build_stays_in_memory(site):
    builder = Builder(site.file("settings.py"), site.output)

    def alive() -> int:
        gc.collect()
        return sum(isinstance(thing, Content) for thing in gc.get_objects())

    before = alive()
    for n in range(4):
        site.write("content/posts/one.md", f"---\ntitle: One\ndate: 2026-01-01\n---\n{n}\n")
        assert builder.build().whole

    assert alive() == before
