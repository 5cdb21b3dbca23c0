"""The files that stand around the pages of a site: search, feeds, redirects, words for servers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pelican.contents import Article, Page
from pelican.generators import Generator

from press import feeds, redirects, security_txt, servers, standing, structured
from press.building import build, keeping, output, sources
from press.building.digests import digest
from press.redirects import Move
from press.search import files as search
from press.search.kept import Weighed
from press.search.texts import gathered

# Pages of the theme that no post has, where the theme has them.
TEMPLATES = ("search", "share")


def offer(settings: dict[str, Any], templates: Path) -> None:
    """Have the theme's own pages made, at /search/ and /share/ unless the settings say else."""
    names = [name for name in TEMPLATES if (templates / f"{name}.html").is_file()]
    known = settings["DIRECT_TEMPLATES"]
    settings["DIRECT_TEMPLATES"] = [*known, *(name for name in names if name not in known)]
    for name in names:
        settings.setdefault(f"{name.upper()}_URL", f"{name}/")
        settings.setdefault(f"{name.upper()}_SAVE_AS", f"{name}/index.html")


class Around(Generator):
    """Looks at all posts and pages when they are read, and writes when they are written.

    Settings: PRESS_SEARCH, PRESS_FORM_TARGETS, PRESS_SECURITY_EXPIRES, PRESS_SECURITY_CONTACT;
    docs/reading.md says what they mean.
    """

    moves: list[Move]

    def generate_context(self) -> None:
        """Tell of old addresses that can lead nowhere, before anything is written."""
        taken = {content.save_as for content in self._contents()} | set(self._listed())
        self.moves, problems = redirects.moves(self._contents(), taken=taken)
        standing.tell([*problems, *_wrong(self.settings)])

    def generate_output(self, writer: Any) -> None:
        """Write what is not a page of a post."""
        site = Path(self.output_path)
        for name, data in self._files():
            output.put(site / name, data)
        template = self.env.get_template("redirect.html") if self.moves else None
        for move in self.moves:
            if move.save_as:
                writer.write_file(move.save_as, template, self.context, move=move, url=move.path)
        if self.settings["SITEURL"]:
            self._tell_servers()

    def _contents(self) -> list[Any]:
        found = self.context["generated_content"].values()
        shown = ("published", "hidden")
        return [
            each for each in found if isinstance(each, Article | Page) and each.status in shown
        ]

    def _listed(self) -> Iterator[str]:
        """Yield the files of lists, and of the theme's own pages."""
        for name in ("tags", "categories", "authors"):
            yield from (group.save_as for group, _ in self.context[name])
        for name in self.settings["DIRECT_TEMPLATES"]:
            yield self.settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html")

    def _files(self) -> Iterator[tuple[str, bytes]]:
        if self.settings.get("PRESS_SEARCH", True):
            yield from self._search()
        if self.settings["SITEURL"]:
            yield from feeds.json_feeds(self.context)
            yield "_headers", servers.for_hosts(self._targets()).encode()
            if self.moves:
                yield "_redirects", servers.moved_for_hosts(self.moves).encode()
        practice = self.env.globals.get("practice")
        if practice and (said := security_txt.text(self.settings, practice)):
            yield security_txt.PATH, said.encode()
        if "humans.txt" in self.env.list_templates():
            drawn = self.env.get_template("humans.txt").render(self.context)
            yield "humans.txt", drawn.encode()

    def _search(self) -> Iterator[tuple[str, bytes]]:
        """Yield the index, unless it stands there already, made from the same by the same."""
        site, lang = Path(self.output_path), self.settings["DEFAULT_LANG"]
        texts = gathered(self._contents())
        folder, code = build.folder(self.settings), sources.code("press")
        kept = folder / f"search-{digest(str(site)).hex()[:16]}.names"
        made_from = digest((lang, code, texts)).hex()
        if _stands(site, kept, made_from):
            return
        weigh = Weighed(folder / "search.kept", code=code)
        made = search.made(texts, lang=lang, weigh=weigh)
        weigh.save()
        yield from made.items()
        keeping.replace(kept, "\n".join([made_from, *made]).encode())

    def _targets(self) -> list[str]:
        return list(self.settings.get("PRESS_FORM_TARGETS", [servers.CHECKOUT]))

    def _tell_servers(self) -> None:
        """Keep what web servers include beside the site, not in it: it is nobody else's."""
        folder, targets = build.folder(self.settings) / "servers", self._targets()
        for name, text in (
            ("nginx-http.conf", servers.nginx_http(self.moves)),
            ("nginx-site.conf", servers.nginx_server(targets)),
            ("site.caddy", servers.caddy(self.moves, targets)),
        ):
            keeping.replace(folder / name, text.encode())


def _wrong(settings: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with our settings."""
    kind = settings.get("PRESS_BUSINESS", structured.BUSINESSES[0])
    if kind not in structured.BUSINESSES:
        known = " or ".join(f'"{name}"' for name in structured.BUSINESSES)
        yield f'PRESS_BUSINESS is "{kind}"; write {known}'
    try:
        security_txt.expires(settings)
    except security_txt.BadDate as wrong:
        yield str(wrong)


def _stands(site: Path, kept: Path, made_from: str) -> bool:
    """Tell whether the last build left all of the index; what it left is kept."""
    try:
        before, *names = kept.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return False
    if before != made_from:
        return False
    there = [output.keep(site / name) for name in names]
    return all(there)
