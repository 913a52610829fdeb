"""The register of forecasts: each as it was made, and what came true of it; nothing of either is ever changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias, cast

from sqlalchemy import (
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    Subquery,
    Table,
    Text,
    and_,
    func,
    insert,
    select,
)
from sqlmodel import Field, SQLModel

from tracker.db.register import in_parts
from tracker.db.types import Day, ExactDecimal, Truth, UtcMoment
from tracker.model.outlook import METHOD
from tracker.model.score import KeptForecast, Outcome, Score

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]

_STRICT = {"sqlite_strict": True}


class ForecastRow(SQLModel, table=True):
    """A forecast: kept when it is another than the last of its target."""

    __tablename__ = "forecast"
    __table_args__ = (Index("ix_forecast_target", "target", "number"), Index("ix_forecast_at", "at"), _STRICT)

    number: int | None = Field(default=None, primary_key=True)
    target: str = Field(sa_type=Text)
    as_of: date = Field(sa_type=Day)
    made_at: datetime = Field(sa_type=UtcMoment)
    at: date = Field(sa_type=Day)
    p_met: Decimal = Field(sa_type=ExactDecimal)
    q10: Decimal = Field(sa_type=ExactDecimal)
    q50: Decimal = Field(sa_type=ExactDecimal)
    q90: Decimal = Field(sa_type=ExactDecimal)
    points: int = Field(sa_type=Integer)
    method: str = Field(sa_type=Text)


class ForecastScoreRow(SQLModel, table=True):
    """What came true of a forecast, with its scores; again where the figure of its day was revised later."""

    __tablename__ = "forecast_score"
    __table_args__ = (
        ForeignKeyConstraint(["forecast"], ["forecast.number"], name="fk_forecast_score_forecast"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    forecast: int = Field(sa_type=Integer, primary_key=True)
    scored_at: datetime = Field(sa_type=UtcMoment, primary_key=True)
    met: bool = Field(sa_type=Truth)
    figure: Decimal = Field(sa_type=ExactDecimal)
    brier: Decimal = Field(sa_type=ExactDecimal)
    log: Decimal = Field(sa_type=ExactDecimal)
    covered: bool = Field(sa_type=Truth)
    interval: Decimal = Field(sa_type=ExactDecimal)


FORECAST: Table = cast(Any, ForecastRow).__table__
SCORE: Table = cast(Any, ForecastScoreRow).__table__

_SAID = ("at", "p_met", "q10", "q50", "q90", "points")
"""What makes one forecast another."""


def keep(connection: Connection, bodies: Iterable[Mapping[str, object]], made_at: datetime) -> int:
    """Records the forecasts of assessments (as JSON objects) that differ from their target's last; how many did."""
    told = {}
    for body in bodies:
        one = body.get("forecast")
        if isinstance(one, Mapping) and one.get("p_met") is not None and one.get("at") is not None:
            amounts = {name: Decimal(str(one[name])) for name in ("p_met", "q10", "q50", "q90")}
            told[str(body["id"])] = {
                "target": str(body["id"]), "as_of": date.fromisoformat(str(body["as_of"])), "made_at": made_at,
                "at": date.fromisoformat(str(one["at"])), "points": int(str(one["points"])),
                "method": str(one.get("method", METHOD)), **amounts,
            }  # fmt: skip
    last = _last(connection, list(told)) if told else {}
    rows = [row for target, row in told.items() if last.get(target) != tuple(row[name] for name in _SAID)]
    if rows:
        connection.execute(insert(FORECAST), rows)
    return len(rows)


def _last(connection: Connection, targets: Sequence[str]) -> dict[str, tuple[object, ...]]:
    found: dict[str, tuple[object, ...]] = {}
    for part in in_parts(targets):
        last = select(func.max(FORECAST.c.number)).where(FORECAST.c.target.in_(part)).group_by(FORECAST.c.target)
        for row in connection.execute(select(FORECAST).where(FORECAST.c.number.in_(last))):
            found[row.target] = tuple(getattr(row, name) for name in _SAID)
    return found


