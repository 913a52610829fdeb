"""A person's word on a computed status: what is recorded, what is refused and why, when it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.steps.conftest import NOW, YAML, Desk
from tracker.errors import InputError
from tracker.evaluate.admissible import Asked, same_person
from tracker.model.problem import Problem
from tracker.model.report import Alerts, Digest
from tracker.model.text import Text
from tracker.steps import review as held
from tracker.steps.compose import issues
from tracker.steps.publish import publish
from tracker.steps.road import Road
from tracker.steps.show import account, history, standing
from tracker.steps.status_review import Said, answer, say, waiting
from tracker.workspace import Workspace

TODAY = date(2026, 11, 22)


def override(headline: str = "met", **more: object) -> Asked:
    words = {"reason": "signed on Friday", **more}
    return Asked("labs-over-20", "overridden", headline, **words)  # type: ignore[arg-type]


def said(desk: Desk, asked: Asked, by: str | None = "Li Na", now: datetime | None = None) -> Said:
    done = tried(desk, asked, by, now)
    assert isinstance(done, Said), done
    return done


def tried(desk: Desk, asked: Asked, by: str | None = "Li Na", now: datetime | None = None) -> Said | list[Problem]:
    desk.now += timedelta(minutes=1)
    return say(desk.ledger, desk.declaration, asked, by=by, now=now or desk.now, today=TODAY)


def codes(done: Said | list[Problem]) -> list[str]:
    assert isinstance(done, list), done
    return [one.code for one in done]


@pytest.fixture
def pair(desk: Desk) -> Desk:
    """A desk where the two-person rule holds."""
    desk.declaration = replace(desk.declaration, two_person=True)
    desk.record("labs", "17家")
    return desk


def test_an_override_is_shown_everywhere(desk: Desk) -> None:
    """Status, explanation and history tell the person's word beside the computed one."""
    desk.record("labs", "17家")
    done = said(desk, override(until=date(2026, 12, 31), confidence=Decimal("0.9")))
    assert (done.computed, done.assessment.headline, done.review.waits) == (("open", "grey"), "met", False)
    board = standing(desk.ledger, desk.declaration, TODAY)
    assert {one.id: one.headline for one in board.assessments}["labs-over-20"] == "met"
    assert board.counts["met"] == 1
    explained = account(desk.ledger, desk.declaration, "labs-over-20", TODAY).assessment
    assert explained.to_json()["review"] == done.assessment.to_json()["review"]
    told = history(desk.ledger, desk.declaration, "labs-over-20", TODAY)
    assert told.to_json()["reviews"] == [done.review.to_json()]


def test_looking_back_before_it_was_made(desk: Desk) -> None:
    """What was known earlier did not hold the override; on an earlier day it did not stand."""
    desk.record("labs", "17家")
    before = desk.now
    said(desk, override())
    known = standing(desk.ledger, desk.declaration, TODAY, known_at=before)
    earlier = standing(desk.ledger, desk.declaration, TODAY - timedelta(days=1))
    for board in (known, earlier):
        assert {one.id: one.review_state for one in board.assessments}["labs-over-20"] == "computed"
    assert not known.nothing_known
    assert standing(desk.ledger, desk.declaration, TODAY, known_at=NOW - timedelta(days=9)).nothing_known


@pytest.mark.parametrize(
    ("asked", "code", "words"),
    [
        (override(reason=None), "no_reason", "an override needs a reason"),
        (override(reason="  "), "no_reason", "an override needs a reason"),
        (Asked("labs-over-20", "disputed"), "no_reason", "a dispute needs a reason"),
        (override(until=date(2026, 11, 21)), "past_its_end", "2026-11-21, is over already"),
        (override("on-track"), "unknown_headline", "no headline"),
        (override("met_late"), "impossible_headline", "labs-over-20 (threshold) cannot be met_late"),
        (override("withdrawn"), "impossible_headline", "cannot be withdrawn"),
        (override("open"), "no_override", "is computed as open already"),
        (override(confidence=Decimal("1.1")), "confidence", "between 0 and 1"),
        (override(reason="x" * 5000), "too_large", "too many"),
        (override(reason="a\0b"), "not_a_text", "zero byte"),
        (Asked("labs-over-20", "computed"), "nothing_to_lift", "nobody has reviewed labs-over-20"),
        (Asked("labs-over-2", "confirmed"), "unknown_target", "there is no target 'labs-over-2'"),
    ],
)
def test_what_is_refused(desk: Desk, asked: Asked, code: str, words: str) -> None:
    """Each refusal says what is wrong, and nothing is recorded."""
    desk.record("labs", "17家")
    done = tried(desk, asked)
    assert codes(done) == [code]
    assert isinstance(done, list)
    assert words in done[0].message
    assert desk.ledger.reviews() == {}


