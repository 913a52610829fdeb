"""The files that pages are drawn with: style, scripts, icon."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from importlib import resources
from mimetypes import guess_type

from fastapi import Request, Response

from tracker.web.access import needs, room
from tracker.web.refusal import missing

pages = room()

FOR_EVER = "public, max-age=31536000, immutable"


@pages.get("/static/{name}")
@needs("anyone")
def static(request: Request, name: str) -> Response:
    """A file by its name; kept for ever by browsers where the address says which bytes are meant."""
    files = _files()
    if name not in files:
        raise missing("file", name, files)
    content, media_type, mark = files[name]
    headers = {"ETag": mark, "Vary": "Accept-Encoding"}
    headers["Cache-Control"] = FOR_EVER if "v" in request.query_params else "no-cache"
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


@pages.get("/favicon.ico")
@needs("anyone")
def icon(request: Request) -> Response:
    """The icon, for browsers that ask before they have read the page."""
    return static(request, "icon.svg")


@lru_cache(maxsize=1)
def _files() -> dict[str, tuple[bytes, str, str]]:
    """Content, media type and mark of each file by its name."""
    found = {}
    for file in (resources.files("tracker.web") / "static").iterdir():
        content = file.read_bytes()
        kind = guess_type(file.name)[0] or "application/octet-stream"
        found[file.name] = (content, kind, f'"{sha256(content).hexdigest()[:16]}"')
    return found
