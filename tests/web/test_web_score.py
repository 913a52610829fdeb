"""The page of the track record: empty, waiting, with scores; in both languages, also for everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.web import markup
from tests.web.conftest import House
from tracker.evaluate.track_record import score
from tracker.model.score import Outcome


def scored(house: House) -> int:
    """Two forecasts of a target as they were kept, with what came true; the number of those that still wait."""
    said = {"at": "2025-12-31", "q10": "10", "q50": "14", "q90": "18", "points": 5, "method": "forecast/1"}
    for day, chance in (("2024-06-01", "0.8"), ("2025-06-01", "0.9")):
        body = {
            "id": "contracts-double", "as_of": day, "headline": "on_track", "rule": None,
            "forecast": {**said, "p_met": chance},
        }  # fmt: skip
        house.ledger.keep([body], house.now, "made")
    passed = house.ledger.forecasts.passed(house.now.date() + timedelta(days=1), ["contracts-double"])
    outcome = Outcome(met=True, figure=Decimal(15))
    made = [(kept.number, score(kept.target, kept.p_met, kept.q10, kept.q90, outcome)) for kept, _ in passed]
    assert len(made) == 2
    house.ledger.forecasts.record(made, house.now)
    return house.ledger.forecasts.waiting()


def test_before_anything_came_out_it_says_what_waits(house: House) -> None:
    """No score is shown as zero: it says that nothing came out yet, and how many forecasts wait."""
    house.served()
    text = house.client("viewer").get("/score").text
    assert "No forecast has come out yet" in text
    assert "Brier" not in text


def test_scores_stand_with_their_picture_and_table(house: House) -> None:
    """The scores, the picture of reliability with its words, the forecasts with what came true."""
    house.served()
    scored(house)
    page = markup.document(house.client("viewer").get("/score").text)
    said = markup.said(page)
    assert "0.025 (0 is perfect" in said
    assert "2 times, came true 2 times (100%)" in said
    assert "said 85%, came true 100% (2)" in markup.attribute(markup.element(page, "//*[@role='img']"), "aria-label")
    assert len(markup.elements(page, "//section[@aria-labelledby='list']//tbody/tr")) == 2


def test_everybody_may_read_it_in_public(house: House) -> None:
    """A track record is there to be read."""
    served = house.served()
    assert house.client(None).get("/score", follow_redirects=False).status_code in (303, 401)
    served.options = replace(served.options, public=True)
    assert house.client(None).get("/score").status_code == 200
