"""The contract of the ledger, on every database."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.db.conftest import Make
from tracker.db.connection import LedgerError
from tracker.db.identity import identified, observation_id
from tracker.db.ledger import Ledger
from tracker.db.register import Evidence
from tracker.errors import InputError
from tracker.model.measurement import QUALIFIERS, Measurement
from tracker.model.observation import STATES, Mark, Observation, Quote, State
from tracker.model.period import Period

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
MAYBE = st.none() | TEXT
AMOUNT = st.none() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4)
MEASUREMENT = st.builds(
    Measurement, AMOUNT, AMOUNT, st.booleans(), st.booleans(), st.sampled_from(QUALIFIERS), TEXT, TEXT
)
MARK = st.builds(Mark, TEXT, st.sampled_from([True, False, None]), st.none() | st.just(Decimal("0.8")))
COUNT = st.none() | st.integers(0, 10**6)
PERIOD = st.sampled_from(["2023", "2023-Q1", "2023-02", "2023-02-21", "2021/2023"]).map(Period.parse)
OBSERVATION = st.builds(
    Observation,
    id=st.just(""),
    subject=TEXT,
    period=PERIOD,
    value=MEASUREMENT | MARK,
    flags=st.sampled_from(["A", "BP"]),
    source=MAYBE,
    document=MAYBE,
    evidence=MAYBE,
    quote=st.none() | st.builds(Quote, TEXT, TEXT, TEXT, COUNT, COUNT),
    recorded_at=st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    recorded_by=MAYBE,
    state=st.sampled_from(STATES),
    reason=MAYBE,
    batch=MAYBE,
    note=MAYBE,
).map(identified)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(found=st.lists(OBSERVATION, max_size=5))
def test_every_column_comes_back(found: list[Observation]) -> None:
    """What is appended is read back equal in every field, whatever it holds."""
    with Ledger.open("sqlite://") as ledger:
        ledger.append(found)
        back = {entry.observation.id: entry for entry in ledger.entries()}
    assert set(back) == {one.id for one in found}
    for one in found:
        entry = back[one.id]
        twin = next(other for other in found if other.id == one.id)
        accepted_at = twin.recorded_at if twin.state == "accepted" else None
        assert entry.observation == replace(twin, accepted_at=accepted_at)
        assert (entry.initial, entry.decision, entry.doubts) == (twin.state, None, ())


def test_the_exact_amount(ledger: Ledger, make: Make) -> None:
    """15160000000.01 comes back as exactly that, not as the float next to it."""
    ledger.append([make.figure("15160000000.01")])
    [one] = ledger.observations()["labs"]
    assert one.measurement is not None
    assert str(one.measurement.low) == "15160000000.01"


def test_appending_twice_adds_nothing(ledger: Ledger, make: Make) -> None:
    """The same content has the same id, so a second append adds none, whoever recorded it when."""
    assert ledger.append([make.figure(17), make.figure(18)]) == 2
    assert ledger.append([make.figure(17, hour=5), make.figure(19)]) == 1
    assert len(ledger.observations()["labs"]) == 3


def test_back_to_the_first_value_is_a_third_observation(ledger: Ledger, make: Make) -> None:
    """A figure that goes from A to B and back to A is three observations, told apart by what each supersedes."""
    first = make.figure(17)
    second = identified(replace(make.figure(18, hour=1), supersedes=first.id))
    third = identified(replace(make.figure(17, hour=2), supersedes=second.id))
    assert ledger.append([first, second, third]) == 3


def test_the_id_depends_on_what_is_said_alone(make: Make) -> None:
    """Time, person, reason and note do not change the id; trailing zeros of an amount do not either."""
    one = make.figure("84.7")
    assert observation_id(replace(one, recorded_at=make.moment(9), recorded_by="Li", note="x", reason="y")) == one.id
    assert one.measurement is not None
    same = replace(one, value=replace(one.measurement, low=Decimal("84.70"), high=Decimal("84.700")))
    assert observation_id(same) == one.id
    assert observation_id(replace(one, flags="P")) != one.id


def test_the_id_is_fixed_for_all_time() -> None:
    """Seeds have the same ids in every clone, so this id must never change."""
    value = Measurement(Decimal(8500), Decimal(9000), high_open=True, qualifier="nearly", unit="项", text="近9000项")
    one = Observation("", "results-shared", Period.parse("2023"), value, document="press-2024", quote=Quote("近9000项"))
    assert observation_id(one) == "o-e44eb10c9b264bd3"


@pytest.mark.parametrize(
    ("initial", "decision", "known_hour", "state", "accepted_hour"),
    [
        ("accepted", None, 0, "accepted", 0),
        ("accepted", None, None, "accepted", 0),
        ("accepted", "rejected", 0, "accepted", 0),
        ("accepted", "rejected", 2, "rejected", None),
        ("proposed", None, None, "proposed", None),
        ("proposed", "accepted", 0, "proposed", None),
        ("proposed", "accepted", 1, "proposed", None),
        ("proposed", "accepted", 2, "accepted", 2),
        ("proposed", "accepted", None, "accepted", 2),
        ("proposed", "returned", None, "returned", None),
        ("proposed", "rejected", 3, "rejected", None),
        ("proposed", "rejected", 1, "proposed", None),
    ],
)
def test_state_as_known_at_a_moment(
    ledger: Ledger,
    make: Make,
    initial: State,
    decision: State | None,
    known_hour: int | None,
    state: State,
    accepted_hour: int | None,
) -> None:
    """A row recorded at hour 0 and decided at hour 2 has at any moment the state that was known then."""
    one = make.figure(17, state=initial)
    ledger.append([one])
    if decision is not None:
        assert ledger.decide(one.id, decision, at=make.moment(2), by="Li", reason="checked")
    known_at = None if known_hour is None else make.moment(known_hour)
    [entry] = ledger.entries(known_at=known_at)
    assert entry.observation.state == state
    assert entry.initial == initial
    assert entry.observation.accepted_at == (None if accepted_hour is None else make.moment(accepted_hour))
    for wanted in STATES:
        assert bool(ledger.observations(known_at=known_at, states=[wanted])) == (wanted == state)
    assert ledger.observations(known_at=known_at) == ledger.observations(known_at=known_at, states=["accepted"])


def test_nothing_is_known_before_it_was_recorded(ledger: Ledger, make: Make) -> None:
    """A moment before the recording sees nothing of it."""
    ledger.append([make.figure(17, hour=1), make.figure(18, hour=3)])
    assert ledger.observations(known_at=make.moment(0)) == {}
    assert len(ledger.observations(known_at=make.moment(1))["labs"]) == 1
    assert len(ledger.observations(known_at=make.moment(3))["labs"]) == 2


def test_the_last_decision_holds(ledger: Ledger, make: Make) -> None:
    """Minds change: each decision is kept, the latest holds, and at the same moment the later made one."""
    one = make.figure(17, state="proposed")
    ledger.append([one])
    decisions: list[tuple[int, State]] = [(1, "returned"), (2, "accepted"), (2, "rejected")]
    for hour, state in decisions:
        assert ledger.decide(one.id, state, at=make.moment(hour), by="Li")
    assert not ledger.decide(one.id, "rejected", at=make.moment(4))
    states = [next(ledger.entries(known_at=make.moment(hour))).observation.state for hour in (0, 1, 2, 4)]
    assert states == ["proposed", "returned", "rejected", "rejected"]


def test_a_decision_needs_its_observation(ledger: Ledger, make: Make) -> None:
    """Deciding on what is not there is the caller's mistake, said as such."""
    with pytest.raises(InputError, match="no observation o-1"):
        ledger.decide("o-1", "accepted", at=make.moment(0))


