"""Pages of a list: so many at a time, the next one found by a cursor that stays right while others write."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request

from tracker.web.api.faults import FaultyError, wrong

MOST = 200

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at a time.")]
Cursor = Annotated[
    str,
    Query(
        max_length=2_000,
        description="Where to go on, as the `Link` header of the page before names it. It stands for a place in the "
        "list's order, not for a number of rows: what others record meanwhile neither repeats nor hides anything.",
    ),
]
LIMIT = 50


def cursor_of(place: Sequence[str]) -> str:
    """A place in a list's order as an opaque text."""
    said = json.dumps(list(place), ensure_ascii=False, separators=(",", ":")).encode()
    return urlsafe_b64encode(said).decode().rstrip("=")


def place_of(cursor: str, length: int) -> tuple[str, ...] | None:
    """The place that a cursor names, None for the beginning; FaultyError for one that we did not write."""
    if not cursor:
        return None
    try:
        found = json.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (ValueError, NotBase64, RecursionError):
        found = None
    if not isinstance(found, list) or len(found) != length:
        raise not_ours()
    if not all(isinstance(one, str) and one.isprintable() for one in found):
        raise not_ours()
    return tuple(found)


def timed(cursor: str) -> tuple[datetime, str] | None:
    """The place of a moment and an id that a cursor names."""
    place = place_of(cursor, 2)
    if place is None:
        return None
    try:
        return utc(place[0]), place[1]
    except ValueError:
        raise not_ours() from None


def utc(text: str) -> datetime:
    """A moment as our cursors write it; ValueError for any other."""
    stamp = datetime.fromisoformat(text)
    if stamp.utcoffset() is None or stamp.utcoffset():
        raise ValueError(text)
    return stamp


def not_ours() -> FaultyError:
    """What is said to a cursor that somebody made up."""
    return wrong("query/cursor", "this cursor is none of ours", "leave it out to begin again")


def links(request: Request, following: Sequence[str] | None) -> dict[str, str]:
    """The Link header to the next page (RFC 8288); no header on the last one."""
    if following is None:
        return {}
    query = [(key, value) for key, value in request.query_params.multi_items() if key != "cursor"]
    address = f"{request.url.path}?{urlencode([*query, ('cursor', cursor_of(following))])}"
    return {"Link": f'<{address}>; rel="next"'}


def from_place(names: Sequence[str], place: tuple[str, ...] | None) -> Sequence[str]:
    """The names that come after a place in a list whose order is fixed; FaultyError where it is there no more."""
    if place is None:
        return names
    try:
        return names[list(names).index(place[0]) + 1 :]
    except ValueError:
        raise wrong(
            "query/cursor", f"{place[0][:80]!r} is no longer in the list", "begin again without a cursor"
        ) from None