def test_nobody_says_so(desk: Desk) -> None:
    """A word without a person is none."""
    assert codes(tried(desk, override(), by=None)) == ["no_person"]


def test_the_last_day_may_be_today(desk: Desk) -> None:
    """An override until today holds today."""
    assert said(desk, override(until=TODAY)).assessment.headline == "met"


def test_two_words_at_one_moment(desk: Desk) -> None:
    """A second word at the same moment, or one from a clock that went back, is refused."""
    first = said(desk, override())
    assert codes(tried(desk, override("undecided"), now=first.review.at)) == ["same_moment"]
    assert codes(tried(desk, override("undecided"), now=NOW - timedelta(days=1))) == ["same_moment"]
    assert len(desk.ledger.reviews()["labs-over-20"]) == 1


def test_a_later_word_replaces_an_earlier_one(desk: Desk) -> None:
    """Confirming or disputing ends an override; lifting restores what is computed, once."""
    first = said(desk, override())
    disputed = said(desk, Asked("labs-over-20", "disputed", reason="not sure"))
    assert (disputed.replaced, disputed.review.headline) == (first.review, disputed.computed[0])
    assert disputed.assessment.headline == disputed.computed[0]
    lifted = said(desk, Asked("labs-over-20", "computed"))
    assert (lifted.replaced, lifted.assessment.review) == (disputed.review, None)
    assert codes(tried(desk, Asked("labs-over-20", "computed"))) == ["nothing_to_lift"]
    assert said(desk, Asked("labs-over-20", "confirmed")).assessment.review_state == "confirmed"


def test_an_override_waits_for_its_second_person(pair: Desk) -> None:
    """Under the two-person rule it counts from when another person seconds it; nobody seconds their own."""
    made = said(pair, override())
    assert (made.review.waits, made.assessment.headline) == (True, "open")
    assert waiting(pair.ledger, pair.declaration, TODAY) == [made.review]
    for same in ("Li Na", " li  na", None):
        done = answer(pair.ledger, pair.declaration, made.review.id, "seconded", by=same, now=pair.now, today=TODAY)
        assert codes(done) == ["same_person"]
    said(pair, Asked("plan", "confirmed"))
    pair.now += timedelta(hours=1)
    done = answer(pair.ledger, pair.declaration, "r-", "seconded", by="Wang", now=pair.now, today=TODAY)
    assert isinstance(done, Said)
    assert (done.assessment.headline, done.review.second is not None) == ("met", True)
    assert done.assessment.review is not None
    assert "seconded by Wang" in done.assessment.review.text.in_language("en")
    assert done.assessment.review.text.in_language("zh").startswith("由Li Na改判、经Wang复核同意，")
    assert waiting(pair.ledger, pair.declaration, TODAY) == []
    again = answer(pair.ledger, pair.declaration, made.review.id, "refused", by="Zhao", now=pair.now, today=TODAY)
    assert codes(again) == ["answered"]


def test_what_no_longer_waits(pair: Desk) -> None:
    """A refused, replaced or ended override waits no more, and cannot be seconded."""
    made = [said(pair, override(until=until)) for until in (None, TODAY)]
    done = answer(pair.ledger, pair.declaration, made[1].review.id, "refused", by="Wang", now=pair.now, today=TODAY)
    assert isinstance(done, Said)
    assert done.assessment.headline == "open"
    ended = said(pair, override(until=TODAY)).review.id
    tomorrow = TODAY + timedelta(days=1)
    late = answer(pair.ledger, pair.declaration, ended, "seconded", by="Wang", now=pair.now, today=tomorrow)
    assert codes(late) == ["past_its_end"]
    said(pair, Asked("labs-over-20", "computed"))
    replaced = answer(
        pair.ledger, pair.declaration, made[0].review.id, "seconded", by="Wang", now=pair.now, today=TODAY
    )
    assert codes(replaced) == ["replaced"]
    assert waiting(pair.ledger, pair.declaration, TODAY) == []


