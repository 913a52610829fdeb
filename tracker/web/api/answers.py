"""What calls answer: JSON with a validator, so that what a program has already is not sent again."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import orjson
from fastapi import Request, Response

from tracker.web.seat import seat

JSON = "application/json"


def answered(request: Request, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    """What a reading call answers; 304 without a body where the program has exactly this (RFC 9110, §13.1.2)."""
    content = written(body if seat(request).visitor.person is not None else without_names(body))
    return validated(request, content, JSON, headers)


def without_names(value: object) -> object:
    """An object as anybody may read it: who recorded a figure or decided on one is left out.

    A deadline is called `by` too, so a person is told from it by the moment (`at`) beside them.

    >>> without_names({"recorded_by": "Li Na", "decision": {"by": "Wu", "at": "2026-11-23"}, "by": "2030"})
    {'recorded_by': None, 'decision': {'by': None, 'at': '2026-11-23'}, 'by': '2030'}
    """
    if isinstance(value, Mapping):
        hidden = {"recorded_by", "by"} if "at" in value else {"recorded_by"}
        return {key: None if key in hidden else without_names(one) for key, one in value.items()}
    return [without_names(one) for one in value] if isinstance(value, list) else value


def validated(request: Request, content: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """Bytes under their ETag: a hash of exactly them."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    kept = {**(headers or {}), "ETag": tag, "Cache-Control": "private, no-cache"}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(None, 304, kept)
    return Response(content, 200, kept, media_type)


def done(body: Mapping[str, object], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """What a changing call answers."""
    return Response(written(body), status, dict(headers or {}), JSON)


def written(body: object) -> bytes:
    """An object as JSON text."""
    return orjson.dumps(body)


def matches(header: str | None, tag: str) -> bool:
    """Whether an If-None-Match names a validator; weak ones compare like strong ones there (RFC 9110, §8.8.3.2).

    >>> matches('"a", W/"b"', '"b"'), matches("*", '"b"'), matches('"c"', '"b"'), matches(None, '"b"')
    (True, True, False, False)
    """
    if header is None:
        return False
    return any(one.strip().removeprefix("W/") in ("*", tag) for one in header[:4_000].split(","))
