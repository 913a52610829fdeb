"""Who may do what: the one place where every request is let in or refused."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from tracker.model.person import SCOPE_OF, Role, Scope, may
from tracker.web.refusal import Refusal
from tracker.web.seat import LANGUAGE_COOKIE, Seat, Visitor, language_of
from tracker.web.serving import Served

Least: TypeAlias = Role | Literal["anyone"]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

LARGEST_BODY = 1024 * 1024
"""Bytes of a request's body, where its route does not allow more."""

API = "/api/v1"

YEAR = 365 * 24 * 3600
"""Seconds for which a browser remembers which language was chosen."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route.

    `public` tells whether it belongs to what anybody may read in the public read-only mode; `cross_site` that its
    state-changing requests come from elsewhere by design and prove themselves otherwise.
    """

    least: Least
    public: bool = True
    cross_site: bool = False

    @property
    def scope(self) -> Scope | None:
        """The scope that a token needs; None where nothing is needed."""
        return None if self.least == "anyone" else SCOPE_OF[self.least]


def needs(least: Least, *, public: bool = True, cross_site: bool = False) -> Callable[[Endpoint], Endpoint]:
    """Says who may use a route; without it a route cannot be made."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__["access"] = Access(least, public, cross_site)
        return endpoint

    return mark


def access_of(endpoint: Callable[..., Any]) -> Access:
    """Who may use an endpoint; TypeError for one that does not say."""
    found = getattr(endpoint, "access", None)
    if not isinstance(found, Access):
        raise TypeError(f"{endpoint.__module__}.{endpoint.__name__} does not say who may use it: add @needs(...)")
    return found


class GuardedRoute(APIRoute):
    """A route that lets in whoever may use it, and bounds what they send."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["max_body_size"] = options.get("max_body_size") or LARGEST_BODY
        self.access = access_of(endpoint)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the guard."""
        handler, access = super().get_route_handler(), self.access

        async def guarded(request: Request) -> Response:
            seat = await run_in_threadpool(admit, request, access)
            answer = await handler(request)
            if request.query_params.get("lang") == seat.language:
                answer.set_cookie(
                    LANGUAGE_COOKIE, seat.language, max_age=YEAR, samesite="lax", secure=seat.served.options.secure
                )
            return answer

        return guarded


def room(*, api: bool = False) -> APIRouter:
    """A room of pages, or of the API: a router whose every route is guarded."""
    if api:
        return APIRouter(route_class=GuardedRoute, prefix=API)
    return APIRouter(route_class=GuardedRoute, include_in_schema=False)


def admit(request: Request, access: Access) -> Seat:
    """The seat of whoever asks, or a Refusal: 403 for a request forged elsewhere, 401 for nobody, 403 for too little.

    The declaration is taken once, so that a page is made from one state of it.
    """
    served: Served = request.app.state.served
    now = served.clock()
    served.follow(now)
    visitor = visitor_of(request, served)
    if request.method not in SAFE_METHODS and visitor.token is None and not access.cross_site:
        _of_our_own_pages(request, served)
    seat = Seat(served, visitor, language_of(request, served), now, served.orders.declaration, served.orders.alerts)
    request.state.seat = seat  # also for a refusal: it is told in the visitor's language
    if access.least == "anyone" or _reads_in_public(request, access, served):
        return seat
    if visitor.person is None:
        raise Refusal(401, "frame.sign_in_first", hint="frame.sign_in_hint")
    if not may(visitor.person.role, access.least):
        raise Refusal(403, "frame.role_missing", hint="frame.ask_admin", role=access.least)
    if visitor.token is not None and access.scope not in visitor.token.scopes:
        raise Refusal(403, "frame.scope_missing", hint="frame.other_token", scope=str(access.scope))
    return seat


def visitor_of(request: Request, served: Served) -> Visitor:
    """Who asks: by the token that they bear, else by their session, else nobody.

    A token that counts no longer is refused even where nothing is needed: its holder should hear of it.
    """
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        from tracker.steps.tokens import holder

        found = holder(served.ledger, secret.strip(), served.clock())
        if found is None:
            raise Refusal(401, "frame.bad_token", hint="frame.other_token")
        return Visitor(*found)
    session = request.cookies.get(served.cookie)
    if not session:
        return Visitor()
    from tracker.steps.people import who

    return Visitor(who(served.ledger, session, served.clock()))


def _reads_in_public(request: Request, access: Access, served: Served) -> bool:
    """Whether anybody may read this: in public mode, or on this machine alone as long as nobody has an account."""
    readable = access.least == "viewer" and access.public and request.method in SAFE_METHODS
    return readable and (served.options.public or (served.options.loopback and not served.has_people()))


def _of_our_own_pages(request: Request, served: Served) -> None:
    """Refuses a state-changing request that another site's page sent in a visitor's name.

    A browser says where a request comes from (Fetch Metadata, W3C; else the Origin of RFC 6454): what says neither
    comes from no browser, and has a token to bear.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site in ("same-origin", "none"):
            return
    elif request.headers.get("origin") in served.origins(request):
        return
    raise Refusal(403, "frame.from_elsewhere", hint="frame.open_the_page")
