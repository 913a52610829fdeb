"""Signing in by an identity provider: on the way there, and back."""

from __future__ import annotations

import sys
from hmac import compare_digest
from urllib.parse import parse_qs, urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from tracker.ingest.oidc import IdentityProvider
from tracker.model.lines import one_line
from tracker.model.provider import NotVouched, Pending
from tracker.steps.sign_in import SignedIn, counted, forgiven, network
from tracker.steps.vouched import sign_in_vouched
from tracker.web.access import needs, room
from tracker.web.cookies import address_of, agent_of, presented, signed_in
from tracker.web.refusal import Refusal
from tracker.web.rooms.sign_in import own, shown_form
from tracker.web.seat import Seat, seat

pages = room()

MINUTES = 10
"""For how long somebody may be on their way."""

BACK = "/oidc/back"


@pages.get("/oidc/start")
@needs("anyone")
def start(request: Request) -> Response:
    """Sends the visitor to the provider; their browser keeps what ties the answer to them."""
    at = seat(request)
    provider = _provider(at)
    way = provider.way(_redirect(at, request), at.now)
    goal = own(request.query_params.get("next", ""))
    if isinstance(way, NotVouched):
        return _refused(request, provider, way, goal)
    address, pending = way
    answer = RedirectResponse(address, 303)
    kept = {"state": pending.state, "nonce": pending.nonce, "verifier": pending.verifier, "next": goal}
    answer.set_cookie(
        _cookie(at), urlencode(kept), max_age=60 * MINUTES, path="/",
        httponly=True, samesite="lax", secure=at.served.options.secure,
    )  # fmt: skip
    return answer


@pages.get(BACK)
@needs("anyone")
def back(request: Request) -> Response:
    """Signs in whom the provider vouches for, where it was this browser that asked it."""
    at = seat(request)
    answer = _came_back(request, at, _provider(at))
    answer.delete_cookie(_cookie(at), path="/", httponly=True, samesite="lax", secure=at.served.options.secure)
    return answer


def _came_back(request: Request, at: Seat, provider: IdentityProvider) -> Response:
    given, pending = request.query_params, _pending(at, request)
    if pending is None or not compare_digest(given.get("state", "").encode(), pending[0].state.encode()):
        return _refused(request, provider, NotVouched("the answer is to no question of this browser"), "/")
    asked, goal = pending
    if given.get("iss", provider.provider.issuer) != provider.provider.issuer:  # RFC 9207
        return _refused(request, provider, NotVouched("the answer is of another issuer"), goal)
    if "error" in given:
        return _refused(request, provider, NotVouched(f"it says {given['error'][:80]!r}"), goal)
    address = address_of(request)
    number = counted(at.ledger, f"{BACK} {network(address)}", address, at.now)
    if number is None:
        return shown_form(request, goal, fault="throttled")
    who = provider.back(given.get("code", ""), asked, at.now)
    if isinstance(who, NotVouched):
        return _refused(request, provider, who, goal)
    done = sign_in_vouched(
        at.ledger, who, address=address, now=at.now, agent=agent_of(request), former=presented(at, request)
    )
    if not isinstance(done, SignedIn):
        return shown_form(request, goal, fault="unknown_to_us")
    forgiven(at.ledger, number)
    return signed_in(at, RedirectResponse(goal, 303), done.secret)


def _refused(request: Request, provider: IdentityProvider, why: NotVouched, goal: str) -> Response:
    """The sign-in again; what exactly went wrong is for whoever runs the server."""
    sys.stderr.write(one_line(f"sign-in by {provider.provider.issuer} refused: {why.why}") + "\n")
    return shown_form(request, goal, fault="provider_away" if why.away else "not_by_provider")


def _pending(at: Seat, request: Request) -> tuple[Pending, str] | None:
    """What this browser asked, and where it was going."""
    kept = parse_qs(request.cookies.get(_cookie(at), "")[:4_000])
    state, nonce, verifier = (kept.get(name, [""])[0] for name in ("state", "nonce", "verifier"))
    if not (state and nonce and verifier):
        return None
    return Pending(state, nonce, verifier, _redirect(at, request)), own(kept.get("next", [""])[0])


def _redirect(at: Seat, request: Request) -> str:
    """Where the provider sends people back to: the address has to be registered with it."""
    base = at.served.options.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"
    return base + BACK


def _cookie(at: Seat) -> str:
    return f"{at.served.cookie}-oidc"


def _provider(at: Seat) -> IdentityProvider:
    provider = at.served.provider
    if provider is None:
        raise Refusal(404, "sign_in.no_provider")
    return provider
