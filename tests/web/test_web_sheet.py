"""Spreadsheets uploaded: seen row by row before anything is recorded; the form to fill in; hostile files."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from tests.ingest.files import package, row, xlsx
from tests.web import markup
from tests.web.conftest import House
from tracker.ingest.extract.columns import Row
from tracker.ingest.extract.office_text import book_of

HEAD = ("指标代号", "所属期", "数值", "单位", "原文", "出处网址", "备注")


def table(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD, **more: Any) -> bytes:
    """A workbook with headings and rows of words."""
    lines = [row(1, "填报表"), row(3, *head)]
    lines += [row(number, *cells) for number, cells in enumerate(rows, start=4)]
    return xlsx("".join(lines), **more)


def upload(house: House, content: bytes, name: str = "figures.xlsx", role: Any = "contributor") -> Any:
    """What the server says to a file."""
    return house.client(role).post("/enter/sheet", files={"file": (name, content)})


def words(answer: Any) -> str:
    """The text of the page's main part, on one line."""
    return markup.main_of(answer.text)


def confirm(house: House, answer: Any, do: str = "all") -> Any:
    """What the server says when the file that was looked at is kept."""
    fields = markup.elements(markup.document(answer.text), "//form[@action='/enter/sheet/keep']//input")
    typed = {markup.attribute(one, "name"): markup.attribute(one, "value") for one in fields}
    return house.client("contributor").post("/enter/sheet/keep", data={**typed, "do": do})


def recorded(house: House, subject: str = "results") -> list[str]:
    """What is recorded of a subject, as it was written, with its period."""
    some = house.ledger.observations([subject], states=("accepted", "proposed")).get(subject, ())
    return [f"{one.period.text} {one.measurement.text}" for one in some if one.measurement is not None]


GOOD = table(
    ("results", "2025", "9100", "项", "共享9100项", "https://example.org/r", ""), ("contracts", "2026年", "约210亿元")
)


def test_a_workbook_is_looked_at_before_it_is_kept(house: House) -> None:
    """Each row stands with how it is read and what it would be; nothing is recorded by looking."""
    answer = upload(house, GOOD)
    assert answer.status_code == 200
    said = words(answer)
    assert "Rows: 2. To be recorded: 2." in said
    assert "9,100" in said
    assert recorded(house)[-1] == "2024 近9000项"
    done = confirm(house, answer)
    assert (done.status_code, "added=2" in done.headers["location"]) == (303, True)
    assert recorded(house)[-1] == "2025 9100项"
    assert recorded(house, "contracts")[-1] == "2026 约210亿元"
    [line] = house.ledger.audit.entries(act="observation.import")
    assert (line.by, line.detail["added"]) == ("contributor", 2)


def test_the_file_is_the_evidence_and_the_cell_the_address(house: House) -> None:
    """A figure leads to the archived workbook and the cell that it stood in."""
    confirm(house, upload(house, GOOD))
    one = house.ledger.observations(["results"])["results"][-1]
    assert house.served().store.get(one.evidence or "") == GOOD
    assert one.address == "Sheet1!C4"


def test_the_same_file_again_adds_nothing(house: House) -> None:
    """Twice uploaded, twice confirmed: once recorded."""
    first = upload(house, GOOD)
    confirm(house, first)
    again = confirm(house, first)
    assert "added=0" in again.headers["location"]
    assert "There is nothing new to record" in words(upload(house, GOOD))
    assert len(house.ledger.audit.entries(act="observation.import")) == 1


def test_rows_with_problems_are_told_by_sheet_row_and_column(house: House) -> None:
    """Nothing is recorded unless the good rows are chosen."""
    content = table(
        ("results", "2025", "9100项"), ("results", "2026", "viele"), ("nope", "2025", "1"), ("labs", "soon", "19")
    )
    answer = upload(house, content)
    assert answer.status_code == 422
    said = words(answer)
    assert "figures.xlsx/Sheet1 · row 5 · column C" in said
    assert "No figure can be read" in said
    assert "There is no such indicator" in said
    assert "No time can be read" in said
    assert confirm(house, answer).status_code == 422
    assert recorded(house)[-1] == "2024 近9000项"
    assert confirm(house, answer, "good").status_code == 303
    assert recorded(house)[-1] == "2025 9100项"


