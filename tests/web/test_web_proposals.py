"""The page of proposals: what documents say, each in its sentence, taken, corrected or refused by a reviewer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.web import markup
from tests.web.browsing import chromium, needs_browser
from tests.web.conftest import House
from tests.web.stage import PRESS, propose
from tests.web.test_web_review_keys import at, chosen, focused
from tracker.steps.proposal_queue import Waiting, queue

if TYPE_CHECKING:
    from httpx2 import Response
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def file(house: House, text: str = PRESS, name: str = "press.txt") -> list[Waiting]:
    """What a document proposes, filed; everything that waits."""
    propose(house, text, name)
    return queue(house.ledger, house.served().orders.declaration)


def the(waiting: list[Waiting], value: int) -> str:
    """The id of the one of that value."""
    [found] = [one.filed.id for one in waiting if one.filed.body["value"] == value]
    return found


def decide(house: House, identity: str, role: str = "reviewer", **form: str) -> Response:
    assert role in ("contributor", "reviewer")
    return house.client("reviewer" if role == "reviewer" else "contributor").post(f"/proposals/{identity}", data=form)


def item(answer: str, identity: str) -> str:
    """What an item says."""
    return markup.said(markup.element(markup.document(answer), "//*[@id=$id]", id=identity))


def test_each_is_told_in_its_sentence_with_what_it_may_be(house: House) -> None:
    """The words are marked in their sentence, the likeliest name stands with what it has in common, nothing is run."""
    waiting = file(house)
    answer = house.client("viewer").get("/proposals")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    tree = markup.document(answer.text)
    labs = markup.element(tree, "//*[@id=$id]", id=the(waiting, 18))
    [mark] = markup.elements(labs, ".//mark")
    assert "18家" in markup.said(mark)
    assert "National key laboratories" in markup.said(labs)
    assert markup.elements(labs, ".//form") == []
    aim = markup.said(markup.element(tree, "//*[@id=$id]", id=the(waiting, 10000)))
    assert "Aimed at or planned" in aim
    seats = markup.element(markup.document(house.client("reviewer").get("/proposals").text), "//*[@id=$id]",
                           id=the(waiting, 36))  # fmt: skip
    assert "tracker review new-indicator" in markup.said(seats)
    assert markup.elements(seats, ".//form[@data-verb='accept']") == []
    chinese = house.page("viewer", "/proposals", "zh").text_content()
    assert "由人决定之前，一概不计入" in chinese


def test_what_is_taken_counts_and_the_next_one_comes(house: House) -> None:
    """A plain yes records the figure with its quote and evidence, tells the audit log, assesses again, goes on."""
    waiting = file(house)
    chosen_id = the(waiting, 9500)
    following = [one.filed.id for one in waiting][[one.filed.id for one in waiting].index(chosen_id) + 1]
    tree = markup.document(house.client("reviewer").get("/proposals").text)
    form = markup.element(tree, "//*[@id=$id]//form[@data-verb='accept']", id=chosen_id)
    fields = markup.elements(form, ".//*[@name]")
    given = {markup.attribute(one, "name"): markup.attribute(one, "value") for one in fields}
    done = decide(house, chosen_id, **given)
    assert (done.status_code, urlsplit(done.headers["location"]).fragment) == (303, following)
    [observation] = [one for one in house.ledger.observations(["results"])["results"] if one.period.text == "2025"]
    assert observation.measurement is not None
    assert observation.measurement.text == "超过9500项"
    assert observation.quote is not None
    assert "9500项" in observation.quote.exact
    assert observation.evidence == waiting[0].filed.evidence
    [line] = house.ledger.audit.entries(about=chosen_id)
    assert (line.act, line.by, line.detail["observation"]) == ("proposal.accepted", "reviewer", observation.id)
    assert chosen_id not in house.client("reviewer").get("/proposals").text
    again = decide(house, chosen_id, **given)
    assert again.status_code == 409
    assert "was accepted by reviewer" in markup.main_of(again.text)


def test_another_subject_figure_and_period_are_a_correction(house: House) -> None:
    """What a person names, by id or name, and writes is recorded in place of what was read."""
    waiting = file(house)
    typed = {"subject": "results", "other": "全国重点实验室", "value": "19家", "period": "2023"}
    done = decide(house, the(waiting, 18), verb="accept", **typed)
    assert done.status_code == 303, markup.main_of(done.text)
    assert "done_corrected" in done.headers["location"]
    [observation] = [one for one in house.ledger.observations(["labs"])["labs"] if one.period.text == "2023"]
    assert observation.measurement is not None
    assert observation.measurement.text == "19家"


def test_what_cannot_be_recorded_is_told_where_it_was_typed(house: House) -> None:
    """An unknown name, a figure that is none, no subject: 422, what was typed is still there, nothing is decided."""
    waiting = file(house)
    labs = the(waiting, 18)
    for field, typed in (("other", "no-such"), ("value", "many"), ("period", "some day")):
        given = {"verb": "accept", "subject": "labs", "value": "18家", "period": "2025", field: typed}
        answer = decide(house, labs, **given)
        assert answer.status_code == 422
        tree = markup.document(answer.text)
        assert markup.value(tree, "//*[@id=$id]//details//input[@name=$field]/@value", id=labs, field=field) == typed
        faulty = "//*[@id=$id]//*[contains(@class, 'faulty')]//input[@name=$field]"
        assert markup.elements(tree, faulty, id=labs, field=field)
    assert decide(house, the(waiting, 36), verb="accept").status_code == 422
    assert decide(house, the(waiting, 10000), verb="accept", subject="results").status_code == 422
    assert decide(house, labs, verb="burn").status_code == 422
    assert decide(house, "p-none", verb="accept").status_code == 404
    assert decide(house, labs, role="contributor", verb="accept").status_code == 403
    assert len(queue(house.ledger, house.served().orders.declaration)) == len(waiting)


def test_what_is_refused_never_counts(house: House) -> None:
    """It leaves the queue with its reason; a pledge that states a declared target leaves it without a figure."""
    waiting = file(house)
    assert decide(house, the(waiting, 36), verb="reject", reason="no aim of ours").status_code == 303
    before = len(list(house.ledger.entries()))
    done = decide(house, the(waiting, 10000), verb="accept", subject="results-9000")
    assert "done_declared" in done.headers["location"]
    assert len(list(house.ledger.entries())) == before
    [kept] = house.ledger.proposals.find(the(waiting, 36))
    assert kept.answer is not None
    assert (kept.answer.state, kept.answer.reason, kept.answer.by) == ("rejected", "no aim of ours", "reviewer")


def test_documents_that_contradict_each_other_name_each_other(house: House) -> None:
    """Beside a figure stands the other document's figure of the same subject and period, and what is recorded."""
    file(house, "2024年，全市获批组建全国重点实验室18家。", "one.txt")
    waiting = file(house, "2024年，全市获批组建全国重点实验室15家。", "two.txt")
    page = house.client("viewer").get("/proposals").text
    assert "Contradicts 15家 in two.txt" in item(page, the(waiting, 18))
    assert "Contradicts 18家 in one.txt" in item(page, the(waiting, 15))
    assert "Differs from 17家, which is recorded" in item(page, the(waiting, 15))


