"""The recipes of the documentation read answers of the shapes that their publishers send.

The answers are written by us: the publishers' shape, made-up figures.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks
from tests.ingest.fetching import NOW, client
from tests.ingest.files import row, xlsx
from tracker.evaluate.periods import period_of
from tracker.ingest.fetched import Fetched
from tracker.ingest.readers import Readers, Reading
from tracker.model.source import Found, Source
from tracker.model.written import read_figure
from tracker.targets import load

PAGE = ROOT / "docs" / "how-to" / "source-recipes.md"
RECIPES = [block for block in blocks(PAGE) if block.language == "yaml"]

WORLD_BANK = json.dumps(
    [
        {"page": 1, "pages": 1, "per_page": 100, "total": 3, "sourceid": "2", "lastupdated": "2024-06-28"},
        [
            {"indicator": {"id": "GB.XPD.RSDV.GD.ZS", "value": "R&D"}, "country": {"id": "CN", "value": "China"},
             "countryiso3code": "CHN", "date": year, "value": value, "unit": "", "obs_status": "", "decimal": 1}
            for year, value in (("2023", None), ("2022", 2.51), ("2021", 2.41))
        ],
    ]
)  # fmt: skip
EUROSTAT = """DATAFLOW,LAST UPDATE,freq,sectperf,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG
ESTAT:RD_E_GERDTOT(1.0),01/02/24 11:00:00,A,TOTAL,PC_GDP,EU27_2020,2021,2.11,
ESTAT:RD_E_GERDTOT(1.0),01/02/24 11:00:00,A,TOTAL,PC_GDP,EU27_2020,2022,2.12,p
"""


def _coded(name: str, *codes: str) -> dict[str, object]:
    return {"id": name, "name": name, "values": [{"id": code, "name": code} for code in codes]}


OECD = json.dumps(
    {
        "meta": {"schema": "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/2.0"},
        "data": {
            "dataSets": [
                {"structure": 0, "action": "Information",
                 "series": {"0:0:0": {"attributes": [], "observations": {"0": [2.44, 0], "1": [2.57, 1]}}}}
            ],
            "structures": [
                {
                    "dimensions": {
                        "dataSet": [],
                        "series": [_coded("REF_AREA", "CHN"), _coded("FREQ", "A"), _coded("UNIT_MEASURE", "PT_B1GQ")],
                        "observation": [_coded("TIME_PERIOD", "2021", "2022")],
                    },
                    "attributes": {"dataSet": [], "series": [], "observation": [_coded("OBS_STATUS", "A", "E")]},
                }
            ],
        },
    }
)  # fmt: skip
CKAN = json.dumps(
    {
        "help": "…", "success": True,
        "result": {
            "resource_id": "1f2a", "total": 3, "fields": [{"id": "month", "type": "text"}],
            "records": [
                {"_id": 1, "month": "2024-05", "region": "North", "stations": "1,204"},
                {"_id": 2, "month": "2024-05", "region": "South", "stations": "77"},
                {"_id": 3, "month": "2024-06", "region": "North", "stations": 1233},
            ],
        },
    }
)  # fmt: skip
GITHUB = """country,year,iso_code,population,share
China,2022,CHN,1400000000,30.1
China,2023,CHN,,31.25
Chile,2023,CHL,,54
"""
YEARBOOK = xlsx(
    row(1, "4-7 研发活动情况")
    + row(2, "单位：亿元")
    + row(3, "指标", "2022", "2023")
    + row(4, "研发经费", '<c r="B4"><v>568.70000000000005</v></c>', '<c r="C4"><f>B4+31</f><v>599.7</v></c>')
)
TABLE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>
<body><p>截至2024年底，我市创新平台情况如下。</p><table><tr><td>首页</td><td>统计数据</td></tr></table>
<table><caption>国家级平台一览表（单位：家）</caption><tr><th>名称</th><th>数量</th></tr>
<tr><td>全国重点实验室</td><td><b>19</b></td></tr><tr><td>技术创新中心</td><td>3</td></tr></table></body></html>"""
BULLETIN = """<html><head><meta charset="gb2312"></head><body><p>初步核算，2023年，全市经济平稳。</p>
<p>２０２４年，全市登记技术合同近9000项，技术合同成交额<b>突破1600</b>亿元，增长5.1%。</p></body></html>"""
ANNOUNCEMENTS = """<?xml version="1.0" encoding="GB2312"?><rss version="2.0"><channel><title>科技动态</title>
<item><title>技术合同快报</title><link>https://www.example.org/1</link><pubDate>2024-07-05 09:30:00</pubDate>
<description><![CDATA[<p>6月成交额<b>120.5</b>亿元。</p>]]></description></item>
<item><title>会议</title><description>成交额3亿元</description></item></channel></rss>"""

