"""One target's account and history are what the whole ledger gives, though only a part of it is read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from tests.alerts.sample_city import FIGURES, city
from tests.steps.test_reassess import YAML
from tests.steps.test_restatements import keep, version
from tracker.db.identity import identified, review_id
from tracker.db.ledger import Ledger
from tracker.evaluate.board import assess_all
from tracker.evaluate.dependents import Dependents
from tracker.evaluate.series import in_force
from tracker.model.declaration import Declaration
from tracker.model.measurement import Measurement
from tracker.model.observation import Mark, Observation
from tracker.model.period import Period
from tracker.model.review import Review
from tracker.steps import remembered_versions
from tracker.steps.remembered_versions import Memory
from tracker.steps.restatements import restatements
from tracker.steps.show import account, history
from tracker.targets import parse

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger.open("sqlite://")


def filled(ledger: Ledger, declaration: Declaration, seed: int) -> None:
    """Random figures, marks and reviews of everything that is declared."""
    random, rows = Random(seed), []
    for subject in declaration.indicators:
        for year in range(2018, 2027):
            for _ in range(random.randint(0, 2)):
                low = Decimal(random.randint(1, 60))
                unit = declaration.indicators[subject].unit
                at = NOW - timedelta(days=random.randint(0, 400))
                value = Measurement(low, low + random.randint(0, 2), unit=unit)
                rows.append(Observation("", subject, Period.parse(str(year)), value, recorded_at=at))
    for target in declaration.targets.values():
        for word in target.marks():
            if random.random() < 0.7:
                at = NOW - timedelta(days=random.randint(0, 400))
                rows.append(Observation("", target.id, Period.parse("2025"), Mark(word), recorded_at=at))
        if random.random() < 0.3:
            review = Review("", target.id, "disputed", by="a", reason="b", at=NOW - timedelta(days=3))
            ledger.add_review(Review(review_id(review), target.id, "disputed", by="a", reason="b", at=review.at))
    ledger.append([identified(row) for row in rows])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("known_at", [None, NOW - timedelta(days=200)])
def test_the_account_is_that_of_the_whole_ledger(ledger: Ledger, seed: int, known_at: datetime | None) -> None:
    """Assessment, figures used and series are those that all figures and the whole declaration give."""
    for declaration in (parse(YAML.encode(), "targets.yaml")[0], city().declaration):
        assert declaration is not None
        filled(ledger, declaration, seed)
        everything = ledger.observations(known_at=known_at)
        reviews = ledger.reviews(known_at=known_at)
        dependents = Dependents(declaration)
        for name, target in declaration.targets.items():
            [expected] = assess_all(declaration, everything, DAY, {name}, reviews)
            found = account(ledger, declaration, name, DAY, known_at, dependents)
            assert found.assessment == expected
            wanted = {
                one for one in expected.observations if any(one in map(_id, some) for some in everything.values())
            }
            assert {one.id for one in found.used} == wanted
            assert list(found.series) == list(in_force(everything.get(target.indicator or name, ())))
            told = history(ledger, declaration, name, DAY, known_at, dependents)
            assert told.assessment == expected
            assert told.reviews == tuple(reviews.get(name, ()))


def _id(one: Observation) -> str:
    return one.id


def test_nothing_else_is_read(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The account of one target asks the ledger for its own subject, never for everything."""
    declaration = city().declaration
    asked: list[Collection[str] | None] = []
    whole = Ledger.observations

    def observed(self: Ledger, subjects: Collection[str] | None = None, **more: object) -> object:
        asked.append(subjects)
        return whole(self, subjects, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "observations", observed)
    account(ledger, declaration, "labs-over-20", DAY)
    assert len(FIGURES) > 3
    assert asked == [{"labs", "labs-over-20"}]


def test_remembered_versions_tell_the_same(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a memory the same re-statements are found, and no version is read a second time."""
    keep(
        ledger,
        version(),
        version().replace("judged: true", "judgd: true"),
        version("> 18"),
        version("> 18").replace("title: Test", "title: Other"),
        version("> 16"),
    )
    memory = Memory()
    for target in ("over", "calm", "over"):
        for all_at_once in (False, True):
            found = restatements(ledger, target, memory=memory, for_all=all_at_once)
            assert found == restatements(ledger, target)
    assert len(restatements(ledger, "over", memory=memory, for_all=True)) == 2
    monkeypatch.setattr(remembered_versions, "readable", lambda stored: pytest.fail("read again"))
    assert len(restatements(ledger, "over", memory=memory, for_all=True)) == 2
