"""The made-up site of the demonstration."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.demo.server import Site, serving
from tracker.demo.site import PAGES, answer
from tracker.demo.story import DOWN, FIRMS, LOGIN, MONTHS, Calendar
from tracker.errors import UsageError

CALENDAR = Calendar(date(2026, 11, 22))


@pytest.mark.parametrize("month", range(1, MONTHS + 1))
@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_every_month(path: str, month: int) -> None:
    """Only the interface that is down that month does not answer 200; the same question has one answer."""
    said = answer(path, month, CALENDAR)
    assert said == answer(path, month, CALENDAR)
    assert said.status == (503 if path == "/api/instruments.json" and month == DOWN else 200)
    assert said.body


def test_the_mishaps_are_there() -> None:
    """A weaker pledge, another column, a revised figure, a wrong unit, a login page, a page that nobody updates."""
    pages = {path: [answer(path, n, CALENDAR).body for n in range(1, MONTHS + 1)] for path in PAGES}
    assert pages["/zh/pledge.html"][3] != pages["/zh/pledge.html"][4]
    assert ["数量".encode("gb18030") in page for page in pages["/zh/platforms.html"]].count(False) == 1
    assert b"2026-05,14.1," in pages["/data/contracts.csv"][3]
    assert b"2026-05,12.9,revised" in pages["/data/contracts.csv"][4]
    assert b",163000," in pages["/data/contracts.csv"][6]
    assert b'type="password"' in pages["/api/instruments.json"][LOGIN - 1]
    assert len(json.loads(pages["/api/instruments.json"][7])["data"]) == MONTHS
    assert len(set(pages["/en/park.html"])) == len(FIRMS)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_the_story_ends_before_today(today: date) -> None:
    """Its eight months follow one another without a gap; nobody comes after today, each time later than before."""
    calendar = Calendar(today)
    days = [calendar.last_day(number) for number in range(MONTHS + 1)]
    assert all((later - earlier).days in range(28, 32) for earlier, later in pairwise(days))
    assert days[-1] < today <= days[-1] + timedelta(days=31)
    visits = [calendar.visit(number) for number in range(1, MONTHS + 1)]
    assert visits == sorted(set(visits))
    assert visits[-1] <= today


def test_it_is_served_on_a_port_and_its_months_move_on() -> None:
    """A person's button moves the month on; what is not there is 404; the port is free afterwards."""
    site = Site(CALENDAR)
    with serving(site) as port:
        base = f"http://127.0.0.1:{port}"
        with urlopen(f"{base}/en/park.html?x=1") as said:
            assert b"128 firms" in said.read()
        with urlopen(Request(f"{base}/next", method="POST")) as said:
            assert b"Month 2" in said.read()
        with urlopen(Request(f"{base}/zh/news.xml", method="HEAD")) as said:
            assert said.read() == b""
        with pytest.raises(HTTPError, match="404") as refused:
            urlopen(f"{base}/nothing")
        refused.value.close()
        with pytest.raises(UsageError, match="cannot be used"), serving(site, port):
            pass
    with serving(site, port) as again:
        assert again == port
