"""Indicators: how each is reported, what it measures, all its figures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from fastapi import Request, Response

from tracker.model.axis_words import word
from tracker.model.observation import FLAGS
from tracker.model.target import Indicator
from tracker.web.access import needs, room
from tracker.web.figures import shown_to
from tracker.web.indicator_view import IndicatorView, counted, row_of
from tracker.web.looking import look
from tracker.web.page import page
from tracker.web.paged import Paged, page_asked
from tracker.web.seat import Seat, seat

pages = room()

PER_PAGE = 50

LONGEST_QUERY = 100


@pages.get("/indicators")
@needs("viewer")
def indicators(request: Request) -> Response:
    """Every indicator by owner with its last figure; searched and filtered by what stands in the address."""
    at = seat(request)
    q = request.query_params.get("q", "")[:LONGEST_QUERY].strip()
    owner = request.query_params.get("owner", "")
    owner = owner if owner in at.declaration.owners else ""
    chosen = _chosen(at, q, owner)
    number = page_asked(request.query_params.get("page"), len(chosen), PER_PAGE)
    some = chosen[(number - 1) * PER_PAGE : number * PER_PAGE]
    known = at.ledger.observations([one.id for one in some])
    targets = counted(at.declaration)
    rows = [row_of(one, known.get(one.id, ()), targets.get(one.id, 0), at.today, at.language) for one in some]
    owners = at.declaration.owners
    groups = [
        (at.text(owners[name].name) if name in owners else "", list(mine))
        for name, mine in groupby(rows, key=lambda row: row.indicator.owner or "")
    ]
    found = Paged(some, len(chosen), number, PER_PAGE, "/indicators", {"q": q, "owner": owner})
    return page(
        request, "indicators.html", found=found,
        groups=groups, silent=sum(row.silent_since is not None for row in rows), q=q, owner=owner,
        owners=[(one.id, at.text(one.name)) for one in owners.values()], declared=bool(at.declaration.indicators),
    )  # fmt: skip


@pages.get("/indicators/{identity}")
@needs("viewer")
def indicator(request: Request, identity: str) -> Response:
    """The page of an indicator, now or as it was seen from another moment."""
    at = seat(request)
    seen = look(at, request.query_params)
    view = IndicatorView(at, seen, identity)
    entries = shown_to(at, at.ledger.entries([identity], known_at=seen.known_at))[::-1]
    number = page_asked(request.query_params.get("page"), len(entries), PER_PAGE)
    some = entries[(number - 1) * PER_PAGE : number * PER_PAGE]
    found = Paged(some, len(entries), number, PER_PAGE, request.url.path, seen.given)
    return page(request, "indicator.html", view=view, seen=seen, found=found, word=word, known_flags=FLAGS)


def _chosen(at: Seat, q: str, owner: str) -> Sequence[Indicator]:
    """The indicators that fit, by owner in the order declared."""
    wanted = q.casefold()
    order = {name: place for place, name in enumerate(at.declaration.owners)}
    fitting = [
        one
        for one in at.declaration.indicators.values()
        if (not owner or one.owner == owner) and (not wanted or any(wanted in words for words in _words(one)))
    ]
    return sorted(fitting, key=lambda one: order.get(one.owner or "", len(order)))


def _words(indicator: Indicator) -> Sequence[str]:
    """What an indicator can be found by, in whatever language."""
    said = (indicator.id, *indicator.name.to_json().values(), *indicator.aliases)
    return [words.casefold() for words in said]
