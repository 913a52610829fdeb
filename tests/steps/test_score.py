"""Forecasts are kept when they are made and scored when their day has come; the past can be tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.steps.test_reassess import empty_ledger
from tracker.db.identity import identified
from tracker.db.ledger import Ledger
from tracker.evaluate.dependents import Dependents
from tracker.model.declaration import Declaration
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.steps.reassess import Task, reassess
from tracker.steps.score import kept_scores, tried
from tracker.targets import parse

YAML = """
version: 1
title: Test
timezone: UTC
indicators:
  share: {name: Share, unit: "%", measure: share, direction: up}
targets:
  half: {indicator: share, aim: ">= 50 %", by: 2026}
  most: {indicator: share, aim: ">= 90 %", by: 2026}
"""


def declared(text: str = YAML) -> Declaration:
    declaration, problems = parse(text.encode(), "targets.yaml")
    assert declaration is not None, problems
    return declaration


def figure(year: int, value: str, day: date | None = None, supersedes: str | None = None) -> Observation:
    """A figure of a year, recorded the day after its end unless stated."""
    at = datetime.combine(day or date(year + 1, 1, 1), datetime.min.time(), UTC)
    one = Observation(
        "", "share", Period.parse(str(year)), Measurement.exactly(Decimal(value), "%"), recorded_at=at, accepted_at=at,
        recorded_by="li", supersedes=supersedes,
    )  # fmt: skip
    return identified(one)


def tick(ledger: Ledger, day: date, declaration: Declaration | None = None) -> None:
    now = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=8)
    reassess(ledger, Task(Dependents(declaration or declared()), day, now))


def test_a_forecast_is_kept_once_and_scored_when_its_figure_is_there() -> None:
    """Two ticks keep one forecast a target; the figure of the deadline scores it, and says who was right."""
    with empty_ledger() as ledger:
        ledger.append([figure(2021 + at, str(30 + 4 * at)) for at in range(4)])
        tick(ledger, date(2025, 6, 1))
        tick(ledger, date(2025, 6, 2))
        assert ledger.forecasts.waiting() == 2
        ledger.append([figure(2025, "46")])
        tick(ledger, date(2026, 6, 1))
        assert ledger.forecasts.waiting() == 4
        assert kept_scores(ledger).record.brier is None
        tick(ledger, date(2027, 1, 1))
        assert kept_scores(ledger).record.forecasts == 0  # the day has passed, nothing is reported
        ledger.append([figure(2026, "51")])
        tick(ledger, date(2027, 2, 1))
        kept = kept_scores(ledger)
        assert (kept.record.forecasts, kept.record.targets, kept.record.waiting) == (4, 2, 0)
        assert {(one.target, one.outcome.met) for _, one in kept.scores} == {("half", True), ("most", False)}
        assert all(one.brier == (one.p_met - one.outcome.met) ** 2 for _, one in kept.scores)
        assert kept.record.brier is not None
        assert kept.record.brier < Decimal("0.2")


def test_a_revised_truth_scores_again_and_both_scores_stay() -> None:
    """The figure of the deadline is corrected: the forecasts get another outcome, the former row is still there."""
    with empty_ledger() as ledger:
        ledger.append([figure(2021 + at, str(30 + 4 * at)) for at in range(5)])
        tick(ledger, date(2026, 6, 1))
        last = figure(2026, "51")
        ledger.append([last])
        tick(ledger, date(2027, 2, 1))
        assert [one.outcome.met for _, one in kept_scores(ledger, {"half"}).scores] == [True]
        ledger.append([figure(2026, "49", date(2027, 3, 1), supersedes=last.id)])
        tick(ledger, date(2027, 3, 2))
        assert [one.outcome.met for _, one in kept_scores(ledger, {"half"}).scores] == [False]
        from sqlalchemy import text

        with ledger._engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM forecast_score")).scalar() == 4


def test_what_was_kept_cannot_be_changed() -> None:
    """The record of forecasts is append-only in the database itself."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from sqlalchemy import text
    from sqlalchemy.exc import IntegrityError

    with TemporaryDirectory() as folder, Ledger.open(f"sqlite:///{Path(folder) / 'x.sqlite3'}") as ledger:
        ledger.append([figure(2021 + at, str(30 + 4 * at)) for at in range(5)])
        tick(ledger, date(2026, 6, 1))
        for change in ("UPDATE forecast SET p_met = '1'", "DELETE FROM forecast"):
            with ledger._engine.begin() as connection, pytest.raises(IntegrityError, match="append-only"):
                connection.execute(text(change))


