"""A branch of a git remote, such as the one that GitHub Pages shows."""

import os
import tempfile
from pathlib import Path

from press.publishing import program
from press.publishing.discreet import told
from press.publishing.target import NotSent
from press.publishing.tree import Difference

# Without it GitHub hides every file whose name begins with an underscore.
_AS_IT_IS = ".nojekyll"
_FILE = "100644"
_ELSEWHERE = {"GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"}


class GitBranch:
    """Makes one commit of the whole site on top of the branch; no checkout is touched.

    Files of the branch that no publication put there stay, such as CNAME.
    """

    def __init__(self, setting: str, project: Path) -> None:
        remote, mark, branch = setting.rpartition("#")
        self._remote = (remote if mark else setting) or "origin"
        self._branch = (branch if mark else "") or "gh-pages"
        self._project = project
        self.place = told(f"git:{self._remote}#{self._branch}")

    def problems(self) -> list[str]:
        """Say that git, the repository, the remote or the name of the branch is missing."""
        if program.missing("git"):
            return ["git is not installed; install it, or send the site in another way"]
        try:
            self._git("rev-parse", "--git-dir")
            self._git("check-ref-format", "--branch", self._branch)
            if ":" not in self._remote and "/" not in self._remote:
                self._git("remote", "get-url", self._remote)
        except program.Failed as error:
            return [f"{self.place}: {error}"]
        return []

    def send(self, site: Path, change: Difference) -> None:
        """Commit and push; another person's publication in between is never overwritten."""
        try:
            parent = self._fetched()
            commit = self._committed(self._tree(site, change, parent), change, parent)
            if commit != parent:
                # Hooks of the project look at its code, and this is none.
                to = f"{commit}:refs/heads/{self._branch}"
                self._git("push", "--quiet", "--no-verify", self._remote, to)
        except program.Failed as error:
            raise NotSent(
                f"{error}\nThe branch is as it was. If somebody else published meanwhile, "
                "publish again"
            ) from error

    def _fetched(self) -> str:
        """The commit that the branch stands at, or nothing if there is no such branch yet."""
        ref = f"refs/heads/{self._branch}"
        if not self._git("ls-remote", self._remote, ref).strip():
            return ""
        self._git("fetch", "--quiet", "--no-tags", self._remote, ref)
        return self._git("rev-parse", "FETCH_HEAD").strip()

    def _tree(self, site: Path, change: Difference, parent: str) -> str:
        names = sorted(p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file())
        paths = "\n".join(str(site.resolve() / name) for name in names)
        blobs = self._git("hash-object", "-w", "--no-filters", "--stdin-paths", given=paths)
        lines = [f"{_FILE} {b}\t{n}" for b, n in zip(blobs.split(), names, strict=True)]
        empty = self._git("hash-object", "-w", "--stdin").strip()
        lines += [f"0 {'0' * len(empty)}\t{name}" for name in change.removed]
        lines += [f"{_FILE} {empty}\t{_AS_IT_IS}"]
        with tempfile.TemporaryDirectory() as folder:
            # An index of its own: what the person has staged is none of our business.
            index = {**os.environ, "GIT_INDEX_FILE": str(Path(folder) / "index")}
            if parent:
                self._git("read-tree", parent, environ=index)
            self._git(
                # A folder may stand where a file was.
                *("update-index", "-z", "--add", "--replace", "--index-info"),
                environ=index,
                given="".join(f"{line}\0" for line in lines),
            )
            return self._git("write-tree", environ=index).strip()

    def _committed(self, tree: str, change: Difference, parent: str) -> str:
        if parent and self._git("rev-parse", f"{parent}^{{tree}}").strip() == tree:
            return parent
        count = len(change.added) + len(change.changed) + len(change.removed)
        words = f"Publish the site, {count} files differ\n"
        parents = ("-p", parent) if parent else ()
        return self._git(
            "commit-tree", tree, *parents, environ=self._signed(), given=words
        ).strip()

    def _signed(self) -> dict[str, str]:
        """Who commits: whoever git knows here, or the site itself."""
        try:
            self._git("var", "GIT_COMMITTER_IDENT")
        except program.Failed:
            name, mail = "The website", "website@localhost"
            return {
                **os.environ,
                **{f"GIT_{who}_NAME": name for who in ("AUTHOR", "COMMITTER")},
                **{f"GIT_{who}_EMAIL": mail for who in ("AUTHOR", "COMMITTER")},
            }
        return dict(os.environ)

    def _git(self, *words: str, environ: dict[str, str] | None = None, given: str = "") -> str:
        # A password that git asks for on a terminal would wait for ever behind a button.
        # Whoever started this, such as a hook, may have told git another repository.
        quiet = {k: v for k, v in (environ or os.environ).items() if k not in _ELSEWHERE}
        quiet |= {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        return program.run(
            ("git", *words), folder=self._project, environ=quiet, given=given.encode()
        )