def test_the_queue_is_paged_and_counted(house: House) -> None:
    """Twenty-five stand on a page; the head counts them all; an empty queue says how proposals come."""
    assert "No proposal waits" in markup.main_of(house.client("viewer").get("/proposals").text)
    file(house, "".join(f"2025年，全市获批组建第{at}类全国重点实验室{at + 3}家。\n" for at in range(30)))
    reviewer = house.client("reviewer")
    first, second = (markup.document(reviewer.get(f"/proposals?page={at}").text) for at in (1, 2))
    assert [len(markup.elements(tree, "//ol[@id='queue']/li")) for tree in (first, second)] == [25, 5]
    assert "30" in markup.said(markup.element(first, "//header//a[@href='/review']"))
    tabs = markup.document(reviewer.get("/review").text)
    assert "30" in markup.said(markup.element(tabs, "//main//a[@href='/proposals']"))


@needs_browser[0]
@needs_browser[1]
def test_the_keys_decide(browser: Browser, house: House) -> None:
    """j goes on, a takes the likeliest, c opens the fields, x a reason; a decided one gives way to the next."""
    ids = [one.filed.id for one in file(house)]
    with at(browser, house, "/proposals") as page:
        page.keyboard.press("j")
        assert chosen(page) == ids[0]
        with page.expect_navigation():
            page.keyboard.press("a")
        focused(page, ids[1])
        page.keyboard.press("c")
        assert chosen(page) == f"value-{ids[1]}"
        page.keyboard.press("Escape")
        page.keyboard.press("x")
        page.keyboard.type("an old figure")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        focused(page, ids[2])
    assert [one.filed.id for one in queue(house.ledger, house.served().orders.declaration)] == ids[2:]
