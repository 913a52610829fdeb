"""The checks before acceptance, each with what fails it and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tracker.evaluate.acceptance import CHECKS, doubts
from tracker.evaluate.candidate import converted, relation
from tracker.evaluate.jumps import is_jump, scale_slip
from tracker.model.aim import Judged, Stage, Stages
from tracker.model.measurement import Measurement
from tracker.model.observation import Mark, Observation, Quote
from tracker.model.period import Period
from tracker.model.target import Indicator, Target
from tracker.model.text import Text
from tracker.model.written import read_figure

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NAME = Text.of("x")
COUNT = Indicator("labs", NAME, "家", "stock", whole=True, limits=(Decimal(0), None), frequency="annual")
UNLIMITED = replace(COUNT, limits=(None, None))
IRREGULAR, WEEKLY = replace(COUNT, frequency="irregular"), replace(COUNT, frequency="weekly")
MONEY = Indicator("money", NAME, "元", "flow", frequency="annual")
BILLED = replace(MONEY, display_unit="亿元")
SHARE = Indicator("share", NAME, "%", "share", frequency="annual")
RATE = Indicator("rate", NAME, "%", "rate", frequency="annual")
TOTAL = Indicator("total", NAME, "项", "running_total", frequency="annual")
MONTHLY = Indicator("m", NAME, "家", "flow", frequency="monthly")
QUARTERLY = Indicator("q", NAME, "家", "stock", frequency="quarterly")
PLAN = Target("plan", Stages(tuple(Stage(one, Text.of(one)) for one in ("drafting", "issued", "in_force"))))


def figure(text: str, period: str = "2024", indicator: Indicator = COUNT, **more: object) -> Observation:
    value = converted(read_figure(text), indicator)
    one = Observation(f"{text}@{period}", indicator.id, Period.parse(period), value, recorded_at=NOW)
    return replace(one, **more)  # type: ignore[arg-type]


def mark(value: str, period: str = "2024", holds: bool | None = True) -> Observation:
    return Observation(f"{value}@{period}", "plan", Period.parse(period), Mark(value, holds), recorded_at=NOW)


def series(values: Sequence[str], indicator: Indicator, start: int = 2015) -> list[Observation]:
    return [figure(value, str(start + year), indicator) for year, value in enumerate(values)]


def codes(one: Observation, indicator: Indicator | None = COUNT, **around: object) -> list[str]:
    return [doubt.code for doubt in doubts(one, indicator, **around)]  # type: ignore[arg-type]


GROWING = ["100", "104", "109", "112", "118", "121"]


@pytest.mark.parametrize(
    ("one", "indicator", "history", "expected"),
    [
        (figure("17"), COUNT, [], []),
        (figure("17项"), COUNT, [], ["unit"]),
        (figure("17 firms"), COUNT, [], ["unit"]),
        (figure("1.7万家"), COUNT, [], []),
        (figure("17.5"), COUNT, [], ["not_whole"]),
        (figure("17.2..17.8"), COUNT, [], ["not_whole"]),
        (figure("17.2..18.8"), COUNT, [], []),
        (figure("-3"), COUNT, [], ["limits"]),
        (figure("-3"), UNLIMITED, [], ["sign"]),
        (figure("101%", indicator=SHARE), SHARE, [], ["share_out_of_range"]),
        (figure("-1%", indicator=SHARE), SHARE, [], ["share_out_of_range"]),
        (figure("100%", indicator=SHARE), SHARE, [], []),
        (figure("95%以上", indicator=SHARE), SHARE, [], []),
        (figure("over 100%", indicator=SHARE), SHARE, [], ["share_out_of_range"]),
        (figure("-12%", indicator=RATE), RATE, series(["3", "4", "5"], RATE), []),
        (figure("-12亿元", indicator=MONEY), MONEY, series(["10亿元", "11亿元", "12亿元"], MONEY), ["sign"]),
        (figure("17", "2028"), COUNT, [], ["period_in_future"]),
        (figure("17", "2028", flags="F"), COUNT, [], []),
        (figure("17", "2026"), COUNT, [], []),
        (figure("123", "2021", indicator=MONEY), MONEY, series(GROWING, MONEY), []),
        (figure("300", "2021", indicator=MONEY), MONEY, series(GROWING, MONEY), ["jump"]),
        (figure("30", "2021", indicator=MONEY), MONEY, series(GROWING, MONEY), ["jump"]),
        (figure("300", "2021", indicator=MONEY, flags="B"), MONEY, series(GROWING, MONEY), []),
        (figure("300", "2021", indicator=MONEY), MONEY, series(GROWING[:3], MONEY), []),
        (figure("123万元", "2021", indicator=MONEY), MONEY, series(GROWING, MONEY), ["unit_scale"]),
        (figure("0.0123", "2021", indicator=MONEY), MONEY, series(GROWING, MONEY), ["unit_scale"]),
        (figure("123万元", "2021", indicator=MONEY), MONEY, series(["100亿元"], MONEY), ["unit_scale"]),
        (figure("123亿元", "2021", indicator=MONEY), MONEY, series(["20亿元"], MONEY), []),
        (figure("18.2", "2021", indicator=BILLED), BILLED, [], ["unit_not_written"]),
        (figure("18.2元", "2021", indicator=BILLED), BILLED, [], []),
        (figure("18.2亿元", "2021", indicator=BILLED), BILLED, [], []),
        (figure("1820000000", "2021", indicator=BILLED), BILLED, [], []),
        (figure("300", "2014", indicator=MONEY), MONEY, series(GROWING, MONEY), ["jump"]),
        (figure("98", "2014", indicator=MONEY), MONEY, series(GROWING, MONEY), []),
        (figure("12", "2021", indicator=RATE), RATE, series(["3", "4", "3", "5", "4"], RATE), ["jump"]),
        (figure("6", "2021", indicator=RATE), RATE, series(["3", "4", "3", "5", "4"], RATE), []),
        (figure("90项", "2021", indicator=TOTAL), TOTAL, series(["80项", "100项"], TOTAL), ["falling_total"]),
        (figure("近100项", "2021", indicator=TOTAL), TOTAL, series(["80项", "100项"], TOTAL), ["falling_total"]),
        (figure("约100项", "2021", indicator=TOTAL), TOTAL, series(["80项", "100项"], TOTAL), []),
        (figure("110项", "2014", indicator=TOTAL), TOTAL, series(["80项", "100项"], TOTAL), ["falling_total"]),
    ],
)  # fmt: skip
def test_figures(one: Observation, indicator: Indicator, history: list[Observation], expected: list[str]) -> None:
    """A figure is doubted for exactly what is wrong with it."""
    assert codes(one, indicator, history=history) == expected


@pytest.mark.parametrize(
    ("indicator", "period", "fits"),
    [
        (COUNT, "2024", True), (COUNT, "2024-12", True), (COUNT, "2024-12-31", True), (COUNT, "2024-06", False),
        (COUNT, "2022/2024", True), (MONEY, "2022/2024", False), (MONEY, "2024-12", False), (RATE, "2024-12", False),
        (QUARTERLY, "2024", True), (QUARTERLY, "2024-Q1", True), (QUARTERLY, "2024-03-31", True),
        (QUARTERLY, "2024-03-30", False), (QUARTERLY, "2024-02", False), (MONTHLY, "2024", False),
        (MONTHLY, "2024-02", True), (MONTHLY, "2024-02-29", False), (IRREGULAR, "2024-02-13", True),
        (WEEKLY, "2024-W07", True), (WEEKLY, "2024-02-18", True), (WEEKLY, "2024-02-17", False),
    ],
)  # fmt: skip
def test_periods_and_frequencies(indicator: Indicator, period: str, fits: bool) -> None:
    """A level may be told for a longer period or at the end of one; a flow only for its own."""
    expected = [] if fits else ["period_not_of_frequency"]
    assert codes(figure("17", period, indicator), indicator) == expected


def test_parts_and_wholes() -> None:
    """A part surely larger than its whole in the same period is doubted, whichever of the two comes later."""
    whole, part = figure("17"), replace(figure("18"), subject="joint")
    assert codes(part, whole=[whole]) == ["part_over_whole"]
    assert codes(whole, parts=[part]) == ["whole_under_part"]
    assert codes(part, whole=[replace(whole, period=Period.parse("2023"))]) == []
    assert codes(part, whole=[replace(whole, state="rejected")]) == []
    assert codes(figure("17"), whole=[whole]) == []
    assert codes(figure("over 17"), whole=[whole]) == ["part_over_whole"]
    assert codes(figure("近30"), whole=[whole]) == ["part_over_whole"]
    assert codes(figure("近20"), whole=[whole]) == []
    in_wan = replace(whole, value=Measurement(Decimal("0.0017"), Decimal("0.0017"), unit="万家"))
    assert codes(part, whole=[in_wan]) == ["part_over_whole"]


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("组建17家", "已组建１７ 家\n实验室", True), ("组建17家", "已组建18家", False),
        ("nearly 9,000", "nearly\n 9,000 items", True), ("17家", None, True),
    ],
)  # fmt: skip
def test_quotes(quote: str, text: str | None, found: bool) -> None:
    """The quoted words stand in the archived copy, or there is no copy to look in."""
    one = replace(figure("17"), quote=Quote(quote))
    assert codes(one, evidence_text=text) == ([] if found else ["quote_not_found"])


def test_duplicates_and_revisions() -> None:
    """The same from the same source is a duplicate, from another a confirmation; another amount wants a reason."""
    known = replace(figure("17"), document="a")
    assert codes(replace(figure("17家"), document="a"), history=[known]) == ["duplicate"]
    assert codes(replace(figure("17"), id="y", document="b"), history=[known]) == []
    assert codes(replace(figure("18"), document="a"), history=[known]) == ["revision_without_reason"]
    assert codes(replace(figure("18"), reason="recounted"), history=[known]) == []
    assert codes(figure("18"), history=[replace(known, state="rejected")]) == []
    assert codes(figure("18"), history=[replace(known, state="proposed")]) == []


def test_relation_follows_what_is_in_force() -> None:
    """Beside A corrected to B, saying A again is a revision of B, and saying B again is known."""
    first = figure("17")
    second = replace(figure("18"), recorded_at=NOW + timedelta(hours=1), supersedes=first.id)
    history = [second, first]
    kind, other = relation(figure("17"), history)
    assert (kind, other) == ("revision", second)
    assert relation(figure("18"), history) == ("known", second)
    assert relation(figure("17", "2023"), history) == ("new", None)


def test_marks() -> None:
    """A mark its target does not know, a skipped stage and one before its predecessor are doubted."""

    def found(one: Observation, history: Sequence[Observation] = ()) -> list[str]:
        return codes(one, None, target=PLAN, history=history)

    assert found(mark("drafting")) == []
    assert found(mark("drafted")) == ["unknown_mark"]
    assert found(mark("issued")) == ["stage_skipped"]
    assert found(mark("issued", holds=False)) == []
    assert found(mark("issued"), [mark("drafting")]) == []
    assert found(mark("issued"), [mark("drafting", "2025")]) == ["stage_too_early"]
    assert found(mark("issued"), [mark("drafting", holds=False)]) == ["stage_skipped"]
    assert found(mark("in_force"), [mark("drafting")]) == ["stage_skipped"]
    assert found(mark("drafting", "2030")) == ["period_in_future"]


def test_verdicts_revise_each_other() -> None:
    """Another verdict on the same period is a revision; items of a checklist stand side by side."""
    judged = Target("t", Judged())
    kept = mark("kept")
    assert relation(mark("partly"), [kept], judged) == ("revision", kept)
    assert relation(mark("partly"), [kept], PLAN) == ("new", None)
    assert codes(mark("partly"), None, target=judged, history=[kept]) == ["revision_without_reason"]


def test_every_doubt_has_both_languages() -> None:
    """Each reason can be told in Chinese and in English."""
    one = replace(figure("18.5项", "2031"), quote=Quote("x"))
    found = doubts(one, COUNT, evidence_text="y")
    assert len(found) == 3
    for doubt in found:
        assert set(doubt.to_json()["message"]) == {"zh", "en"}  # type: ignore[call-overload]


def test_the_list_of_checks_is_visible() -> None:
    """Every check is in the list and says in its docstring what must hold."""
    assert len(set(CHECKS)) == len(CHECKS) == 15
    assert all(check.__doc__ for check in CHECKS)


def test_conversion_keeps_the_wording() -> None:
    """A figure without unit is in the indicator's, money is converted, aliases count, the rest stays as written."""
    assert converted(read_figure("17"), COUNT).unit == "家"
    money = converted(read_figure("151.6亿元"), MONEY)
    assert (money.low, money.unit, money.text) == (Decimal("15155000000"), "元", "151.6亿元")
    assert converted(read_figure("17个"), replace(COUNT, unit_aliases=("个",))).unit == "家"
    assert converted(read_figure("17项"), COUNT).unit == "项"
    in_yi = replace(MONEY, unit="亿元")
    assert converted(read_figure("15160000000元"), in_yi).low == Decimal("151.6")


def test_one_jump_does_not_excuse_the_next() -> None:
    """The spread is robust: after one wild step another is still a jump."""
    wild = [100.0, 104.0, 109.0, 350.0, 355.0, 360.0]
    assert is_jump(900.0, 360.0, wild, True)
    assert not is_jump(365.0, 360.0, wild, True)
    assert not is_jump(900.0, 360.0, wild[:3], True)


@pytest.mark.parametrize(
    ("value", "neighbour", "power"),
    [
        (9e7, 9e3, 4),
        (9e3, 9e7, -4),
        (1.2e11, 1e3, 8),
        (1.5, 1.2e3, -3),
        (50.0, 10.0, None),
        (-5.0, 3.0, None),
        (0.0, 3.0, None),
    ],
)
def test_scale_slips(value: float, neighbour: float, power: int | None) -> None:
    """A forgotten or doubled scale word is recognised by its power of ten."""
    assert scale_slip(value, neighbour) == power
