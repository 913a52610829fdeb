"""Figures in feeds and in SDMX messages."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.extracting import failure, found, outcome, values
from tracker.ingest.extract.feed import day_of
from tracker.model.source import Feed, Pattern, PeriodOf, Sdmx

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>统计</title>
<item><guid>a-1</guid><title>技术合同快报</title><pubDate>Fri, 23 Feb 2024 23:30:00 +0800</pubDate>
<description>&lt;p&gt;签约&lt;b&gt;151.6&lt;/b&gt;亿元&lt;/p&gt;</description></item>
<item><guid>a-2</guid><title>天气</title><description>签约3亿元</description></item>
<item><guid>a-3</guid><title>技术合同快报</title><pubDate>2024年3月23日</pubDate><description><![CDATA[签约<i>近160</i>亿元]]></description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>s</title><entry><id>urn:1</id><title>Labs: 17</title>
<updated>2024-05-31T22:00:00Z</updated><content type="html">&lt;p&gt;of 2024&lt;/p&gt;</content></entry></feed>"""


def test_entries_of_a_feed() -> None:
    """Entries that contain the words give their figures with day, id and quote; markup within them goes."""
    got = found(RSS, "feed", Feed(Pattern("签约{value}"), "技术合同"), "application/rss+xml")
    assert [(one.value, one.published, one.address, one.exact) for one in got] == [
        ("151.6亿元", "2024-02-23", "entry a-1", "签约151.6亿元"),
        ("近160亿元", "2024-03-23", "entry a-3", "签约近160亿元"),
    ]
    [one] = found(ATOM, "feed", Feed(Pattern("Labs: {value}")), "application/atom+xml")
    assert (one.value, one.published, one.address) == ("17", "2024-05-31", "entry urn:1")


def test_an_entry_without_a_day_has_no_period() -> None:
    """Where the period is the day of publication, an entry that tells none is a failure, not today."""
    where = Feed(Pattern("签约{value}"), "天气")
    assert failure(RSS, "feed", where, "application/rss+xml", period=PeriodOf("published")).kind == "no_period"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (RSS.replace("签约", "成交"), "moved_selector"),
        (RSS.replace("技术合同", "快报"), "moved_selector"),
        ('<rss version="2.0"><channel></channel></rss>', "empty"),
        ("<html><body>请登录", "login_page"),
        ("17", "not_parsed"),
        (
            '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><rss version="2.0"><channel>&c;</channel></rss>',
            "empty",
        ),
    ],
)
def test_feeds_without_the_figure(content: str, kind: str) -> None:
    """What is no feed, has no entries, or none with the words is told apart."""
    assert failure(content, "feed", Feed(Pattern("签约{value}"), "技术合同")).kind == kind


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Fri, 23 Feb 2024 23:30:00 +0800", "2024-02-23"), ("2024-02-23T10:00:00Z", "2024-02-23"),
        ("2024年2月23日", "2024-02-23"), ("2024-02-23 10:00", "2024-02-23"), ("", None), ("2024年2月", None),
        ("Fri, 99 Feb 2024 00:00:00 GMT", None), ("03/04/2024", None), ("x" * 9_999, None),
    ],
)  # fmt: skip
def test_days_are_read_by_ourselves(written: str, day: str | None) -> None:
    """A date is the one that is written, or none; none is guessed."""
    assert day_of(written) == day


CSV = """DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG
ESTAT:X(1.0),01/02/24 23:00:00,A,PC_GDP,EU27_2020,2022,2.21,p
ESTAT:X(1.0),01/02/24 23:00:00,A,PC_GDP,EU27_2020,2023,,
ESTAT:X(1.0),01/02/24 23:00:00,A,PC_GDP,DE,2022,3.13,
ESTAT:X(1.0),01/02/24 23:00:00,A,MIO_EUR,DE,2022,121000,
"""
CSV_2 = """STRUCTURE;STRUCTURE_ID;ACTION;FREQ: Frequency;REF_AREA: Area;TIME_PERIOD: Time;OBS_VALUE: Value;OBS_STATUS: S
dataflow;OECD:X(1.0);I;A: Annual;CHN: China;2022;2.54;E: Estimated
"""


