"""The session's cookie: set where somebody signs in, taken away where they sign out."""

from __future__ import annotations

from typing import TypeVar

from fastapi import Request, Response

from tracker.steps.people import LONGEST
from tracker.web.seat import Seat

Answer = TypeVar("Answer", bound=Response)


def signed_in(at: Seat, answer: Answer, secret: str) -> Answer:
    """The answer with the secret of a session for the browser to keep: no script reads it, no other site sends it."""
    answer.set_cookie(
        at.served.cookie, secret, max_age=int(LONGEST.total_seconds()), path="/",
        httponly=True, samesite="lax", secure=at.served.options.secure,
    )  # fmt: skip
    return answer


def signed_out(at: Seat, answer: Answer) -> Answer:
    """The answer that has the browser forget its session."""
    answer.delete_cookie(
        at.served.cookie, path="/", httponly=True, samesite="lax", secure=at.served.options.secure
    )  # fmt: skip
    return answer


def presented(at: Seat, request: Request) -> str | None:
    """The secret that the browser sent, whatever it opens."""
    return request.cookies.get(at.served.cookie) or None


def agent_of(request: Request) -> str:
    """What the browser calls itself."""
    return request.headers.get("user-agent", "")


def address_of(request: Request) -> str:
    """Where the request came from: the visitor's address, as a proxy whose word is taken says it."""
    return "" if request.client is None else request.client.host
