"""The overview: what is searched is found, what is counted is shown, what changed is seen at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import House
from tracker.evaluate.overview import FACETS, ORDERS, Row, Wanted, found, ordered
from tracker.model.assessment import lamp_of
from tracker.model.text import Text
from tracker.model.words import HEADLINES
from tracker.steps.entry import Written
from tracker.steps.overview import Overviews, Remembered, row_of
from tracker.steps.record import record
from tracker.steps.show import standing

WORDS = st.text("ab 家", max_size=6)


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Some rows with few values of each facet, so that they meet."""
    made = []
    for place in range(draw(st.integers(0, 12))):
        headline = draw(st.sampled_from(["met", "open", "off_track", "at_risk"]))
        title = draw(WORDS)
        made.append(
            Row(
                f"t{place}", place, Text.of(title), Text.of(""), headline, lamp_of(headline), "threshold", (),
                draw(st.sampled_from(["", "g", "h"])), draw(st.sampled_from(["", "o"])),
                tuple(draw(st.sets(st.sampled_from(["x", "y"])))), due=draw(st.sampled_from(["", "2026-12-31"])),
                searched=title,
            )
        )  # fmt: skip
    return made


def chosen(draw: st.DrawFn) -> Wanted:
    pick = {name: draw(st.none() | st.sampled_from(["met", "open", "red", "g", "o", "x", "none"])) for name in FACETS}
    return Wanted(draw(WORDS), sort=draw(st.sampled_from(ORDERS)), **pick)


@given(st.integers(1, 4), st.lists(st.integers(0, 6), max_size=40))
def test_what_was_asked_for_last_is_remembered(most: int, asked: list[int]) -> None:
    """Each of the last `most` different questions is answered without working it out again, any other anew."""
    remembered: Remembered[int, int] = Remembered(most)
    made: list[int] = []
    recent: list[int] = []

    def make(one: int) -> int:
        made.append(one)
        return one

    for one in asked:
        before = len(made)
        assert remembered.get(one, partial(make, one)) == one
        assert (len(made) == before) == (one in recent)
        recent = [*(known for known in recent if known != one), one][-most:]


@given(st.data())
def test_each_count_is_what_choosing_it_shows(data: st.DataObject) -> None:
    """Choosing a value of a facet in the place of the one chosen shows as many targets as its count says."""
    some, wanted = data.draw(rows()), data.draw(st.composite(chosen)())
    answer = found(some, wanted)
    for name in FACETS:
        for value, count in answer.facets[name].items():
            instead: dict[str, Any] = {name: value}
            assert len(found(some, replace(wanted, **instead)).rows) == count


@given(rows(), st.sampled_from(ORDERS))
def test_every_order_holds_every_row_once(some: list[Row], order: str) -> None:
    """Nothing is lost by sorting, equal rows stay as they are declared."""
    sorted_rows = ordered(some, next(one for one in ORDERS if one == order))
    assert sorted(row.place for row in sorted_rows) == [row.place for row in some]


def test_each_target_is_found_by_its_title_in_either_language(house: House) -> None:
    """Also by a part of a title, in other case or width."""
    client = house.client("viewer")
    for target in house.served().orders.declaration.targets.values():
        title = house.served().orders.declaration.title_of(target)
        for tag, wording in title.wordings:
            page = client.get(f"/?q={quote(wording)}", headers={"Accept-Language": "zh"}).text
            assert f"/targets/{target.id}" in page, (tag, wording)
    assert "/targets/labs-over-20" in client.get("/?q=ＮＡＴＩＯＮＡＬ+KEY").text


def test_the_rows_tell_what_the_assessments_say(house: House) -> None:
    """The overview in memory is the one that assessing everything anew gives."""
    served = house.served()
    declaration, today = served.orders.declaration, house.now.date()
    told = served.overviews.look(house.ledger, declaration, today).rows
    anew = standing(house.ledger, declaration, today, compare=False)
    assert told == tuple(row_of(one.to_json(), declaration, place) for place, one in enumerate(anew.assessments))


def test_what_changes_is_seen_at_once_and_nothing_else_is_read(house: House) -> None:
    """After a figure is recorded its target's row is another; the view is the one made from scratch."""
    served = house.served()
    declaration, today = served.orders.declaration, house.now.date()
    before = served.overviews.look(house.ledger, declaration, today)
    assert served.overviews.look(house.ledger, declaration, today) is before
    done = record(Written("labs", "21家", "2025"), declaration, house.ledger, served.store, by="x", now=house.now)
    assert not isinstance(done, list)
    served.settle(declaration, today, house.now)
    after = served.overviews.look(house.ledger, declaration, today)
    changed = [row.id for row in after.rows if row != before.by_id[row.id]]
    assert "labs-over-20" in changed
    assert after.by_id["labs-over-20"].headline == "met"
    assert after.rows == Overviews().look(house.ledger, declaration, today).rows


