"""Tables that people filled in: whatever the bytes, they are read or told why not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.steps.conftest import YAML
from tracker.db.fill_in_file import HEADINGS, WORDS
from tracker.model.declaration import Declaration
from tracker.model.words import in_language
from tracker.steps.filled import read_file
from tracker.steps.headings import strange, understood
from tracker.steps.sheet import Sheet
from tracker.steps.subjects import exactly, search
from tracker.targets import parse

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def small() -> Declaration:
    """The small workspace."""
    declared, _ = parse(YAML.encode(), "targets.yaml", None)
    assert declared is not None
    return declared


def read(content: bytes, declaration: Declaration) -> Sheet:
    return read_file(content, "x.csv", declaration, now=NOW, by="Li Na", batch=None)


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["results", "2025", "9100项", "近9000项", '"', "=1+1", "\ufeff", ""]
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
    st.sampled_from([",", "\t", ";"]),
    st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=6),
)
def test_any_table_is_read_or_told(small: Declaration, encoding: str, delimiter: str, rows: list[list[str]]) -> None:
    """Every row behind the headings is a good one, one with a problem, or one that nobody filled in."""
    lines = [delimiter.join(["指标", "所属期", "数值"]), *(delimiter.join(cells) for cells in rows)]
    sheet = read("\n".join(lines).encode(encoding), small)
    assert len(sheet.rows) + len({one.line for one in sheet.problems}) >= sheet.count
    for one in sheet.problems:
        assert one.message
        assert one.file


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_are_a_failure_of_ours(small: Declaration, content: bytes) -> None:
    """Pictures, cut files, other encodings: a problem that says so, never an exception."""
    sheet = read(b"x" + content, small)
    assert sheet.problems or sheet.rows or sheet.count == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_form_that_we_write_is_the_form_that_we_read(language: str) -> None:
    """Each of its headings is understood, none is strange, in both languages."""
    cells = [in_language(WORDS[name], language) for name in HEADINGS]
    found = understood(cells)
    assert found == {name: HEADINGS.index(name) for name in HEADINGS if name not in ("name", "last", "how")}
    assert strange(cells) == []


def test_a_name_stands_for_an_id_only_where_there_is_none() -> None:
    """Offices write names; where ids stand beside them these count."""
    assert understood(["指标名称", "年份", "数值（必填）"]) == {"indicator": 0, "period": 1, "value": 2}
    assert understood(["指标名称", "指标代号", "年份", "数值"]) == {"indicator": 1, "period": 2, "value": 3}
    assert understood(["指标名称", "年份"]) is None


def test_what_is_called_exactly_so_is_found_alone(small: Declaration) -> None:
    """By id, by name in any language, whatever the case; a part of a name finds without deciding."""
    one = exactly(small, "results")
    assert one is not None
    assert exactly(small, one.name.in_language("zh")) == one
    assert exactly(small, "") is None
    assert one in search(small, one.name.in_language("zh")[:2])
    assert list(search(small, "no such words")) == []
