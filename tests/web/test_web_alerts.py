"""Alerts and silences on their pages: what fires and why it was not told, acknowledged, kept silent, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web import markup
from tests.web.conftest import DIGESTS, House
from tests.web.test_web_editions import road
from tests.web.test_web_review import said
from tracker.steps.walk import raised

RULES = """\
alerts:
  deadline: {when: deadline_near, days: 60, languages: [zh, en], channels: [out]}
  below: {when: status_worsened, confirm: 2, languages: [zh, en], channels: [out]}
"""


@pytest.fixture
def warning(house: House) -> House:
    """The sample city with a deadline near: 2026 ends in 39 days."""
    (house.root / "alerts" / "digests.yaml").write_text(DIGESTS + RULES, encoding="utf-8")
    house._served = None
    house.served()
    raised(road(house))
    house.now += timedelta(minutes=1)
    return house


ACK = {"rule": "deadline", "subject": "intensity-4", "reason": "the budget is decided in December"}


def test_what_fires_is_told_with_its_cause(warning: House) -> None:
    """Each alert names its target, its rule, since when, whether it was told; looking tells nobody again."""
    before = warning.ledger.outbox.deliveries()
    words = said(warning.client("viewer").get("/alerts"))
    assert "Firing" in words
    assert "rule deadline" in words
    assert "Told lately" in words
    assert "Acknowledge" not in words.replace("Silences and acknowledgements", "")
    zh = warning.page("viewer", "/alerts", "zh")
    assert "预警中" in zh.text_content()
    assert zh.xpath("//main//a[@href='/targets/intensity-4']")
    assert warning.ledger.outbox.deliveries() == before


def test_an_alert_is_acknowledged_with_a_reason(warning: House) -> None:
    """Without a reason or with a day that is none nothing is noted and what was typed stays; then it stands by name."""
    client = warning.client("reviewer")
    for fault, words in (({"reason": " "}, "Say why."), ({"until": "soon"}, "“soon” is no day"), ({"rule": "x"}, "x")):
        answer = client.post("/alerts", data={**ACK, **fault})
        assert answer.status_code == 422
        assert words in said(answer)
    kept = markup.document(client.post("/alerts", data={**ACK, "until": "soon"}).text)
    assert kept.xpath("//details[@open]//input[@name='reason']/@value") == [ACK["reason"]]
    assert warning.ledger.alert_book.silences() == []
    done = client.post("/alerts", data={**ACK, "until": "2026-12-20"})
    assert done.headers["location"] == "/alerts?done=alerts.acked"
    assert "acknowledged by reviewer" in said(client.get("/alerts"))
    [line] = warning.ledger.audit.entries(act="alert.acknowledge")
    assert (line.by, line.detail["subject"]) == ("reviewer", "intensity-4")


def test_a_silence_is_looked_at_then_made_then_ended(warning: House) -> None:
    """The look names what it would keep silent and makes nothing; ended, it stands among those that are over."""
    client = warning.client("reviewer")
    form = {"target": "intensity-4", "until": "2026-12-20", "reason": "moving house"}
    looked = client.post("/silences", data={**form, "act": "look"})
    assert looked.status_code == 200
    assert "Alerts that it would keep silent now (1): intensity-4" in said(looked)
    assert markup.values(markup.document(looked.text), "//input[@name='reason']/@value")[-1] == "moving house"
    assert warning.ledger.alert_book.silences() == []
    assert "It would keep no alert silent now." in said(
        client.post("/silences", data={**form, "target": "labs-over-20", "act": "look"})
    )
    for fault in ({"until": ""}, {"until": "2020-01-01"}, {"reason": ""}, {"target": ""}, {"target": "nothing-such"}):
        assert client.post("/silences", data={**form, **fault}).status_code == 422, fault
    assert client.post("/silences", data=form).headers["location"] == "/silences?done=silences.made"
    [made] = warning.ledger.alert_book.silences()
    words = said(client.get("/silences"))
    assert "alerts kept silent now: 1" in words
    assert "kept silent by reviewer" in said(client.get("/alerts"))
    warning.now += timedelta(minutes=1)
    assert client.post(f"/silences/{made.id}/end", data={"reason": ""}).status_code == 422
    assert client.post("/silences/s-none/end", data={"reason": "x"}).status_code == 422
    assert client.post(f"/silences/{made.id}/end", data={"reason": "moved"}).status_code == 303
    assert "ended by reviewer" in said(client.get("/silences"))
    assert [len(warning.ledger.audit.entries(act=f"silence.{one}")) for one in ("make", "end")] == [1, 1]


def test_a_workspace_without_rules_says_where_they_stand(house: House) -> None:
    """An empty page tells what to do next."""
    assert "they stand under alerts:" in said(house.client("viewer").get("/alerts"))
    assert "None holds." in said(house.client("viewer").get("/silences"))


def test_what_to_do_next_is_a_link(warning: House) -> None:
    """A figure that is owed is entered from the alert itself by whoever may; others see why; no command is told."""
    text = DIGESTS + RULES + "  silent: {when: source_silent, languages: [zh, en], channels: [out]}\n"
    (warning.root / "alerts" / "digests.yaml").write_text(text, encoding="utf-8")
    warning._served = None
    warning.served()
    raised(road(warning))
    entering = warning.page("contributor", "/alerts")
    links = markup.values(entering, "//section[@id='firing' or @aria-labelledby='firing']//a/@href")
    assert "/targets/intensity-4" in links
    assert any(one.startswith("/enter?subject=") for one in links), links
    assert "ask Bureau of Science" in markup.said(entering)
    assert "有数即填报" in markup.said(warning.page("contributor", "/alerts", "zh"))
    for page in (entering, warning.page("viewer", "/alerts")):
        assert "tracker " not in markup.said(markup.element(page, "//main"))
    assert markup.values(warning.page("viewer", "/alerts"), "//main//a[starts-with(@href, '/enter')]/@href") == []


def test_two_silences_of_one_moment_are_two(warning: House) -> None:
    """Until another day, or of another kind, they have ids of their own; the same said twice is kept once."""
    client = warning.client("reviewer")
    form = {"target": "intensity-4", "reason": "moving house"}
    for until in ("2026-12-20", "2026-12-21", "2026-12-21"):
        assert client.post("/silences", data={**form, "until": until}).status_code == 303
    first, second = sorted(warning.ledger.alert_book.silences(), key=lambda one: str(one.until))
    assert first.id != second.id
    assert client.post(f"/silences/{second.id}/end", data={"reason": "done"}).status_code == 303
    assert client.post("/silences", data={**form, "until": "2026-12-21"}).status_code == 303
    assert sum(one.holds_at(warning.now) for one in warning.ledger.alert_book.silences()) == 2
