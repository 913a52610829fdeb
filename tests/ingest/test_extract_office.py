"""Figures in workbooks, Word files and PDFs."""

from __future__ import annotations

import io

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingest.extracting import failure, found, outcome, values
from tests.ingest.files import lines_of_text, ods, package, pdf, row, ruled_table, xlsx
from tracker.ingest.extract.xlsx import shown_as
from tracker.model.source import Pattern, Table

BOOK = xlsx(
    row(1, "天津市主要指标（单位：亿元）")
    + row(2, "指标", "2023年", "2024年")
    + row(3, "研发经费", '<c r="B3"><v>568.70000000000005</v></c>', '<c r="C3"><f>B3*2</f><v>1137.4</v></c>')
    + row(4, "增长", '<c r="B4" s="1"><v>0.84699999999999998</v></c>', '<c r="C4" s="1"><v>0.05</v></c>')
    + row(5, "未计算", '<c r="B5"><f>SUM(B1:B4)</f></c>', '<c r="C5" t="e"><v>#DIV/0!</v></c>')
    + row(6, "截止日", '<c r="B6" s="2"><v>45291</v></c>', '<c r="C6" s="3"><v>45657</v></c>')
    + row(7, "共享", '<c r="B7" t="s"><v>0</v></c>', '<c r="C7" t="b"><v>1</v></c>'),
    name="主要 指标",
    formats=["0.0%", "yyyy-mm-dd", 'yyyy"年"m"月"'],
    merged=["A1:C1"],
    shared="<si><r><t>近9000</t></r><r><t>项</t></r><rPh><t>jin</t></rPh></si>",
)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("研发经费", [("568.7", "2023年"), ("1137.4", "2024年")]),
        ("增长", [("84.7%", "2023年"), ("5%", "2024年")]),
        ("截止日", [("2023-12-31", "2023年"), ("2024-12", "2024年")]),
        ("共享", [("近9000项", "2023年")]),
    ],
)
def test_cells_as_they_are_shown(label: str, expected: list[tuple[str, str]]) -> None:
    """Shares are percent, dates dates, floats the decimals that were typed, rich text one text."""
    assert values(BOOK, "xlsx", Table(across=True, where=(("指标", label),))) == expected


def test_the_address_of_a_cell() -> None:
    """A cell's address is what a formula would write; the unit above the table is given with it."""
    [one] = found(BOOK, "xlsx", Table("2023年", where=(("指标", "研发经费"),), sheet="主要 指标"))
    assert (one.value, one.address, one.unit) == ("568.7", "'主要 指标'!B3", "亿元")
    [one] = found(BOOK, "xlsx", Table(cell="C3"))
    assert (one.value, one.address) == ("1137.4", "'主要 指标'!C3")


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (Table("2023年", where=(("指标", "未计算"),)), "no_cached_value"),
        (Table("2024年", where=(("指标", "未计算"),)), "no_figure"),
        (Table("2025年"), "moved_selector"),
        (Table("2023年", sheet="二"), "moved_selector"),
        (Table(cell="B5"), "no_cached_value"),
        (Table(cell="Z99"), "no_figure"),
    ],
)
def test_cells_without_a_figure(table: Table, kind: str) -> None:
    """A formula that was never calculated is no figure and never zero; nor is an error."""
    assert failure(BOOK, "xlsx", table).kind == kind


def test_merged_headers() -> None:
    """A header over several columns is part of each column's name."""
    book = xlsx(
        row(1, "名称", "2024年", "<c r='C1'/>")
        + row(2, "<c r='A2'/>", "数量", "金额")
        + row(3, "平台", "<c r='B3'><v>17</v></c>", "<c r='C3'><v>5</v></c>"),
        merged=["A1:A2", "B1:C1"],
    )
    assert values(book, "xlsx", Table("2024年 数量", where=(("名称", "平台"),))) == [("17", None)]
    assert values(book, "xlsx", Table("金额", where=(("名称", "平台"),))) == [("5", None)]


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("0.1", "0%", "10%"), ("0.8470000000000001", "0.00%", "84.7%"), ("1.5E7", "General", "15000000"),
        ("151.59999999999999", "#,##0.0", "151.6"), ("45473", "m/d/yyyy", "2024-06-30"), ("45473", "yyyy", "2024-06"),
        ("60", "yyyy-mm-dd", "1900-02-28"),
        ("2024", '0"年"', "2024"), ("17", '[Red]0;"d"', "17"), ("x", "General", "x"),
        ("1e400", "General", "1e400"), ("12345678901234567890", "0", "12345678901234600000"),
    ],
)  # fmt: skip
def test_number_formats(raw: str, code: str, shown: str) -> None:
    """What a format makes of a stored number."""
    assert shown_as(raw, code) == shown


