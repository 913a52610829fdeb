"""Only what is due is assessed again, and the result is the one that assessing everything gives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluate.changing import City
from tracker.db.connection import engine_for, writing
from tracker.db.identity import identified, review_id
from tracker.db.ledger import Ledger
from tracker.db.metadata import complete_metadata
from tracker.db.types import dumps
from tracker.evaluate.board import assess_all
from tracker.evaluate.dependents import Dependents
from tracker.model.declaration import Declaration
from tracker.model.measurement import Measurement
from tracker.model.observation import Mark, Observation, State
from tracker.model.period import Period
from tracker.model.review import Review
from tracker.steps import reassess as step
from tracker.steps.reassess import Reassessed, Task, reassess, would_reassess
from tracker.targets import parse

DAY = date(2026, 11, 22)
YAML = """\
version: 1
title: A
timezone: UTC
indicators:
  labs: {name: Labs, unit: 家, measure: stock, direction: up, frequency: annual, grace: P90D}
  joint: {name: Joint, unit: 家, measure: stock, direction: up, part_of: labs}
  share: {name: Share, unit: "%", measure: share, direction: up, ratio: {part: joint, whole: labs}}
  dust: {name: Dust, unit: 点, measure: index, direction: down}
  average: {name: Average, unit: 点, measure: index}
targets:
  over: {indicator: labs, statement: {text: a}, aim: "> 20", by: 2027}
  half: {indicator: share, statement: {text: b}, aim: ">= 50 %", by: not stated}
  below: {indicator: dust, statement: {text: c}, aim: {below: average}, by: not stated}
  plan: {title: Plan, statement: {text: d}, stages: [{id: issued, name: Issued, by: 2026}], by: not stated}
  both: {title: Both, statement: {text: e}, of: [over, plan], by: not stated}
  then: {indicator: dust, statement: {text: f}, aim: "<= 10", by: not stated, when: {target: both, is: met}}
  apart: {indicator: average, statement: {text: g}, aim: up, by: not stated}