class ForecastBook:
    """The forecasts of one ledger with their scores, in its transactions."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write, self._read = write, read

    def passed(self, day: date, targets: Collection[str]) -> list[tuple[KeptForecast, Outcome | None]]:
        """The targets' forecasts of passed days, oldest first, each with the outcome it was scored by last."""
        latest = _latest()
        joined = FORECAST.outerjoin(latest, latest.c.forecast == FORECAST.c.number).outerjoin(
            SCORE, and_(SCORE.c.forecast == FORECAST.c.number, SCORE.c.scored_at == latest.c.at)
        )
        chosen = select(*FORECAST.c, SCORE.c.met, SCORE.c.figure).select_from(joined).where(FORECAST.c.at < day)
        found: list[tuple[KeptForecast, Outcome | None]] = []
        with self._read() as connection:
            for part in in_parts(targets):
                some = chosen.where(FORECAST.c.target.in_(part)).order_by(FORECAST.c.number)
                found += [
                    (_kept(row), None if row.met is None else Outcome(met=bool(row.met), figure=row.figure))
                    for row in connection.execute(some)
                ]
        return found

    def scores(self, known_at: datetime | None = None) -> list[tuple[KeptForecast, Score]]:
        """Every forecast that was scored, oldest first, with its latest scores; with `known_at` those of then."""
        latest = _latest(known_at)
        joined = SCORE.join(latest, and_(latest.c.forecast == SCORE.c.forecast, latest.c.at == SCORE.c.scored_at)).join(
            FORECAST, FORECAST.c.number == SCORE.c.forecast
        )
        columns = (
            *FORECAST.c,
            SCORE.c.met,
            SCORE.c.figure,
            SCORE.c.brier,
            SCORE.c.log,
            SCORE.c.covered,
            SCORE.c.interval,
        )
        with self._read() as connection:
            rows = connection.execute(select(*columns).select_from(joined).order_by(FORECAST.c.number)).all()
        return [
            (
                _kept(row),
                Score(
                    row.target, row.p_met, Outcome(met=bool(row.met), figure=row.figure), row.brier, row.log,
                    bool(row.covered), row.interval,
                ),
            )
            for row in rows
        ]  # fmt: skip

    def waiting(self, targets: Collection[str] | None = None) -> int:
        """How many forecasts, of all targets or of some, have no outcome yet."""
        chosen = select(func.count()).select_from(FORECAST).where(FORECAST.c.number.not_in(select(SCORE.c.forecast)))
        with self._read() as connection:
            if targets is None:
                return int(connection.execute(chosen).scalar() or 0)
            parts = [chosen.where(FORECAST.c.target.in_(part)) for part in in_parts(targets)]
            return sum(int(connection.execute(one).scalar() or 0) for one in parts)

    def record(self, scored: Sequence[tuple[int, Score]], at: datetime) -> None:
        """Records the scores of forecasts, by their numbers."""
        rows = [
            {
                "forecast": number, "scored_at": at, "met": one.outcome.met, "figure": one.outcome.figure,
                "brier": one.brier, "log": one.log, "covered": one.covered, "interval": one.interval,
            }
            for number, one in scored
        ]  # fmt: skip
        if rows:
            with self._write() as connection:
                connection.execute(insert(SCORE), rows)


def _latest(known_at: datetime | None = None) -> Subquery:
    """When each forecast was scored last, as far as known at a moment (None: now)."""
    found = select(SCORE.c.forecast, func.max(SCORE.c.scored_at).label("at")).group_by(SCORE.c.forecast)
    return (found if known_at is None else found.where(SCORE.c.scored_at <= known_at)).subquery()


def _kept(row: Any) -> KeptForecast:
    return KeptForecast(
        row.number, row.target, row.as_of, row.made_at, row.at, row.p_met, row.q10, row.q50, row.q90, row.points,
        row.method,
    )  # fmt: skip
