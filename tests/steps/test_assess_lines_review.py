"""A person's review in a line of `assess`: shown beside the computed status, named as a cause, refused when wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tracker.steps.assess_lines import assess_lines

OVERRIDE = {"state": "overridden", "headline": "on_track", "reason": "seen on site", "by": "li", "until": "2026-12-31"}
LINE: dict[str, Any] = {
    "id": "labs",
    "indicator": {"unit": "家", "direction": "up"},
    "target": {"aim": "> 20", "by": 2030, "baseline": {"value": 10, "period": 2020}},
    "observations": [{"period": "2024", "value": 11}],
    "as_of": "2026-11-22",
    "rule": "straight-line/1",
}


def answered(line: Mapping[str, Any]) -> dict[str, Any]:
    [answer] = assess_lines([json.dumps(line).encode()], date(2026, 11, 22), jobs=1)
    [one] = [json.loads(text) for text in answer.lines.splitlines()]
    return dict(one)


def test_an_override_beside_the_computed_status() -> None:
    """The headline is the person's; without the review, and with null or `computed`, the answer is the same bytes."""
    one = answered(LINE | {"review": OVERRIDE})
    assert (one["headline"], one["lamp"], one["trajectory"]) == ("on_track", "green", "off_track")
    assert one["review"]["computed"] == {"headline": "off_track", "lamp": "red"}
    assert (one["review"]["by"], one["review"]["at"], one["valid_until"]) == ("li", None, "2027-01-01")
    for none in (None, {"state": "computed"}, "computed"):
        assert answered(LINE | {"review": none}) == answered(LINE)


@pytest.mark.parametrize(
    ("now", "before", "transition"),
    [
        ({"review": OVERRIDE}, {"review": None}, ("off_track", "on_track", "override")),
        ({"review": None}, {"review": OVERRIDE}, ("on_track", "off_track", "override")),
        ({"review": OVERRIDE, "as_of": "2027-01-01"}, {"as_of": "2026-12-31"}, ("on_track", "off_track", "clock")),
        ({"review": OVERRIDE, "as_of": "2026-12-31"}, {"as_of": "2026-12-30"}, None),
        (
            {"review": OVERRIDE | {"until": "2027-06-30"}, "as_of": "2027-02-01"},
            {"review": OVERRIDE, "as_of": "2027-01-01"},
            ("off_track", "on_track", "override"),
        ),
        ({"review": OVERRIDE, "observations": [{"period": "2024", "value": 30}]}, {"observations": []}, None),
        (
            {"observations": [{"period": "2024", "value": 30}]},
            {"observations": [{"period": "2024", "value": 11}], "review": OVERRIDE},
            ("on_track", "met", "override"),
        ),
    ],
)
def test_an_override_is_a_cause(
    now: dict[str, Any], before: dict[str, Any], transition: tuple[str, str, str] | None
) -> None:
    """A word given or lifted is an override's doing, one whose time is over the clock's; figures behind it are none."""
    said = answered(LINE | now | {"previous": before})["transition"]
    assert said == (None if transition is None else dict(zip(("from", "to", "cause"), transition, strict=True)))


@pytest.mark.parametrize(
    ("review", "code", "path"),
    [
        ({"state": "overriden"}, "unknown_word", "review.state"),
        ({}, "missing_key", "review"),
        ({"state": "overridden", "headline": "met"}, "missing_key", "review"),
        ({"state": "overridden", "reason": "x"}, "missing_key", "review"),
        ({"state": "disputed"}, "missing_key", "review"),
        (OVERRIDE | {"headline": "fine"}, "unknown_word", "review.headline"),
        (OVERRIDE | {"headline": "on_time"}, "impossible_headline", "review.headline"),
        (OVERRIDE | {"until": "soon"}, "bad_day", "review.until"),
        (OVERRIDE | {"confidence": 2}, "confidence", "review.confidence"),
        (OVERRIDE | {"untill": "2026-12-31"}, "unknown_key", "review.untill"),
        (["overridden"], "not_a_mapping", "review"),
        (7, "not_a_mapping", "review"),
    ],
)
def test_a_wrong_review(review: object, code: str, path: str) -> None:
    """Each fault is a problem at its place, in `previous` as in the line itself."""
    for line, place in (
        (LINE | {"review": review}, path),
        (LINE | {"previous": {"review": review}}, f"previous.{path}"),
    ):
        problems = answered(line)["problems"]
        assert code in [one["code"] for one in problems], problems
        assert any(str(one["path"]).startswith(place.partition("[")[0]) for one in problems), problems


def test_after_the_deadline_other_words_are_possible() -> None:
    """A dated target can be said to be met late, and an earlier word lapses when the deadline has passed."""
    late = answered(LINE | {"as_of": "2031-06-01", "review": OVERRIDE | {"headline": "met_late", "until": None}})
    assert late["headline"] == "met_late"
    lapsed = answered(LINE | {"as_of": "2031-06-01", "review": OVERRIDE | {"until": None}})
    assert (lapsed["headline"], lapsed["review"]) == ("lapsed_unverified", {"state": "computed"})
    assert "review_lapsed" in lapsed["notes"]
