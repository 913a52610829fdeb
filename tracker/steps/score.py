"""Scoring our own forecasts: against what came true since, or over the past as it was known then."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tracker.evaluate.backtest import Tried, backtest
from tracker.evaluate.track_record import score, track_record
from tracker.evaluate.truth import truth
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.score import KeptForecast, Score, TrackRecord

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Kept:
    """The track record with every forecast that was scored."""

    record: TrackRecord
    scores: Sequence[tuple[KeptForecast, Score]]


def resolve(
    book: Ledger,
    declaration: Declaration,
    observations: Mapping[str, Sequence[Observation]],
    targets: Collection[str],
    today: date,
    now: datetime,
) -> int:
    """Scores the forecasts of targets whose day has passed and whose figure is there; how many were scored by that.

    A figure that is revised later scores its forecasts again; both scores stay.
    """
    scored = []
    for one, was in book.forecasts.passed(today, targets):
        outcome = truth(declaration, observations, one.target, one.as_of, one.at)
        if outcome is not None and outcome != was:
            scored.append((one.number, score(one.target, one.p_met, one.q10, one.q90, outcome)))
    book.forecasts.record(scored, now)
    return len(scored)


def kept_scores(ledger: Ledger, only: Collection[str] | None = None, known_at: datetime | None = None) -> Kept:
    """The track record of the forecasts that were kept, of all targets or of some; with `known_at` as it was then."""
    with ledger.reading() as book:
        scores = [one for one in book.forecasts.scores(known_at) if only is None or one[0].target in only]
        waiting = book.forecasts.waiting(only)
    return Kept(track_record([one for _, one in scores], waiting), scores)


def tried(ledger: Ledger, declaration: Declaration, only: Sequence[str] | None = None) -> Mapping[str, Tried]:
    """What forecasts would have said of the workspace's own past, by target, from what was known at each time."""
    with ledger.reading() as book:
        observations = book.observations()
    return backtest(declaration, observations, only)