def test_the_word_is_held_until_the_probability_is_past_the_margin() -> None:
    """A revised digit that moves the probability a little past a cut does not change the word that was told."""
    with empty_ledger() as ledger:
        said = {"half": "on_track"}
        from tracker.evaluate.board import assess_all

        ledger.append([figure(2021 + at, str(30 + 4 * at)) for at in range(5)])
        found = {}
        for level in range(42, 60):
            declaration = declared(YAML.replace("50 %", f"{level} %"))
            [plain] = assess_all(declaration, ledger.observations(), date(2026, 6, 1), {"half"})
            [held] = assess_all(declaration, ledger.observations(), date(2026, 6, 1), {"half"}, said=said)
            assert plain.forecast is not None and plain.forecast.p_met is not None
            if Decimal("0.65") <= plain.forecast.p_met < Decimal("0.7"):
                found[level] = (plain.trajectory, held.trajectory)
            elif plain.forecast.p_met < Decimal("0.65"):
                assert held.trajectory == plain.trajectory
        for words in found.values():
            assert words == ("at_risk", "on_track")


class AskedByName(Mapping[str, str]):
    """Words told before that are dear to count, as those of a ledger are."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getitem__(self, target: str) -> str:
        self.asked.append(target)
        raise KeyError(target)

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("all words are read")

    def __len__(self) -> int:
        raise AssertionError("all words are counted")


def test_the_words_told_before_are_asked_for_one_by_one() -> None:
    """An assessment asks for the words of targets near a cut alone, never for all that the ledger holds."""
    from tracker.evaluate.board import assess_all

    levels = range(40, 64)
    blocks = "\n".join(f'  t{level}: {{indicator: share, aim: ">= {level} %", by: 2026}}' for level in levels)
    declaration = declared(YAML + blocks + "\n")
    figures = {"share": [figure(2021 + at, str(30 + 4 * at)) for at in range(5)]}
    said = AskedByName()
    made = assess_all(declaration, figures, date(2026, 6, 1), said=said)
    assert len(made) == len(levels) + 2
    assert 0 < len(said.asked) < len(levels)


def test_the_past_is_tried_with_what_was_known_then() -> None:
    """A revision that came later is not seen by forecasts that speak from before it."""
    with empty_ledger() as ledger:
        figures = [figure(2015 + at, str(20 + 3 * at)) for at in range(10)]
        ledger.append([*figures, figure(2016, "40", date(2026, 5, 1), supersedes=figures[1].id)])
        found = tried(ledger, declared())
        assert set(found) == {"half", "most"}
        assert all(not one.copied for one in found.values())
        assert len(found["half"].scores) == 45
        without = {}
        with empty_ledger() as other:
            other.append(figures)
            without = dict(tried(other, declared()))
        early = [one.p_met for one in without["half"].scores]
        assert [one.p_met for one in found["half"].scores] == early


def test_a_copied_past_is_told_as_such() -> None:
    """Figures recorded years later count as known at their period's end, and that is said."""
    with empty_ledger() as ledger:
        ledger.append([figure(2010 + at, str(20 + 3 * at), date(2026, 1, 1)) for at in range(8)])
        found = tried(ledger, declared(), ["half"])
        assert set(found) == {"half"}
        assert found["half"].copied
        assert len(found["half"].scores) == 28
