"""Quotes in their surroundings in archived copies of every kind."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.sample_city import city, observed
from tests.ingest.files import lines_of_text, pdf, row, xlsx
from tracker.db.evidence import EvidenceStore
from tracker.db.ledger import Ledger
from tracker.evaluate.passages import LONGEST, PIECE, located, passage_of
from tracker.model.collected import SourceState, Watched
from tracker.model.observation import Quote
from tracker.model.passage import Passage
from tracker.steps import archived
from tracker.steps.quoted import quoted, quoted_statement
from tracker.targets import parse

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SENTENCE = "全市拥有全国重点实验室17家，其中联合共建6家。"
PAGE = f"<html><body><h1>概况</h1><p>另有17家企业。</p><p>{SENTENCE}</p><p>以上。</p></body></html>"


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence", Ledger.open(f"sqlite:///{tmp_path / 'tracker.sqlite3'}"))


def kept(store: EvidenceStore, content: bytes | str, media_type: str | None = "text/html") -> str:
    """The name of archived bytes."""
    data = content.encode() if isinstance(content, str) else content
    return store.put(data, url="https://stat.example.org/2024", fetched_at=NOW, media_type=media_type)


def shown(store: EvidenceStore, quote: Quote | None, evidence: str | None, address: str | None = None) -> Passage:
    """The passage of a figure of 17 laboratories."""
    found = quoted(store, observed("labs", "2024", "17家", quote=quote, evidence=evidence, address=address), 12)
    assert found is not None
    return found


def test_a_quote_stands_where_its_offsets_say(store: EvidenceStore) -> None:
    """The words at the offsets are shown with their surroundings, and with where the copy came from."""
    name = kept(store, PAGE)
    text = store.text(name)
    assert text is not None
    start = text.index("17家，")
    found = shown(store, Quote("17家", "实验室", "，", start, start + 3), name)
    assert (found.place, found.exact, found.before[-3:], found.after[:5]) == ("exactly", "17家", "实验室", "，其中联合")
    assert (found.url, found.fetched_at, found.evidence) == ("https://stat.example.org/2024", NOW, name)
    assert found.found
    assert found.more_before


@pytest.mark.parametrize("start", [None, 0, 10**9])
def test_wrong_offsets_are_not_believed(store: EvidenceStore, start: int | None) -> None:
    """Without offsets that are right, the words whose surroundings are the likest are shown."""
    found = shown(store, Quote("17家", "实验室", "，其中", start, None), kept(store, PAGE))
    assert (found.place, found.before[-3:], found.after[:3]) == ("elsewhere", "实验室", "，其中")


def test_spaces_and_widths_do_not_hide_a_quote(store: EvidenceStore) -> None:
    """Words that differ from the copy in spaces and widths alone are shown as the copy has them."""
    found = shown(store, Quote("全国重点实验室 17 家"), kept(store, PAGE.replace("17", "１７")))
    assert (found.place, found.exact) == ("elsewhere", "全国重点实验室１７家")


def test_words_that_stand_nowhere_are_told_as_recorded(store: EvidenceStore) -> None:
    """A quote that the copy does not have is shown as it was recorded, as absent."""
    found = shown(store, Quote("71家", "实验室", "，其中"), kept(store, PAGE))
    assert (found.place, found.before, found.exact, found.after, found.found) == (
        "absent", "实验室", "71家", "，其中", False,
    )  # fmt: skip


def test_a_copy_that_is_gone_or_changed_is_said_to_be(store: EvidenceStore, tmp_path: Path) -> None:
    """A lost copy is missing, a changed one is damaged; what was never archived is told too; none is an error."""
    quote = Quote("17家", "实验室")
    assert shown(store, quote, "ab" * 32).place == "missing"
    assert shown(store, quote, None).place == "unarchived"
    assert quoted(store, observed("labs", "2024", "17家")) is None
    name = kept(store, PAGE)
    [path] = [one for one in (tmp_path / "evidence").rglob("*") if one.is_file()]
    path.chmod(0o644)
    path.write_bytes(b"71")
    assert shown(store, quote, name).place == "damaged"


def test_bytes_without_text_are_said_to_be_unread(store: EvidenceStore) -> None:
    """A picture, a torn PDF and a torn workbook have no words to show; the quote is told as recorded."""
    for content, kind in ((b"\x89PNG\r\n\0\0", "image/png"), (b"%PDF-1.7 torn", None), (b"PK\x03\x04torn", None)):
        found = shown(store, Quote("17家"), kept(store, content, kind))
        assert (found.place, found.exact) == ("unread", "17家")


def test_a_large_page_is_read_apart(store: EvidenceStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page over the bound is read by a child process, to the same words."""
    monkeypatch.setattr(archived, "READ_HERE", 10)
    found = shown(store, Quote("17家", "实验室", "，其中"), kept(store, PAGE + "<!-- apart -->"))
    assert (found.place, found.before[-3:]) == ("elsewhere", "实验室")