def test_sdmx_csv() -> None:
    """A key chooses one series; flags come with the figures; empty observations are none."""
    got = found(CSV, "sdmx", Sdmx((("geo", "EU27_2020"),)), "text/csv")
    assert [(one.value, one.period, one.flags, one.address) for one in got] == [
        ("2.21", "2022", "P", "row 2, column OBS_VALUE")
    ]
    [one] = found(CSV_2, "sdmx", Sdmx((("REF_AREA", "CHN"),)), "text/csv")
    assert (one.value, one.period, one.flags) == ("2.54", "2022", "E")


@pytest.mark.parametrize(
    ("content", "key", "kind", "named"),
    [
        (CSV, {"geo": "DE"}, "moved_selector", "UNIT"),
        (CSV, {"geo": "XX"}, "moved_selector", "EU27_2020"),
        (CSV, {"gao": "DE"}, "moved_selector", "GEO"),
        (CSV, {"geo": "EU27_2020", "unit": "MIO_EUR"}, "moved_selector", "MIO_EUR"),
        (CSV.replace(",2.21,p", ",:,"), {"geo": "EU27_2020"}, "no_figure", "empty"),
        (CSV.splitlines()[0], {}, "empty", "no observations"),
        ("a,b\n1,2\n", {}, "not_parsed", "TIME_PERIOD"),
        ('{"a": 1}', {}, "not_parsed", "dataSets"),
        ("", {}, "empty", "empty"),
    ],
)
def test_sdmx_without_the_figure(content: str, key: dict[str, str], kind: str, named: str) -> None:
    """A key that fits several series or none says what there is; what is no message is told as such."""
    told = failure(content, "sdmx", Sdmx(tuple(key.items())), "text/csv")
    assert told.kind == kind
    assert named in told.message.in_language("en")


def _dimension(name: str, *codes: str) -> dict[str, object]:
    return {"id": name, "values": [{"id": code, "name": code.title()} for code in codes]}


STRUCTURE = {
    "dimensions": {
        "series": [_dimension("FREQ", "A"), _dimension("REF_AREA", "CHN", "DEU")],
        "observation": [_dimension("TIME_PERIOD", "2021", "2022")],
    },
    "attributes": {"observation": [_dimension("UNIT_MULT", "0"), _dimension("OBS_STATUS", "A", "P")]},
}
SERIES = {
    "0:0": {"observations": {"0": [2.430, 0, 0], "1": [2.54, 0, 1]}},
    "0:1": {"observations": {"0": [3.13, 0, None]}},
}


@pytest.mark.parametrize(
    "message",
    [
        {"header": {}, "structure": STRUCTURE, "dataSets": [{"series": SERIES}]},
        {"data": {"structure": STRUCTURE, "dataSets": [{"series": SERIES}]}},
        {"meta": {}, "data": {"structures": [STRUCTURE], "dataSets": [{"structure": 0, "series": SERIES}]}},
    ],
)
def test_sdmx_json(message: object) -> None:
    """Both versions of the message, with values as written and the status of each observation."""
    content = json.dumps(message).replace("2.43,", "2.430,")
    got = found(content, "sdmx", Sdmx((("REF_AREA", "CHN"),)), "application/vnd.sdmx.data+json")
    assert [(one.value, one.period, one.flags) for one in got] == [("2.430", "2021", "A"), ("2.54", "2022", "P")]
    assert got[1].address.endswith("dataSets[0].series['0:0'].observations['1']")


def test_flat_sdmx_json() -> None:
    """A message whose observations stand in no series."""
    dimensions = {"observation": [_dimension("GEO", "CN", "DE"), _dimension("TIME_PERIOD", "2022")]}
    flat = {"structure": {"dimensions": dimensions}, "dataSets": [{"observations": {"0:0": [17], "1:0": [5]}}]}
    assert values(json.dumps(flat), "sdmx", Sdmx((("GEO", "CN"),))) == [("17", "2022")]
    assert failure(json.dumps(flat), "sdmx", Sdmx()).kind == "moved_selector"
    broken = json.dumps(flat).replace('"1:0"', '"7:0"')
    assert failure(broken, "sdmx", Sdmx()).kind == "not_parsed"


KEYS = st.sampled_from(["data", "dataSets", "structure", "series", "observations", "0:0", "dimensions"])
SCALARS = st.none() | st.integers() | st.text(max_size=4)


@given(st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner)))
def test_any_message_gives_figures_or_a_failure(message: object) -> None:
    """Whatever stands where data sets and structures should, there is an outcome."""
    assert outcome(json.dumps({"dataSets": [message], "structure": message}), "sdmx", Sdmx()) is not None
    assert outcome(json.dumps(message), "sdmx", Sdmx()) is not None