def test_doubts_stay_with_what_is_held(ledger: Ledger, make: Make) -> None:
    """Why an observation is held is read back with it, in every language."""
    one = make.figure(17, state="proposed")
    doubts: list[dict[str, object]] = [{"code": "unit", "message": {"zh": "单位不符", "en": "wrong unit"}}]
    ledger.append([one], {one.id: doubts})
    [entry] = ledger.entries(states=["proposed"])
    assert list(entry.doubts) == doubts


def test_order_of_reading(ledger: Ledger, make: Make) -> None:
    """Series come by subject, end of period, time of recording and id, whatever the order of appending."""
    made = [
        make.figure(value, subject, period, hour)
        for value, subject, period, hour in (
            (1, "a", "2023", 0), (2, "a", "2023", 1), (3, "a", "2023-Q4", 2), (4, "a", "2022", 9), (5, "b", "2020", 0),
        )
    ]  # fmt: skip
    shuffled = list(made)
    random.Random(7).shuffle(shuffled)
    ledger.append(shuffled)
    read = [entry.observation.id for entry in ledger.entries()]
    assert read == [made[index].id for index in (3, 0, 1, 2, 4)]


def test_many_subjects_at_once(ledger: Ledger, make: Make) -> None:
    """More subjects can be asked for than one statement takes parameters."""
    ledger.append(make.figure(1, f"s{number:04d}") for number in range(1200))
    assert len(ledger.observations([f"s{number:04d}" for number in range(1, 1200)])) == 1199
    assert ledger.observations([]) == {}


def test_finding_by_the_beginning_of_an_id(ledger: Ledger, make: Make) -> None:
    """An id is found by its beginning; characters that search patterns use stand for themselves."""
    one = make.figure(17)
    ledger.append([one])
    assert [entry.observation.id for entry in ledger.find(one.id[:6])] == [one.id]
    assert ledger.find("o_") == []
    assert ledger.find("%") == []


