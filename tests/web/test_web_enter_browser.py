"""Entering in a real browser: the reading follows the typing, and forms are taken wherever the pages are served."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.web.browsing import ARGUMENTS, CHROMIUM, needs_browser, take_session
from tests.web.conftest import KEY, NOW, House
from tracker.model.period import Period
from tracker.model.request import Request, Wanted
from tracker.steps.answer import token_for
from tracker.web.serving import Options

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [*needs_browser]

LAN = "tracker.lan"


@contextmanager
def opened(house: House, name: str = "127.0.0.1", *, signed_in: bool = True) -> Iterator[tuple[Page, str]]:
    """A page of a browser that finds this machine under a name, and the address of the pages."""
    sync_api = pytest.importorskip("playwright.sync_api")
    base = house.serving().replace("127.0.0.1", name)
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, f"--host-resolver-rules=MAP {LAN} 127.0.0.1"]
        )
        context = browser.new_context(locale="en-GB", viewport={"width": 320, "height": 700})
        if signed_in:
            take_session(context, house.session("contributor"), base)
        page = context.new_page()
        yield page, base
        browser.close()


def wide(page: Page) -> bool:
    """Whether the page has to be moved sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_the_reading_follows_the_typing(house: House) -> None:
    """Without a button: the interval and what would change stand there; leaving the page leaves nothing recorded."""
    with opened(house) as (page, base):
        page.goto(f"{base}/enter?subject=results")
        page.fill("input[name=value]", "近9000项")
        page.wait_for_selector("#reading .said")
        assert "8,500 ≤ x < 9,000" in page.inner_text("#reading")
        page.fill("input[name=value]", "9100项")
        page.wait_for_selector("#reading .lamp.green")
        assert not wide(page)
    assert house.ledger.held.count() == 0
    assert len(house.ledger.observations(["results"])["results"]) == 3


def test_forms_are_taken_over_plain_http_by_a_name(house: House) -> None:
    """There a browser sends no Sec-Fetch-Site: the page's policy lets it name its origin, which is ours."""
    house.served().options = Options(host="0.0.0.0")
    with opened(house, LAN) as (page, base):
        page.goto(f"{base}/enter?subject=results")
        page.fill("input[name=value]", "9100项")
        page.click("button[value=save]")
        page.wait_for_url("**/enter/entries/**")
        assert "Saved." in page.inner_text("main")


def test_an_office_answers_on_a_phone_without_an_account(house: House) -> None:
    """The link, the figure, the thanks; nothing has to be moved sideways."""
    house.served().options = Options(host="0.0.0.0")
    wanted = Wanted("figures", "results", Period.parse("2025"), "stb", date(2026, 1, 1), date(2026, 4, 1))
    house.ledger.requests.open([Request("q-a", wanted, NOW)])
    token = token_for(Request("q-a", wanted, NOW), KEY, NOW + timedelta(days=9))
    with opened(house, LAN, signed_in=False) as (page, base):
        page.goto(f"{base}/answer/{token}")
        page.fill("input[name=value]", "近9500项")
        page.wait_for_selector("#reading .said")
        assert not wide(page)
        page.click("button[value=save]")
        page.wait_for_selector(".notice.done")
        assert "Thank you" in page.inner_text("main")
        assert not wide(page)
    assert house.ledger.held.count() == 1
