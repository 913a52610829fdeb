"""Proposals of documents are filed once, matched openly and become observations by a person's word alone."""

from __future__ import annotations

import asyncio
import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker.db.evidence import EvidenceStore
from tracker.db.ledger import Ledger
from tracker.errors import InputError
from tracker.model.declaration import Declaration
from tracker.model.measurement import plain
from tracker.model.observation import Mark, Observation
from tracker.model.problem import Problem
from tracker.model.proposal import Told
from tracker.steps import proposals
from tracker.steps.declare import declared
from tracker.steps.proposals import Decided
from tracker.steps.read_document import Handed, Read, read_words
from tracker.workspace import Workspace

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
HOUSE = Path(__file__).parents[2]
CORPUS = HOUSE.parent / "shared" / "corpus"
TOLD = Told(None, "2024", "天津市")
TEXT = (
    "目前，全市获批组建全国重点实验室18家，其中联合京冀单位共建的7家。\n"
    "重申一遍：全市获批组建全国重点实验室18家。\n力争全市全国重点实验室总量突破20家。食堂新增座位36个。\n"
)


@contextmanager
def house(tmp_path: Path) -> Iterator[tuple[Declaration, Ledger, EvidenceStore]]:
    """The default workspace with an empty ledger."""
    shutil.copy(HOUSE / "targets.yaml", tmp_path / "targets.yaml")
    workspace = Workspace(tmp_path)
    workspace.db.mkdir(exist_ok=True)
    with Ledger.open(workspace.database_url) as ledger:
        yield declared(workspace), ledger, EvidenceStore(workspace.evidence, ledger)


def document(text: str = TEXT, name: str = "press", told: Told = TOLD) -> Read:
    """A document of those words."""
    handed = Handed(text.encode(), f"{name}.txt", "text/plain")
    return asyncio.run(read_words(text, handed, told))


def file(read: Read, ledger: Ledger, store: EvidenceStore) -> tuple[int, int]:
    return proposals.file(read, ledger, store, by="reader", now=NOW)


def test_the_seed_article_gives_the_ledger_of_the_default_workspace(tmp_path: Path) -> None:
    """Saying yes to every clear match records the figures of db/observations.csv, as written there, and no others."""
    article = CORPUS / "zh-seed-tianjin-jjj-innovation.txt"
    if not article.exists():
        pytest.skip("the corpus of official texts is not beside the project")
    with house(tmp_path) as (declaration, ledger, store):
        file(document(article.read_bytes().decode(), "seed"), ledger, store)
        for one in proposals.queue(ledger, declaration):
            subject = one.clear.subject if one.clear else ""
            stage = one.filed.body.get("stage")
            if stage is not None and subject in declaration.targets and stage in declaration.targets[subject].marks():
                assert isinstance(proposals.accept(one.filed.id, declaration, ledger, by="wang", now=NOW), Decided)
            elif one.filed.body["kind"] == "figure" and one.filed.body["modality"] == "achieved":
                assert one.clear is not None, one.filed.body["quote"]
                done = proposals.accept(one.filed.id, declaration, ledger, by="wang", now=NOW)
                assert isinstance(done, Decided)
        got = {
            (one.observation.subject, one.observation.period.text, *_told(one.observation)) for one in ledger.entries()
        }
    with (HOUSE / "db" / "observations.csv").open(encoding="utf-8", newline="") as lines:
        kept = list(csv.DictReader(lines))
    columns = ("indicator", "period", "value", "low", "high", "qualifier", "unit")
    assert got == {tuple(row[name] for name in columns) for row in kept}


def _told(observation: Observation) -> tuple[str, ...]:
    value = observation.value
    if isinstance(value, Mark):
        return (value.value, "", "", "", "")
    ends = ("" if end is None else plain(end) for end in (value.low, value.high))
    return (value.text, *ends, value.qualifier, value.unit)


def test_a_document_is_filed_once_with_its_bytes_and_repeats_are_one(tmp_path: Path) -> None:
    """A figure that is said twice is one proposal with two places; filing again adds nothing; the bytes stay."""
    with house(tmp_path) as (_, ledger, store):
        assert file(document(), ledger, store) == (4, 0)
        assert file(document(), ledger, store) == (0, 4)
        waiting = ledger.proposals.waiting()
        assert store.get(waiting[0].evidence) == TEXT.encode()
        [twice] = [one for one in waiting if "also" in one.body]
        places = [(twice.body["start"], twice.body["end"]), *((one["start"], one["end"]) for one in twice.body["also"])]
        assert all("18家" in TEXT[start:end] for start, end in places)