"""
ALL = {"over", "half", "below", "plan", "both", "then", "apart"}


def declared(text: str = YAML) -> Declaration:
    declaration, problems = parse(text.encode(), "targets.yaml")
    assert declaration is not None
    assert not [str(one) for one in problems if one.severity == "error"]
    return declaration


def task(declaration: Declaration, today: date = DAY) -> Task:
    return Task(Dependents(declaration), today, datetime(2026, 11, 22, 8, tzinfo=UTC))


def figure(subject: str, amount: int, period: str = "2025", state: State = "accepted") -> Observation:
    value = Measurement(Decimal(amount), Decimal(amount), unit="家", text=str(amount))
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return identified(Observation("", subject, Period.parse(period), value, recorded_at=at, state=state))


def due(ledger: Ledger, declaration: Declaration, today: date = DAY) -> dict[str, str]:
    with ledger.reading() as book:
        return dict(step.due_now(book, task(declaration, today)))


def same_as_full(ledger: Ledger, declaration: Declaration, today: date = DAY) -> None:
    """What stands is, byte for byte, what assessing everything on that day gives."""
    full = assess_all(declaration, ledger.observations(), today, reviews=ledger.reviews())
    stands = list(ledger.standings.bodies(today))
    made = sorted((one.to_json() for one in full), key=lambda one: str(one["id"]))
    for one, other in zip(stands, made, strict=True):
        assert dumps(one, ordered=True) == dumps(other, ordered=True)


@contextmanager
def empty_ledger() -> Iterator[Ledger]:
    """A ledger in memory, its tables made at once."""
    engine = engine_for("sqlite://")
    with writing(engine) as connection:
        complete_metadata().create_all(connection)
    with Ledger(engine) as ledger:
        yield ledger


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with empty_ledger() as opened:
        yield opened


@pytest.fixture
def standing(ledger: Ledger) -> Ledger:
    """A ledger with some figures of which every target has been assessed."""
    ledger.append([figure("labs", 17), figure("joint", 6), figure("dust", 30), figure("average", 25)])
    reassess(ledger, task(declared()))
    return ledger


def test_first_everything_then_nothing(ledger: Ledger) -> None:
    """The first time every target is assessed and kept; the second time nothing is looked at."""
    done = reassess(ledger, task(declared()))
    assert (done.why, done.changed, done.of) == ({"never_assessed": 7}, 7, 7)
    assert reassess(ledger, task(declared())) == Reassessed(7)
    same_as_full(ledger, declared())


@pytest.mark.parametrize(
    ("subject", "dependents"),
    [
        ("labs", {"over", "half", "both", "then"}),
        ("joint", {"half"}),
        ("average", {"below", "apart"}),
        ("dust", {"below", "then"}),
        ("plan", {"plan", "both", "then"}),
        ("over", {"over", "both", "then"}),
        ("share", {"half"}),
        ("nothing-declared", set()),
    ],
)
def test_who_depends_on_what(subject: str, dependents: set[str]) -> None:
    """Own figures, both sides of a ratio, the indicator compared with, parts of a roll-up, conditions: no others."""
    assert Dependents(declared()).on(subject) == dependents


@pytest.mark.parametrize(("subject", "expected"), [("joint", {"half"}), ("labs", {"over", "half", "both", "then"})])
def test_new_input_alone_is_assessed(standing: Ledger, subject: str, expected: set[str]) -> None:
    """A new figure is a reason for those that depend on it, once."""
    standing.append([figure(subject, 25, "2026")])
    assert due(standing, declared()) == dict.fromkeys(expected, "new_input")
    assert reassess(standing, task(declared())).why == {"new_input": len(expected)}
    assert due(standing, declared()) == {}
    same_as_full(standing, declared())


def test_a_late_decision_is_input(standing: Ledger) -> None:
    """Accepting a held figure, or taking back one that counted, is a reason as a new one is."""
    held = figure("joint", 9, "2024", "proposed")
    standing.append([held])
    reassess(standing, task(declared()))
    standing.decide(held.id, "accepted", at=datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert due(standing, declared()) == {"half": "new_input"}
    reassess(standing, task(declared()))
    standing.decide(held.id, "rejected", at=datetime(2026, 11, 22, 10, tzinfo=UTC))
    assert reassess(standing, task(declared())).why == {"new_input": 1}
    same_as_full(standing, declared())


def test_a_review_is_input(standing: Ledger) -> None:
    """What a person says of a target is a reason for it and for those that depend on it."""
    said = Review("", "over", "overridden", datetime(2026, 11, 22, 7, tzinfo=UTC), "at_risk", "seen there", "Li Na")
    standing.add_review(replace(said, id=review_id(said)))
    assert due(standing, declared()) == dict.fromkeys(("over", "both", "then"), "new_input")
    reassess(standing, task(declared()))
    same_as_full(standing, declared())


def test_what_is_recorded_with_an_earlier_time_is_seen(standing: Ledger) -> None:
    """A figure counts as new when it arrives, whatever time of recording it brings along."""
    reassess(standing, task(declared()))
    early = replace(figure("joint", 8, "2023"), recorded_at=datetime(2020, 1, 1, tzinfo=UTC))
    standing.append([identified(early)])
    assert due(standing, declared()) == {"half": "new_input"}


def test_parts_that_hold_are_not_assessed_again(standing: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A roll-up one of whose parts changed is made from the standings of the others: their figures are not read."""
    standing.append([identified(replace(figure("plan", 0), value=Mark("issued")))])
    read: list[str] = []
    observations = Ledger.observations

    def noting(book: Ledger, subjects: Collection[str]) -> dict[str, list[Observation]]:
        read.extend(subjects)
        return observations(book, subjects)

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "observations", noting)
        assert reassess(standing, task(declared())).why == {"new_input": 3}
    assert "plan" in read
    assert "labs" not in read
    same_as_full(standing, declared())


def test_a_dry_run_says_what_would_be_done(standing: Ledger) -> None:
    """What would be assessed is told with its reasons, and stays to be done."""
    standing.append([figure("joint", 9, "2026")])
    assert would_reassess(standing, task(declared())).why == {"new_input": 1}
    assert reassess(standing, task(declared())).why == {"new_input": 1}
    assert would_reassess(standing, task(declared())).assessed == 0


