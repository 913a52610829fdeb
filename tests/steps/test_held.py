"""A held observation with what is known around it; decisions of two persons at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.steps.conftest import YAML, Desk
from tracker.db.rows import Entry
from tracker.errors import InputError
from tracker.evaluate.admissible import MAX_TEXT
from tracker.evaluate.dependents import Dependents
from tracker.model.problem import Problem
from tracker.steps.held import LONGEST_VALUE, Item, Overtaken, decide_as_seen, items, seen
from tracker.steps.review import Reviewed, Verb
from tracker.targets import parse

TODAY = date(2026, 11, 22)


def item(desk: Desk, identity: str) -> Item:
    entry = desk.ledger.held.entry(identity)
    assert entry is not None
    [one] = items(desk.ledger, desk.store, Dependents(desk.declaration), [entry], TODAY)
    return one


def say(
    desk: Desk, verb: Verb, identity: str, by: str = "Wang", seen_as: str = "", **more: str
) -> Reviewed | Overtaken | list[Problem]:
    return decide_as_seen(
        verb, identity, desk.declaration, desk.ledger, seen_as=seen_as, by=by, now=desk.now, **more
    )  # fmt: skip


def texts(some: object) -> list[str]:
    assert isinstance(some, tuple)
    return [one.measurement.text for one in some]


def test_an_item_stands_among_the_figures_around_it(desk: Desk) -> None:
    """The figures in force before and after it, what counts for its period, what else waits for it, what would turn."""
    for quarter, value in (
        ("2023-Q1", "13"),
        ("2023-Q2", "14"),
        ("2023-Q4", "16"),
        ("2024-Q1", "17"),
        ("2024-Q2", "18"),
    ):
        desk.record("labs", value, quarter)
    desk.record("labs", "15", "2023-Q3")
    rival = desk.record("labs", "22", "2024-Q1").observation.id
    held = desk.record("labs", "21", "2024-Q1").observation.id
    one = item(desk, held)
    assert one.is_held
    assert texts(one.near) == ["13", "14", "15", "16", "18"]
    assert texts(one.same) == ["17"]
    assert [other.id for other in one.rivals] == [rival]
    assert [(before.id, before.headline) for before, _ in one.changes] == [("labs-over-20", "open")]
    assert one.turned == ()
    latest = desk.record("labs", "24", "2024-Q2").observation.id
    assert [after.headline for _, after in item(desk, latest).turned] == ["met"]


def test_an_item_of_a_plan_stands_among_its_marks(desk: Desk) -> None:
    """A stage shows those that were reached, and what its acceptance would change."""
    desk.record("plan", "drafting", "2023")
    held = desk.record("plan", "in_force", "2024").observation.id
    one = item(desk, held)
    assert [other.mark.value for other in one.same if other.mark is not None] == ["drafting"]
    assert (one.near, one.rivals) == ((), ())
    assert [before.id for before, _ in one.changes] == ["plan"]


def test_what_is_no_longer_declared_is_still_shown(desk: Desk) -> None:
    """An indicator that went from targets.yaml has figures in the queue all the same."""
    desk.record("results", "40", "2023")
    held = desk.record("results", "12", "2024").observation.id
    text = "\n".join(line for line in YAML.splitlines() if not line.lstrip().startswith("results:"))
    declared, problems = parse(text.encode(), "targets.yaml", None)
    assert declared is not None, problems
    desk.declaration = declared
    one = item(desk, held)
    assert texts(one.near) == ["40"]
    assert one.changes == ()


def test_the_second_of_two_is_told_what_the_first_decided(desk: Desk) -> None:
    """Whoever looked before somebody decided decides nothing, unless they look again and mean it."""
    desk.record("labs", "17")
    held = desk.record("labs", "180").observation.id
    first = desk.ledger.held.entry(held)
    assert first is not None
    assert seen(first) == ""
    assert isinstance(say(desk, "reject", held, "Li", reason="a nought too many"), Reviewed)
    late = say(desk, "accept", held, "Wang")
    assert isinstance(late, Overtaken)
    assert late.entry.decision is not None
    assert (late.entry.decision.state, late.entry.decision.by) == ("rejected", "Li")
    assert [one.observation.state for one in desk.ledger.find(held)] == ["rejected"]
    desk.now += timedelta(hours=1)
    meant = say(desk, "accept", held, "Wang", seen_as=seen(late.entry))
    assert isinstance(meant, Reviewed)
    assert isinstance(say(desk, "reject", held, seen_as=seen(late.entry), reason="no"), Overtaken)


@pytest.mark.parametrize(
    ("verb", "more", "codes"),
    [
        ("return", {}, [("no_reason", "reason")]),
        ("reject", {"reason": "  "}, [("no_reason", "reason")]),
        ("correct", {"value": " "}, [("no_value", "value")]),
        ("correct", {"value": "1" * (LONGEST_VALUE + 1)}, [("too_large", "value")]),
        ("correct", {"value": "1\x00"}, [("not_a_text", "value")]),
        ("accept", {"reason": "x" * (MAX_TEXT + 1)}, [("too_large", "reason")]),
        ("reject", {"reason": "x\x00"}, [("not_a_text", "reason")]),
    ],
)
def test_what_a_decision_lacks_is_told_and_nothing_done(
    desk: Desk, verb: Verb, more: dict[str, str], codes: list[tuple[str, str]]
) -> None:
    """Each fault names its field; the item waits on."""
    desk.record("labs", "17")
    held = desk.record("labs", "180").observation.id
    found = say(desk, verb, held, **more)
    assert isinstance(found, list)
    assert [(one.code, one.path) for one in found] == codes
    assert desk.ledger.held.count() == 1


def test_an_id_that_is_none(desk: Desk) -> None:
    """The beginning of an id is not enough where a page sends the whole."""
    held = desk.record("labs", "17.5").observation.id
    for wrong in (held[:-1], "", "o-%"):
        with pytest.raises(InputError, match="holds no observation"):
            say(desk, "accept", wrong)


def test_nobody_accepts_a_verdict_of_their_own(desk: Desk) -> None:
    """Under the two-person rule it is a problem before anything is tried; another person may."""
    text = YAML.replace("timezone: Asia/Shanghai", "timezone: Asia/Shanghai\nreview: {two_person: true}")
    declared, problems = parse(text.encode(), "targets.yaml", None)
    assert declared is not None, problems
    desk.declaration = declared
    held = desk.record("ecosystem", "kept", "2024").observation.id
    own = say(desk, "accept", held, "li  na")
    assert isinstance(own, list)
    assert [one.code for one in own] == ["same_person"]
    assert isinstance(say(desk, "accept", held, "Wang"), Reviewed)


def test_a_mark_of_what_was_seen_is_another_after_each_decision(desk: Desk) -> None:
    """Also where the state is the same again."""
    one = desk.record("labs", "17.5").observation.id
    marks = []
    for hour, state in ((1, "accepted"), (2, "rejected"), (3, "accepted")):
        at = datetime(2026, 11, 23, hour, tzinfo=UTC)
        assert state in ("accepted", "rejected")
        desk.ledger.decide(one, "accepted" if state == "accepted" else "rejected", at=at)
        entry = desk.ledger.held.entry(one)
        assert isinstance(entry, Entry)
        marks.append(seen(entry))
    assert len(set(marks)) == 3
