"""Import and export: the same bytes there and back, whole files or nothing, problems by line and column."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.steps.conftest import Desk
from tracker.db.csvfile import read_rows, write_row
from tracker.db.evidence import EvidenceStore
from tracker.db.identity import identified
from tracker.db.ledger import Ledger
from tracker.db.transfer import COLUMNS
from tracker.model.declaration import Declaration
from tracker.model.measurement import QUALIFIERS, Measurement, Qualifier
from tracker.model.observation import Mark, Observation, Quote, State
from tracker.model.period import Period
from tracker.steps.transfer import export_sheet, import_sheet
from tracker.targets import load

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
FREE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
LINE = FREE.map(str.strip).filter(bool)
MAYBE = st.none() | LINE
AMOUNT = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3)


def between(
    ends: Sequence[Decimal | None], opens: tuple[bool, bool], qualifier: Qualifier, unit: str, text: str
) -> Measurement:
    low, high = ends
    return Measurement(low, high, *opens, qualifier, unit, text)


MEASUREMENT = st.builds(
    between,
    st.tuples(AMOUNT, AMOUNT).map(sorted) | st.tuples(st.none(), AMOUNT) | st.tuples(AMOUNT, st.none()),
    st.tuples(st.booleans(), st.booleans()),
    st.sampled_from(QUALIFIERS),
    st.sampled_from(["家", "元", "%", ""]),
    st.just("") | FREE,
)
MARK = st.builds(
    Mark,
    st.sampled_from(["drafting", "signed", "kept"]),
    st.sampled_from([True, False, None]),
    st.none() | st.sampled_from([Decimal("0.5"), Decimal("1"), Decimal("0.8")]),
)
OBSERVATION = st.builds(
    Observation,
    id=st.just(""),
    subject=st.sampled_from(["labs", "contracts", "gone-since", "plan"]),
    period=st.sampled_from(["2023", "2023-Q1", "2023-02", "2023-W07", "2023-02-21", "2021/2023"]).map(Period.parse),
    value=MEASUREMENT | MARK,
    flags=st.sampled_from(["A", "B", "EP"]),
    source=MAYBE,
    document=MAYBE,
    evidence=st.none() | st.just("a" * 64),
    quote=st.none()
    | st.builds(Quote, FREE, FREE | st.just(""), FREE | st.just(""), st.none() | st.integers(0, 99), st.none()),
    recorded_at=st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    recorded_by=MAYBE,
    state=st.sampled_from(["accepted", "proposed"]),
    reason=st.none() | FREE,
    batch=MAYBE,
    note=st.none() | FREE,
).map(identified)
DECIDED: tuple[State, ...] = ("accepted", "returned", "rejected")
Decided = tuple[State, int, str | None]
"""A state, the seconds from the recording to the decision, and who decided."""
DECISION = st.none() | st.tuples(st.sampled_from(DECIDED), st.integers(0, 10**6), MAYBE)


def filled(ledger: Ledger, found: list[tuple[Observation, Decided | None]]) -> None:
    """Appends observations and decides on those that are proposed."""
    ledger.append(one for one, _ in found)
    for one, decision in found:
        if one.state == "proposed" and decision is not None and one.recorded_at is not None:
            state, seconds, by = decision
            ledger.decide(one.id, state, at=one.recorded_at + timedelta(seconds=seconds), by=by)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(found=st.lists(st.tuples(OBSERVATION, DECISION), max_size=6), seed=st.integers(0, 999))
def test_export_then_import_is_identity(
    declaration: Declaration, tmp_path: Path, found: list[tuple[Observation, Decided | None]], seed: int
) -> None:
    """Whatever a ledger holds, its file imported into an empty one gives the same file, in any order of rows."""
    chained: list[tuple[Observation, Decided | None]] = []
    for one, decision in found:
        linked = identified(replace(one, supersedes=chained[-1][0].id)) if chained and one.flags == "B" else one
        chained.append((linked, decision))
    with Ledger.open("sqlite://") as ledger, Ledger.open("sqlite://") as other:
        filled(ledger, chained)
        told = "".join(export_sheet(ledger))
        store = EvidenceStore(tmp_path, other)
        done = import_sheet(told.encode(), "x.csv", declaration, other, store, now=NOW)
        assert [str(one) for one in done.problems] == []
        assert "".join(export_sheet(other)) == told
        again = import_sheet(told.encode(), "x.csv", declaration, other, store, now=NOW, by="another")
        assert (again.added, again.decisions, again.held) == (0, 0, [])
        assert "".join(export_sheet(other)) == told
    with Ledger.open("sqlite://") as third:
        head, *rows = [write_row(row.cells) for row in read_rows(told, "x.csv")]
        random.Random(seed).shuffle(rows)
        shuffled = (head + "".join(rows)).encode()
        import_sheet(shuffled, "x.csv", declaration, third, EvidenceStore(tmp_path, third), now=NOW)
        assert "".join(export_sheet(third)) == told


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["labs", "labs-joint", "results"]), st.sampled_from(["2022", "2023"]), st.integers(1, 9)
        ),
        max_size=6,
    ),
    seed=st.integers(0, 999),
)
def test_the_order_of_rows_does_not_matter(
    declaration: Declaration, tmp_path: Path, rows: list[tuple[str, str, int]], seed: int
) -> None:
    """Rows by hand give the same ledger in any order, conflicts and parts larger than their wholes included."""
    lines = [f"{subject},{period},{value}\n" for subject, period, value in rows]
    shuffled = list(lines)
    random.Random(seed).shuffle(shuffled)
    files = []
    for some in (lines, shuffled):
        with Ledger.open("sqlite://") as ledger:
            content = ("indicator,period,value\n" + "".join(some)).encode()
            store = EvidenceStore(tmp_path, ledger)
            assert not import_sheet(content, "x.csv", declaration, ledger, store, now=NOW).problems
            files.append([(one.id, one.state) for entry in ledger.entries() for one in [entry.observation]])
    assert files[0] == files[1]


HOSTILE = st.sampled_from(
    [
        "", "labs", "plan", "2024", "9999-12-31", "0001", "17", "近9000项", "=1+1", "'=1", '"', "1e400", "NaN", "∞",
        "o-1234", "true", "accepted", "rejected", "2026-01-01T00:00:00Z", "0001-01-01T00:00:00+23:00", "\u202e", "5..1",
        "range", "exact", "二十余", "drafting", "kept: no", "１７家", "٣", "-0", " ", "P", "9" * 50,
    ]
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    columns=st.lists(st.sampled_from(COLUMNS), unique=True),
    cells=st.lists(HOSTILE, min_size=len(COLUMNS), max_size=len(COLUMNS)),
    cut=st.none() | st.integers(0, 200),
    partial=st.booleans(),
)
def test_no_file_is_an_exception(
    declaration: Declaration, tmp_path: Path, columns: list[str], cells: list[str], cut: int | None, partial: bool
) -> None:
    """Whatever a file says, it is read or its faults are named; an import that says nothing of either never happens."""
    known = dict(zip(COLUMNS, cells, strict=True)) | {"indicator": "labs"}
    names = [
        "indicator",
        "period",
        "value",
        *(name for name in columns if name not in ("indicator", "period", "value")),
    ]
    text = (write_row(names) + write_row([known[name] for name in names]))[:cut]
    with Ledger.open("sqlite://") as ledger:
        store = EvidenceStore(tmp_path, ledger)
        done = import_sheet(text.encode(), "x.csv", declaration, ledger, store, now=NOW, partial=partial)
        assert ledger.is_empty() == (done.added == 0)
        assert done.problems or done.rows == done.added


def test_a_file_by_hand(desk: Desk) -> None:
    """Three columns are enough; importing them again adds nothing and says so."""
    text = "indicator,period,value\nlabs,2023,16\nlabs,2024,17家\ncontracts,2023,151.6亿元\nplan,2024,drafting\n"
    done = desk.put(text)
    assert (done.rows, done.added, done.known, done.held, done.problems) == (4, 4, 0, [], [])
    again = desk.put(text)
    assert (again.added, again.known) == (0, 4)
    [first, second] = desk.ledger.observations()["labs"]
    assert (first.recorded_at, first.recorded_by, first.batch) == (second.recorded_at, "Li Na", second.batch)
    assert first.batch


def test_old_news_is_no_revision(desk: Desk) -> None:
    """A file whose value was corrected since adds nothing when it is imported again."""
    text = "indicator,period,value\nlabs,2024,17\n"
    desk.put(text)
    desk.record("labs", "18", reason="recounted")
    again = desk.put(text)
    assert (again.added, again.known, again.held) == (0, 1, [])


def test_windows_files(desk: Desk) -> None:
    """A byte-order mark, CRLF, quoted cells, columns in any order and blank lines are all fine."""
    text = (
        "\ufeffvalue,note,indicator,period\r\n"
        '"9,000","a ""note"",\r\nof two lines",results,2023\r\n\r\n17,,labs,2024\r\n'
    )
    done = desk.put(text)
    assert (done.problems, done.added) == ([], 2)
    [one] = desk.ledger.observations()["results"]
    assert one.note == 'a "note",\r\nof two lines'


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", None, None, "empty"),
        ("indicator,period\nlabs,2024\n", 1, None, "'value' is missing"),
        ("indicator,period,value,valu\n", 1, 4, "no column 'valu' (did you mean value?)"),
        ("indicator,period,value,value\n", 1, 4, "stands twice"),
        ("indicator,period,value\nlab,2024,17\n", 2, 1, "column 1 (indicator): no indicator or target is called 'lab'"),
        ("indicator,period,value\nlabs-over-20,2024,17\n", 2, 1, "record its indicator: labs"),
        ("indicator,period,value\nlabs,2024,17\nlabs,24,17\n", 3, 2, "column 2 (period)"),
        ("indicator,period,value\nlabs,2024,many\n", 2, 3, "column 3 (value)"),
        ("indicator,period,value\nlabs,2024,\n", 2, 3, "there is no value"),
        ("indicator,period,value\nlabs,2024,1,234\n", 2, None, "4 cells where the header has 3"),
        ("indicator,period,value\nlabs,2024\n", 2, None, "2 cells"),
        ('indicator,period,value\nlabs,2024,"17\nlabs,2023,16\n', 2, 3, "never closed"),
        ("indicator,period,value,flags\nlabs,2024,17,Z\n", 2, 4, "'Z' is no flag"),
        ("indicator,period,value,document\nlabs,2024,17,press\n", 2, 4, "did you mean press-2024?"),
        ("indicator,period,value,qualifier\nlabs,2024,17,nearby\n", 2, 4, "did you mean nearly?"),
        ("indicator,period,value,unit\nlabs,2024,17家,项\n", 2, 4, "the unit says '项'"),
        ("indicator,period,value,low\nlabs,2024,17,18\n", 2, 4, "are not what the value '17' allows"),
        ("indicator,period,value,low,high\nlabs,2024,,18,17\n", 2, 4, "above high"),
        ("indicator,period,value,low\nlabs,2024,17,NaN\n", 2, 4, "'NaN' is no number"),
        ("indicator,period,value,low\nlabs,2024,17,1e999999\n", 2, 4, "is no number"),
        ("indicator,period,value,low,low_open\nlabs,2024,17,17,maybe\n", 2, 5, "neither true nor false"),
        ("indicator,period,value,quote,quote_start\nlabs,2024,17,x,-1\n", 2, 5, "no count"),
        ("indicator,period,value,recorded_at\nlabs,2024,17,yesterday\n", 2, 4, "no moment"),
        ("indicator,period,value,recorded_at\nlabs,2024,17,2026-01-01T00:00:00\n", 2, 4, "no time zone"),
        ("indicator,period,value,recorded_at\nlabs,2024,17,2099-01-01T00:00:00Z\n", 2, 4, "still to come"),
        ("indicator,period,value,recorded_at\nlabs,2024,17,9999-12-31T23:59:59-23:00\n", 2, 4, "no moment"),
        ("indicator,period,value,supersedes\nlabs,2024,17,o-1234\n", 2, 4, "neither in the ledger nor in this file"),
        ("indicator,period,value,id\nlabs,2024,17,o-1234\n", 2, 4, "is not the id"),
        ("indicator,period,value\nplan,2024,drafted\n", 2, 3, "did you mean drafting?"),
        ("indicator,period,value\nrules,2024,signed: perhaps\n", 2, 3, "yes, no or unknown"),
    ],
)
def test_what_is_wrong_is_named(desk: Desk, text: str, line: int | None, column: int | None, words: str) -> None:
    """A mistake is told with line, column's number and name, and a hint; nothing of the file is recorded."""
    done = desk.put(text)
    [problem] = done.problems
    assert (problem.file, problem.line, problem.column) == ("in.csv", line, column)
    assert words in str(problem)
    assert not done.recorded
    assert desk.ledger.is_empty()


