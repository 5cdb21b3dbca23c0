"""The lint's one verb: look at a post in its site and say what is found."""

from collections.abc import Iterable

from press.lint import weigh
from press.lint.facts import Facts, examine
from press.lint.finding import Finding, Hit, finding
from press.lint.post import Post
from press.lint.rules import RULES
from press.lint.site import Site


def look(post: Post, site: Site) -> list[Finding]:
    """Return what is wrong with a post, from its first line to its last.

    The text may be newer than what the site knows of the same file: an editor asks with every
    pause in the typing.
    """
    return findings(examine(post, site.limits, default_lang=site.default_lang), site)


def findings(facts: Facts, site: Site) -> list[Finding]:
    """Return what look returns, for a text that was examined before."""
    hits = [*facts.hits, *weigh.look(facts, site)]
    set_aside = {one.rule for one in facts.accepted if one.rule in RULES and one.reason}
    kept = [hit for hit in hits if hit.rule not in set_aside]
    kept += _about_accepted(facts, {hit.rule for hit in hits})
    return as_findings(f"{site.folder}/{facts.file}", kept)


def as_findings(file: str, hits: Iterable[Hit]) -> list[Finding]:
    """Return hits as findings, in the order of lines."""
    ordered = sorted(set(hits), key=lambda hit: (hit.line, hit.column, hit.rule, hit.says))
    return [finding(file, hit, RULES[hit.rule]) for hit in ordered]


def _about_accepted(facts: Facts, matched: set[str]) -> Iterable[Hit]:
    for one in facts.accepted:
        if one.rule not in RULES:
            yield Hit("lint-ok-unknown", one.line, 0, f"there is no rule “{one.rule}”")
        elif not one.reason:
            yield Hit("lint-ok-reason", one.line, 0, f"“{one.rule}” is set aside without a reason")
        elif one.rule not in matched:
            yield Hit("lint-ok-idle", one.line, 0, f"nothing here breaks “{one.rule}” any more")