def test_nothing_counts_before_a_person_has_decided(tmp_path: Path) -> None:
    """Filing records no observation; what is accepted carries its sentence, its document's hash and its place."""
    with house(tmp_path) as (declaration, ledger, store):
        file(document(), ledger, store)
        assert list(ledger.entries()) == []
        one = proposals.queue(ledger, declaration)[0]
        done = proposals.accept(one.filed.id, declaration, ledger, by="wang", now=NOW)
        assert isinstance(done, Decided)
        assert done.observation is not None
        quote = done.observation.quote
        assert quote is not None
        assert TEXT[quote.start : quote.end] == quote.exact
        assert (done.observation.subject, done.observation.evidence) == ("national-key-labs", one.filed.evidence)
        assert done.observation.state == "accepted"


def test_an_aim_is_no_figure(tmp_path: Path) -> None:
    """Of what is aimed at no observation comes: it is found to be declared already, or recorded only when asked for."""
    with house(tmp_path) as (declaration, ledger, store):
        file(document(), ledger, store)
        [aim] = [one for one in proposals.queue(ledger, declaration) if one.filed.body["modality"] == "target"]
        assert [one.subject for one in aim.candidates][:1] == ["labs-over-20"]
        done = proposals.accept(aim.filed.id, declaration, ledger, by="wang", now=NOW)
        assert isinstance(done, Decided)
        assert (done.subject, done.observation) == ("labs-over-20", None)
        assert list(ledger.entries()) == []


def test_what_matches_nothing_is_taken_only_for_a_name_that_is_given(tmp_path: Path) -> None:
    """Without a clear match there is a problem that names the likeliest; with a unit that differs there is another."""
    with house(tmp_path) as (declaration, ledger, store):
        file(document(), ledger, store)
        [seats] = [one for one in proposals.queue(ledger, declaration) if one.filed.body["value"] == 36]
        assert seats.clear is None
        refused = proposals.accept(seats.filed.id, declaration, ledger, by="wang", now=NOW)
        assert isinstance(refused, list)
        assert refused[0].code == "no_match"
        forced = proposals.accept(seats.filed.id, declaration, ledger, by="wang", now=NOW, subject="national-key-labs")
        assert isinstance(forced, list)
        assert isinstance(forced[0], Problem)
        assert list(ledger.entries()) == []
        assert len(ledger.proposals.waiting()) == 4


def test_a_correction_records_what_is_right(tmp_path: Path) -> None:
    """The person's figure is recorded with the document's sentence beside it."""
    with house(tmp_path) as (declaration, ledger, store):
        file(document(), ledger, store)
        one = proposals.queue(ledger, declaration)[0]
        done = proposals.accept(one.filed.id, declaration, ledger, by="wang", now=NOW, value="19家", period="2025")
        assert isinstance(done, Decided)
        assert done.observation is not None
        assert done.observation.measurement is not None
        assert (done.state, done.observation.measurement.text, done.observation.period.text) == (
            "corrected",
            "19家",
            "2025",
        )


def test_the_second_to_decide_is_told_of_the_first(tmp_path: Path) -> None:
    """One decision stands; the other person reads who made it."""
    with house(tmp_path) as (declaration, ledger, store):
        file(document(), ledger, store)
        one = proposals.queue(ledger, declaration)[0].filed
        proposals.reject(one.id, ledger, by="wang", now=NOW, reason="an old figure")
        with pytest.raises(InputError, match="rejected by wang"):
            proposals.accept(one.id, declaration, ledger, by="li", now=NOW + timedelta(minutes=1))
        assert list(ledger.entries()) == []


def test_a_figure_that_contradicts_the_ledger_is_shown_beside_it(tmp_path: Path) -> None:
    """Another document's figure of the same subject and period stands beside it where both cannot be right."""
    with house(tmp_path) as (declaration, ledger, store):
        file(document(), ledger, store)
        proposals.accept(proposals.queue(ledger, declaration)[0].filed.id, declaration, ledger, by="wang", now=NOW)
        other = replace(document(TEXT.replace("18家", "15家"), "other"))
        file(other, ledger, store)
        [one] = [one for one in proposals.queue(ledger, declaration) if one.filed.body["value"] == 15]
        assert [
            entry.observation.measurement.text for entry in proposals.differs(one) if entry.observation.measurement
        ] == ["18家"]