def test_a_pdf_is_read_apart(store: EvidenceStore) -> None:
    """The words of a PDF are found in the text that its extractor gives, with its line breaks."""
    name = kept(store, pdf([lines_of_text("17 firms", "17 laboratories and", "6 joint ones")]), "application/pdf")
    found = shown(store, Quote("17 laboratories"), name)
    assert (found.place, found.before, found.after) == ("elsewhere", "17 firms\n", " and\n6 joint")


def test_a_row_of_a_page_is_shown_as_a_row(store: EvidenceStore) -> None:
    """A quoted row keeps its cells, and the one with the figure as written is marked."""
    rows = (("名称", "2023", "2024"), ("实验室", "14家", "17家"))
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for cells in rows)
    found = shown(store, Quote("实验室 14家 17家"), kept(store, f"<table>{table}</table>"))
    assert found.row is not None
    assert (found.row.cells, found.row.at) == (("实验室", "14家", "17家"), 2)


def test_a_cell_of_delimited_text_is_found_by_its_address(store: EvidenceStore) -> None:
    """Without a quote, the row and the column of the address are shown under their header."""
    name = kept(store, "单位：家\n名称,2023,2024\n企业,70,78\n实验室,14,17\n", "text/csv")
    found = shown(store, None, name, "row 4, column 2024")
    assert found.row is not None
    assert (found.place, found.exact, found.row.at) == ("cell", "17", 2)
    assert (found.row.header, found.row.cells) == (("名称", "2023", "2024"), ("实验室", "14", "17"))
    assert shown(store, None, name, "row 400, column 2024").place == "unquoted"
    assert shown(store, None, name, "data[3].value").place == "unquoted"


@pytest.mark.parametrize(("address", "cells", "at"), [
    ("$.data[0].labs", ("2024-12", "17", "…", "null", "true"), 1),
    ("$.data[1][1]", ("a", "17"), 1),
    ("$['数 据']", ("…", "17"), 1),
])  # fmt: skip
def test_a_value_of_json_is_found_by_its_path(
    store: EvidenceStore, address: str, cells: tuple[str, ...], at: int
) -> None:
    """The object or list that a value is a member of is shown as a row, the value marked."""
    text = '{"data": [{"month": "2024-12", "labs": 17, "of": [], "x": null, "y": true}, ["a", 17]], "数 据": 17}'
    found = shown(store, None, kept(store, text, "application/json"), address)
    assert found.row is not None
    assert (found.place, found.exact, found.row.cells, found.row.at) == ("cell", "17", cells, at)


@pytest.mark.parametrize(
    "address", ["$.data[9].labs", "$.nothing", "$.data.labs", "$[0]", "$", "$.data[0].labs.x", "$.."]
)
def test_a_path_that_leads_nowhere_shows_no_row(store: EvidenceStore, address: str) -> None:
    """An address that the copy does not have, or that is none, marks nothing."""
    name = kept(store, '{"data": [{"labs": 17}]}', "application/json")
    assert shown(store, None, name, address).place == "unquoted"
    assert shown(store, None, kept(store, "[" * 100_000, "application/json"), "$[0]").place == "unquoted"


