"""The track record of our forecasts: how often what they said came true."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fastapi import Request, Response

from tracker.model.measurement import plain
from tracker.model.score import Bin
from tracker.steps.score import kept_scores
from tracker.web.access import needs, room
from tracker.web.page import page
from tracker.web.seat import Seat, seat

pages = room()

LATEST = 50
"""Forecasts listed, those that were made last."""

SIDE = 240
"""Units across the reliability picture."""


class Spot(NamedTuple):
    """A class of forecasts in the picture: a place, a radius that grows with how many there are."""

    x: float
    y: float
    radius: float


@pages.get("/score")
@needs("viewer", public=True)
def score(request: Request) -> Response:
    """The scores, the reliability picture with its table, the forecasts that came out last."""
    at = seat(request)
    kept = kept_scores(at.ledger)
    record = kept.record
    named = {name: at.declaration.title_of(target) for name, target in at.declaration.targets.items()}
    joined = "；" if at.language == "zh" else "; "
    return page(
        request,
        "score.html",
        record=record,
        latest=[one for one in reversed(kept.scores) if one[0].target in named][:LATEST],
        titles=named,
        spots=[_spot(one, record.forecasts) for one in record.bins],
        side=SIDE,
        percent=percent,
        plain=plain,
        picture=at.say("score.picture", points=joined.join(_told(at, one) for one in record.bins)),
    )


def percent(share: Decimal) -> str:
    """A share as whole per cent.

    >>> percent(Decimal("0.925"))
    '92%'
    """
    return f"{share * 100:.0f}%"


def _spot(one: Bin, of: int) -> Spot:
    radius = 3 + 12 * (one.count / of) ** 0.5
    return Spot(float(one.said) * SIDE, float(1 - one.share) * SIDE, radius)


def _told(at: Seat, one: Bin) -> str:
    return at.say("score.point", said=percent(one.said), met=percent(one.share), n=one.count)