def test_time_alone(standing: Ledger) -> None:
    """On the day named by `valid_until` a target is due, not before; those that depend on it with it."""
    last = date(2026, 12, 31)
    assert due(standing, declared(), last) == {}
    assert due(standing, declared(), last + timedelta(days=1)) == dict.fromkeys(("plan", "both", "then"), "time_passed")
    reassess(standing, task(declared(), last + timedelta(days=1)))
    same_as_full(standing, declared(), last + timedelta(days=1))


def test_a_clock_that_was_wrong(standing: Ledger) -> None:
    """What was found for a later day does not hold for an earlier one."""
    later = date(2028, 3, 1)
    reassess(standing, task(declared(), later))
    assert set(due(standing, declared()).values()) == {"clock_set_back"}
    reassess(standing, task(declared()))
    same_as_full(standing, declared())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('"> 20"', '"> 25"', {"over", "both", "then"}),
        ("name: Average", "name: Mean", {"below", "apart"}),
        ("name: Joint", "name: Shared", {"half"}),
        ("by: 2026}", "by: 2027}", {"plan", "both", "then"}),
        ("title: A", "title: B", set()),
    ],
)
def test_an_edit_is_a_reason_for_what_it_touches(standing: Ledger, before: str, after: str, expected: set[str]) -> None:
    """An edited declaration is compared target by target: only those of which it says something else are assessed."""
    edited = declared(YAML.replace(before, after, 1))
    assert due(standing, edited) == dict.fromkeys(expected, "declared_anew")
    reassess(standing, task(edited))
    same_as_full(standing, edited)
    assert due(standing, edited) == {}


def test_a_successor_is_a_reason(standing: Ledger) -> None:
    """A target that is superseded by a new one is assessed again with it."""
    successor = '  more: {indicator: labs, statement: {text: h}, aim: "> 30", by: 2030, supersedes: apart}\n'
    assert due(standing, declared(YAML + successor)) == {"apart": "declared_anew", "more": "never_assessed"}


def test_the_last_of_several_successors_counts(ledger: Ledger) -> None:
    """Of two targets that supersede a third the last declared is named, also where the other is looked at first."""
    one = '  one: {indicator: labs, statement: {text: h}, aim: "> 30", by: 2030, supersedes: apart}\n'
    other = '  other: {indicator: labs, statement: {text: i}, aim: "> 40", by: 2030, supersedes: apart}\n'
    needs = "  needs: {title: N, statement: {text: j}, of: [other, apart, one], by: not stated}\n"
    city = declared(YAML + other + needs + one)
    reassess(ledger, task(city))
    same_as_full(ledger, city)


def test_what_is_no_longer_declared_stands_no_more(standing: Ledger) -> None:
    """A target that was taken out of the declaration leaves the standings and stays in the register."""
    without = declared(YAML.replace(YAML[YAML.index("  apart:") :], ""))
    assert reassess(standing, task(without)).forgotten == 1
    same_as_full(standing, without)
    assert set(standing.last_assessments()) == ALL


