"""The queue of held observations, a page at a time, on every database."""

from __future__ import annotations

from dataclasses import replace

from tests.db.conftest import Make
from tracker.db.held import Choices, Sieve
from tracker.db.identity import identified
from tracker.db.ledger import Ledger
from tracker.model.observation import Observation, State
from tracker.model.review import Review, Second

JUMP: dict[str, object] = {"code": "jump", "message": {"zh": "跳变", "en": 'says "code":"unit" somewhere'}}
EVERYTHING = Sieve()
UNIT: dict[str, object] = {"code": "unit_scale", "message": {"zh": "单位", "en": "a unit"}}


def hold(ledger: Ledger, make: Make, count: int) -> list[Observation]:
    """Held figures of two subjects from two sources by two persons, recorded hour by hour."""
    made = []
    for at in range(count):
        one = replace(
            make.figure(100 + at, hour=at), subject=("labs", "firms")[at % 2], state="proposed",
            source=("bulletin", "page")[at % 2], recorded_by=("Li", "Wang")[at % 3 == 0],
        )  # fmt: skip
        made.append(identified(one))
    doubts = {one.id: [JUMP] if at % 2 else [JUMP, UNIT] for at, one in enumerate(made)}
    ledger.append(made, doubts)
    return made


def ids(ledger: Ledger, sieve: Sieve = EVERYTHING, limit: int = 50, offset: int = 0) -> list[str]:
    return [one.observation.id for one in ledger.held.page(sieve, limit, offset)]


def test_what_waits_comes_a_page_at_a_time_first_recorded_first(ledger: Ledger, make: Make) -> None:
    """The pages together are the queue; what counts or was decided on is on none of them."""
    made = [one.id for one in hold(ledger, make, 7)]
    ledger.append([make.figure(17)])
    ledger.decide(made[2], "returned", at=make.moment(99), by="Zhao")
    left = [one for one in made if one != made[2]]
    assert ids(ledger, limit=4) + ids(ledger, limit=4, offset=4) == left
    assert ledger.held.count() == 6
    assert [one.doubts[0]["code"] for one in ledger.held.page(limit=1)] == ["jump"]


def test_the_queue_is_sifted_in_the_ledger(ledger: Ledger, make: Make) -> None:
    """By subject, source, person and doubt, each alone and together; a word within a message is no code."""
    made = hold(ledger, make, 7)
    for sieve, meant in (
        (Sieve(subject="labs"), [one for one in made if one.subject == "labs"]),
        (Sieve(source="page"), [one for one in made if one.source == "page"]),
        (Sieve(by="Wang"), [one for one in made if one.recorded_by == "Wang"]),
        (Sieve(doubt="unit_scale"), made[::2]),
        (Sieve(doubt="jump"), made),
        (Sieve(doubt="unit"), []),
        (Sieve(doubt='%"_'), []),
        (Sieve(subject="labs", by="Wang"), [made[0], made[6]]),
        (Sieve(subject="nothing"), []),
        (Sieve(subject="labs", period=made[0].period.text), [one for one in made if one.subject == "labs"]),
        (Sieve(period="1999"), []),
    ):
        assert ids(ledger, sieve) == [one.id for one in meant], sieve
        assert ledger.held.count(sieve) == len(meant)
    assert ledger.held.choices(("jump", "unit_scale", "sign")) == Choices(
        {"firms": 3, "labs": 4}, {"bulletin": 4, "page": 3}, {"Li": 4, "Wang": 3}, {"jump": 7, "unit_scale": 4}
    )
    assert ledger.held.choices(()).doubts == {}


def test_neighbours_in_the_queue(ledger: Ledger, make: Make) -> None:
    """What comes before and after one, also after one that has just been decided on, also where hours are the same."""
    made = hold(ledger, make, 5)
    twin = identified(replace(made[2], period=made[2].period, value=make.figure(999).value))
    ledger.append([twin])
    order = ids(ledger)
    entries = {name: ledger.held.entry(name) for name in order}
    for at, name in enumerate(order):
        one = entries[name]
        assert one is not None
        before = order[at - 1] if at else None
        after = order[at + 1] if at + 1 < len(order) else None
        assert ledger.held.beside(one) == (before, after)
    ledger.decide(order[1], "rejected", at=make.moment(99))
    decided = ledger.held.entry(order[1])
    assert decided is not None
    assert ledger.held.beside(decided) == (order[0], order[2])
    assert ledger.held.beside(decided, Sieve(subject="firms")) == (None, order[order.index(made[3].id)])


def test_an_entry_by_its_whole_id_has_the_decision_in_force(ledger: Ledger, make: Make) -> None:
    """The last decision by time counts; the beginning of an id is none."""
    [one] = hold(ledger, make, 1)
    assert ledger.held.entry(one.id[:-1]) is None
    found = ledger.held.entry(one.id)
    assert found is not None
    assert (found.observation.state, found.decision) == ("proposed", None)
    states: tuple[tuple[int, State], ...] = ((50, "accepted"), (60, "rejected"))
    for hour, state in states:
        ledger.decide(one.id, state, at=make.moment(hour), by="Zhao", reason="r")
        found = ledger.held.entry(one.id)
        assert found is not None
        assert found == ledger.find(one.id)[0]
        assert found.observation.state == state


def test_every_decision_is_listed_the_latest_first(ledger: Ledger, make: Make) -> None:
    """Who decided what, when and why; a changed mind is another line."""
    made = hold(ledger, make, 3)
    ledger.decide(made[0].id, "returned", at=make.moment(50), by="Zhao", reason="which table?")
    ledger.decide(made[1].id, "accepted", at=make.moment(51), by="Qian")
    ledger.decide(made[0].id, "rejected", at=make.moment(52), by="Qian", reason="a slip")
    found = [(one.observation.id, one.decision) for one in ledger.held.decisions()]
    told = [(name, said.state, said.by, said.reason) for name, said in found if said is not None]
    assert told == [
        (made[0].id, "rejected", "Qian", "a slip"),
        (made[1].id, "accepted", "Qian", None),
        (made[0].id, "returned", "Zhao", "which table?"),
    ]
    assert [one.observation.state for one in ledger.held.decisions(limit=1, offset=1)] == ["accepted"]
    assert ledger.held.decision_count() == 3
    assert ledger.held.decision_count(Sieve(by="Qian")) == 2
    assert ledger.held.decision_count(Sieve(subject=made[1].subject)) == 1


def test_who_decided_how_often(ledger: Ledger, make: Make) -> None:
    """Nobody's decisions are nobody's."""
    made = hold(ledger, make, 3)
    for at, by in enumerate(("Zhao", "Qian", None)):
        ledger.decide(made[at].id, "accepted", at=make.moment(50 + at), by=by)
    ledger.decide(made[0].id, "rejected", at=make.moment(60), by="Qian")
    assert ledger.held.deciders() == {"Qian": 2, "Zhao": 1}


def test_targets_with_an_override_that_waits(ledger: Ledger, make: Make) -> None:
    """Not those that were answered, nor those that need no second person."""
    for at, (target, second) in enumerate((("waits", True), ("answered", True), ("alone", False))):
        ledger.add_review(
            Review(f"r-{at}", target, "overridden", make.moment(at), "met", "seen", "Li", needs_second=second)
        )
    ledger.second_review("r-1", Second("refused", make.moment(9), "Wang", "no"))
    assert ledger.held.overridden() == {"waits"}
