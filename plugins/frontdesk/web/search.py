"""Search where there is no JavaScript: one page, asked by its address, kept nowhere."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontdesk.adapters.posts import Post, Posts
from frontdesk.domain.searching import Question, holds, marked, passage, question
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages

PATH = "/search"
PAGE = 10
# The box holds so much of what was asked.
_SHOWN_CHARS = 200
_MOST_PAGES = 500


class Searching:
    """Draws the page for a question in the address; nothing of it is logged or stored."""

    def __init__(self, posts: Posts, pages: Pages, limits: Limits) -> None:
        self.posts = posts
        self.pages = pages
        self.limits = limits

    def page(self, request: Request) -> Response:
        """Answer the question, or ask for one."""
        text = request.query_params.get("q", "")
        asked, number = question(text), _number(request.query_params.get("page", ""))
        found = None
        if asked.words:
            if not self.limits.allow("search", request):
                return self.pages.sorry(request, "too-often")
            found = self.posts.find(asked, skip=(number - 1) * PAGE, most=PAGE)
        return self.pages.render(
            request,
            "page/search.html",
            flow=False,
            page_id="writing",
            asked=text[:_SHOWN_CHARS].strip(),
            words=asked.words,
            cut=asked.cut,
            found=found,
            rows=[_row(post, asked) for post in found.posts] if found else [],
            more=number + 1 if found and number * PAGE < found.count else 0,
        )


def _row(post: Post, asked: Question) -> dict[str, object]:
    # A reader wants to see why it was found; where the summary does not say it, the text does.
    tells = holds(post.about, asked) or not holds(post.body, asked)
    shown = passage(post.about if tells else post.body, asked)
    return {
        "url": post.url,
        "lang": post.lang,
        "title": marked(post.title, asked),
        "passage": marked(shown, asked),
    }


def _number(written: str) -> int:
    known = written.isascii() and written.isdigit() and len(written) < len(str(_MOST_PAGES)) + 1
    return min(max(int(written), 1), _MOST_PAGES) if known else 1


def routes(posts: Posts, pages: Pages, limits: Limits) -> list[Route]:
    """Return the one route; /search/ with a slash is the site's own page, with a script."""
    return [Route(PATH, Searching(posts, pages, limits).page)]
