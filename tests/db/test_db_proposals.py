"""The register of proposals keeps what was read and what was decided on it, on every database alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text as sql

from tracker.db.connection import LedgerError
from tracker.db.ledger import Ledger
from tracker.db.proposals import Answered, Filed, proposal_id

NOW = datetime(2026, 11, 23, 1, 2, 3, 4, tzinfo=UTC)
BYTES = "ab" * 32


def filed(start: int = 3, value: float = 151.6, at: datetime = NOW) -> Filed:
    body = {"kind": "figure", "start": start, "end": start + 9, "value_start": start + 4, "value_end": start + 9,
            "value": value, "quote": "近9000項(xiàng)成果"}  # fmt: skip
    return Filed(proposal_id(BYTES, body), at, "wang", "https://example.org/a", BYTES, "press", body)


def test_a_proposal_comes_out_as_it_went_in(ledger: Ledger) -> None:
    """Words, amounts and moments are the same; nobody has decided on it yet."""
    assert ledger.proposals.file([filed()]) == 1
    assert ledger.proposals.waiting() == [filed()]


def test_reading_again_files_nothing_again(ledger: Ledger) -> None:
    """The same place of the same bytes is one proposal, whatever is read there later; another place is another."""
    ledger.proposals.file([filed()])
    assert ledger.proposals.file([filed(value=152, at=NOW + timedelta(1)), filed(40), filed(40)]) == 1
    assert [one.body["start"] for one in ledger.proposals.waiting()] == [3, 40]
    assert ledger.proposals.waiting()[0].body["value"] == 151.6


def test_the_first_decision_stands(ledger: Ledger) -> None:
    """A second person who decides is told that it was decided, and nothing changes."""
    ledger.proposals.file([filed()])
    first = Answered("accepted", NOW, "li", "labs", "o-1", "checked")
    assert ledger.proposals.answer(filed().id, first)
    assert not ledger.proposals.answer(filed().id, Answered("rejected", NOW, "zhao"))
    assert ledger.proposals.waiting() == []
    assert [one.answer for one in ledger.proposals.find(filed().id)] == [first]
    assert [one.id for one in ledger.proposals.accepted()] == [filed().id]


def test_the_beginning_of_an_id_finds_it(ledger: Ledger) -> None:
    """All that begin so come; a whole id finds its own alone; no wildcard does anything."""
    ledger.proposals.file([filed(), filed(40)])
    assert len(ledger.proposals.find("p-")) == 2
    assert [one.id for one in ledger.proposals.find(filed(40).id)] == [filed(40).id]
    assert ledger.proposals.find("p-%") == ledger.proposals.find("o-") == []


def test_the_bytes_that_were_read_are_cited(ledger: Ledger) -> None:
    """What a proposal was read from is not cleared away as unused evidence."""
    ledger.proposals.file([filed()])
    assert BYTES in ledger.cited_evidence()


def test_nothing_of_it_is_ever_changed(ledger: Ledger) -> None:
    """Neither a proposal nor a decision is changed or taken away, not even by hand."""
    ledger.proposals.file([filed()])
    ledger.proposals.answer(filed().id, Answered("rejected", NOW))
    for statement in ("UPDATE proposal SET place = 'x'", "DELETE FROM proposal_answer", "DELETE FROM proposal"):
        with pytest.raises(LedgerError, match="append-only"), ledger.proposals._write() as connection:
            connection.execute(sql(statement))
