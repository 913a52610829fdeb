"""A stage for browsers: the sample city with something in every room, and every page that there is."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from tests.web.conftest import KEY, House, furnish
from tracker.evaluate.admissible import Asked
from tracker.evaluate.signing import sign
from tracker.model.observation import Quote
from tracker.model.proposal import Told
from tracker.steps.answer import token_for
from tracker.steps.declare import record as record_declaration
from tracker.steps.deliver import deliver
from tracker.steps.editions import Decided, decide
from tracker.steps.entry import Written
from tracker.steps.proposals import file
from tracker.steps.publish import publish
from tracker.steps.read_document import Handed, read_words
from tracker.steps.record import Attachment, record
from tracker.steps.request import Office, ask
from tracker.steps.road import Road
from tracker.steps.silence import silence
from tracker.steps.status_review import say
from tracker.steps.tokens import make
from tracker.steps.walk import raised
from tracker.web.access import API
from tracker.web.app import every_route
from tracker.wiring import dispatch

SOURCES = """\
sources:
  bulletin:
    title: {zh: 统计公报网页, en: Page of the statistical bulletin}
    url: "https://stat.example.org/2024"
    every: P1D
    read:
      indicator: labs
      html: {table: 国家级平台, value: 数量, where: {名称: 全国重点实验室}}
      period: {pattern: "截至{period}底"}
"""

ALERTS = """\
version: 1
digests:
  weekly:
    title: {zh: 示例市创新协同目标周报, en: Innovation targets of the sample city}
    every: 0 9 * * MON
    languages: [zh, en]
    review: required
    reviewers: anyone
    channels: [out, office]
alerts:
  silent: {when: source_silent, languages: [zh, en], channels: [office]}
  deadline: {when: deadline_near, days: 60, languages: [zh], channels: [office]}
requests:
  figures: {channels: [office], languages: [zh, en], remind: [P7D, P14D], valid: P60D}
"""

CHANNELS = """\
version: 1
channels:
  out: {kind: folder, path: out}
  office:
    kind: email
    maildir: mailbox
    from: tracker@example.org
    to: [wang@example.org, "市政府督查室一处 <duchashi-yichu@longname.example.org>"]
