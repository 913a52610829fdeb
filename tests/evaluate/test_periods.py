"""Periods as documents write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.periods import containing, period_of, period_written, taken
from tracker.model.period import FREQUENCIES, Frequency, Period
from tracker.model.source import Found, PeriodOf


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024年", "2024"), ("2024年度", "2024"), ("２０２４年", "2024"), ("二〇二四年", "2024"), ("2024", "2024"),
        ("2024年1-6月", "2024-S1"), ("2024年1—5月份", "2024-01/2024-05"), ("2024年1月至3月", "2024-Q1"),
        ("2024年上半年", "2024-S1"), ("2024年一季度", "2024-Q1"), ("2024年第3季度", "2024-Q3"),
        ("2024年前三季度", "2024-01/2024-09"), ("2024年前5个月", "2024-01/2024-05"), ("2024年1-12月", "2024"),
        ("2024年6月", "2024-06"), ("2024年6月30日", "2024-06-30"), ("2024年6月30日 10:00", "2024-06-30"),
        ("2024年12月底", "2024-12"), ("2024年末", "2024"),
        ("截至2024年6月底", "2024-06"), ("截至2024年6月30日", "2024-06-30"),
        ("民国113年", "2024"), ("中華民國113年3月", "2024-03"), ("2024年第12周", "2024-W12"),
        ("2024M03", "2024-03"), ("2024-03", "2024-03"), ("2024-3", "2024-03"), ("2024/06/30", "2024-06-30"),
        ("202406", "2024-06"), ("20240630", "2024-06-30"),
        ("2024-06-30T10:00:00Z", "2024-06-30"), ("2024-W12", "2024-W12"),
        ("Mar 2024", "2024-03"), ("Sept. 2024", "2024-09"),
        ("March 31, 2024", "2024-03-31"), ("31 March 2024", "2024-03-31"),
        ("Fri, 23 Feb 2024 10:00:00 GMT", "2024-02-23"),
        ("Jan-Jun 2024", "2024-S1"), ("as of 30 June 2024", "2024-06-30"),
        ("Q1 2024", "2024-Q1"), ("2024Q1", "2024-Q1"), ("2024 Q1", "2024-Q1"),
        ("1Q2024", "2024-Q1"), ("H1 2024", "2024-S1"),
        ("first half of 2024", "2024-S1"), ("fourth quarter 2024", "2024-Q4"), ("FY2023-24", "2023-04/2024-03"),
        ("2021/2023", "2021/2023"),
        ("13/04/2024", "2024-04-13"), ("04/13/2024", "2024-04-13"), ("04/04/2024", "2024-04-04"),
        ("03/2024", "2024-03"), ("week 12 of 2024", "2024-W12"), ("（2024年）", "2024"),
    ],
)  # fmt: skip
def test_wordings(text: str, period: str) -> None:
    """Each wording is the period that it names."""
    assert str(period_written(text)) == period


@pytest.mark.parametrize(
    "text",
    ["03/04/2024", "FY2024", "2023-24", "2023/24", "Mar-24", "2024年13月", "2024年2月30日", "9000", "17", "", "上半年",
     "2024-13", "今年", "FY2023-25", "x" * 500, "1-6月", "2024年6-3月", "0000年", "民国年"],
)  # fmt: skip
def test_wordings_that_name_none(text: str) -> None:
    """What names no period, or might mean two, is none."""
    assert period_written(text) is None


@pytest.mark.parametrize(
    ("text", "frequency", "period"),
    [
        ("2024年6月30日", "monthly", "2024-06"),
        ("2024年6月30日", "quarterly", "2024-Q2"),
        ("2024-12-31", "annual", "2024"),
        ("截至2024年6月底", "half-yearly", "2024-S1"),
        ("2024年底", "monthly", "2024-12"),
        ("end of 2024", "quarterly", "2024-Q4"),
        ("2024年6月", "quarterly", "2024-06"),
        ("2024-06-30", "irregular", "2024-06-30"),
        ("2024-06-30", "weekly", "2024-W26"),
    ],
)
def test_a_day_becomes_its_period(text: str, frequency: Frequency, period: str) -> None:
    """A day, or an end as a wording says it, is the period of the frequency; a whole period stays."""
    assert str(period_written(text, frequency)) == period


@given(st.dates(date(1900, 1, 1), date(2190, 12, 31)), st.sampled_from(FREQUENCIES))
def test_a_day_lies_in_its_period(day: date, frequency: Frequency) -> None:
    """The period of a day covers it, and has the frequency that was asked for."""
    period = containing(day, frequency)
    assert period.covers(day)
    assert period.frequency == ("daily" if frequency == "irregular" else frequency)


@given(st.text(alphabet="0123456789年月日底上半季度第一至-/ .QHFYMarWeek民国截", max_size=24))
def test_no_wording_fails(text: str) -> None:
    """Whatever the words, there is a period that can be written and read again, or none."""
    period = period_written(text)
    assert period is None or Period.parse(str(period)) == period


@pytest.mark.parametrize(
    ("of", "period"),
    [
        (None, "2024-Q2"),
        (PeriodOf("stated", "2023年"), "2023"),
        (PeriodOf("fetched"), "2024-Q3"),
        (PeriodOf("previous"), "2024-Q2"),
        (PeriodOf("published"), "2024-Q2"),
    ],
)
def test_where_the_period_comes_from(of: PeriodOf | None, period: str) -> None:
    """Words beside the figure, a stated period, the day of the fetch, the period before, the day of publication."""
    figure = Found("17", "截至2024年5月底", published="2024-06-01")
    assert str(period_of(figure, of, "quarterly", date(2024, 7, 15))) == period


def test_a_figure_without_a_period_has_none() -> None:
    """No period is made up."""
    assert period_of(Found("17"), None, "annual", date(2024, 7, 15)) is None
    assert period_of(Found("17"), PeriodOf("published"), "annual", date(2024, 7, 15)) is None


def test_which_of_several_counts() -> None:
    """Of several figures for one period all, the first or the last count."""
    one, two = Period.parse("2023"), Period.parse("2024")
    figures = [(one, Found("1")), (two, Found("2")), (one, Found("3"))]
    assert [found.value for _, found in taken(figures, "all")] == ["1", "2", "3"]
    assert [found.value for _, found in taken(figures, "first")] == ["1", "2"]
    assert [found.value for _, found in taken(figures, "last")] == ["3", "2"]
