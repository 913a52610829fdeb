"""The whole story in a real browser with a real mail server: asked, answered, corrected, assessed, approved, told."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, TypeVar, cast

import pytest

from tests.alerts.channels.mailservers import Postbox, server
from tests.cli.conftest import Place
from tests.web.browsing import chromium, needs_browser

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [*needs_browser]

Found = TypeVar("Found")

LAST = date.today().year - 1  # noqa: DTZ011 - the process under test reads the same clock
"""The latest year that is over: its figure is due."""

TARGETS = f"""\
version: 1
title: {{zh: 示例市, en: Sample city}}
timezone: Asia/Shanghai
languages: [zh, en]
documents:
  plan: {{title: {{zh: 协同发展规划, en: Plan}}, publisher: {{zh: 市政府, en: City}}, date: {LAST - 4}}}
owners:
  stb: {{name: {{zh: 市科技局, en: Science bureau}}, email: stb@example.org}}
indicators:
  results:
    name: {{zh: 科技成果共享数量, en: Research results shared}}
    unit: 项
    measure: stock
    whole: true
    direction: up
    frequency: annual
    owner: stb
targets:
  results-9000:
    title: {{zh: 共享科技成果达到9000项, en: "9,000 research results shared"}}
    indicator: results
    statement: {{document: plan, text: {{zh: 共享科技成果达到9000项, en: 9000 results}}}}
    aim: ">= 9000"
    by: {LAST}
"""

DIGESTS = """\
version: 1
digests:
  weekly:
    title: {zh: 示例市周报, en: Weekly}
    every: 0 9 29 2 *              # on no day of this story: what is composed is composed by a person
    languages: [zh]
    review: required
    reviewers: anyone
    channels: [office]
requests:
  figures: {channels: [office], languages: [zh], remind: [P7D]}
"""

CHANNELS = """\
version: 1
channels:
  office: {kind: email, host: 127.0.0.1, port: @PORT@, tls: none, from: tracker@example.org, to: [mayor@example.org]}
"""

SEED = f"""\
indicator,period,value,document
results,{LAST - 2},6100项,plan
results,{LAST - 1},近8000项,plan
"""

QUOTE = "全年共享科技成果近9000项，较上年增长一成。"

KEY = "sixteen bytes at least, for the story"
PASSWORD = "一个足够长的口令-2026"
PATIENCE = 60.0


class Site:
    """`tracker serve` in a process of its own, with what it said."""

    def __init__(self, root: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "COLUMNS": "200", "TRACKER_SECRET_KEY": KEY, "TRACKER_PUBLIC_URL": self.base}
        words = [
            sys.executable,
            "-m",
            "tracker",
            "-C",
            str(root),
            "--lang",
            "zh",
            "serve",
            "--port",
            str(port),
            "--beat",
            "1",
        ]
        self.process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", env=environment
        )
        self.said: list[str] = []
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.said.extend(self.process.stdout)

    def link(self) -> str:
        """The link that makes the first administrator."""
        found = until(lambda: re.search(r"http://\S+/setup/\S+", "".join(self.said)), self)
        until(lambda: "Ctrl-C" in "".join(self.said), self)
        return found[0]

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(PATIENCE) == 0, "".join(self.said)
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


def until(look: Callable[[], Found | None], site: Site) -> Found:
    """What `look` finds as soon as it finds something."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, "".join(site.said)
        assert site.process.poll() is None, "".join(site.said)
        time.sleep(0.05)
    return found


@pytest.fixture(name="post")
def _post() -> Iterator[tuple[Postbox, int]]:
    """A mail server that takes everything over."""
    postbox = Postbox()
    with server(postbox) as port:
        yield postbox, port


@pytest.fixture(name="site")
def _site(tmp_path: Path, post: tuple[Postbox, int]) -> Iterator[Site]:
    """The city's workspace, served; last week's edition is out."""
    root = tmp_path / "示例市"
    for name, text in (
        ("targets.yaml", TARGETS), ("alerts/digests.yaml", DIGESTS), ("db/observations.csv", SEED),
        ("alerts/channels.yaml", CHANNELS.replace("@PORT@", str(post[1]))),
    ):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    place = Place(root)
    place.text("import", str(root / "db" / "observations.csv"))
    before = date.today() - timedelta(days=7)  # noqa: DTZ011
    place.text("digest", "weekly", "--as-of", before.isoformat())
    place.text("edition", "approve", "weekly")
    running = Site(root)
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(name="browser")
def _browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def letters(postbox: Postbox, to: str) -> list[EmailMessage]:
    """The mails that an address got."""
    return [
        message_from_bytes(cast(bytes, one.content), policy=policy.default) for one in postbox.got if to in one.rcpt_tos
    ]