"""

WAITING = "weekly/2026-11-22/1"
"""The edition in review."""

PAGE = """\
<html lang="zh"><body><h1>2025年科技统计公报</h1><p>全市科技创新工作稳步推进。</p>
<p>截至2025年底，全市拥有国家级科技企业孵化器45000家，其中位于天开高教科创园的有12家，比上年有较大增长。</p></body></html>
"""


PRESS = (
    "2025年，科技成果共享数量超过9500项。全市获批组建全国重点实验室18家。\n"
    "到2026年，科技成果共享数量力争突破1万项。<script>alert(1)</script>新增食堂36座。\n"
)


def propose(house: House, text: str, name: str) -> tuple[int, int]:
    """Files what a document of those words proposes; how many are new, how many were there."""
    served = house.served()
    told = Told(None, "2025", served.orders.declaration.title.in_language("zh"))
    with ThreadPoolExecutor(1) as apart:  # a browser's test has a loop of its own
        read = apart.submit(asyncio.run, read_words(text, Handed(text.encode(), name, "text/plain"), told)).result()
    return file(read, house.ledger, served.store, by="reader", now=house.now)


def staged(root: Path) -> House:
    """The sample city on a Sunday at noon: a figure and a status wait for a person, one edition is out, one waits."""
    house = furnish(root)
    targets = root / "targets.yaml"
    targets.write_text(targets.read_text(encoding="utf-8") + SOURCES, encoding="utf-8")
    (root / "alerts" / "digests.yaml").write_text(ALERTS, encoding="utf-8")
    (root / "alerts" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    served = house.served()
    assert served.orders.refresh()
    assert served.orders.problems == ()
    record_declaration(house.ledger, served.workspace, served.orders.declaration, house.now)
    served.settle(served.orders.declaration, house.now.date(), house.now)
    road = Road(served.workspace, served.orders.declaration, served.orders.alerts, house.ledger, house.now)
    _tell(house, road)
    _leave_to_decide(house, road)
    return house


def _tell(house: House, road: Road) -> None:
    """Last week's edition is out, this week's waits; alerts were told, one is silenced, figures were asked for."""
    earlier = replace(road, now=road.now - timedelta(days=6))
    weekly = road.alerts.digests["weekly"]
    publish(earlier, weekly, date(2026, 11, 16))
    assert isinstance(decide(earlier, "weekly", "approve", by="reviewer"), Decided)
    raised(road)
    silence(
        house.ledger, road.declaration, road.alerts.rules, {"target": "pm25-35"},
        until=road.now + timedelta(days=9), by="reviewer", reason="更换监测站点", now=road.now,
    )  # fmt: skip
    ask(Office(road.declaration, road.alerts, house.ledger, road.workspace.templates, KEY), road.now)
    deliver(dispatch(road.workspace, "Asia/Shanghai", road.alerts, house.ledger, lambda: house.now, "stage"))
    publish(road, weekly, date(2026, 11, 22))


def _leave_to_decide(house: House, road: Road) -> None:
    """A figure with its quote in an archived page, one that jumps and is held, proposals, an override, a token."""
    store = house.served().store
    page = Attachment(PAGE.encode(), "https://stat.example.org/2025", "text/html")
    for value, period in (("36家", "2022"), ("37家", "2023"), ("38家", "2024"), ("45000家", "2025")):
        quote = Quote("国家级科技企业孵化器45000家") if period == "2025" else None
        written = Written("incubators", value, period, quote=quote, document="bulletin-2024")
        done = record(
            written, road.declaration, house.ledger, store, by="contributor", now=road.now,
            attachment=page if quote else None,
        )  # fmt: skip
        assert not isinstance(done, list), done
    assert propose(house, PRESS, "press.txt") == (4, 0)
    said = say(
        house.ledger, road.declaration, Asked("contracts-double", "disputed", reason="口径与统计局不一致"),
        by="reviewer", now=road.now, today=road.today,
    )  # fmt: skip
    assert not isinstance(said, list), said
    made = make(house.ledger, house.people["admin"].id, "nightly import", ("read", "record"), by="admin", now=road.now)
    assert not isinstance(made, list), made
    house.served().settle(road.declaration, road.today, road.now)


NO_PAGES = (
    "/static/{name}", "/favicon.ico", "/feed.atom", "/calendar.ics", "/badges/{identity}.svg",
    "/targets/{identity}/chart.svg", "/evidence/{name}/file", "/healthz", "/readyz", "/metrics", "/oidc/start",
    "/oidc/back", "/setup/{token}", "/enter/sheet/form.xlsx", "/enter/sheet/template.csv",
    "/editions/{digest}/{period}/{version}/parts/{name:path}",
    "/editions/{digest}/{period}/{version}/shown/{name}",
)  # fmt: skip
"""What a browser gets that is no page of ours."""


def page_routes() -> list[str]:
    """The paths of all pages, as their rooms declare them."""
    every = (route for route in every_route() if "GET" in (route.methods or ()) and not route.path.startswith(API))
    return sorted({route.path for route in every} - set(NO_PAGES))


def examples(house: House) -> dict[str, tuple[str, ...]]:
    """Addresses under which the stage has something to show, by the path of their room."""
    ledger = house.ledger
    [held] = ledger.held.page()
    sent = ledger.outbox.deliveries()[0]
    asked = next(one for one in ledger.requests.requests() if one.wanted.subject == "results")
    link = token_for(asked, KEY, house.now + timedelta(days=60))
    return {
        "/": ("/", "/?q=nothing+has+this+name", "/?group=transfer&sort=headline"),
        "/targets/{identity}": tuple(f"/targets/{one}" for one in ("intensity-4", "action-plan", "fields")),
        "/targets/{identity}/history": ("/targets/contracts-double/history",),
        "/targets/{identity}/review": ("/targets/contracts-double/review",),
        "/indicators/{identity}": ("/indicators/intensity",),
        "/evidence/{name}": (f"/evidence/{held.observation.evidence}?observation={held.observation.id}",),
        "/review/{identity}": (f"/review/{held.observation.id}",),
        "/answer/{token}": (f"/answer/{link}",),
        "/unsubscribe/{token}": (f"/unsubscribe/{sign('unsubscribe', ['office', 'wang@example.org'], KEY)}",),
        "/enter": ("/enter", "/enter?subject=results"),
        "/enter/entries/{identity}": (f"/enter/entries/{held.observation.id}",),
        "/deliveries/{identity}": (f"/deliveries/{sent.id}",),
        "/digests/{identity}": ("/digests/weekly",),
        "/editions/{digest}/{period}/{version}": (f"/editions/{WAITING}", f"/editions/{WAITING}?part=charts.zh"),
        "/editions/{digest}/{period}/{version}/compare": (f"/editions/{WAITING}/compare",),
        "/people/{identity}": (f"/people/{house.people['reviewer'].id}",),
        "/sources/{identity}": ("/sources/bulletin",),
    }
