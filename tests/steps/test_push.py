"""Messages that senders post: archived, weighed like any source's figures, told row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.db.evidence import EvidenceStore
from tracker.db.ledger import Ledger
from tracker.model.declaration import Declaration
from tracker.model.source import Source
from tracker.steps.push import MOST_ROWS, Pushed, row_json, rows_of, take

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
OFFICE = Source("office", push="TRACKER_OFFICE_SECRET")


def message(*rows: object) -> bytes:
    return json.dumps({"observations": rows}, ensure_ascii=False).encode()


def labs(value: object = "17家", period: str = "2024", **more: object) -> dict[str, object]:
    return {"indicator": "labs", "period": period, "value": value, **more}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite3'}") as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path, ledger: Ledger) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence", ledger)


def became(done: Pushed) -> list[object]:
    return [row_json(row)["became"] for row in done.rows]


def test_rows_are_recorded_with_the_message_as_evidence(
    declaration: Declaration, ledger: Ledger, store: EvidenceStore
) -> None:
    """A posted figure counts, and leads back to the bytes in which it came and to its place in them."""
    body = message(labs(), {"indicator": "results", "period": "2024", "value": "近9000项"})
    done = take(OFFICE, body, declaration, ledger, store, NOW)
    assert became(done) == ["accepted", "accepted"]
    [one] = ledger.observations(["labs"])["labs"]
    assert (one.source, one.recorded_by, one.address) == ("office", "push", "$.observations[0].value")
    assert one.evidence is not None
    assert store.get(one.evidence) == body
    assert store.origins(one.evidence)[0].media_type == "application/json"
    [nearly] = ledger.observations(["results"])["results"]
    assert nearly.measurement is not None
    assert nearly.measurement.qualifier == "nearly"


def test_the_same_again_adds_nothing(declaration: Declaration, ledger: Ledger, store: EvidenceStore) -> None:
    """What a source said already is known; a changed figure is a revision of its own, without anybody's word."""
    take(OFFICE, message(labs()), declaration, ledger, store, NOW)
    assert became(take(OFFICE, message(labs()), declaration, ledger, store, LATER)) == ["known"]
    done = take(OFFICE, message(labs("18家")), declaration, ledger, store, LATER)
    assert [row_json(row)["relation"] for row in done.rows] == ["revision"]
    assert became(done) == ["accepted"]
    assert len(list(ledger.entries(["labs"]))) == 2


def test_the_review_of_the_source_holds(declaration: Declaration, ledger: Ledger, store: EvidenceStore) -> None:
    """A source whose figures are all looked at first adds none that counts; a doubted figure waits in any case."""
    careful = Source("office", push="TRACKER_OFFICE_SECRET", review="required")
    assert became(take(careful, message(labs()), declaration, ledger, store, NOW)) == ["held"]
    joint = {"indicator": "labs-joint", "period": "2024", "value": 1.5}
    assert became(take(OFFICE, message(joint), declaration, ledger, store, NOW)) == ["held"]


def test_two_figures_for_one_period_are_held(declaration: Declaration, ledger: Ledger, store: EvidenceStore) -> None:
    """A message that contradicts itself is for a person, whatever the source's review says."""
    trusted = Source("office", push="TRACKER_OFFICE_SECRET", review="none")
    assert became(take(trusted, message(labs(17), labs(18)), declaration, ledger, store, NOW)) == ["held", "held"]