SETTLED = "labs,2024,17,17,17,false,false,exact,家,A,,,,,,,,,,2026-01-01T00:00:00Z,Li,{state},{at},{by},,,,,{id}\n"


@pytest.mark.parametrize(
    ("state", "at", "identity", "column", "words"),
    [
        ("accepted", "", "o-0000000000000000", 29, "is not the id"),
        ("acceptd", "", None, 22, "did you mean accepted?"),
        ("rejected", "", None, 23, "not since when"),
        ("proposed", "2026-01-02T00:00:00Z", None, 23, "still waits"),
        ("accepted", "2025-01-02T00:00:00Z", None, 23, "before it was recorded"),
        ("accepted", "2025-01-02", None, 23, "no time zone"),
    ],
)
def test_an_exported_row_that_was_tampered_with(
    desk: Desk, state: str, at: str, identity: str | None, column: int, words: str
) -> None:
    """A row of an exported file is put back only when it is what its id says."""
    value = Measurement(Decimal(17), Decimal(17), unit="家", text="17")
    right = identified(Observation("", "labs", Period.parse("2024"), value)).id
    row = SETTLED.format(state=state, at=at, by="Wang", id=identity or right)
    [problem] = desk.put(",".join(COLUMNS) + "\n" + row).problems
    assert (problem.line, problem.column) == (2, column)
    assert words in str(problem)