def test_changes_stand_first_with_their_cause(house: House) -> None:
    """What changed since a week ago is told above the table, with what it was and why."""
    house.now += timedelta(days=8)
    served = house.served()
    record(
        Written("labs", "21家", "2025"), served.orders.declaration, house.ledger, served.store, by="x", now=house.now
    )
    served.settle(served.orders.declaration, house.now.date(), house.now)
    page = house.page("viewer", "/")
    [section] = page.xpath("//section[@aria-labelledby='changed']")
    told = " ".join(section.text_content().split())
    assert "More than 20 national key laboratories" in told
    assert "was open · cause: a new period" in told
    headings = [one.text_content() for one in page.xpath("//h2")]
    assert headings[0].startswith("What changed")


def test_the_address_holds_the_filters_and_the_form_shows_them(house: House) -> None:
    """A link can be passed on; the page it leads to says what is chosen, and how to see everything again."""
    page = house.page("viewer", "/?lamp=red&q=a&sort=urgency")
    assert page.xpath("//select[@name='lamp']/option[@selected]/@value") == ["red"]
    assert page.xpath("//input[@name='q']/@value") == ["a"]
    lamps = page.xpath("//table[contains(@class,'board')]//td[1]//span[contains(@class,'lamp')]/@class")
    assert lamps
    assert all("red" in one.split() for one in lamps)
    assert page.xpath("//a[@class='clear']/@href") == ["/"]
    nothing = house.page("viewer", "/?q=no-such-word-anywhere")
    assert "No target fits." in nothing.text_content()


def test_of_what_nothing_is_known_no_count_is_told(house: House) -> None:
    """A list of which nothing was reported has no figure: not none of three."""
    page = house.page("viewer", "/")
    for row in page.xpath("//table[contains(@class,'board')]//tr[td]"):
        words = row.xpath("string(td[1])").split(maxsplit=1)[1]
        if words.strip() == "not assessable":
            assert row.xpath("string(td[contains(@class,'figure')])").strip() == ""


def test_the_past_is_told_as_the_past(house: House) -> None:
    """A day that is looked back at is named, with a way back; what is no day is said to be none."""
    then = house.page("viewer", "/?as_of=2024-12-31")
    assert "not how they stand today" in then.text_content()
    assert all("as_of=2024-12-31" in href for href in then.xpath("//table//th/a/@href"))
    assert "is no day" in house.page("viewer", "/?as_of=2024-13-99").text_content()


def test_the_same_page_is_not_sent_twice(house: House) -> None:
    """An unchanged page is answered with 304; another person, language or state is another page."""
    client = house.client("viewer")
    mark = client.get("/").headers["etag"]
    assert client.get("/", headers={"If-None-Match": mark}).status_code == 304
    assert client.get("/", headers={"If-None-Match": mark, "Accept-Language": "zh"}).status_code == 200
    assert house.client("reviewer").get("/", headers={"If-None-Match": mark}).status_code == 200
    served = house.served()
    record(
        Written("labs", "22家", "2025"), served.orders.declaration, house.ledger, served.store, by="x", now=house.now
    )
    served.settle(served.orders.declaration, house.now.date(), house.now)
    assert client.get("/", headers={"If-None-Match": mark}).status_code == 200


def test_where_nothing_happens_the_page_stays_the_same(house: House) -> None:
    """A page is not drawn and sent again because some time went by, though its news were looked for again."""
    client = house.client("viewer")
    mark = client.get("/").headers["etag"]
    house.now += timedelta(minutes=2)
    assert client.get("/", headers={"If-None-Match": mark}).status_code == 304


def test_while_news_are_looked_for_others_are_told_the_last(house: House) -> None:
    """One request at a time looks for what is new; the others do not wait for it where no status changed."""
    served, today = house.served(), house.now.date()
    declaration, alerts = served.orders.declaration, served.orders.alerts
    overview = served.overviews.look(house.ledger, declaration, today)
    first = served.news(declaration, alerts, overview, today, house.now)
    later = house.now + timedelta(minutes=1)
    with served._finding:
        assert served.news(declaration, alerts, overview, today, later) is first
    again = served.news(declaration, alerts, overview, today, later)
    assert again is not first
    assert again.changes is first.changes


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_stand_beside_every_colour(house: House, language: str) -> None:
    """Each lamp has its shape and its word."""
    page = house.page("viewer", "/", language)
    words = {wordings[language] for wordings in HEADLINES.values()}
    lamps = page.xpath("//span[contains(concat(' ', @class, ' '), ' lamp ')]")
    assert lamps
    for lamp in lamps:
        assert lamp.text_content().split(maxsplit=1)[1].strip() in words


@given(
    st.dictionaries(st.sampled_from(["q", "lamp", "sort", "page", "as_of", "known_at", "tag"]), st.text(max_size=30))
)
def test_no_address_breaks_the_page(shared: House, query: dict[str, str]) -> None:
    """Whatever stands in an address, a page is answered."""
    assert shared.client("viewer").get("/", params=query).status_code == 200


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A workspace that is only looked at."""
    from tests.web.conftest import furnish

    return furnish(tmp_path_factory.mktemp("shared") / "city")
