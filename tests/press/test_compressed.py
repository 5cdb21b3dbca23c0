"""Packed files beside the site's own: the same text inside, made again only when it changes."""

import gzip
from pathlib import Path

import brotli

from press.building import output
from press.building.ledger import Ledger
from press.compressed import LEAST_BYTES, pack


def build(site: Path, ledger_file: Path, texts: dict[str, bytes]) -> Ledger:
    ledger = Ledger(site, ledger_file)
    ledger.open()
    with output.noted_in(ledger):
        for name, data in texts.items():
            output.put(site / name, data)
        pack(ledger)
    ledger.close()
    return ledger


def test_packed_files_hold_the_text_and_what_is_small_or_packed_already_has_none(
    tmp_path: Path,
) -> None:
    site = tmp_path / "site"
    page = b"<p>Some words of a page</p>" * 60

    build(
        site,
        tmp_path / "kept",
        {"a/index.html": page, "small.txt": b"x" * (LEAST_BYTES - 1), "b.png": b"x" * 5_000},
    )

    assert brotli.decompress((site / "a/index.html.br").read_bytes()) == page
    assert gzip.decompress((site / "a/index.html.gz").read_bytes()) == page
    assert len([*site.rglob("*.br"), *site.rglob("*.gz")]) == 2


def test_only_what_has_changed_is_packed_again_and_what_is_gone_goes(tmp_path: Path) -> None:
    site, kept = tmp_path / "site", tmp_path / "kept"
    texts = {name: name.encode() * 300 for name in ("one.html", "two.html", "three.html")}
    build(site, kept, texts)
    before = {file.name: file.stat().st_mtime_ns for file in site.iterdir()}

    del texts["three.html"]
    again = build(site, kept, texts | {"two.html": b"another" * 300})

    after = {file.name: file.stat().st_mtime_ns for file in site.iterdir()}
    assert sorted(again.changed) == ["two.html", "two.html.br", "two.html.gz"]
    assert sorted(again.removed) == ["three.html", "three.html.br", "three.html.gz"]
    assert after["one.html.br"] == before["one.html.br"]
    assert brotli.decompress((site / "two.html.br").read_bytes()) == b"another" * 300


def test_the_same_text_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        build(tmp_path / name, tmp_path / f"{name}.kept", {"a.css": b"a{color:red}" * 99})
        made.append([(tmp_path / name / f"a.css.{end}").read_bytes() for end in ("br", "gz")])

    assert made[0] == made[1]