def test_cells_are_read_as_they_are_shown(house: House) -> None:
    """A share in a cell of percent is one; a formula without a result is no figure, and said so."""
    rows = (
        row(1, "indicator", "period", "value")
        + row(2, "intensity", "2026", '<c r="C2" s="1"><v>0.0371</v></c>')
        + row(3, "labs", '<c r="B3"><v>2025</v></c>', '<c r="C3"><f>A1+1</f></c>')
        + row(4, "labs", "2026", '<c r="C4" t="e"><v>#DIV/0!</v></c>')
    )
    said = words(upload(house, xlsx(rows, formats=["0.00%"])))
    assert "3.71%" in said
    assert "formula whose result is not in the file" in said
    assert "holds an error" in said


def test_hidden_and_merged_rows_are_told(house: House) -> None:
    """They are read, and the reader knows."""
    rows = row(1, "indicator", "period", "value") + row(2, "labs", "2025", "19") + row(3, "labs", "2026")
    rows += row(4, "results", "2025", "9100项").replace("<row ", '<row hidden="1" ')
    said = words(upload(house, xlsx(rows, merged=["C2:C3"])))
    assert "The row is hidden" in said
    assert "merged with those above" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16"])
def test_a_table_of_any_encoding_is_read(house: House, encoding: str) -> None:
    """As spreadsheet programs of the mainland, of Taiwan and of anywhere write it."""
    text = (
        "指標名稱,時間,數值\n" if encoding == "big5" else "指标名称,时间,数值\n京津冀科技成果共享数量,2025年,近9500项\n"
    )
    if encoding == "big5":
        text = "indicator,year,amount,備註\nresults,2025,近9500項,本表由各單位填報並經確認無誤\n"
    answer = upload(house, text.encode(encoding), "表.csv")
    assert "To be recorded: 1." in words(answer), words(answer)
    confirm(house, answer)
    assert recorded(house)[-1].startswith("2025 近9500")


def test_an_exported_file_comes_back_as_it_was(house: House) -> None:
    """Everything is known already."""
    from tracker.steps.transfer import export_sheet

    content = "".join(export_sheet(house.ledger)).encode()
    assert "There is nothing new to record" in words(upload(house, content, "observations.csv"))


