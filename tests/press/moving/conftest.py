"""Exports made here, and imports of them as a therapist runs them."""

from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest

from press.frontmatter import Document, split
from press.moving.__main__ import REPORT, main
from press.moving.fetch import Fetcher

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old blog</title><link>https://old.example</link>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
TAIL = "</channel></rss>\n"
_WP = {
    "number": "post_id",
    "slug": "post_name",
    "kind": "post_type",
    "parent": "post_parent",
    "date": "post_date",
    "gmt": "post_date_gmt",
    "password": "post_password",
    "status": "status",
    "file": "attachment_url",
    "modified": "post_modified",
}


class Export:
    """Writes the XML that WordPress writes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 100
        self.items: list[str] = []

    def add(
        self, title="A post", text="Words", *, meta=(), terms=(), comments=0, more="", **given
    ):
        self._count += 1
        slug = given.get("slug", f"post-{self._count}")
        fields = {
            "number": str(self._count),
            "slug": slug,
            "kind": "post",
            "status": "publish",
            "date": "2019-05-02 10:30:00",
            "gmt": "2019-05-02 08:30:00",
        } | given
        link = fields.pop("link", f"https://old.example/2019/05/{slug}/")
        excerpt, author = fields.pop("excerpt", ""), fields.pop("author", "ines")
        lines = [f"<title>{_cdata(title)}</title><link>{escape(link)}</link>"]
        lines.append(f"<guid>https://old.example/?p={fields['number']}</guid>")
        lines.append(f"<dc:creator>{_cdata(author)}</dc:creator>")
        lines.append(f"<content:encoded>{_cdata(text)}</content:encoded>")
        lines.append(f"<excerpt:encoded>{_cdata(excerpt)}</excerpt:encoded>")
        lines += [f"<wp:{_WP[k]}>{_cdata(v)}</wp:{_WP[k]}>" for k, v in fields.items()]
        lines += [
            f'<category domain="{domain}" nicename="{nice}">{_cdata(name)}</category>'
            for domain, nice, name in terms
        ]
        lines += [
            f"<wp:postmeta><wp:meta_key>{_cdata(key)}</wp:meta_key>"
            f"<wp:meta_value>{_cdata(value)}</wp:meta_value></wp:postmeta>"
            for key, value in meta
        ]
        remark = (
            "<wp:comment><wp:comment_content>A client's words</wp:comment_content></wp:comment>"
        )
        self.items.append(f"<item>{''.join(lines)}{more}{remark * comments}</item>\n")
        return self

    def text(self, head: str = HEAD) -> str:
        return head + "".join(self.items) + TAIL

    def file(self, name: str = "export.xml") -> Path:
        path = self._folder / name
        path.write_text(self.text(), "utf-8")
        return path


def _cdata(text: str) -> str:
    return f"<![CDATA[{text}]]>"


@dataclass
class Moved:
    """What one import left behind."""

    code: int
    content: Path
    report: str
    told: str

    def files(self) -> list[str]:
        found = (one for one in self.content.rglob("*") if one.is_file())
        return sorted(one.relative_to(self.content).as_posix() for one in found)

    def read(self, name: str) -> Document:
        found = split((self.content / name).read_text("utf-8"))
        assert found
        return found


@pytest.fixture
def export(tmp_path: Path) -> Export:
    return Export(tmp_path)


@pytest.fixture
def move(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def moving(source: object, *options: str, fetcher: Fetcher | None = None) -> Moved:
        REPORT.unlink(missing_ok=True)
        code = main([str(source), *options], fetcher=fetcher)
        told = capsys.readouterr()
        report = REPORT.read_text("utf-8") if REPORT.exists() else ""
        return Moved(code, tmp_path / "content", report, told.out + told.err)

    return moving
