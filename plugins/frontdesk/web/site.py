"""The built site, served from the same origin as the service."""

import os
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


class Site(StaticFiles):
    """Files of the output folder; an address with a content hash may be kept for ever."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True)

    def file_response(  # noqa: PLR0917 - Starlette decides
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        hashed = scope.get("query_string", b"").startswith(b"v=")
        # A font that changes gets a new name; every page preloads it by that name alone.
        font = str(full_path).endswith(".woff2")
        response.headers["Cache-Control"] = FOR_EVER if hashed or font else ASK_AGAIN
        return response