def test_an_opendocument_sheet() -> None:
    """Repeated cells and rows, percentages, spans and formulas without value."""

    def cell(words: str, kind: str = "string", value: str = "", more: str = "") -> str:
        valued = f' office:value="{value}"' if value else ""
        return f'<table:table-cell office:value-type="{kind}"{valued}{more}><text:p>{words}</text:p></table:table-cell>'

    empty = '<table:table-cell table:number-columns-repeated="1000"/>'
    rows = (
        f"<table:table-row>{cell('指标')}{cell('2023年')}{cell('2024年')}{empty}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        f"<table:table-row>{cell('增长')}{cell('84.7%', 'percentage', '0.847')}"
        f"{cell('1,234.5', 'float', '1234.5')}</table:table-row>"
        "<table:table-row>" + cell("未算") + '<table:table-cell table:formula="of:=1+1"/></table:table-row>'
    )
    book = ods(rows)
    assert values(book, "xlsx", Table(across=True, where=(("指标", "增长"),))) == [
        ("84.7%", "2023年"),
        ("1234.5", "2024年"),
    ]
    assert failure(book, "xlsx", Table("2023年", where=(("指标", "未算"),))).kind == "no_cached_value"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "not_parsed"),
        (b"<html><body>Please log in", "login_page"),
        (BOOK[:400], "not_parsed"),
        (BOOK[:-200], "not_parsed"),
        (package({"a": "b"}), "not_parsed"),
        (package({"xl/workbook.xml": "<a"}), "not_parsed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "not_parsed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ],
)
def test_files_that_are_no_workbooks(content: bytes, kind: str) -> None:
    """Damaged, cut off, encrypted and other files are told apart."""
    assert failure(content, "xlsx", Table("a")).kind == kind


def test_external_entities_are_not_read() -> None:
    """An XML part that asks for a file of ours gets nothing."""
    part = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    sheet = package(
        {
            "xl/workbook.xml": part + "<workbook>&x;</workbook>",
            "xl/_rels/workbook.xml.rels": "<Relationships/>",
        }
    )
    assert failure(sheet, "xlsx", Table("a")).kind in ("not_parsed", "empty")


def _document() -> bytes:
    made = docx.Document()
    made.add_paragraph("截至2024年底，组建全国重点实验室").add_run("17").bold = True
    made.paragraphs[0].add_run("家。")
    made.add_paragraph("表1 国家级平台")
    table = made.add_table(rows=3, cols=3)
    for place, words in enumerate(
        ["名称", "数量（家）", "备注", "全国重点实验室", "17", "", "技术创新中心", "突破8", ""]
    ):
        table.cell(place // 3, place % 3).text = words
    table.cell(1, 2).merge(table.cell(2, 2))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_word_file() -> None:
    """Paragraphs by a pattern, tables by their title and headers; formatting does not disturb."""
    content = _document()
    [one] = found(content, "docx", Pattern("截至{period}，{any}实验室{value}家"))
    assert (one.value, one.period, one.exact) == ("17", "2024年底", "截至2024年底，组建全国重点实验室17家")
    [one] = found(content, "docx", Table("数量", table="国家级平台", where=(("名称", "技术创新中心"),)))
    assert (one.value, one.unit, one.address) == ("突破8", "家", "table 1, row 3, column 数量（家）")
    assert one.exact == "技术创新中心\t突破8"
    assert failure(b"x", "docx", Table("a")).kind == "not_parsed"
    assert failure(BOOK, "docx", Table("a")).kind == "not_parsed"


TWO_PAGES = pdf(
    [
        lines_of_text("Labs in 2023: 15"),
        ruled_table([["Name", "Labs (units)"], ["Tianjin", "nearly 17"], ["Beijing", "77"]]),
    ]
)


def test_a_pdf() -> None:
    """Text and tables of a PDF, on all pages or those that are asked for."""
    [one] = found(TWO_PAGES, "pdf", Pattern("Labs in {period}: {value}"))
    assert (one.value, one.period, one.exact) == ("15", "2023", "Labs in 2023: 15")
    [one] = found(TWO_PAGES, "pdf", Pattern("Labs in {period}: {value}"), page="1")
    assert (one.value, one.address, one.start) == ("15", "page 1", None)
    [one] = found(TWO_PAGES, "pdf", Table("Labs", where=(("Name", "Tianjin"),)), page="2")
    assert (one.value, one.unit, one.address) == ("nearly 17", "units", "page 2, table 1, row 2, column Labs (units)")
    assert len(found(TWO_PAGES, "pdf", Table("Labs", "Name"))) == 2


@pytest.mark.parametrize(
    ("content", "page", "kind"),
    [
        (TWO_PAGES, "2", "moved_selector"),
        (TWO_PAGES, "9", "moved_selector"),
        (pdf([b""]), None, "empty"),
        (pdf([b""]), "1", "empty"),
        (TWO_PAGES[:60], None, "not_parsed"),
        (b"%PDF-1.7", None, "not_parsed"),
        (b"x", None, "not_parsed"),
    ],
)
def test_pdfs_without_the_figure(content: bytes, page: str | None, kind: str) -> None:
    """A page that is not there, pages that are pictures, damaged files are told apart."""
    assert failure(content, "pdf", Pattern("Labs in 2023: {value}"), page=page).kind == kind


@settings(max_examples=40)
@given(st.data())
def test_damaged_files_fail_softly(data: st.DataObject) -> None:
    """A file with some bytes changed or cut away gives figures or a failure."""
    content = bytearray(data.draw(st.sampled_from([BOOK, TWO_PAGES])))
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(content[: data.draw(st.integers(0, len(content)))])
    for format_ in ("xlsx", "docx"):
        assert outcome(cut, "xlsx" if format_ == "xlsx" else "docx", Table("2023年")) is not None