def test_ids_that_name_none(desk: Desk) -> None:
    """An id of no review is an error that says where to look; one that needs no second is refused."""
    made = said(desk, override())
    for wrong in ("r-ffff", "", "%"):
        with pytest.raises(InputError, match="no review"):
            answer(desk.ledger, desk.declaration, wrong, "seconded", by="Wang", now=desk.now, today=TODAY)
    done = answer(desk.ledger, desk.declaration, made.review.id, "seconded", by="Wang", now=desk.now, today=TODAY)
    assert codes(done) == ["no_second_needed"]


def test_a_verdict_waits_for_another_person(pair: Desk) -> None:
    """A verdict on a judged target is held under the two-person rule; its own author cannot accept it."""
    weighed = pair.record("ecosystem", "kept", confidence=Decimal("0.8"))
    assert [doubt.code for doubt in weighed.doubts] == ["second_person"]
    assert pair.record("plan", "drafting").doubts == ()
    identity = weighed.observation.id
    with pytest.raises(InputError, match="nobody accepts a verdict of their own"):
        held.decide("accept", identity, pair.declaration, pair.ledger, by="li na", now=pair.now)
    board = standing(pair.ledger, pair.declaration, TODAY, only=["ecosystem"])
    assert board.assessments[0].headline == "not_assessable"
    done = held.decide("accept", identity, pair.declaration, pair.ledger, by="Wang", now=pair.now)
    assert isinstance(done, held.Reviewed)
    board = standing(pair.ledger, pair.declaration, TODAY, only=["ecosystem"])
    assert board.assessments[0].headline == "met"


def test_a_corrected_verdict_waits_too(pair: Desk) -> None:
    """Whoever corrects a verdict gives one of their own, which needs another person again."""
    weighed = pair.record("ecosystem", "kept")
    done = held.decide(
        "correct", weighed.observation.id, pair.declaration, pair.ledger, by="Wang", now=pair.now, value="partly"
    )
    assert isinstance(done, held.Reviewed)
    assert done.corrected is not None
    assert done.corrected.state == "proposed"
    with pytest.raises(InputError, match="verdict of their own"):
        held.decide("accept", done.corrected.id, pair.declaration, pair.ledger, by="Wang", now=pair.now)


def test_names_of_one_person() -> None:
    """Case and spaces make no second person; a missing name could be anybody's."""
    assert same_person("Li Na", "li  NA ")
    assert same_person(None, "Li Na")
    assert not same_person("Li Na", "Wang")


def test_a_digest_tells_an_override_its_end_and_its_lifting(desk: Desk, tmp_path: Path) -> None:
    """Editions of later days say that a person overrode the status, that the time is over, that it was lifted."""
    desk.record("labs", "17家")
    digest = Digest("weekly", Text.of("Weekly"), ("en",), formats=("text",))
    desk.ledger.declare(desk.declaration.version, YAML.encode(), NOW)

    def changed(day: date) -> list[str]:
        now = datetime.combine(day, time(12), UTC)
        made = issues(digest, desk.declaration, desk.ledger, day, ("en",))
        alerts = Alerts(digests={"weekly": digest})
        publish(Road(Workspace(tmp_path), desk.declaration, alerts, desk.ledger, now), digest, day)
        return [line.change for section in made[0].edition.news if section.id == "changes" for line in section.lines]

    def override_on(day: date, until: date | None) -> None:
        asked = override(until=until)
        done = say(desk.ledger, desk.declaration, asked, by="Li", now=datetime.combine(day, time(9), UTC), today=day)
        assert isinstance(done, Said)

    days = [TODAY + timedelta(days=number) for number in range(1, 6)]
    assert changed(days[0]) == []
    override_on(days[1], days[1])
    assert changed(days[1]) == ["open → met (a person's override)"]
    assert changed(days[2]) == ["met → open (passing time)"]
    override_on(days[3], None)
    assert changed(days[3]) == ["open → met (a person's override)"]
    lifted = Asked("labs-over-20", "computed")
    moment = datetime.combine(days[4], time(9), UTC)
    assert isinstance(say(desk.ledger, desk.declaration, lifted, by="Li", now=moment, today=days[4]), Said)
    assert changed(days[4]) == ["met → open (a person's override)"]
    again = issues(digest, desk.declaration, desk.ledger, days[1], ("en",), datetime.combine(days[1], time(12), UTC))
    assert again[0].edition.assessments[0].review_state == "overridden"
