"""A person's word on a computed status, on its page: every verb, every refusal, how it will read, two at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from httpx2 import Response

from tests.web import markup
from tests.web.conftest import House
from tests.web.test_web_review import said, two_persons
from tracker.model.review import Review

PATH = "/targets/labs-over-20/review"


def post(house: House, verb: str, role: str = "reviewer", **form: str) -> Response:
    house.now += timedelta(minutes=1)
    client = house.client("admin" if role == "admin" else "contributor" if role == "contributor" else "reviewer")
    known = reviews(house)
    return client.post(PATH, data={"verb": verb, "seen": known[-1].id if known else "", **form})


def reviews(house: House) -> list[Review]:
    return house.ledger.reviews(["labs-over-20"]).get("labs-over-20", [])


def test_every_verb_is_recorded_and_shown(house: House) -> None:
    """Confirmed, overridden, disputed, lifted: each with its words, its reason, its day; what held before is told."""
    page = house.page("reviewer", PATH).text_content()
    assert "◌ open" in page
    assert "17 national key laboratories" in page
    assert "Nobody has said anything" in page
    overridden = {"headline": "on_track", "reason": "four contracts are signed", "confidence": "0.8"}
    computed = "overridden by reviewer (confidence 0.8); computed: open; reason: four contracts are signed"
    disputed = "the count is of last year"
    steps = (
        ("confirm", {"until": "2027-01-31"}, "Confirmed.", "confirmed by reviewer until 31 Jan 2027"),
        ("override", overridden, "Overridden.", computed),
        ("dispute", {"reason": disputed}, "Disputed.", f"disputed by reviewer: {disputed}"),
        ("lift", {"reason": "they counted again"}, "Lifted", "lifted what was said before"),
    )
    for verb, form, done, words in steps:
        answer = post(house, verb, **form)
        assert answer.status_code == 303, said(answer)
        after = said(house.client("reviewer").get(answer.headers["location"]))
        assert done in after
        assert words in after
        [line] = [one for one in house.ledger.audit.entries(about="labs-over-20") if one.act == f"status.{verb}"]
        assert line.by == "reviewer"
        if verb == "override":
            assert house.ledger.last_assessments()["labs-over-20"]["headline"] == "on_track"
            assert "● on track as computed ◌ open" in after
    assert [one.state for one in reviews(house)] == ["confirmed", "overridden", "disputed", "computed"]
    assert "replaced by a later word" in after
    assert house.ledger.last_assessments()["labs-over-20"]["headline"] == "open"


def test_how_it_will_read_is_shown_before_it_is_said(house: House) -> None:
    """Looking records nothing and keeps what was typed."""
    answer = post(house, "override", act="look", headline="met", reason="21 were announced", until="2027-03-31")
    assert answer.status_code == 200
    assert "It will read ✓ met as computed ◌ open" in said(answer)
    assert "overridden by reviewer until 31 Mar 2027; computed: open; reason: 21 were announced" in said(answer)
    assert reviews(house) == []
    tree = markup.document(answer.text)
    assert markup.said(markup.element(tree, "//details[@open]//textarea")) == "21 were announced"
    assert tree.xpath("//details[@open]//option[@selected]/@value") == ["met"]
    assert tree.xpath("//details[@open]//input[@name='until']/@value") == ["2027-03-31"]
    assert post(house, "confirm", act="look").status_code == 200
    assert reviews(house) == []


@pytest.mark.parametrize(
    ("verb", "form", "field", "words"),
    [
        ("override", {"headline": "on_track"}, "reason", "Say why."),
        ("override", {"reason": "x"}, "headline", "Choose a status."),
        ("override", {"headline": "met_late", "reason": "x"}, "headline", "cannot have that status"),
        ("override", {"headline": "open", "reason": "x"}, "headline", "computed so already"),
        ("override", {"headline": "withdrawn", "reason": "x"}, "headline", "cannot have that status"),
        ("override", {"headline": "met", "reason": "x", "until": "2020-01-01"}, "until", "That day is over"),
        ("override", {"headline": "met", "reason": "x", "until": "tomorrow"}, "until", "no such day"),
        ("override", {"headline": "met", "reason": "x", "confidence": "7"}, "confidence", "between 0 and 1"),
        ("override", {"headline": "met", "reason": "x", "confidence": "nan"}, "confidence", "between 0 and 1"),
        ("override", {"headline": "met", "reason": "x" * 5000}, "reason", "too long"),
        ("dispute", {"reason": " "}, "reason", "Say why."),
        ("confirm", {"reason": "a\x00b"}, "reason", "cannot be kept"),
    ],
)
def test_what_cannot_be_said_is_told_beside_its_field(
    house: House, verb: str, form: dict[str, str], field: str, words: str
) -> None:
    """Nothing is recorded; also looking first tells it."""
    for act in ("do", "look"):
        answer = post(house, verb, act=act, **form)
        assert answer.status_code == 422
        tree = markup.document(answer.text)
        faulty = markup.element(tree, "//details[@open]//*[@aria-invalid='true']")
        assert faulty.get("name") == field
        assert words in " ".join(markup.faults_of(tree, faulty))
    assert reviews(house) == []


def test_nothing_to_lift_is_not_offered_and_refused(house: House) -> None:
    """As long as nobody said anything."""
    assert house.page("reviewer", PATH).xpath("//details[@data-verb='lift']") == []
    answer = post(house, "lift")
    assert answer.status_code == 422


def test_of_two_at_once_the_second_is_told(house: House) -> None:
    """What was typed is still there; said again from what is now seen, it counts."""
    assert post(house, "confirm").status_code == 303
    late = post(house, "override", "admin", seen="", headline="met", reason="21 were announced")
    assert late.status_code == 409
    assert "Meanwhile reviewer has said something" in said(late)
    assert len(reviews(house)) == 1
    tree = markup.document(late.text)
    assert markup.said(markup.element(tree, "//details[@open]//textarea")) == "21 were announced"
    [seen] = set(markup.values(tree, "//input[@name='seen']/@value"))
    assert seen == reviews(house)[0].id
    assert post(house, "override", "admin", seen=seen, headline="met", reason="21 were announced").status_code == 303


def test_under_the_two_person_rule_an_override_waits(house: House) -> None:
    """It is said before, the look tells how it reads once seconded, the list tells that it waits and where."""
    two_persons(house)
    assert "holds once another person has seconded it" in house.page("reviewer", PATH).text_content()
    looked = said(post(house, "override", act="look", headline="on_track", reason="signed"))
    assert "Once another person has seconded it, it will read ● on track" in looked
    answer = post(house, "override", headline="on_track", reason="signed")
    after = said(house.client("reviewer").get(answer.headers["location"]))
    assert "waits for a second person" in after
    assert house.page("viewer", PATH).xpath("//a[starts-with(@href, '/review#r-')]")
    assert house.ledger.last_assessments()["labs-over-20"]["headline"] == "open"


def test_who_may_look_and_who_may_speak(house: House) -> None:
    """Viewers read, contributors are refused, an unknown target names the nearest."""
    assert "takes the role of reviewer" in house.page("viewer", PATH).text_content()
    assert house.page("viewer", PATH).xpath("//main//form") == []
    assert post(house, "confirm", "contributor").status_code == 403
    assert post(house, "eat").status_code == 422
    for method in ("get", "post"):
        answer = house.client("reviewer").request(method, "/targets/labs-over-2/review", data={"verb": "confirm"})
        assert answer.status_code == 404
        assert "labs-over-20" in answer.text


def test_hostile_reasons_stay_text(house: House) -> None:
    """Markup in a reason is text."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    assert post(house, "dispute", reason=evil).status_code == 303
    text = house.client("viewer").get(PATH).text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;" in text


def test_the_page_speaks_chinese(house: House) -> None:
    """Verbs, states and refusals."""
    post(house, "override", headline="on_track", reason="已签约")
    page = house.page("reviewer", PATH, "zh").text_content()
    for words in ("复核状态", "改判为", "现行有效", "进展正常", "由reviewer改判", "撤销意见"):
        assert words in page, words
