"""Sources as targets.yaml writes them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.model.duration import span
from tracker.model.source import FORMATS, Authorization, Cron, Css, Pattern, PeriodOf, Source, Table
from tracker.reader import Reader
from tracker.targets import parse
from tracker.targets.places import CSS, JSON, OF_FORMAT, SDMX
from tracker.targets.reads import READ
from tracker.targets.sources import KEYS, read_source
from tracker.yamlfile import Plain, YamlFile

HEAD = """version: 1
title: T
timezone: Asia/Shanghai
indicators:
  labs: {name: L, unit: 家, measure: stock, frequency: annual}
sources:
"""

WORDS = sorted({*KEYS, *READ, *FORMATS, *JSON, *CSS, *SDMX, *(key for keys in OF_FORMAT.values() for key in keys),
                "page", "pattern", "regex", "bearer", "basic", "variable", "query"})  # fmt: skip
TEXTS = st.sampled_from(
    ["", "labs", "P1D", "PT1S", "0 9 * * 1", "* * * * * *", "{value}", "建成{value}家", "(?P<value>", "TRACKER_X", "B7",
     "3-5", "3-1", "https://a.example/", "https://u:p@a/", "http://[", "../x", "/etc", "20 MiB", "2024", "previous",
     "all", "none", "\u202e", "9" * 400, "utf-8", "zlib", "P" + "9" * 30 + "D"]
) | st.text(max_size=8)  # fmt: skip
VALUES: st.SearchStrategy[Plain] = st.recursive(
    st.none() | st.booleans() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=20,
)


def source(text: str) -> Source:
    declared, problems = parse((HEAD + text).encode(), "targets.yaml")
    assert problems == []
    assert declared is not None
    [one] = declared.sources.values()
    return one


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=8))
def test_nothing_written_is_an_exception(written: dict[str, Plain]) -> None:
    """Whatever stands under a source, it is read or its faults are named, each once with a sentence."""
    reader = Reader(YamlFile("targets.yaml", written))
    made = read_source(reader, "s", written, ("sources", "s"))
    assert made is not None or reader.problems
    assert all(one.message for one in reader.problems)


def test_a_source_in_full() -> None:
    """Every key arrives where it belongs."""
    one = source("""\
  s:
    url: https://a.example/b
    every: 0 9 * * 1
    authorization: {query: key, variable: TRACKER_KEY}
    headers: {Accept-Language: zh-CN}
    private: true
    robots: false
    proxy: TRACKER_PROXY
    limit: 1 MB
    timeout: PT5S
    alert_after: 7
    encoding: GB18030
    review: required
    read:
      indicator: labs
      html: {css: td.n, attribute: data-n, period: td.y}
      unit: 家
      flags: pe
      take: first
""")
    assert one.every == Cron("0 9 * * 1")
    assert one.authorization == Authorization("query", "TRACKER_KEY", "key")
    assert (one.headers, one.private, one.robots, one.proxy) == (
        (("Accept-Language", "zh-CN"),), True, False, "TRACKER_PROXY",
    )  # fmt: skip
    assert (one.limit, one.timeout, one.alert_after, one.encoding, one.review) == (
        1_000_000, timedelta(seconds=5), 7, "gb18030", "required",
    )  # fmt: skip
    [read] = one.reads
    assert read.place == Css("td.n", "td.y", "data-n")
    assert (read.unit, read.flags, read.take) == ("家", "EP", "first")


def test_what_is_left_out_has_no_surprising_value() -> None:
    """Polite, bounded, and only when asked: nobody declares that by not declaring it otherwise."""
    one = source("  s: {url: 'https://a.example', read: {indicator: labs, text: '建成{value}家', period: 2024}}\n")
    assert (one.every, one.review, one.private, one.robots, one.authorization) == (None, "on-doubt", False, True, None)
    [read] = one.reads
    assert read.place == Pattern("建成{value}家")
    assert read.period == PeriodOf("stated", "2024")


def test_a_source_under_its_indicator() -> None:
    """Its id and its reads' indicator are the indicator's."""
    text = HEAD.replace("frequency: annual}", "frequency: annual, source: SOURCE}").replace("sources:\n", "")
    text = text.replace("SOURCE", "{path: a.csv, read: {csv: {value: n, period: y}}}")
    declared, problems = parse(text.encode(), "targets.yaml")
    assert problems == []
    assert declared is not None
    assert declared.sources["labs"].reads[0].indicator == "labs"
    assert declared.sources["labs"].reads[0].place == Table("n", "y")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT1M", 60), ("P1DT12H", 129_600), ("P1W", 604_800), ("P1M", 2_592_000), ("P1Y", 31_536_000), ("PT90S", 90)],
)
def test_durations(text: str, seconds: int) -> None:
    """A month has 30 days, a year 365."""
    assert span(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["P", "PT", "P1H", "PT1D", "1D", "P-1D", "P1.5D", "p1d", "P1D "])
def test_what_is_no_duration(text: str) -> None:
    """ISO 8601 to the letter."""
    assert span(text) is None
