"""Reads are tried on nothing before the first fetch."""

from __future__ import annotations

import pytest

from tracker.ingest.extract.rehearse import rehearse
from tracker.model.source import Command, Css, Feed, JsonPath, Pattern, PeriodOf, Read, Sdmx, Table

GOOD = [
    Read("x", "json", JsonPath("value", "[1]", "date")),
    Read("x", "json", JsonPath("$.value", "$[1][*]", language="jsonpath")),
    Read("x", "html", Css("td.labs > b:first-child")),
    Read("x", "text", Pattern("建成{value}家"), PeriodOf("pattern", pattern=Pattern("截至{period}"))),
    Read("x", "text", Pattern(r"(?P<value>\d+)家", regex=True), PeriodOf("stated", "2024年")),
    Read("x", "feed", Feed(Pattern("签约{value}"), "合同"), PeriodOf("published")),
    Read("x", "xlsx", Table(cell="B7")),
    Read("x", "csv", Table("Value", delimiter="tab")),
    Read("x", "pdf", Table(across=True), page="3-5"),
    Read("x", "sdmx", Sdmx()),
    Read("x", "command", Command(("a",))),
]
BAD = [
    Read("x", "json", JsonPath("value", "[?", "date")),
    Read("x", "json", JsonPath("value", "[1]", "date[")),
    Read("x", "json", JsonPath("$[?", language="jsonpath")),
    Read("x", "html", Css("td..labs")),
    Read("x", "html", Css("td", "b >")),
    Read("x", "text", Pattern("建成{valu}家")),
    Read("x", "text", Pattern("(?P<value>[0-9]+", regex=True)),
    Read("x", "text", Pattern("建成{value}家"), PeriodOf("pattern", pattern=Pattern("截至{value}"))),
    Read("x", "text", Pattern("建成{value}家"), PeriodOf("stated", "去年")),
    Read("x", "feed", Feed(Pattern("签约"))),
    Read("x", "xlsx", Table(cell="7B")),
    Read("x", "xlsx", Table()),
    Read("x", "csv", Table("Value", delimiter=";;")),
    Read("x", "pdf", Pattern("建成{value}家"), page="5-3"),
]


@pytest.mark.parametrize("read", GOOD)
def test_what_is_right_has_no_fault(read: Read) -> None:
    """A read that can be tried is passed."""
    assert rehearse(read) == []


@pytest.mark.parametrize("read", BAD)
def test_what_is_misspelt_is_told(read: Read) -> None:
    """One fault gives one sentence, in both languages."""
    [told] = rehearse(read)
    assert set(told.languages) == {"zh", "en"}
