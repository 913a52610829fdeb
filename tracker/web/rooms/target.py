"""One target: what was promised, where it stands, why, on what that rests."""

from __future__ import annotations

from hashlib import sha256

from fastapi import Request, Response

from tracker.model.axis_words import word
from tracker.model.formula_words import spoken
from tracker.model.observation import FLAGS
from tracker.web.access import needs, room
from tracker.web.looking import MEMORY, look
from tracker.web.page import page
from tracker.web.paged import Paged, page_asked
from tracker.web.refusal import Refusal
from tracker.web.seat import Seat, seat
from tracker.web.target_view import LATEST, MOST_USED, TargetView

pages = room()

PER_PAGE = 50

DRAWN_FOR = 300
"""Seconds for which a chart that stands in other pages may be shown again without asking."""

CHART_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture that is opened by itself may use the style within it, and nothing else."""


@pages.get("/targets/{identity}")
@needs("viewer")
def target(request: Request, identity: str) -> Response:
    """The page of a target, now or as it was seen from another moment."""
    at = seat(request)
    seen = look(at, request.query_params)
    view = TargetView(at, seen, identity)
    return page(
        request, "target.html", view=view, seen=seen, base=_base(request, at), word=word,
        known_flags=FLAGS, most_used=MOST_USED, latest=LATEST, spoken=spoken,
    )  # fmt: skip


@pages.get("/targets/{identity}/history")
@needs("viewer")
def history(request: Request, identity: str) -> Response:
    """Everything that was reported and said of a target."""
    from tracker.steps.restatements import restatements

    at = seat(request)
    seen = look(at, request.query_params)
    view = TargetView(at, seen, identity)
    entries = view.entries
    number = page_asked(request.query_params.get("page"), len(entries), PER_PAGE)
    some = entries[(number - 1) * PER_PAGE : number * PER_PAGE]
    found = Paged(some, len(entries), number, PER_PAGE, request.url.path, seen.given)
    MEMORY.know(at.declaration)
    restated = restatements(at.ledger, identity, seen.known_at, MEMORY, for_all=True)
    reviews = sorted(view.read.reviews.get(identity, ()), key=lambda one: (one.at, one.id), reverse=True)
    return page(
        request, "target_history.html", view=view, seen=seen, found=found, transitions=view.transitions(),
        reviews=reviews, restated=restated[::-1], word=word, known_flags=FLAGS,
    )  # fmt: skip


@pages.get("/targets/{identity}/chart.svg")
@needs("viewer")
def chart_file(request: Request, identity: str) -> Response:
    """The chart as a picture that stands in somebody else's page."""
    from tracker.alerts.inline import embedded

    at = seat(request)
    view = TargetView(at, look(at, request.query_params), identity)
    svg = embedded(view.board, view.assessment, at.language, view.line.title)
    if svg is None:
        raise Refusal(404, "target.no_chart")
    mark = f'"{sha256(svg.encode()).hexdigest()[:16]}"'
    whose = "public" if at.served.options.public else "private"
    headers = {
        "ETag": mark,
        "Cache-Control": f"{whose}, max-age={DRAWN_FOR}",
        "Content-Security-Policy": CHART_POLICY,
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(svg, media_type="image/svg+xml", headers=headers)


def _base(request: Request, at: Seat) -> str:
    """The address that people use for this site."""
    return at.served.options.public_url or str(request.base_url).rstrip("/")