ANSWERS: dict[str, tuple[bytes, str, list[tuple[str, str, str | None]]]] = {
    "world-bank": (
        WORLD_BANK.encode(),
        "application/json;charset=utf-8",
        [("2.51", "2022", None), ("2.41", "2021", None)],
    ),
    "eurostat": (EUROSTAT.encode(), "text/csv", [("2.11", "2021", None), ("2.12", "2022", "P")]),
    "oecd": (OECD.encode(), "application/vnd.sdmx.data+json", [("2.44", "2021", "A"), ("2.57", "2022", "E")]),
    "ckan": (CKAN.encode(), "application/json", [("1,204", "2024-05", None), ("1233", "2024-06", None)]),
    "github": (GITHUB.encode(), "text/plain; charset=utf-8", [("30.1", "2022", None), ("31.25", "2023", None)]),
    "yearbook": (YEARBOOK, "application/octet-stream", [("568.7", "2022", None), ("599.7", "2023", None)]),
    "tj-table": (TABLE.encode("gb18030"), "text/html", [("19", "2024", None)]),
    "bulletin": (BULLETIN.encode("gb18030"), "text/html; charset=ISO-8859-1", [("突破1600亿元", "2024", None)]),
    "announcements": (ANNOUNCEMENTS.encode("gb18030"), "application/rss+xml", [("120.5亿元", "2024-07", None)]),
}


class _Recorded(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content, media_type, _ = ANSWERS[self.path.removeprefix("/")]
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Nothing is printed."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Recorded)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def _read(source: Source) -> Reading:
    async def once() -> Reading:
        async with client() as fetching, Readers(children=1) as readers:
            answer = await fetching.fetch(source, None, NOW)
            assert isinstance(answer, Fetched), answer
            return await readers.read(answer.content, answer.media_type, source)

    return asyncio.run(once())


@pytest.mark.parametrize("number", range(len(RECIPES)))
def test_a_recipe_reads_its_publishers_answer(number: int, address: str, tmp_path: Path) -> None:
    """A recipe as it is printed, but for the address, gives value, period and flags; the figures can be read."""
    (tmp_path / "targets.yaml").write_text(RECIPES[number].text, encoding="utf-8")
    declaration, problems = load(tmp_path)
    assert declaration is not None, [str(one) for one in problems]
    [source] = declaration.sources.values()
    [indicator] = declaration.indicators.values()
    local = replace(source, url=f"{address}/{source.id}", private=True, robots=False)
    [(read, found)] = _read(local).results
    assert isinstance(found, tuple), found
    got = [(one, period_of(one, read.period, indicator.frequency, date(2026, 11, 22))) for one in found]
    expected = ANSWERS[source.id][2]
    assert [(one.value, str(period), one.flags) for one, period in got] == expected
    assert all(read_figure(one.value) for one, _ in got)
    assert all(_is_cited(one) for one, _ in got)


def _is_cited(found: Found) -> bool:
    """Whether the figure says where it stands, and its quote, if any, holds it."""
    return bool(found.address) and (not found.exact or "".join(found.value.split()) in "".join(found.exact.split()))


def test_each_recipe_has_an_answer() -> None:
    """No recipe is printed that is not tried, and no answer is kept for none."""
    assert len(RECIPES) == len(ANSWERS)
