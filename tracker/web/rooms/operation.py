"""Whether the tracker itself is well: for machines that watch it, for whoever runs it."""

from __future__ import annotations

from datetime import timedelta

from fastapi import Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from tracker import __version__
from tracker.errors import TrackerError
from tracker.steps.editions import waiting
from tracker.steps.reviewed import reviewed_editions
from tracker.web.access import needs, room
from tracker.web.page import page
from tracker.web.seat import Seat, seat

pages = room()

LATE = timedelta(minutes=10)
"""How long the scheduler may give no sign of life; cron may ring hourly, so this is told and not a failure."""

LATELY = timedelta(days=30)


@pages.get("/healthz")
@needs("anyone")
def alive() -> Response:
    """Whether the process answers; nothing else is looked at."""
    return PlainTextResponse("ok\n")


@pages.get("/readyz")
@needs("anyone")
def ready(request: Request) -> Response:
    """Whether pages can be served: the ledger is readable and of this version's shape. 503 where it is not."""
    at = seat(request)
    try:
        at.ledger.standings.last_kept()
    except TrackerError:
        return JSONResponse({"ready": False, "ledger": "unreadable"}, 503)
    late = _late(at)
    return JSONResponse(
        {"ready": True, "ledger": "ok", "scheduler": "none" if late is None else "late" if late else "ok"}
    )


@pages.get("/metrics")
@needs("viewer", public=False)
def measured(request: Request) -> Response:
    """The measures in Prometheus' text format; it asks with a token of scope `read`."""
    return Response(request.app.state.measures.told(), media_type="text/plain; version=0.0.4; charset=utf-8")


@pages.get("/operation")
@needs("viewer", public=False)
def operation(request: Request) -> Response:
    """What is amiss, what waits, when the scheduler last gave a sign of life."""
    at = seat(request)
    pulse, late = at.ledger.pulse.last(), _late(at)
    counts = at.ledger.outbox.counts()
    troubles = [one for one in at.ledger.sources.troubles() if one.source in at.declaration.sources]
    editions = waiting(reviewed_editions(at.ledger, at.alerts.channels))
    problems = at.served.orders.problems
    minutes = 0 if pulse is None else int((at.now - pulse.last_at).total_seconds() // 60)
    queues = [
        ("held", at.ledger.held.count(), "/review"),
        ("editions", len(editions), "/editions"),
        ("outbox", counts.get("waiting", 0), "/deliveries?state=waiting"),
        ("dead", counts.get("dead", 0), "/deliveries?state=dead"),
        ("troubles", len(troubles), "/sources"),
    ]
    return page(
        request,
        "operation.html",
        problems=problems,
        pulse=pulse,
        late=late,
        minutes=minutes,
        outages=at.ledger.pulse.outages(at.now - LATELY),
        queues=queues,
        well=not problems and not late and not troubles and not counts.get("dead", 0),
        program=__version__,
        shape=_shape(),
        public=at.served.options.public,
    )


def _late(at: Seat) -> bool | None:
    """Whether the scheduler gave no sign of life for long; None where it never gave any."""
    pulse = at.ledger.pulse.last()
    return None if pulse is None else at.now - pulse.last_at > LATE


def _shape() -> str:
    from tracker.db.upgrade import HEAD

    return HEAD
