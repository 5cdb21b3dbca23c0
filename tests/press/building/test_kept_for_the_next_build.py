"""What a build leaves for the next: skipped when it helps, harmless when it is broken."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from press.building import keeping

ROOT = Path(__file__).resolve().parents[3]


def pelican(site, *options: str, limit: int | None = None, wait: bool = True):
    """Build in a process of its own, which may write no file longer than limit bytes."""
    begin = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
    code = (begin if limit else "") + ("from pelican import main; import sys; main(sys.argv[1:])")
    started = subprocess.Popen(
        [
            *(sys.executable, "-c", code, "-s", str(site.file("settings.py"))),
            *("-o", str(site.output), "--fatal", "errors", *options),
        ],
        cwd=site.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins"), "COLUMNS": "400"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return (started, *started.communicate()[:1]) if wait else started


def tree(output: Path) -> dict[str, bytes]:
    return {
        file.relative_to(output).as_posix(): file.read_bytes()
        for file in sorted(output.rglob("*"))
        if file.is_file()
    }


def times(output: Path) -> dict[str, int]:
    files = sorted(file for file in output.rglob("*") if file.is_file())
    return {str(file): file.stat().st_mtime_ns for file in files}


def test_nothing_is_written_when_nothing_has_changed(site):
    site.build()
    before = times(site.output)

    again = site.another().build()

    assert (again.changed, again.removed, again.errors) == ((), (), ())
    assert times(site.output) == before


def test_one_changed_text_touches_its_pages_and_no_others(site):
    site.build()
    before = times(site.output)
    site.write(
        "content/posts/two.md",
        "---\ntitle: Post 2\ndate: 2026-01-02\ntags: [b]\n"
        "category: Sleep\nsummary: See one.\n---\nOther words, longer.\n",
    )
    site.build()
    before = times(site.output)
    file = site.file("content/posts/two.md")
    file.write_text(file.read_text().replace("longer", "shorter"))

    built = site.build()

    names = {path.relative_to(site.output).as_posix() for path in built.changed}
    assert names == {"post-2.html", "all.atom.xml"}
    now = times(site.output)
    assert {Path(name).name for name in now if now[name] != before[name]} == names


def test_a_removed_post_leaves_the_site_and_a_stranger_s_file_stays(site):
    site.build()
    site.write("output/mine.html", "I put this here myself")
    site.write("output/post-3.html", "and this in place of yours")
    for name in ("posts/two.md", "posts/three.md", "images/x.png"):
        site.file(f"content/{name}").unlink()

    built = site.build()

    assert not (site.output / "post-2.html").exists()
    assert not (site.output / "images").exists()
    assert site.output / "post-2.html" in built.removed
    assert (site.output / "mine.html").read_text() == "I put this here myself"
    assert (site.output / "post-3.html").read_text() == "and this in place of yours"


def test_a_page_that_somebody_has_edited_is_put_right(site):
    site.build()
    page = site.output / "post-2.html"
    right = page.read_bytes()
    page.write_bytes(right.replace(b"Post", b"Pest"))
    (site.output / "post-1.html").unlink()

    site.another().build()

    assert page.read_bytes() == right
    assert (site.output / "post-1.html").is_file()


@pytest.mark.parametrize("damage", ["cut", "flipped", "nonsense", "empty", "folder"])
def test_whatever_has_become_of_what_was_kept_the_site_is_right(site, tmp_path, damage):
    site.build()
    for kept in sorted(site.file(".press").iterdir()):
        data = kept.read_bytes()
        if damage == "folder":
            kept.unlink()
            kept.mkdir()
            continue
        middle = len(data) // 2
        kept.write_bytes(
            {
                "cut": data[:middle],
                "flipped": data[:middle] + bytes(byte ^ 255 for byte in data[middle:]),
                "nonsense": b"import this" * 900,
                "empty": b"",
            }[damage]
        )
    site.write("content/posts/one.md", "---\ntitle: Post 1\ndate: 2026-01-01\n---\nNew.\n")

    built = site.another().build()

    assert (built.whole, built.errors) == (True, ())
    assert tree(site.output) == site.clean(tmp_path / "apart")


class Evil:
    """What a stranger might leave in a cache."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self):
        return (os.mkdir, (str(self.folder),))


def test_nothing_but_plain_values_comes_out_of_a_file_somebody_else_has_made(tmp_path):
    foreign = keeping.packed(Evil(tmp_path / "harmed"))

    with pytest.raises(keeping.Foreign):
        keeping.unpacked(foreign)

    assert not (tmp_path / "harmed").exists()


def test_a_full_disk_is_told_and_leaves_no_half_pages(site):
    site.write(
        "content/posts/long.md", "---\ntitle: Long\ndate: 2026-03-01\n---\n" + "word " * 9000
    )

    ended, said = pelican(site, limit=30_000)

    assert ended.returncode != 0
    assert f"File too large: '{site.output}" in said
    assert not list(site.output.rglob("*.part"))
    assert not (site.output / "long.html").exists()


def test_a_cache_that_cannot_be_written_is_told_and_the_site_is_built(site):
    site.write("kept", "a file where a folder is to be")
    site.overrides["PRESS_CACHE"] = str(site.file("kept"))

    built = site.another().build()

    assert (built.whole, built.errors) == (True, ())
    assert any("nothing can be kept" in warning for warning in built.warnings)
    assert (site.output / "post-1.html").is_file()


def test_two_builds_at_once_do_no_harm(site, tmp_path):
    started = [pelican(site, wait=False) for _ in range(3)]
    for one in started:
        said, _ = one.communicate()
        assert one.returncode == 0, said

    assert tree(site.output) == site.clean(tmp_path / "apart")
    assert site.another().build().changed == ()


def test_an_emptied_output_is_filled_again(site, tmp_path):
    pelican(site)
    before = tree(site.output)
    site.write("output/old.html", "left behind")

    ended, said = pelican(site, "--delete-output-directory")

    assert ended.returncode == 0, said
    assert tree(site.output) == before


def test_many_processes_make_the_bytes_that_one_makes(site, tmp_path):
    for n in range(40):
        site.write(
            f"content/posts/many-{n}.md",
            f"Title: Many {n}\nDate: 2025-0{n % 9 + 1}-11\nTags: t{n % 3}\n\nText *{n}*.\n",
        )

    ended, said = pelican(site, "-e", "PRESS_JOBS=3")

    assert ended.returncode == 0, said
    assert tree(site.output) == site.clean(tmp_path / "apart", PRESS_JOBS=1)


def test_pelican_s_own_writer_makes_the_same_bytes(site, tmp_path):
    own = tree(site.output) if site.build().whole else {}
    plain = site.file("plugins/small.py").read_text()
    for ours in ("    hooks.register()\n", "    signals.finalized.connect(hooks.finish)\n"):
        plain = plain.replace(ours, "")
    site.write("plugins/small.py", plain)

    ended, said = pelican(site, "-o", str(tmp_path / "stock"))

    assert ended.returncode == 0, said
    assert tree(tmp_path / "stock") == own
