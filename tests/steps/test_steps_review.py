"""A person's decisions on what is held."""

from __future__ import annotations

import pytest

from tests.steps.conftest import Desk
from tracker.errors import InputError
from tracker.model.observation import State
from tracker.model.problem import Problem
from tracker.steps.review import Reviewed, Verb, decide, queue


def try_say(
    desk: Desk, verb: Verb, identity: str, *, reason: str | None = None, value: str | None = None
) -> Reviewed | list[Problem]:
    return decide(verb, identity, desk.declaration, desk.ledger, by="Wang", now=desk.now, reason=reason, value=value)


def say(desk: Desk, verb: Verb, identity: str, *, reason: str | None = None, value: str | None = None) -> Reviewed:
    done = try_say(desk, verb, identity, reason=reason, value=value)
    assert isinstance(done, Reviewed), done
    return done


@pytest.fixture
def held(desk: Desk) -> str:
    desk.record("labs", "17")
    return desk.record("labs", "180").observation.id


def in_force(desk: Desk) -> list[str]:
    labs = desk.ledger.observations()["labs"]
    return [one.measurement.text for one in labs if one.measurement is not None]


def test_the_queue_tells_why(desk: Desk, held: str) -> None:
    """What waits is listed with its doubts, first recorded first."""
    later = desk.record("labs-joint", "600").observation.id
    assert [entry.observation.id for entry in queue(desk.ledger)] == [held, later]
    assert [doubt["code"] for entry in queue(desk.ledger) for doubt in entry.doubts] == [
        "revision_without_reason",
        "part_over_whole",
    ]


@pytest.mark.parametrize(
    ("verb", "state", "counted"),
    [("accept", "accepted", ["17", "180"]), ("return", "returned", ["17"]), ("reject", "rejected", ["17"])],
)
def test_decisions(desk: Desk, held: str, verb: Verb, state: State, counted: list[str]) -> None:
    """A decision empties the queue, is kept with person, time and reason, and only acceptance lets it count."""
    done = say(desk, verb, held, reason="asked the bureau")
    assert done.changed
    assert done.state == state
    assert queue(desk.ledger) == []
    assert in_force(desk) == counted
    [entry] = desk.ledger.find(held)
    assert entry.decision is not None
    assert (entry.decision.by, entry.decision.at, entry.decision.reason) == ("Wang", desk.now, "asked the bureau")
    assert not say(desk, verb, held).changed


def test_a_correction(desk: Desk, held: str) -> None:
    """Correcting rejects the proposal and records the right value in its place, on the person's word."""
    done = say(desk, "correct", held, value="18家", reason="a nought too many")
    assert done.corrected is not None
    assert done.corrected.supersedes == held
    assert in_force(desk) == ["17", "18家"]
    assert [entry.observation.state for entry in desk.ledger.find(held)] == ["rejected"]
    assert queue(desk.ledger) == []


@pytest.mark.parametrize("value", ["eighteen", "18项"])
def test_a_correction_that_cannot_stand(desk: Desk, held: str, value: str) -> None:
    """A correction that is no figure, or in a unit that cannot be compared, changes nothing."""
    problems = try_say(desk, "correct", held, value=value)
    assert isinstance(problems, list)
    assert [entry.observation.id for entry in queue(desk.ledger)] == [held]


def test_by_the_beginning_of_its_id(desk: Desk, held: str) -> None:
    """An id may be shortened as long as only one begins so."""
    assert say(desk, "accept", held[:8]).changed


@pytest.mark.parametrize("identity", ["o-", "", "o-ffffffffffffffff", "%"])
def test_an_id_that_names_none_or_several(desk: Desk, held: str, identity: str) -> None:
    """Nothing is decided on a guess."""
    with pytest.raises(InputError):
        say(desk, "accept", identity)
    assert len(queue(desk.ledger)) == 1
