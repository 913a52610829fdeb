"""Refusals of the API as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from fastapi.responses import JSONResponse

from tracker.model.problem import Problem
from tracker.web.seat import Seat
from tracker.web.words import phrases

MEDIA_TYPE = "application/problem+json"

KINDS = {
    400: "bad-request", 401: "not-signed-in", 403: "not-allowed", 404: "not-found", 405: "no-such-method",
    409: "under-way", 413: "too-large", 415: "not-json", 422: "faulty", 429: "too-many", 500: "failed",
    503: "unavailable",
}  # fmt: skip
"""The kind of problem of each status: the place on the page /api that tells of it."""

ELSEWHERE = ("query/", "header/", "path/", "cookie/")
"""How a place outside the body begins."""


def problem_details(
    status: int,
    sentence: str,
    hint: str = "",
    problems: Sequence[Problem] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Why a request was not served, with what to do about it."""
    body: dict[str, object] = {
        "type": f"/api#{KINDS[status]}" if status in KINDS else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": f"{sentence} {hint}".strip(),
    }
    if problems:
        body["errors"] = [{"pointer": pointer(one.path), "detail": one.message, "hint": one.hint} for one in problems]
    more = {"WWW-Authenticate": 'Bearer realm="tracker"'} if status == 401 else {}
    return JSONResponse(body, status, {**more, **(headers or {})}, MEDIA_TYPE)


WORDED = ("enter", "review", "status_review", "editions")
"""The rooms whose catalogues say a step's problems in both languages, as `problem_CODE`."""


def worded(at: Seat, problem: Problem) -> Problem:
    """A problem in the visitor's language where a room has words for it; steps themselves speak English."""
    if at.language == "en":
        return problem
    known = phrases()
    key = next((key for room in WORDED if (key := f"{room}.problem_{problem.code}") in known), None)
    return problem if key is None else replace(problem, message=at.say(key))


def pointer(path: str) -> str:
    """Where a fault stands: a JSON Pointer into the body, or the parameter.

    >>> pointer("quote.exact"), pointer("query/limit"), pointer("observations/0/value"), pointer("")
    ('/quote/exact', 'query/limit', '/observations/0/value', '')
    """
    if not path or path.startswith(ELSEWHERE):
        return path
    return "/" + path.replace(".", "/").lstrip("/")
