"""Amounts, periods and days as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model.amounts import amount, day, interval, period
from tracker.model.measurement import Measurement
from tracker.model.written import read_figure


@pytest.mark.parametrize(
    ("value", "unit", "display", "zh", "en"),
    [
        ("15160000000", "元", None, "151.6亿元", "CNY 15.16 bn"),
        ("15160000000", "元", "亿元", "151.6亿元", "CNY 15.16 bn"),
        ("151.6", "亿元", None, "151.6亿元", "CNY 15.16 bn"),
        ("8473500000", "元", None, "847350万元", "CNY 8,473.5 m"),
        ("15160000000.01", "元", None, "15160000000.01元", "CNY 15,160,000,000.01"),
        ("126060000000000", "元", None, "126.06万亿元", "CNY 126.06 tn"),
        ("9000", "项", None, "9000项", "9,000"),
        ("21800", "台(套)", None, "2.18万台(套)", "21,800"),
        ("12345", "家", None, "12345家", "12,345"),
        ("84.70", "%", None, "84.7%", "84.7%"),
        ("-2.5", "百分点", None, "−2.5个百分点", "−2.5 percentage points"),
        ("1250000", "USD", None, "125万美元", "USD 1.25 m"),
        ("12.5", "km", None, "12.5 km", "12.5 km"),
        ("1234.5", "千瓦时", None, "1234.5千瓦时", "1,234.5 kWh"),
        ("35", "微克/立方米", None, "35微克/立方米", "35 µg/m³"),
        ("1500000", "t", "million t", "1.5 million t", "1.5 million t"),
        ("0", "家", None, "0家", "0"),
        ("17", "", None, "17", "17"),
        ("17", "家", "台", "17家", "17"),
    ],
)
def test_an_amount_is_written_as_each_language_writes_it(
    value: str, unit: str, display: str | None, zh: str, en: str
) -> None:
    """Scale words, separators and the place of the unit follow the language; no digit is lost."""
    assert amount(Decimal(value), unit, "zh", display) == zh
    assert amount(Decimal(value), unit, "en", display) == en


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("17家", "17家", "17"),
        ("近9000项", "近9000项", "nearly 9,000 (8,500 to under 9,000)"),
        ("151.6亿元", "151.6亿元", "CNY 15.16 bn"),
        ("84.7%以上", "84.7%以上", "at least 84.7%"),
        ("突破20家", "超20家", "more than 20"),
        ("约300项", "约300项", "about 300 (250 to 350)"),
        ("不超过5天", "不超过5天", "at most 5 days"),
        ("低于10%", "低于10%", "under 10%"),
        ("15 .. 20 %", "15%至20%", "15% to 20%"),
    ],
)
def test_a_figure_keeps_its_qualifier_in_both_languages(written: str, zh: str, en: str) -> None:
    """What was said with reserve is told with the same reserve."""
    figure = read_figure(written)
    assert (interval(figure, "zh"), interval(figure, "en")) == (zh, en)


def test_an_end_that_no_longer_is_open_is_told_as_closed() -> None:
    """The part that countable things can reach has closed ends, so its words must not stay strict."""
    over_20 = Measurement(Decimal(20), None, low_open=True, qualifier="over", unit="家").whole()
    assert (interval(over_20, "zh"), interval(over_20, "en")) == ("21家以上", "at least 21")
    nearly = Measurement(Decimal(8500), Decimal(9000), high_open=True, qualifier="nearly", unit="项").whole()
    assert interval(nearly, "en") == "8,500 to 8,999"


def test_days_and_weeks_are_written_by_language() -> None:
    """A day and a week read as a native would write them, and a text that is no period is refused."""
    assert day(date(2024, 2, 3), "zh") == period("2024-02-03", "zh") == "2024年2月3日"
    assert period("2024-S1", "zh") == "2024年上半年"
    assert period("2024-W07", "zh-CN") == "2024年第7周"
    with pytest.raises(ValueError, match="no period"):
        period("soon", "en")


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**33, places=3),
    st.sampled_from(["元", "家", "%"]),
)
def test_no_amount_loses_a_digit_in_chinese(value: Decimal, unit: str) -> None:
    """An amount written in Chinese reads back as the very same amount."""
    written = read_figure(amount(value, unit, "zh"))
    assert written.unit == unit
    assert written.nominal == value


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**25, places=3),
    st.sampled_from(["USD", "项", "km", "%"]),
)
def test_no_amount_loses_a_digit_in_english(value: Decimal, unit: str) -> None:
    """An amount written in English reads back as the very same amount."""
    assert read_figure(amount(value, unit, "en")).nominal == value