def test_good_rows_only_where_asked(desk: Desk) -> None:
    """By default one bad row stops the file; with `partial` the good ones are kept and the bad one named."""
    text = "indicator,period,value\nlabs,2024,17\nlabs,20x,18\nlabs-joint,2024,6\n"
    assert desk.put(text).added == 0
    assert desk.ledger.is_empty()
    done = desk.put(text, partial=True)
    assert (done.added, done.recorded, [one.line for one in done.problems]) == (2, True, [3])
    assert set(desk.ledger.observations()) == {"labs", "labs-joint"}


def test_every_problem_of_a_file(desk: Desk) -> None:
    """All faults are told in one run, each by its line."""
    lines = "".join(f"labs,2024,x{number}\n" for number in range(200))
    done = desk.put("indicator,period,value\n" + lines)
    assert [one.line for one in done.problems] == list(range(2, 202))


def test_rows_with_doubts_are_held(desk: Desk) -> None:
    """A part larger than its whole, an unknown unit and a period to come are held with the reason, the rest counts."""
    done = desk.put("indicator,period,value\nlabs,2024,17\nlabs-joint,2024,18\nlabs,2030,20\nlabs,2023,16项\n")
    assert done.added == 4
    codes = {(one.observation.subject, doubt.code) for one in done.held for doubt in one.doubts}
    assert codes == {("labs-joint", "part_over_whole"), ("labs", "period_in_future"), ("labs", "unit")}
    assert [one.period.text for one in desk.ledger.observations()["labs"]] == ["2024"]