def text_of(letter: EmailMessage) -> str:
    """A mail's part for people who read text."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def signed_in(browser: Browser, site: Site, name: str) -> Page:
    """A window of somebody who has signed in by hand."""
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(site.base)
    page.get_by_label("姓名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    return page


def first_admin(browser: Browser, site: Site) -> None:
    """The link in the terminal makes the administrator, who adds a reviewer."""
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(site.link())
    page.get_by_label("姓名").fill("王敏")
    page.get_by_label("密码 (必填)", exact=True).fill(PASSWORD)
    page.get_by_label("再输入一次密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="人员").click()
    page.get_by_label("姓名").fill("李审")
    page.get_by_label("审核者").check()
    page.get_by_label("初始密码").fill(PASSWORD)
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", name="李审")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    page.context.close()


def test_from_a_request_by_mail_to_the_edition_in_the_mailbox(
    post: tuple[Postbox, int], site: Site, browser: Browser
) -> None:
    """An office is asked by mail and answers 近9000项 by its link; a reviewer corrects it with the quote in view, the
    target's status changes, the edition is composed, compared, approved, and arrives with the page's figure."""
    postbox = post[0]
    first_admin(browser, site)

    reviewing = signed_in(browser, site, "李审")
    reviewing.get_by_role("link", name="共享科技成果达到9000项").first.click()
    expect(reviewing.locator(".standing")).to_contain_text("到期未核实")

    [asked] = until(lambda: letters(postbox, "stb@example.org"), site)
    link = re.search(rf"{re.escape(site.base)}/answer/\S+", text_of(asked))
    assert link is not None
    answered(browser, link[0])

    corrected(reviewing)
    shown = reviewing.locator(".standing .figure").inner_text()
    assert shown == "9012项"
    expect(reviewing.locator(".standing")).to_contain_text("按期完成")

    assert letters(postbox, "mayor@example.org")[1:] == []
    approved(reviewing)
    [_, told] = until(lambda: more(letters(postbox, "mayor@example.org"), 2), site)
    assert f"{shown}，承诺不少于9000项：按期完成" in text_of(told)


def more(found: list[EmailMessage], than: int) -> list[EmailMessage] | None:
    """The mails, once they are so many."""
    return found if len(found) >= than else None


def answered(browser: Browser, link: str) -> None:
    """The office opens the link, without an account, and writes what it has."""
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(link)
    page.get_by_label("数值").fill("近9000项")
    expect(page.locator("#reading")).to_contain_text("近9000项")  # read while one types
    page.get_by_text("出处与备注").click()
    page.get_by_label("原文中的句子").fill(QUOTE)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status")).to_contain_text("谢谢，已收到")
    page.context.close()


def corrected(page: Page) -> None:
    """The reviewer sees the figure with its quote, writes what is right, and goes to what stands on it."""
    page.get_by_role("link", name="审核").click()
    item = page.locator("[data-item]")
    expect(item).to_contain_text("近9000项")
    expect(item.locator("blockquote mark")).to_contain_text("近9000项")
    page.wait_for_load_state()  # keys are listened for once the page has its scripts
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(item.get_by_label("数值")).to_be_focused()
    page.keyboard.type("9012项")
    item.locator("[data-verb=correct]").get_by_label("理由").fill("以年报为准")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_role("link", name="总览").click()
    page.get_by_role("link", name="共享科技成果达到9000项").first.click()


def approved(page: Page) -> None:
    """The reviewer has this week's edition composed, reads it beside the last one and lets it go."""
    page.get_by_role("link", name="简报").click()
    page.get_by_role("button", name="现在编制").click()
    frame = page.frame_locator("iframe.edition")
    expect(frame.get_by_text("9012项").first).to_be_visible()
    page.get_by_role("link", name="与上一期并排").click()
    expect(page.get_by_text("按期完成").first).to_be_visible()
    expect(page.get_by_text("到期未核实").first).to_be_visible()
    page.get_by_role("link", name="回到这一期").click()
    page.get_by_role("button", name="签发").click()
    expect(page.get_by_role("status")).to_be_visible()