def test_a_bad_row_keeps_no_other_back(declaration: Declaration, ledger: Ledger, store: EvidenceStore) -> None:
    """Each row is told by its place, with where in the message the fault stands; the source has failed in part."""
    rows = (
        labs(),
        labs(period="someday"),
        {"indicator": "lab", "period": "2024", "value": 3},
        "17",
        labs(colour="red"),
    )
    done = take(OFFICE, message(*rows), declaration, ledger, store, NOW)
    assert became(done) == ["accepted", "refused", "refused", "refused", "refused"]
    told = [row_json(row)["problems"] for row in done.rows]
    pointers = [one[0]["pointer"] if isinstance(one, list) and one else None for one in told]
    assert pointers == [
        None, "/observations/1/period", "/observations/2/indicator", "/observations/3", "/observations/4/colour",
    ]  # fmt: skip
    state = ledger.sources.states()["office"]
    assert (done.run.outcome, state.failures, state.error_kind) == ("partly", 1, "no_figure")
    take(OFFICE, message(labs()), declaration, ledger, store, LATER)
    state = ledger.sources.states()["office"]
    assert (state.failures, state.last_success_at, state.failing_since) == (0, LATER, None)
    assert [run.outcome for run in ledger.sources.runs("office")] == ["nothing_new", "partly"]


def test_a_source_feeds_what_it_may(declaration: Declaration, ledger: Ledger, store: EvidenceStore) -> None:
    """An office's secret opens nothing but that office's figures."""
    own = Source("office", push="TRACKER_OFFICE_SECRET", feeds=("labs",))
    done = take(
        own, message(labs(), {"indicator": "results", "period": "2024", "value": 1}), declaration, ledger, store, NOW
    )
    assert became(done) == ["accepted", "refused"]


def test_stages_and_verdicts_are_posted_too(declaration: Declaration, ledger: Ledger, store: EvidenceStore) -> None:
    """What is recorded for a target itself arrives under the target's id."""
    rows = (
        {"indicator": "plan", "period": "2024", "value": "drafting"},
        {"indicator": "ecosystem", "period": "2024", "value": "partly", "confidence": 0.7},
    )
    assert became(take(OFFICE, message(*rows), declaration, ledger, store, NOW)) == ["accepted", "accepted"]
    [mark] = ledger.observations(["ecosystem"])["ecosystem"]
    assert mark.mark is not None
    assert str(mark.mark.confidence) == "0.7"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"\xff", b'{"observations": 1}', b'{"observations": [], "x": 1}', b"[" * 100_000,
     b'{"observations": [], "observations": []}', b'{"observations": [NaN]}', message(*([1] * (MOST_ROWS + 1)))],
)  # fmt: skip
def test_a_message_without_form_is_archived_and_told(
    body: bytes, declaration: Declaration, ledger: Ledger, store: EvidenceStore
) -> None:
    """What cannot be read is a failure of the source with its bytes kept, never an exception."""
    done = take(OFFICE, body, declaration, ledger, store, NOW)
    assert done.problems
    assert (done.rows, done.run.outcome, done.run.error_kind) == ((), "failed", "not_parsed")
    assert store.get(done.run.evidence[0]) == body
    assert ledger.is_empty()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["observations", "indicator", "period", "value", "labs"]), inner, max_size=4),
    max_leaves=10,
).map(lambda value: json.dumps({"observations": [value]}).encode()))  # fmt: skip
def test_no_message_is_an_exception(body: bytes) -> None:
    """Whatever comes, there are rows or there is a problem."""
    rows, problems = rows_of(body)
    assert not (rows and problems)


def test_whatever_a_row_says_it_is_told(declaration: Declaration, tmp_path: Path) -> None:
    """Cells of any type and length end as a row that is told, never as an exception."""
    odd: list[object] = [
        None,
        True,
        1,
        1.5,
        -0.0,
        10**300,
        "",
        "x" * 40_000,
        "\u0000",
        "\u202e17",
        [],
        {},
        "NaN",
        "1e999999999",
    ]
    with Ledger.open("sqlite://") as ledger:
        store = EvidenceStore(tmp_path, ledger)
        rows = [labs(one) for one in odd]
        rows += [labs() | {key: one} for one in odd for key in ("unit", "confidence", "flags", "note")]
        rows += [{"indicator": one, "period": "2024", "value": 1} for one in odd]
        done = take(OFFICE, message(*rows), declaration, ledger, store, NOW)
    assert len(done.rows) == len(rows)
