"""The studio as a web application: pages of the site, news of builds, and the editor."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from press.project import Project
from press.studio.guard import Guard
from press.studio.rebuilding import Builds, Rebuilding
from press.studio.serving import STATIC, Site


def studio(
    places: Project, builder: Builds, *, more: Sequence[BaseRoute] = (), watch: bool = True
) -> Starlette:
    """Return the application; its first build runs before it answers.

    Args:
        places: see Project.
        builder: builds into places.output.
        more: routes that come before the site's pages, such as the editor's; they find the
            Rebuilding in request.app.state.rebuilding.
        watch: whether changes of files are followed; a save in the editor always is.
    """
    rebuilding = Rebuilding(builder, places.output)
    site = Site(places.output, rebuilding)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await rebuilding.build()
        following = []
        if watch:
            ours = [places.root / ".press"]
            following.append(asyncio.create_task(rebuilding.watch(places.watched, ignore=ours)))
        yield
        for task in following:
            task.cancel()

    app = Starlette(
        routes=[
            Route("/_press/changes", site.changes),
            Mount("/_press", StaticFiles(directory=STATIC)),
            *more,
            Route("/{path:path}", site.page),
        ],
        middleware=[Middleware(Guard)],
        lifespan=lifespan,
    )
    app.state.rebuilding = rebuilding
    return app
