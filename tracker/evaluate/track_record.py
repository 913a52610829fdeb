"""The track record of forecasts: each scored against what came true, all of them summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import log

from tracker.model.outlook import OFF_TRACK, ON_TRACK
from tracker.model.score import PLACES, Bin, Decided, Outcome, Score, TrackRecord

MISSED = Decimal("0.2")
"""The share of outcomes that should lie outside of the 80 % interval."""

BINS = 5
"""Classes of the reliability picture, each a fifth wide."""


def score(target: str, p_met: Decimal, q10: Decimal, q90: Decimal, outcome: Outcome) -> Score:
    """The scores of one forecast.

    >>> one = score("t", Decimal("0.8"), Decimal(10), Decimal(14), Outcome(met=True, figure=Decimal(15)))
    >>> str(one.brier), str(one.log), one.covered, str(one.interval)
    ('0.04', '0.2231', False, '14')
    """
    figure = outcome.figure
    given = p_met if outcome.met else 1 - p_met
    outside = max(q10 - figure, figure - q90, Decimal(0))
    return Score(
        target,
        p_met,
        outcome,
        brier=(1 - given) ** 2,
        log=Decimal(repr(-log(float(given)))).quantize(PLACES),
        covered=not outside,
        interval=(q90 - q10) + outside * 2 / MISSED,
    )


def track_record(scores: Sequence[Score], waiting: int = 0) -> TrackRecord:
    """What the scores add up to; every target weighs the same."""
    if not scores:
        return TrackRecord(0, 0, waiting)
    count = Counter(one.target for one in scores)
    weights = [Decimal(1) / count[one.target] for one in scores]
    whole = sum(weights)

    def mean(figures: Iterable[Decimal | int]) -> Decimal:
        return (sum((weight * one for weight, one in zip(weights, figures, strict=True)), Decimal(0)) / whole).quantize(
            PLACES
        )

    rate = mean(one.outcome.met for one in scores)
    return TrackRecord(
        forecasts=len(scores),
        targets=len(count),
        waiting=waiting,
        brier=mean(one.brier for one in scores),
        log=mean(one.log for one in scores),
        covered=mean(one.covered for one in scores),
        base_rate=(rate * (1 - rate)).quantize(PLACES),
        on_track=_decided([one.outcome.met for one in scores if one.p_met >= ON_TRACK]),
        off_track=_decided([not one.outcome.met for one in scores if one.p_met <= OFF_TRACK]),
        bins=tuple(_bins(scores)),
    )


def _decided(right: Sequence[bool]) -> Decided:
    return Decided(len(right), sum(right))


def _bins(scores: Sequence[Score]) -> Iterable[Bin]:
    for place in range(BINS):
        low, high = Decimal(place) / BINS, Decimal(place + 1) / BINS
        inside = [one for one in scores if low <= one.p_met < high or (place == BINS - 1 and one.p_met == 1)]
        if inside:
            said = sum((one.p_met for one in inside), Decimal(0)) / len(inside)
            yield Bin(low, high, len(inside), said.quantize(PLACES), sum(one.outcome.met for one in inside))
