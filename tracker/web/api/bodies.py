"""Bodies of calls: JSON read strictly, then fitted to the shape that the call takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from hashlib import sha256
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from tracker.model.json_text import parse_json
from tracker.model.problem import Problem
from tracker.web.api.faults import FaultyError, wrong

Body = TypeVar("Body", bound=BaseModel)


def given(shape: type[Body]) -> Callable[[Request], Awaitable[Body]]:
    """What reads a call's body; every fault of it at once."""

    async def read(request: Request) -> Body:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        raw = await request.body()
        request.state.fingerprint = sha256(raw).hexdigest()
        if kind != "application/json":
            hint = "send JSON, with the header Content-Type: application/json"
            raise wrong("", f"a body of {kind[:80] or 'no type'!s} is not taken here", hint, status=415)
        try:
            value = parse_json(raw)
        except ValueError as error:
            raise wrong("", f"the body is not JSON: {error}") from error
        try:
            return shape.model_validate(value)
        except ValidationError as error:
            raise FaultyError([_problem(one["loc"], one["msg"]) for one in error.errors()[:20]]) from None

    return read


def _problem(place: tuple[int | str, ...], message: str) -> Problem:
    return Problem("unreadable", message, "/".join(str(part) for part in place), None)


def words(value: str | int | Decimal) -> str:
    """A figure as it was written, be it a text or a number."""
    return value if isinstance(value, str) else format(Decimal(value), "f")
