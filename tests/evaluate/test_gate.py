"""The gate before the ledger, and whether a statement still stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.acceptance import Doubt
from tracker.evaluate.gate import disagreeing, has_moved, holding, is_missing, relative, shape
from tracker.evaluate.statements import around, nearest, standing
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.source import Css, PeriodOf, Read, Table
from tracker.model.text import Text

HTML = Read("labs", "html", Table("数量"))
NAMED = Read("labs", "html", Table("数量", table="平台"))
ACROSS = Read("labs", "csv", Table(across=True))
CELL = Read("labs", "xlsx", Table(cell="B7"))


@pytest.mark.parametrize(
    ("address", "read", "same_as"),
    [
        ("table 2, row 4, column 数量", HTML, "table 2, row 9, column 数量"),
        ("table 2, row 4, column 数量", NAMED, "table 3, row 4, column 数量"),
        ("row 4, column 2023", ACROSS, "row 4, column 2024"),
        ("Sheet1!B7", Read("labs", "xlsx", Table("B")), "Sheet1!B19"),
        ("page 3", Read("labs", "pdf", Table("B")), "page 5"),
        ("td.labs [1]", Read("labs", "html", Css("td.labs")), "td.labs [2]"),
    ],
)
def test_what_changes_from_month_to_month_is_no_move(address: str, read: Read, same_as: str) -> None:
    """Rows are added, years go on, pages are inserted: the figure still stands in its place."""
    assert shape(address, read) == shape(same_as, read)


@pytest.mark.parametrize(
    ("address", "read", "moved_to"),
    [
        ("table 2, row 4, column 数量", HTML, "table 3, row 4, column 数量"),
        ("table 2, row 4, column 数量", HTML, "table 2, row 4, column 面积"),
        ("Sheet1!B7", Read("labs", "xlsx", Table("合计")), "Sheet1!C7"),
        ("Sheet1!B7", Read("labs", "xlsx", Table("合计")), "Sheet2!B7"),
        ("Sheet1!B7", Read("labs", "xlsx", Table(across=True)), "Sheet1!B8"),
        ("Sheet1!B7", CELL, "Sheet1!B8"),
    ],
)
def test_another_column_or_table_is_a_move(address: str, read: Read, moved_to: str) -> None:
    """Another table, sheet or column is another place."""
    assert shape(address, read) != shape(moved_to, read)


def test_moved_needs_a_before() -> None:
    """A first figure has not moved; one known place among several is enough."""
    assert not has_moved(["a"], [])
    assert not has_moved([], ["a"])
    assert not has_moved(["a", "b"], ["b"])
    assert has_moved(["a"], ["b"])


def figure(value: int, period: str = "2024", subject: str = "labs") -> Observation:
    return Observation("", subject, Period.parse(period), Measurement(Decimal(value), Decimal(value), unit="家"))


@given(st.lists(st.tuples(st.sampled_from(["2023", "2024"]), st.integers(1, 3)), max_size=6))
def test_those_that_disagree_are_exactly_those_of_a_period_with_two_values(pairs: list[tuple[str, int]]) -> None:
    """Whatever their order."""
    values = {period: {value for other, value in pairs if other == period} for period, _ in pairs}
    expected = {at for at, (period, _) in enumerate(pairs) if len(values[period]) > 1}
    assert disagreeing([figure(value, period) for period, value in pairs]) == expected


def test_policies() -> None:
    """`none` waives all but what cannot be compared, `required` waives nothing and adds its own."""
    jump, unit = Doubt("jump", Text.of("x")), Doubt("unit", Text.of("y"))
    assert holding([jump], "none") == ()
    assert holding([jump, unit], "none") == (unit,)
    assert holding([jump], "on-doubt") == (jump,)
    assert holding([], "on-doubt") == ()
    assert [one.code for one in holding([jump], "required")] == ["jump", "review_required"]


def test_relative_periods_follow_the_day() -> None:
    """Only those: a stated period does not depend on when it is read."""
    day = date(2026, 1, 3)
    for kind, expected in (("fetched", "2026-01"), ("previous", "2025-12")):
        read = Read("labs", "html", Css("b"), PeriodOf(kind))  # type: ignore[arg-type]  # one of the two kinds
        assert str(relative(read, "monthly", day)) == expected
    assert relative(Read("labs", "html", Css("b"), PeriodOf("stated", "2024")), "monthly", day) is None
    assert relative(HTML, "monthly", day) is None


def test_a_zero_is_a_figure() -> None:
    """What tables write where nothing is known is missing, a zero is not."""
    assert all(map(is_missing, ("", " - ", "…", "N/A", ":", "—")))
    assert not any(map(is_missing, ("0", "-1", "0.0")))


def test_a_statement_stands_whatever_its_spaces() -> None:
    """Line breaks and full-width digits do not hide it; its place is that of the text as it stands."""
    text = "本市将\n突破 ２０\u3000家 以上。"
    found = standing("突破20家", text)
    assert found is not None
    assert text[slice(*found)] == "突破 ２０\u3000家"
    assert around(text, *found) == ("本市将", "以上。")


@given(st.text(max_size=30), st.text(max_size=30), st.text(min_size=1, max_size=20))
def test_what_was_put_in_is_found(before: str, after: str, quote: str) -> None:
    """A quote copied from a text stands in it, wherever it is; what it gives is inside the text."""
    text = f"{before}\n{quote}\n{after}"
    found = standing(quote, text)
    if found is not None:
        assert 0 <= found[0] < found[1] <= len(text)
    if quote.isascii() and quote.strip():
        assert found is not None


def test_nothing_like_it_is_said_so() -> None:
    """A page that speaks of something else has no new wording."""
    assert nearest("全国重点实验室突破20家", "欢迎访问本站。版权所有。") == ""
