"""An assessment holds until its `valid_until`: before that day only something new can make it another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluate.changing import City
from tracker.evaluate.board import assess_all
from tracker.model.observation import Observation
from tracker.model.review import Review

AHEAD = (1, 2, 9, 31, 92, 183, 366, 900, 2500)


def told(city: City, day: date) -> dict[str, dict[str, object]]:
    """The JSON of every assessment on a day, the day itself apart."""
    observations: dict[str, list[Observation]] = {}
    for one in city.observations:
        observations.setdefault(one.subject, []).append(one)
    reviews: dict[str, list[Review]] = {}
    for review in city.reviews:
        reviews.setdefault(review.target, []).append(review)
    made = assess_all(city.declaration, observations, day, reviews=reviews)
    return {one.id: {**one.to_json(), "as_of": None} for one in made}


def held(first: Mapping[str, dict[str, object]], later: Mapping[str, dict[str, object]], day: date) -> None:
    for name, body in first.items():
        until = body["valid_until"]
        if until is None or str(until) > day.isoformat():
            assert later[name] == body, (name, day)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), days=st.lists(st.integers(1, 3000), max_size=4))
def test_nothing_changes_before_its_time(seed: int, days: list[int]) -> None:
    """Whatever is declared, reported and reviewed: up to the day before `valid_until` the whole JSON stays as it is."""
    city = City(Random(seed))
    for _ in range(Random(seed).randrange(12)):
        city.edit()
        city.report()
        city.review()
        city.pass_days()
    first = told(city, city.today)
    turns = {date.fromisoformat(str(one["valid_until"])) for one in first.values() if one["valid_until"] is not None}
    looked = {city.today + timedelta(days=ahead) for ahead in (*AHEAD, *days)}
    looked |= {turn - timedelta(days=1) for turn in turns if turn.year < 2040}
    for day in sorted(looked):
        held(first, told(city, day), day)
