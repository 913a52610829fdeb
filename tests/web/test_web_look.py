"""How the pages look and are used in a browser: wide and narrow, by day and by night, on paper, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.alerts.sample_city import SAMPLE
from tests.web.browsing import FOCUSED, REACHABLE, Scheme, Sight, chromium, needs_browser, take_session
from tests.web.conftest import House
from tests.web.stage import examples, page_routes, staged
from tracker.db.ledger import Ledger
from tracker.model.person import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [*needs_browser]

LANGUAGES = ("zh", "en")
ROUTES = page_routes()
SIGHTS: tuple[tuple[int, Scheme, tuple[str, ...]], ...] = (
    (1280, "light", ()), (1280, "dark", ("color-contrast",)), (320, "light", ("color-contrast",)), (320, "dark", ()),
)  # fmt: skip
"""Widths and times of day, with the rules of axe that are asked then, all where none is named: of them only those of
colours depend on the time of day."""

FOR_NOBODY = ("/sign-in", "/setup/", "/answer/", "/unsubscribe/")
"""Pages for readers without a session."""

NARROW = 320
"""CSS pixels at which nothing may need scrolling sideways: a window of 1280 enlarged four times (WCAG 1.4.10)."""


@dataclass
class Theatre:
    """A served stage with a browser before it."""

    house: House
    base: str
    browser: Browser
    examples: dict[str, tuple[str, ...]]
    _sights: list[Sight] = field(default_factory=list)

    def sight(self, role: Role | None = "admin", language: str = "en", **options: object) -> Sight:
        """A new window of the person of a role."""
        context = self.browser.new_context(locale=language, **options)  # type: ignore[arg-type]
        if role is not None:
            take_session(context, self.house.session(role), self.base)
        made = Sight(context.new_page(), self.base)
        self._sights.append(made)
        return made

    def opened(self, path: str, language: str = "en") -> Sight:
        """A window in which the page of an address is open, before its usual reader."""
        sight = self.sight(None if path.startswith(FOR_NOBODY) else "admin", language)
        assert sight.open(path) == 200, path
        return sight

    def clear(self) -> None:
        """Closes the windows of a test."""
        while self._sights:
            self._sights.pop().page.context.close()


@pytest.fixture(scope="module", name="stage")
def _stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    house = staged(tmp_path_factory.mktemp("stage") / "城市")
    with chromium() as browser:
        yield Theatre(house, house.serving(), browser, examples(house))
    house.close()


@pytest.fixture(name="theatre")
def _theatre(stage: Theatre) -> Iterator[Theatre]:
    yield stage
    stage.clear()


def test_every_page_is_looked_at(theatre: Theatre) -> None:
    """A page whose address has a name in it needs an example with something to show."""
    assert [route for route in ROUTES if "{" in route and route not in theatre.examples] == []


def printed(sight: Sight) -> None:
    """On paper there is no navigation, no button to press; ink on white whatever the hour."""
    sight.look(800, "dark", "print")
    page = sight.page
    for what in ("header nav", "button", ".self", ".skip", "select"):
        assert page.locator(what).filter(visible=True).count() == 0, what
    assert page.locator("h1").first.is_visible()
    colours = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("route", ROUTES)
def test_a_page_has_no_barrier(route: str, language: str, theatre: Theatre) -> None:
    """WCAG 2.2 AA by axe, by day and by night, wide and narrow; nothing sticks out, nothing is asked of others, the
    browser complains of nothing; paper shows it without what paper cannot do."""
    for place, path in enumerate(theatre.examples.get(route, (route,))):
        sight = theatre.opened(path, language)
        for width, scheme, rules in SIGHTS if place == 0 else (SIGHTS[0], SIGHTS[-1]):
            sight.look(width, scheme)
            assert sight.barriers(rules) == [], (path, width, scheme)
            if width == NARROW:
                assert sight.overflow() == [], (path, width)
        printed(sight)
        assert sight.complaints == [], path
        assert sight.away == [], path


@pytest.mark.parametrize("route", ROUTES)
def test_a_page_is_used_by_keyboard(route: str, theatre: Theatre) -> None:
    """Tab reaches everything in the page's order, beginning with the way to the content, shows where it is, and gets
    out at the end."""
    sight = theatre.opened(theatre.examples.get(route, (route,))[0])
    page = sight.page
    count = page.evaluate(REACHABLE)
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    places: list[int] = []
    for _ in range(count + 30):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None:
            break
        assert at["ringed"], at
        assert at["seen"], at
        if not places or places[-1] != at["place"]:  # a date has several stops
            places.append(at["place"])
    else:
        pytest.fail(f"the focus never gets out of {route}")
    assert sorted(places) == list(range(count)), [
        page.evaluate("at => document.reachable[at].outerHTML.slice(0, 200)", one)
        for one in set(range(count)) - set(places)
    ]
    assert places == sorted(places)


def test_the_first_page_of_all_has_no_barrier(theatre: Theatre, tmp_path: Path) -> None:
    """Whoever makes the first administrator is met by a page as good as the others."""
    (tmp_path / "db").mkdir()
    (tmp_path / "targets.yaml").write_bytes(SAMPLE.read_bytes())
    house = House(tmp_path, Ledger.open(f"sqlite:///{tmp_path / 'db' / 'tracker.sqlite3'}"))
    try:
        sight = Sight(theatre.sight(None).page, house.serving())
        assert sight.open(f"/setup/{house.served().setup_token}") == 200
        for width, scheme, _ in SIGHTS:
            sight.look(width, scheme)
            assert sight.barriers() == [], (width, scheme)
            assert sight.overflow() == [], width
        assert sight.complaints == []
    finally:
        house.close()


def test_everything_goes_without_javascript(theatre: Theatre) -> None:
    """Read, searched, entered, seen how it is read, and the other language chosen: with forms and links alone."""
    page = theatre.sight("contributor", java_script_enabled=False).page
    page.goto(theatre.base)
    page.get_by_role("searchbox").fill("consortia")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="More innovation consortia").click()
    page.get_by_role("link", name="Enter a figure").click()
    page.get_by_label("Figure (required)").fill("近30个")
    page.get_by_label("Period (required)").fill("2025")
    page.get_by_role("button", name="Look how it is read").click()
    assert "近30个" in page.locator("#reading").inner_text()
    assert page.get_by_label("Figure (required)").input_value() == "近30个"
    page.get_by_role("button", name="Save").click()
    assert "/enter/entries/" in page.url
    assert "近30个" in page.locator("main").inner_text()
    page.get_by_role("link", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh"
    assert "近30个" in page.locator("main").inner_text()


def test_the_checks_find_what_they_look_for(theatre: Theatre) -> None:
    """A page with each fault is found at fault in each way."""
    sight = theatre.sight(None)
    sight.open("/sign-in")
    sight.look(NARROW, "light")
    sight.page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend",
        "<div class=wide>wide</div><img src=/favicon.ico><p class=pale>pale</p><a href=/x></a>")"""
    )
    sight.page.evaluate(
        """() => { document.querySelector(".wide").style.width = "900px";
        document.querySelector(".pale").style.color = "#bbb"; }"""
    )
    found = " ".join(sight.barriers())
    for rule in ("image-alt", "color-contrast", "link-name"):
        assert rule in found
    assert "scrolls sideways" in sight.overflow()[0]
    sight.page.evaluate("fetch('https://example.org/').catch(() => null)")
    assert sight.complaints