def test_trying_records_nothing(desk: Desk) -> None:
    """A dry run tells what would become of the file, held rows included, and leaves the ledger empty."""
    done = desk.put("indicator,period,value\nlabs,2024,17\nlabs-joint,2024,18\n", dry_run=True)
    assert (done.added, len(done.held), done.recorded) == (2, 1, False)
    assert desk.ledger.is_empty()


def test_a_hand_written_state_is_not_believed(desk: Desk) -> None:
    """Only a ledger's own export can say that a doubtful figure was accepted."""
    done = desk.put("indicator,period,value,state\nlabs,2024,17,accepted\nlabs-joint,2024,18,accepted\n")
    assert [one.observation.subject for one in done.held] == ["labs-joint"]


def test_intervals_in_numbers_alone(desk: Desk) -> None:
    """Bounds may come without a wording, in the numeric columns."""
    done = desk.put(
        "indicator,period,value,low,high,low_open,high_open\nlabs,2024,,17,19,,\ngrowth,2024,,84.7,,true,\n"
    )
    assert done.problems == []
    [share] = desk.ledger.observations()["growth"]
    assert share.measurement is not None
    assert (share.measurement.low, share.measurement.high, share.measurement.low_open) == (Decimal("84.7"), None, True)


def test_the_whole_walk_there_and_back(desk: Desk, fresh: Desk) -> None:
    """A ledger with revisions, held, corrected and rejected rows, marks and quotes comes back from its file."""
    from tracker.steps.review import decide

    desk.record("labs", "17", document="press-2024", quote=Quote("17家", "组建", "全国重点实验室", 3, 6))
    desk.record("labs", "18", reason="=recounted", note="-1")
    held = desk.record("labs", "180").observation
    decide("correct", held.id, desk.declaration, desk.ledger, by="Wang", now=desk.now, value="19")
    desk.record("plan", "drafting")
    desk.record("rules", "signed: unknown")
    told = desk.csv()
    assert "'=recounted" in told
    fresh.now = desk.now
    done = fresh.put(told)
    assert done.problems == []
    assert (done.added, done.decisions) == (6, 1)
    assert fresh.csv() == told


