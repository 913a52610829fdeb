"""The conditions of alerts: what holds, the cause, the words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.evaluate.alerting_play import rule
from tracker.evaluate.alerting.conditions import (
    RANKS,
    correction,
    deadline_near,
    forecast_below,
    source_failed,
    source_silent,
    status_improved,
    status_worsened,
)
from tracker.evaluate.alerting.facts import Reading, SourceFacts, TargetFacts, facts_of
from tracker.evaluate.alerting.mutes import matches
from tracker.model.aim import Stage, Stages, Tendency
from tracker.model.alert import AlertState, Silence
from tracker.model.assessment import lamp_of
from tracker.model.collected import SourceState
from tracker.model.declaration import Declaration, Owner
from tracker.model.period import Period
from tracker.model.source import Pattern, PeriodOf, Read, Source
from tracker.model.target import Target
from tracker.model.text import Text
from tracker.model.words import HEADLINES

DAY = date(2026, 11, 23)
TARGET = Target("t", Tendency("up"), by=Period.parse("2026"), owner="stb", tags=("core",))


def facts(headline: str, **known: object) -> TargetFacts:
    """The facts of a target with a headline."""
    return replace(TargetFacts(TARGET, DAY, headline), **known)  # type: ignore[arg-type]


def settled(headline: str | None, **known: object) -> AlertState:
    """A state that counts from a headline."""
    return replace(AlertState("r", "t", "status_worsened", settled=headline), **known)  # type: ignore[arg-type]


def test_every_headline_but_grey_ones_has_a_rank() -> None:
    """What is neither grey nor open can worsen and improve; worse lamps never rank better."""
    graded = [word for word in HEADLINES if lamp_of(word) != "grey"]
    assert set(RANKS) == set(graded)
    lamps = {"green": 0, "amber": 1, "red": 2}
    order = sorted(RANKS, key=lambda word: RANKS[word])
    assert [lamps[lamp_of(word)] for word in order] == sorted(lamps[lamp_of(word)] for word in order)


@pytest.mark.parametrize("word", [word for word in HEADLINES if word not in RANKS])
def test_grey_neither_worsens_nor_improves(word: str) -> None:
    """A grey headline never holds; one that says that nobody knows leaves the state as it is."""
    for condition in (status_worsened, status_improved):
        assert condition(facts(word), settled("on_track"), rule()).holds is not True


def test_first_sight_is_no_change() -> None:
    """Without a settled headline nothing has worsened or improved."""
    for word in RANKS:
        assert status_worsened(facts(word), settled(None), rule()).holds is False
        assert status_improved(facts(word), settled(None), rule()).holds is False


@pytest.mark.parametrize("before", RANKS)
@pytest.mark.parametrize("after", RANKS)
def test_worse_and_better_are_mirrors(before: str, after: str) -> None:
    """A change is worse exactly where its reverse is better, never both."""
    worse = status_worsened(facts(after), settled(before), rule()).holds
    assert worse is status_improved(facts(before), settled(after), rule()).holds
    assert not (worse and status_improved(facts(after), settled(before), rule()).holds)


def test_a_fall_goes_on_until_it_begins_to_improve() -> None:
    """Firing, a further fall is another cause, the same rank the same cause, a better one ends it."""
    firing = settled("on_track", state="firing", cause="on_track>at_risk")
    assert status_worsened(facts("off_track"), firing, rule()).cause == "on_track>off_track"
    assert status_worsened(facts("slipping"), firing, rule()).cause == "on_track>at_risk"
    deep = settled("on_track", state="firing", cause="on_track>off_track")
    assert status_worsened(facts("at_risk"), deep, rule()).holds is False


def test_the_nearest_deadline_that_is_not_over_is_told() -> None:
    """Of stages and target the first day within reach counts; reached stages and passed days do not."""
    stages = Stages(
        (Stage("a", Text.of("A"), Period.parse("2026-10")), Stage("b", Text.of("B"), Period.parse("2026-12")))
    )
    body = {
        "headline": "on_time",
        "detail": {"stages": [{"id": "a", "reached": "2026-09"}, {"id": "b", "reached": None}]},
    }
    known = facts_of(body, replace(TARGET, aim=stages), DAY)
    near = deadline_near(known, settled(None), rule(days=60))
    assert (near.holds, near.cause) == (True, "stage:b:2026-12-31")
    assert deadline_near(known, settled(None), rule(days=37)).holds is False
    assert deadline_near(facts("met"), settled(None), rule(days=60)).holds is False
    assert deadline_near(replace(known, day=date(2027, 1, 1)), settled(None), rule(days=60)).holds is False


def test_silence_names_the_office() -> None:
    """Never reported and out of date are two causes; whoever opted out is not silent."""
    office = Text.of({"zh": "市科技局", "en": "Science bureau"})
    never = source_silent(facts("not_assessable", reasons=("no_observation",), owner=office), settled(None), rule())
    assert (never.cause, "Science bureau" in never.words.in_language("en")) == ("no_observation", True)
    stale = source_silent(facts("open", reasons=("stale",), period="2024"), settled(None), rule())
    assert (stale.cause, "2024" in stale.words.in_language("zh")) == ("stale:2024", True)
    assert source_silent(facts("not_assessable", reasons=("opted_out", "stale")), settled(None), rule()).holds is False


def test_without_a_forecast_nothing_is_known() -> None:
    """No forecast is neither good nor bad; one at the limit is not below it."""
    assert forecast_below(facts("on_track"), settled(None), rule()).holds is None
    assert forecast_below(facts("on_track", p_met=Decimal("0.3")), settled(None), rule()).holds is False
    low = forecast_below(facts("on_track", p_met=Decimal("0.29")), settled(None), rule())
    assert (low.holds, "29%" in low.words.in_language("en")) == (True, True)
    body = {"headline": "on_track", "forecast": {"p_met": "0.12"}}
    assert facts_of(body, TARGET, DAY).p_met == Decimal("0.12")


def test_a_correction_is_of_amounts_not_of_wording() -> None:
    """The same amounts written otherwise are none; other amounts name both."""
    told = Reading("2024", "17", "17", (False, False), "17家")
    assert correction(facts("open", told=told, now=replace(told, text="十七家")), settled(None), rule()).holds is False
    now = Reading("2024", "18", "18", (False, False), "18家")
    found = correction(facts("open", told=told, now=now), settled(None), rule())
    assert (found.holds, found.cause) == (True, "2024:17>18")
    assert "17家" in found.words.in_language("zh")


PAGE = Source(
    "page", owner="stb", reads=(Read("i", "text", Pattern("{value}"), PeriodOf("previous")),), alert_after=3
)  # fmt: skip


def test_a_source_has_failed_after_as_many_failures_as_it_says() -> None:
    """Fewer failures are none; one spell of failures is one cause, however many."""
    since = datetime(2026, 11, 1, tzinfo=UTC)
    state = SourceState("page", failing_since=since, failures=2, error=Text.of("no answer."))
    assert source_failed(SourceFacts(PAGE, state), settled(None), rule()).holds is False
    third = source_failed(SourceFacts(PAGE, replace(state, failures=3)), settled(None), rule())
    ninth = source_failed(SourceFacts(PAGE, replace(state, failures=9)), settled(None), rule())
    assert (third.holds, third.cause) == (True, ninth.cause)
    assert source_failed(SourceFacts(PAGE, None), settled(None), rule()).holds is False


DECLARED = Declaration(
    "v", Text.of("x"), "UTC", ("en",), owners={"stb": Owner("stb", Text.of("S"))}, sources={"page": PAGE},
    targets={"t": replace(TARGET, indicator="i"), "u": Target("u", Tendency("up"))},
)  # fmt: skip

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("named", "hits"),
    [
        ({"rule": "r"}, "tup"), ({"rule": "other"}, ""), ({"target": "t"}, "t"), ({"tag": "core"}, "t"),
        ({"owner": "stb"}, "tp"), ({"source": "page"}, "tp"), ({"source": "gone"}, ""),
        ({"rule": "r", "target": "u"}, "u"), ({"owner": "stb", "target": "u"}, ""),
    ],
)  # fmt: skip
def test_a_silence_is_of_what_fits_everything_it_names(named: dict[str, str], hits: str) -> None:
    """Of two targets (t fed by the source, u not) and the source itself exactly these are silenced."""
    one = Silence("s", "silence", NOW, "amy", "why", NOW, named)
    failed = replace(rule(), when="source_failed")
    found = "".join(name for name in "tu" if matches(one, rule(), AlertState("r", name, "source_silent"), DECLARED))
    found += "p" if matches(one, failed, AlertState("r", "page", "source_failed"), DECLARED) else ""
    assert found == hits