def test_a_cell_of_a_workbook_is_found_by_its_address(store: EvidenceStore) -> None:
    """The cell of a workbook is read apart and shown with the first of its row."""
    book = xlsx(row(1, "名称", "2023", "2024") + row(2, "实验室", "14", "17"), name="各市 2024")
    found = shown(store, None, kept(store, book, None), "'各市 2024'!C2")
    assert found.row is not None
    assert (found.place, found.exact, found.row.cells, found.row.header) == (
        "cell", "17", ("实验室", "17"), ("A2", "C2"),
    )  # fmt: skip


def test_hostile_words_cannot_steer_the_page(store: EvidenceStore) -> None:
    """Marks that turn the direction of writing and controls are shown as what cannot be shown."""
    found = shown(store, Quote("17\u202e家"), kept(store, "前\u202e后17\u202e家\x07", "text/plain"))
    assert (found.before, found.exact, found.after) == ("前�后", "17�家", "�")


def test_a_line_of_a_million_characters_is_cut(store: EvidenceStore) -> None:
    """Of a line without end as much is shown as was asked for; of an endless quote as much as can point."""
    found = shown(store, Quote("17家"), kept(store, "甲" * 300_000 + "17家" + "乙" * 300_000, "text/plain"))
    assert (found.place, found.before, found.after) == ("elsewhere", "甲" * 12, "乙" * 12)
    assert len(shown(store, Quote("乙" * 9_000), found.evidence).exact) == LONGEST + 1


def test_a_watched_statement_is_shown_in_its_page(store: EvidenceStore) -> None:
    """The quote of a target is shown where the page that is watched for it last had it."""
    ledger, name = store._ledger, kept(store, PAGE)
    declared = b"""version: 1
title: T
timezone: Asia/Shanghai
documents:
  plan: {title: P}
indicators:
  labs: {name: L, unit: u, measure: stock, direction: up, frequency: annual}
sources:
  page: {url: "https://stat.example.org/2024", watch: over}
targets:
  over:
    indicator: labs
    statement: {document: plan, quote: \xe9\x87\x8d\xe7\x82\xb9\xe5\xae\x9e\xe9\xaa\x8c\xe5\xae\xa417\xe5\xae\xb6}
    aim: "> 20"
    by: not stated
"""
    declaration, problems = parse(declared, "targets.yaml")
    assert declaration is not None, problems
    assert quoted_statement(ledger, store, declaration, "over") is None
    ledger.sources.save([SourceState("page", watched={"over": Watched(name, "全国", "，其中")})], [])
    found = quoted_statement(ledger, store, declaration, "over")
    assert found is not None
    assert (found.place, found.exact, found.evidence) == ("elsewhere", "重点实验室17家", name)


def test_a_statement_without_a_quote_has_no_passage(store: EvidenceStore) -> None:
    """Where nothing is quoted, nothing is looked for."""
    assert quoted_statement(store._ledger, store, city().declaration, "labs-over-20") is None


@given(st.integers(0, 3 * PIECE), st.sampled_from(["１７ 家", "1\n7 家", "17\u3000家"]))
def test_words_are_found_wherever_a_text_is_cut_in_pieces(place: int, written: str) -> None:
    """Law: words that differ in spaces and widths are found at any place, also across the border of two pieces."""
    text = "甲" * place + written + "乙" * 10
    assert located(text, Quote("17家")) == ((place, place + len(written)), "elsewhere")


@given(st.text("甲乙17家 \n\t", max_size=60), st.integers(0, 60), st.integers(1, 8), st.integers(0, 20))
def test_what_was_cut_out_is_found_where_it_was(text: str, start: int, length: int, around: int) -> None:
    """Law: a quote cut from a text with its offsets is found there, and its passage is a part of the text."""
    exact = text[start : start + length]
    if exact.strip():
        assert located(text, Quote(exact, start=start)) == ((start, start + len(exact)), "exactly")
        made = passage_of(text, Quote(exact, start=start), around)
        assert "".join((made.before + made.exact + made.after).split()) in "".join(text.split())
        assert made.more_before == (start > around)