def test_a_missing_predecessor_takes_its_successors_along(desk: Desk, fresh: Desk) -> None:
    """With `partial`, rows that supersede a row that is left out are left out too, each with its problem."""
    desk.record("labs", "17")
    desk.record("labs", "18", reason="recounted")
    desk.record("labs", "19", reason="again")
    head, first, second, third = desk.csv().splitlines(keepends=True)
    fresh.now = desk.now
    done = fresh.put(head + second + third, partial=True)
    assert done.added == 0
    assert [one.code for one in done.problems] == ["unknown_observation"] * 2
    assert fresh.put(head + third + second + first).added == 3


def test_the_default_workspace_comes_back_as_it_is(tmp_path: Path) -> None:
    """The seed observations of this repository, imported and exported, are the same bytes."""
    root = Path(__file__).parents[2]
    seed = root / "db" / "observations.csv"
    if not seed.exists():
        pytest.skip("no seed observations yet")
    declaration, problems = load(root)
    assert declaration is not None
    assert problems == []
    with Ledger.open(f"sqlite:///{tmp_path / 'x.sqlite3'}") as ledger:
        store = EvidenceStore(tmp_path, ledger)
        done = import_sheet(seed.read_bytes(), str(seed), declaration, ledger, store, now=NOW + timedelta(days=3650))
        assert [str(one) for one in done.problems] == []
        assert "".join(export_sheet(ledger)).encode() == seed.read_bytes()


def test_progress_is_told_to_the_end(desk: Desk) -> None:
    """Long work says how far it is, and at last that it is done."""
    rows = "".join(f"results,{1700 + year},{100 + year}\n" for year in range(300))
    seen: list[tuple[int, int]] = []
    done = import_sheet(
        ("indicator,period,value\n" + rows).encode(), "x.csv", desk.declaration, desk.ledger, desk.store, now=NOW,
        progress=lambda done, total: seen.append((done, total)),
    )  # fmt: skip
    assert (done.added, done.held) == (300, [])
    assert seen[-1] == (300, 300)
