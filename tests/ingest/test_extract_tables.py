"""Figures in tables: of delimited text, of web pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.extracting import failure, found, outcome, values
from tracker.ingest.extract.columns import column_of, letters
from tracker.model.source import Table

LONG = """Country,Code,Year,Value (bn)
China,CHN,2022,1.5
China,CHN,2023,"1,234.50"
India,IND,2023,7
China,CHN,2024,..
"""
WIDE = "天津市主要指标\n单位：亿元\n指标,2022年,2023年,2024年\n研发经费,500,568.7,—\n发明专利,1,2,3\n"
PAGE = """<table><tr><td>导航</td></tr></table>
<h3>表2 国家级平台</h3>
<table><caption>国家级平台</caption>
<tr><th rowspan="2">地区</th><th rowspan="2">名称</th><th colspan="2">2024年</th></tr>
<tr><th>数量（家）</th><th>增长</th></tr>
<tr><td rowspan="2">天津</td><td>全国重点实验室</td><td><b>1</b><b>7</b></td><td>-</td></tr>
<tr><td>技术创新中心</td><td>突破 8</td><td>14%</td></tr>
<tr><td>北京</td><td>全国重点实验室</td><td>77</td><td></td></tr>
</table>"""


def test_rows_of_a_long_table() -> None:
    """The rows that are asked for give value and period; a cell without a number is passed over."""
    table = Table("Value (bn)", "Year", (("Code", "CHN"),))
    got = found(LONG, "csv", table)
    assert [(one.value, one.period, one.address, one.unit) for one in got] == [
        ("1.5", "2022", "row 2, column Value (bn)", "bn"),
        ("1,234.50", "2023", "row 3, column Value (bn)", "bn"),
    ]


@pytest.mark.parametrize("value", ["Value (bn)", "value".title(), "D", "4"])
def test_ways_to_name_a_column(value: str) -> None:
    """A column is named by its words, its words without the bracket, its letter or its number."""
    assert values(LONG, "csv", Table(value, "Year", (("Code", "IND"),))) == [("7", "2023")]


def test_periods_across() -> None:
    """Where the headers are periods each of their cells is a value; titles above the header do not disturb."""
    got = found(WIDE, "csv", Table(across=True, where=(("指标", "研发 经费"),)))
    assert [(one.value, one.period, one.unit) for one in got] == [
        ("500", "2022年", "亿元"),
        ("568.7", "2023年", "亿元"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_dialects(delimiter: str, encoding: str) -> None:
    """The delimiter and the encoding are found out."""
    rows = [["指标", "年份", "数值"], ["全国重点实验室", "2024", '"17"'], ["技术创新中心", "2024", "8"]]
    text = "".join(delimiter.join(row) + "\r\n" for row in rows)
    table = Table("数值", "年份", (("指标", "全国重点实验室"),))
    assert values(text.encode(encoding), "csv", table) == [("17", "2024")]


@pytest.mark.parametrize(
    ("text", "table", "kind"),
    [
        ("", Table("a"), "empty"),
        ("a,b\n1,2\n", Table("c"), "moved_selector"),
        ("a,a\n1,2\n", Table("a"), "moved_selector"),
        ("a,b\n1,2\n", Table("b", where=(("a", "3"),)), "moved_selector"),
        ("a,b\nx,..\n", Table("b", where=(("a", "x"),)), "no_figure"),
        ("a,b\n", Table("b"), "no_figure"),
        ('a,b\n"1,2\n' + "x\n" * 50, Table("b"), "not_parsed"),
        ('a,b\n1,"' + "x" * 200_000, Table("b"), "not_parsed"),
        ("a\0\0\0,b\n1,2", Table("b"), "not_parsed"),
        ("a,b\n1,2\n", Table(across=True), "moved_selector"),
        ("a,b\n1,2\n", Table(cell="B9"), "no_figure"),
    ],
)
def test_tables_without_the_figure(text: str, table: Table, kind: str) -> None:
    """Each way to have no figure is told apart."""
    assert failure(text, "csv", table).kind == kind


def test_ragged_rows() -> None:
    """A row that is shorter or longer than the header keeps its cells in place."""
    assert values("a,b\n1\n2,3,4\n5,6\n", "csv", Table("b", "a")) == [("3", "2"), ("6", "5")]


def test_a_cell() -> None:
    """One cell is named as spreadsheets name it."""
    [one] = found(WIDE, "csv", Table(cell="C4"))
    assert (one.value, one.address) == ("568.7", "row 4, column C4")


def test_the_nearest_row_is_named() -> None:
    """A label that no row has is told together with the one most like it."""
    told = failure(LONG, "csv", Table("Value (bn)", "Year", (("Country", "Chine"),)))
    assert "China" in told.message.in_language("en")


def test_a_web_table() -> None:
    """A row by its label and a column by its header, through cells that span rows and columns, with its quote."""
    [one] = found(PAGE, "html", Table("数量", table="国家级平台", where=(("名称", "全国重点实验室"), ("地区", "天津"))))
    assert (one.value, one.unit, one.address) == ("17", "家", "table 2, row 3, column 数量（家）")
    assert one.exact == "天津\t全国重点实验室\t17\t-"
    [one] = found(PAGE, "html", Table("数量", where=(("名称", "技术创新中心"), ("地区", "天津"))))
    assert (one.value, one.exact) == ("突破 8", "技术创新中心\t突破 8\t14%")


@pytest.mark.parametrize("table", ["2", "国家级平台", "表2", "全国重点"])
def test_ways_to_name_a_table(table: str) -> None:
    """A table is named by its number, its caption, or words in it."""
    assert len(found(PAGE, "html", Table("数量（家）", "地区", table=table))) == 3


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (Table("数量", table="9"), "moved_selector"),
        (Table("数量", table="不存在"), "moved_selector"),
        (Table("金额", where=(("名称", "全国重点实验室"),)), "moved_selector"),
        (Table("数量", where=(("名称", "重点实验室"),)), "moved_selector"),
        (Table("增长", where=(("地区", "北京"),)), "no_figure"),
    ],
)
def test_web_tables_without_the_figure(table: Table, kind: str) -> None:
    """A table, column or row that is gone, and a cell that is empty, are told apart."""
    assert failure(PAGE, "html", table).kind == kind


@pytest.mark.parametrize(
    "markup",
    [
        '<table><tr><td colspan="100000000" rowspan="100000000">a</td></tr><tr><td>1</td></tr></table>',
        '<table><tr><td rowspan="0">a<td colspan="-3">b</tr><tr><td>1</table>',
        "<table>" * 3_000 + "<tr><td>a<td>b<tr><td>1<td>2",
        "<table><tr><td>a" * 500 + "<td>b",
    ],
)
def test_odd_spans_and_nesting(markup: str) -> None:
    """Cells that claim to span the world, and tables within tables, end in figures or a failure."""
    assert outcome(markup, "html", Table("b", "a"), "text/html") is not None


def test_columns_by_letters() -> None:
    """Letters and numbers of columns are two ways to write the same."""
    assert [column_of(letters(column)) for column in range(2_000)] == list(range(2_000))


@given(
    st.text(alphabet='ab,;\t\n\r"17\0 ', max_size=80),
    st.sampled_from([Table("a"), Table("b", "a"), Table(across=True), Table("2", header=0)]),
)
def test_any_text_is_a_table_or_a_failure(text: str, table: Table) -> None:
    """Whatever the text, figures come or a failure does."""
    got = outcome(text, "csv", table)
    assert not isinstance(got, list) or all(one.value for one in got)