def test_a_transaction_is_undone_as_a_whole(ledger: Ledger, make: Make) -> None:
    """An exception inside `writing` leaves nothing of what was written in it."""
    with pytest.raises(RuntimeError, match="stop"), ledger.writing() as book:
        book.append([make.figure(17)])
        book.declare("v1", b"x", make.moment(0))
        raise RuntimeError("stop")
    assert ledger.is_empty()
    assert ledger.declarations() == []


def test_a_bad_amount_adds_nothing(ledger: Ledger, make: Make) -> None:
    """One NaN among a thousand rows: none is added."""
    bad = replace(make.figure(1), value=Measurement(Decimal("NaN"), None), id="o-bad")
    with pytest.raises(ValueError, match="NaN"):
        ledger.append([*(make.figure(number) for number in range(5000)), bad])
    assert ledger.is_empty()


def test_a_naive_moment_adds_nothing(ledger: Ledger, make: Make) -> None:
    """A time of recording without zone is refused."""
    naive = replace(make.figure(1), recorded_at=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        ledger.append([naive])
    with pytest.raises(ValueError, match="no time of recording"):
        ledger.append([replace(naive, recorded_at=None)])
    assert ledger.is_empty()


def test_what_is_superseded_must_be_there(ledger: Ledger, make: Make) -> None:
    """A row may come before the one it supersedes within a transaction, never without it."""
    first = make.figure(17)
    second = identified(replace(make.figure(18, hour=1), supersedes=first.id))
    with pytest.raises(LedgerError, match=r"(?i)foreign key"):
        ledger.append([second])
    assert ledger.is_empty()
    assert ledger.append([second, first]) == 2


@pytest.mark.parametrize("table", ["observation", "decision", "evidence", "declaration", "assessment"])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_nothing_is_changed_or_deleted(ledger: Ledger, make: Make, table: str, statement: str) -> None:
    """The database itself refuses to change or delete what was recorded."""
    one = make.figure(17, state="proposed")
    ledger.append([one])
    ledger.decide(one.id, "accepted", at=make.moment(1))
    ledger.declare("v1", b"x", make.moment(0))
    ledger.keep([{"id": "t", "as_of": "2026-01-01", "headline": "met"}], make.moment(0), "v1")
    ledger.keep_evidence(Evidence("0" * 64, "", make.moment(0), None, {}, 1))
    column = {"observation": "note", "decision": "reason", "evidence": "url", "declaration": "version"}.get(
        table, "body"
    )
    with pytest.raises(LedgerError, match="append-only"), ledger.writing() as book:
        assert book._connection is not None
        book._connection.exec_driver_sql(statement.format(table=table, column=column))


def test_declarations_are_kept_when_they_change(ledger: Ledger, make: Make) -> None:
    """Only a version that differs from the last is another row; a return to an older one is a new row."""
    assert ledger.declaration_at() is None
    assert ledger.declare("v1", "目标: 一".encode(), make.moment(0), {"places.csv": "甲,乙"})
    assert not ledger.declare("v1", b"again", make.moment(1))
    assert ledger.declare("v2", b"two", make.moment(2))
    assert ledger.declare("v1", b"one", make.moment(4))
    versions = [ledger.declaration_at(make.moment(hour)) for hour in (0, 1, 2, 3, 4)]
    assert [one.version for one in versions if one is not None] == ["v1", "v1", "v2", "v2", "v1"]
    assert ledger.declaration_at(make.moment(-1)) is None
    first = ledger.declarations()[0]
    assert (first.text.decode(), dict(first.files), first.loaded_at) == (
        "目标: 一",
        {"places.csv": "甲,乙"},
        make.moment(0),
    )


def test_assessments_are_kept_when_they_change(ledger: Ledger, make: Make) -> None:
    """A new day alone is no new assessment; anything else is, and the last before a moment can be asked for."""
    one = {"id": "t", "as_of": "2026-01-01", "headline": "open", "rule": {"id": "path/1"}, "reason": {"zh": "尚缺4家"}}
    other = {"id": "u", "as_of": "2026-01-01", "headline": "met", "rule": None}
    assert ledger.keep([one, other], make.moment(0), "v1") == 2
    assert ledger.keep([{**one, "as_of": "2026-02-01"}, other], make.moment(1), "v1") == 0
    assert ledger.keep([{**one, "headline": "met"}, other], make.moment(2), "v2") == 1
    assert ledger.last_assessments()["t"]["headline"] == "met"
    assert ledger.last_assessments(before=make.moment(2)) == {"t": one, "u": other}
    assert ledger.last_assessments(before=make.moment(0)) == {}
    kept = ledger.assessments_of("t")
    assert [(one.headline, one.rule, one.declaration) for one in kept] == [
        ("open", "path/1", "v1"),
        ("met", "path/1", "v2"),
    ]
    assert kept[0].as_of.isoformat() == "2026-01-01"
