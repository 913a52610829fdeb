"""The review queue by keyboard in a real browser: every key, none while one types, turned off where one wants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.web.browsing import chromium, needs_browser, take_session
from tests.web.conftest import House
from tests.web.test_web_review import hold, state

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [*needs_browser]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@contextmanager
def at(browser: Browser, house: House, path: str, role: str = "reviewer") -> Iterator[Page]:
    """A page of ours, open for the reviewer."""
    base = house.serving()
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 900})
    take_session(context, house.session("reviewer" if role == "reviewer" else "viewer"), base)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(base + path)
    yield page
    assert faults == []
    context.close()


def chosen(page: Page) -> str:
    """The item that has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def hears(page: Page, words: str) -> None:
    """What a screen reader is told comes to be these words."""
    from playwright.sync_api import expect

    expect(page.locator("#heard")).to_have_text(words)


def focused(page: Page, identity: str) -> None:
    """The item comes to have the focus."""
    from playwright.sync_api import expect

    expect(page.locator(f"#{identity}")).to_be_focused()


def three(house: House) -> list[str]:
    return [hold(house), hold(house, "contracts", "1964元", "2025"), hold(house, "consortia", "21.5个", "2025")]


def test_keys_go_through_the_list_and_decide(browser: Browser, house: House) -> None:
    """j and k move the focus, seen and heard; a accepts and the next item is chosen; r and x write a reason first."""
    first, second, third = three(house)
    with at(browser, house, "/review") as page:
        page.keyboard.press("j")
        assert chosen(page) == first
        page.keyboard.press("j")
        assert chosen(page) == second
        hears(page, "2 of 3")
        shadow = page.eval_on_selector(f"#{second}", "one => getComputedStyle(one).boxShadow")
        assert shadow != "none"
        page.keyboard.press("j")
        page.keyboard.press("j")
        hears(page, "there is no further one")
        assert chosen(page) == third
        page.keyboard.press("k")
        page.keyboard.press("k")
        assert chosen(page) == first
        with page.expect_navigation():
            page.keyboard.press("a")
        assert state(house, first) == "accepted"
        focused(page, second)
        assert "Accepted: it counts from now on." in (page.locator(".notice.done").text_content() or "")
        page.keyboard.press("x")
        page.keyboard.type("a jump")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert state(house, second) == "rejected"
        focused(page, third)
        page.keyboard.press("r")
        page.keyboard.type("of which year? jakx")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert state(house, third) == "returned"
        assert "Nothing waits for review." in (page.locator("main").text_content() or "")
        [entry] = house.ledger.find(third)
        assert entry.decision is not None
        assert entry.decision.reason == "of which year? jakx"


def test_keys_on_one_item_go_on_to_the_next(browser: Browser, house: House) -> None:
    """c opens the correction with the figure marked, escape leaves it; accepted by a, the next item comes; j and k."""
    first, second, third = three(house)
    with at(browser, house, f"/review/{first}") as page:
        page.keyboard.press("c")
        assert chosen(page) == f"value-{first}"
        page.keyboard.press("Escape")
        assert not page.locator("details[data-verb=correct]").evaluate("one => one.open")
        page.keyboard.press("c")
        page.keyboard.type("近9200项")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url.split("?")[0].endswith(second)
        assert state(house, first) == "rejected"
        assert house.ledger.observations(["results"])["results"][-1].supersedes == first
        with page.expect_navigation():
            page.keyboard.press("j")
        assert page.url.split("?")[0].endswith(third)
        with page.expect_navigation():
            page.keyboard.press("k")
        assert page.url.split("?")[0].endswith(second)
        with page.expect_navigation():
            page.keyboard.press("a")
        assert page.url.split("?")[0].endswith(third)


def test_keys_are_for_those_who_do_not_type(browser: Browser, house: House) -> None:
    """In a field they are letters, with a modifier they are the browser's; held down, a decides nothing again."""
    first, second, _ = three(house)
    with at(browser, house, f"/review/{first}") as page:
        page.keyboard.press("c")
        page.keyboard.type("jkarx?")
        assert page.locator(f"#value-{first}").input_value() == "jkarx?"
        page.keyboard.press("Escape")
        for combined in ("Control+a", "Alt+a", "Meta+a"):
            page.keyboard.press(combined)
        page.evaluate(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', bubbles: true, isComposing: true}))"
        )
        page.evaluate(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', bubbles: true, repeat: true}))"
        )
        page.wait_for_timeout(100)
        assert state(house, first) == state(house, second) == "proposed"


def test_the_keys_are_shown_and_can_be_turned_off(browser: Browser, house: House) -> None:
    """A question mark shows them; who speaks to the computer turns them off, and they stay so (WCAG 2.1.4)."""
    first = three(house)[0]
    with at(browser, house, f"/review/{first}") as page:
        assert not page.locator("#keys p").first.is_visible()
        page.keyboard.press("?")
        assert page.locator("#keys p").first.is_visible()
        page.locator("#keys-toggle").click()
        assert page.locator("#keys-toggle").text_content() == "Turn the keys on"
        page.reload()
        page.keyboard.press("a")
        page.wait_for_timeout(100)
        assert state(house, first) == "proposed"
        page.locator("#keys summary").click()
        page.locator("#keys-toggle").click()
        with page.expect_navigation():
            page.keyboard.press("a")
        assert state(house, first) == "accepted"


def test_who_may_not_decide_is_told(browser: Browser, house: House) -> None:
    """A viewer's keys move, and decide nothing."""
    first = three(house)[0]
    with at(browser, house, "/review", "viewer") as page:
        page.keyboard.press("j")
        page.keyboard.press("a")
        hears(page, "that cannot be done here")
        assert state(house, first) == "proposed"
