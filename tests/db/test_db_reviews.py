"""The contract of the register of reviews, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.db.conftest import Make
from tracker.db.connection import LedgerError, engine_for, migrating
from tracker.db.identity import review_id
from tracker.db.ledger import Ledger
from tracker.db.upgrade import alembic_config
from tracker.model.review import REVIEW_STATES, Review, ReviewState, Second

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
MOMENT = st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
REVIEW = st.builds(
    Review,
    id=st.just(""),
    target=st.sampled_from(["labs", "园区"]),
    state=st.sampled_from(REVIEW_STATES),
    at=MOMENT,
    headline=TEXT,
    reason=TEXT,
    by=st.none() | TEXT,
    until=st.none() | st.dates(),
    confidence=st.none() | st.just(Decimal("0.80")),
    needs_second=st.booleans(),
).map(lambda one: replace(one, id=review_id(one)))


def review(make: Make, hour: int, state: ReviewState = "overridden", target: str = "labs", **more: object) -> Review:
    words = {"headline": "met", "reason": "seen", "by": "li", **more}
    one = Review("", target, state, make.moment(hour), **words)  # type: ignore[arg-type]
    return replace(one, id=review_id(one))


@settings(max_examples=60, deadline=None)
@given(found=st.lists(REVIEW, max_size=5, unique_by=lambda one: (one.target, one.at)), answer=TEXT)
def test_every_field_comes_back(found: list[Review], answer: str) -> None:
    """What is recorded is read back equal in every field, by target and in the order in which it was made."""
    expected = []
    with Ledger.open("sqlite://") as ledger:
        for one in found:
            ledger.add_review(one)
            second = Second("seconded", datetime(2026, 2, 1, tzinfo=UTC), answer) if one.needs_second else None
            if second is not None:
                ledger.second_review(one.id, second)
            expected.append(replace(one, second=second))
        back = ledger.reviews()
    for target, reviews in back.items():
        assert reviews == sorted((one for one in expected if one.target == target), key=lambda one: str(one.at))
    assert sum(map(len, back.values())) == len(found)


def test_only_what_was_known_by_then(ledger: Ledger, make: Make) -> None:
    """Looking back, a review that was not made yet is not there, and one not seconded yet still waits."""
    first, later = review(make, 1, needs_second=True), review(make, 5, "computed", headline=None)
    ledger.add_review(first)
    ledger.add_review(later)
    second = Second("seconded", make.moment(3), "wang", "I saw it too")
    ledger.second_review(first.id, second)
    assert ledger.reviews(known_at=make.moment(0)) == {}
    assert ledger.reviews(known_at=make.moment(2)) == {"labs": [first]}
    assert ledger.reviews(known_at=make.moment(3)) == {"labs": [replace(first, second=second)]}
    assert ledger.reviews() == {"labs": [replace(first, second=second), later]}


def test_only_the_targets_that_are_asked_for(ledger: Ledger, make: Make) -> None:
    """Reviews of other targets are not read; none are asked for, none come."""
    ledger.add_review(review(make, 1))
    ledger.add_review(review(make, 1, target="firms"))
    assert list(ledger.reviews(["firms"])) == ["firms"]
    assert ledger.reviews([]) == {}


def test_one_review_of_a_target_at_a_moment(ledger: Ledger, make: Make) -> None:
    """Two words at the same moment would contradict each other: the second is refused."""
    ledger.add_review(review(make, 1))
    with pytest.raises(LedgerError):
        ledger.add_review(review(make, 1, headline="missed"))
    assert len(ledger.reviews()["labs"]) == 1


def test_an_answer_needs_its_review_and_comes_once(ledger: Ledger, make: Make) -> None:
    """Nobody seconds what is not there, and nobody answers twice."""
    one = review(make, 1, needs_second=True)
    with pytest.raises(LedgerError):
        ledger.second_review(one.id, Second("seconded", make.moment(2), "wang"))
    ledger.add_review(one)
    ledger.second_review(one.id, Second("refused", make.moment(2), "wang", "not so"))
    with pytest.raises(LedgerError):
        ledger.second_review(one.id, Second("seconded", make.moment(3), "zhao"))


def test_an_override_without_word_or_reason_is_refused(ledger: Ledger, make: Make) -> None:
    """The database itself refuses an override that does not say to what, or why."""
    for missing in ("headline", "reason"):
        with pytest.raises(LedgerError):
            ledger.add_review(replace(review(make, 1), **{missing: None}))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no moment"):
        ledger.add_review(replace(review(make, 1), at=None))


@pytest.mark.parametrize("until", [None, date(2026, 12, 31)])
def test_the_id_follows_from_what_is_said(make: Make, until: date | None) -> None:
    """Any other word, person, moment or end is another id; a second's answer leaves it as it is."""
    one = review(make, 1, until=until)
    others = [
        replace(one, headline="missed"), replace(one, by="wang"), replace(one, at=make.moment(2)),
        replace(one, until=date(2027, 1, 1)), replace(one, confidence=Decimal("0.5")), replace(one, reason="other"),
    ]  # fmt: skip
    assert len({review_id(other) for other in [one, *others]}) == len(others) + 1
    assert review_id(replace(one, second=Second("seconded", make.moment(3)))) == one.id
    assert one.id.startswith("r-")


@pytest.mark.parametrize("table", ["review", "second"])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET reason = reason", "DELETE FROM {table}"])
def test_nothing_said_is_changed_or_deleted(ledger: Ledger, make: Make, table: str, statement: str) -> None:
    """The database itself refuses to change or delete what a person said."""
    one = review(make, 1, needs_second=True)
    ledger.add_review(one)
    ledger.second_review(one.id, Second("seconded", make.moment(2), "wang"))
    with pytest.raises(LedgerError, match="append-only"), ledger.writing() as book:
        assert book._connection is not None
        book._connection.exec_driver_sql(statement.format(table=table))


def test_a_ledger_from_before_reviews_takes_them(url: str, make: Make) -> None:
    """A ledger of the first shape keeps what it holds when it is opened, and takes reviews from then on."""
    from alembic import command

    engine = engine_for(url)
    with migrating(engine) as connection:
        command.upgrade(alembic_config(connection), "0001")
        connection.exec_driver_sql(
            "INSERT INTO declaration (version, loaded_at, text, files) "
            "VALUES ('v1', '2026-01-01T00:00:00.000000Z', x'78', '{}')"
        )
    engine.dispose()
    with Ledger.open(url) as ledger:
        assert [(one.version, one.text) for one in ledger.declarations()] == [("v1", b"x")]
        assert ledger.reviews() == {}
        ledger.add_review(review(make, 1))
        assert list(ledger.reviews()) == ["labs"]