def far_cell() -> bytes:
    return xlsx(row(1, "indicator", "period", "value") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def bomb() -> bytes:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>' + "0" * 260_000_000 + "</t></is></c></row>"
    return xlsx(rows)


def many_rows() -> bytes:
    return xlsx(row(1, "indicator", "period", "value") + "<row><c><v>1</v></c></row>" * 2_000_000)


def with_macros() -> bytes:
    made = io.BytesIO(GOOD)
    with zipfile.ZipFile(made, "a") as file:
        file.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Auto_Open")
    return made.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = OLE + b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" + bytes(600)


@pytest.mark.parametrize(
    ("made", "name", "said"),
    [
        (bomb, "b.xlsx", "Nothing is recorded yet"),
        (many_rows, "m.xlsx", "too large, or a trap"),
        (lambda: ENCRYPTED, "e.xlsx", "protected by a password"),
        (lambda: GOOD[: len(GOOD) // 2], "cut.xlsx", "damaged"),
        (lambda: package({"a.txt": "no workbook"}), "a.xlsx", "damaged, or no spreadsheet"),
        (lambda: OLE + bytes(range(256)) * 20, "x.xls", "damaged, or no spreadsheet"),
        (lambda: xlsx(row(1, "one", "two") + row(2, "1", "2")), "n.xlsx", "No headings are understood"),
        (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), "picture.csv", "To mend"),
        (lambda: b"", "empty.csv", "The file is empty"),
        (lambda: b'indicator,period,value\n"never closed,1,2\n' + b"x,y,z\n" * 5000, "q.csv", "To mend"),
    ],
)
def test_hostile_files_are_told_and_nothing_comes_of_them(house: House, made: Any, name: str, said: str) -> None:
    """Bombs, millions of rows, passwords, cut files, pictures: a page, no row, and the server lives on."""
    answer = upload(house, made(), name)
    assert (answer.status_code, said in words(answer)) == (422, True), words(answer)
    assert recorded(house)[-1] == "2024 近9000项"


def test_a_far_cell_costs_nothing(house: House) -> None:
    """A cell in the last column of the last row is one cell, no billion."""
    assert upload(house, far_cell()).status_code in (200, 422)


def test_macros_and_wrong_endings_do_not_matter(house: House) -> None:
    """Nothing in a workbook is run; what it is its bytes say, not its name."""
    assert "To be recorded: 2." in words(upload(house, with_macros(), "m.xlsm"))
    assert "To be recorded: 2." in words(upload(house, GOOD, "figures.csv"))
    assert "To be recorded: 1." in words(upload(house, "指标,年份,数值\nresults,2025,9100项\n".encode(), "t.xlsx"))


def test_what_is_confirmed_is_what_was_kept(house: House) -> None:
    """A form that names another file, or none, records nothing that was not uploaded."""
    client = house.client("contributor")
    for kept in ("", "0" * 64, "../../targets.yaml", "x\0y"):
        assert client.post("/enter/sheet/keep", data={"kept": kept, "do": "all"}).status_code == 422
    assert recorded(house)[-1] == "2024 近9000项"


def test_too_large_a_file_is_refused(house: House) -> None:
    """Twenty MiB and no more."""
    assert upload(house, b"x" * (23 * 1024 * 1024), "x.csv").status_code == 413


def test_a_viewer_uploads_nothing(house: House) -> None:
    """Contributors do."""
    assert upload(house, GOOD, role="viewer").status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_form_to_fill_in_goes_round(house: House, language: str) -> None:
    """Downloaded, filled in, uploaded: its headings are understood, rows that nobody filled in are left out."""
    answer = house.client("contributor").get(f"/enter/sheet/form.xlsx?owner=stb&lang={language}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    book = book_of(answer.content, "application/zip")
    rows: list[Row] = list(book.rows(book.sheets[0]))
    subjects = [one.cell(0) for one in rows[3:]]
    assert "results" in subjects
    assert "pm25" not in subjects  # of another office
    assert "To be recorded: 0." in words(upload(house, answer.content))
    due = next(one for one in rows if one.cell(0) == "results")
    assert (due.cell(2), due.cell(4)) == ("2025", "项")
    filled = table((*(due.cell(at) for at in range(3)), "近9500", due.cell(4)), head=tuple(rows[2].cells[:5]))
    confirm(house, upload(house, filled))
    assert recorded(house)[-1] == "2025 近9500项"


def test_no_name_becomes_a_formula(house: House, tmp_path: Any) -> None:
    """What begins like a formula stands in the form as text."""
    from tests.web.conftest import NOW
    from tracker.db.fill_in_file import HEADINGS, workbook

    cells = ["=1+1", "@SUM(A1)", "+2", "-3", "{=4}", "http://example.org", "\t=5", "007", "'=6", "=cmd|' /C calc'!A0"]
    made = workbook([cells], "en", workspace="=W()", owner="=O()", made_at=NOW)
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
        assert not [name for name in file.namelist() if "external" in name.lower()]
    assert "<f" not in sheet.replace("<formatPr", "")
    book = book_of(made, "application/zip")
    last = list(book.rows(book.sheets[0]))[-1]
    assert [last.cell(at) for at in range(len(HEADINGS))] == [one.strip() for one in cells]
    assert made == workbook([cells], "en", workspace="=W()", owner="=O()", made_at=NOW)


def test_the_empty_table_can_be_filled_in(house: House) -> None:
    """Its headings are the ones that an upload needs."""
    answer = house.client("contributor").get("/enter/sheet/template.csv")
    content = answer.content + "results,2025,9100项,,,,\n".encode()
    assert "To be recorded: 1." in words(upload(house, content, "figures.csv"))