def test_another_evaluator(standing: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the evaluator itself is another, everything is assessed again, and kept only where it came out otherwise."""
    monkeypatch.setattr(step, "evaluator", lambda: "another")
    done = reassess(standing, task(declared()))
    assert (done.why, done.changed) == ({"declared_anew": 7}, 0)


def test_the_cache_can_be_dropped(standing: Ledger) -> None:
    """Without the standings everything is assessed again, and what was kept is not kept twice."""
    standing.standings.empty()
    done = reassess(standing, task(declared()))
    assert (done.why, done.changed) == ({"never_assessed": 7}, 0)
    same_as_full(standing, declared())


def test_in_batches(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many targets are done a few at a time, and the result is the same."""
    monkeypatch.setattr(step, "BATCH", 2)
    ledger.append([figure("labs", 17), figure("joint", 6)])
    assert reassess(ledger, task(declared())).assessed == 7
    same_as_full(ledger, declared())
    ledger.append([figure("labs", 19, "2026"), figure("dust", 9)])
    assert reassess(ledger, task(declared())).why == {"new_input": 5}
    same_as_full(ledger, declared())


def test_what_arrives_between_batches(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure that is recorded while many targets are being assessed is in the result."""
    monkeypatch.setattr(step, "BATCH", 2)
    assess, arrived = step._assess, [figure("labs", 30)]

    def recording(book: Ledger, *others: object) -> None:
        assess(book, *others)  # type: ignore[arg-type]
        if arrived:
            book.append([arrived.pop()])

    monkeypatch.setattr(step, "_assess", recording)
    reassess(ledger, task(declared()))
    same_as_full(ledger, declared())


def test_two_declarations_in_turn(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that stopped half-way with another declaration leaves nothing of it behind."""
    monkeypatch.setattr(step, "BATCH", 2)
    edited = declared(YAML.replace("> 20", "> 25").replace("<= 10", "<= 12"))
    reassess(ledger, task(edited))
    assess, left = step._assess, [True]

    def failing(book: Ledger, *others: object) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        assess(book, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(step, "_assess", failing)
    with pytest.raises(KeyboardInterrupt):
        reassess(ledger, task(declared()))
    monkeypatch.setattr(step, "_assess", assess)
    reassess(ledger, task(edited))
    same_as_full(ledger, edited)


STEPS = st.lists(
    st.sampled_from(("edit", "report", "report", "decide", "review", "second", "days", "assess")), max_size=24
)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), steps=STEPS, batch=st.sampled_from((2, 500)))
def test_incremental_is_full(seed: int, steps: list[str], batch: int) -> None:
    """After any sequence of edits, figures, decisions, reviews and days, what stands is what assessing all gives."""
    city, was = City(Random(seed)), step.BATCH
    step.BATCH = batch
    try:
        with empty_ledger() as ledger:
            for one in (*steps, "assess"):
                happen(one, city, ledger)
    finally:
        step.BATCH = was


def happen(one: str, city: City, ledger: Ledger) -> None:
    match one:
        case "edit":
            city.edit()
        case "report":
            ledger.append(city.report())
        case "decide":
            decided = city.decide()
            if decided is not None:
                ledger.decide(*decided, at=city.now)
        case "review":
            said = city.review()
            if said is not None:
                ledger.add_review(said)
        case "second":
            answer = city.second()
            if answer is not None:
                ledger.second_review(*answer)
        case "days":
            city.pass_days()
        case _:
            doing = Task(Dependents(city.declaration), city.today, city.now)
            reassess(ledger, doing)
            same_as_full(ledger, city.declaration, city.today)
            assert reassess(ledger, doing).assessed == 0


KILLED = """
import sys
from tests.steps.test_reassess import declared, task, many
from tracker.db.ledger import Ledger
from tracker.steps import reassess as step
step.BATCH = 20
with Ledger.open(sys.argv[1]) as ledger:
    print("ready", flush=True)
    step.reassess(ledger, task(many()))
    print("done", flush=True)
"""


def many(aim: str = "> 20") -> Declaration:
    """A declaration of several hundred targets."""
    rows = [f'  t{n}: {{indicator: labs, statement: {{text: t{n}}}, aim: "{aim}", by: 2027}}\n' for n in range(400)]
    return declared(YAML[: YAML.index("  over:")] + "".join(rows))


@pytest.mark.parametrize("after", [0.02, 0.15, 0.4])
def test_killed_in_the_middle(tmp_path: Path, after: float) -> None:
    """Killed at any moment, the next run leaves what a run that was never killed would have left."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    with Ledger.open(url) as ledger:
        ledger.append([figure("labs", 17)])
        reassess(ledger, task(many("> 30")))
        ledger.append([figure("labs", 22, "2026")])
    command = [sys.executable, "-c", KILLED, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
        time.sleep(after)
        os.kill(run.pid, signal.SIGKILL)
    with Ledger.open(url) as ledger:
        reassess(ledger, task(many()))
        same_as_full(ledger, many())
        assert reassess(ledger, task(many())).assessed == 0
