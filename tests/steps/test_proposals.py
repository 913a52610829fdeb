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
from tracker.model.written import read_figure
from tracker.steps import proposals
from tracker.steps.declare import declared
from tracker.steps.proposal_queue import are_apart, differs, queue
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
        for one in queue(ledger, declaration):
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
        one = queue(ledger, declaration)[0]
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
        [aim] = [one for one in queue(ledger, declaration) if one.filed.body["modality"] == "target"]
        assert [one.subject for one in aim.candidates][:1] == ["labs-over-20"]
        done = proposals.accept(aim.filed.id, declaration, ledger, by="wang", now=NOW)
        assert isinstance(done, Decided)
        assert (done.subject, done.observation) == ("labs-over-20", None)
        assert list(ledger.entries()) == []


@pytest.mark.parametrize("subject", ["national-key-labs", None])
def test_a_pledge_is_never_its_own_proof(tmp_path: Path, subject: str | None) -> None:
    """What is aimed at is recorded for an indicator, named or clear, only with as_figure; else it waits on."""
    with house(tmp_path) as (declaration, ledger, store):
        file(document("力争全市全国重点实验室总量突破20家。"), ledger, store)
        [one] = ledger.proposals.waiting()
        alone = replace(declaration, targets={})
        refused = proposals.accept(one.id, alone, ledger, by="wang", now=NOW, subject=subject)
        assert isinstance(refused, list)
        assert [problem.code for problem in refused] == ["aim_as_figure"]
        assert (list(ledger.entries()), ledger.proposals.waiting()) == ([], [one])
        done = proposals.accept(one.id, alone, ledger, by="wang", now=NOW, subject=subject, as_figure=True)
        assert isinstance(done, Decided)
        assert done.subject == "national-key-labs"


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("突破20家", "20家", True), ("21家", "突破20家", False), ("20家以上", "20家", False), ("18家", "20家", True)],
)
def test_figures_differ_where_no_amount_is_in_both(one: str, other: str, apart: bool) -> None:
    """More than 20 and 20 differ although they touch; the order of the two does not matter."""
    first, second = read_figure(one), read_figure(other)
    assert are_apart(first, second) is apart
    assert are_apart(second, first) is apart


def test_what_matches_nothing_is_taken_only_for_a_name_that_is_given(tmp_path: Path) -> None:
    """Without a clear match there is a problem that names the likeliest; with a unit that differs there is another."""
    with house(tmp_path) as (declaration, ledger, store):
        file(document(), ledger, store)
        [seats] = [one for one in queue(ledger, declaration) if one.filed.body["value"] == 36]
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
        one = queue(ledger, declaration)[0]
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
        one = queue(ledger, declaration)[0].filed
        proposals.reject(one.id, ledger, by="wang", now=NOW, reason="an old figure")
        with pytest.raises(InputError, match="rejected by wang"):
            proposals.accept(one.id, declaration, ledger, by="li", now=NOW + timedelta(minutes=1))
        assert list(ledger.entries()) == []


def test_a_figure_that_contradicts_the_ledger_is_shown_beside_it(tmp_path: Path) -> None:
    """Another document's figure of the same subject and period stands beside it where both cannot be right."""
    with house(tmp_path) as (declaration, ledger, store):
        file(document(), ledger, store)
        proposals.accept(queue(ledger, declaration)[0].filed.id, declaration, ledger, by="wang", now=NOW)
        other = replace(document(TEXT.replace("18家", "15家"), "other"))
        file(other, ledger, store)
        [one] = [one for one in queue(ledger, declaration) if one.filed.body["value"] == 15]
        assert [entry.observation.measurement.text for entry in differs(one) if entry.observation.measurement] == [
            "18家"
        ]


def test_documents_that_contradict_each_other_stand_side_by_side(tmp_path: Path) -> None:
    """Two undecided figures of one subject and period that cannot both be right name each other."""
    with house(tmp_path) as (declaration, ledger, store):
        file(document("目前，全市获批组建全国重点实验室18家。", "one"), ledger, store)
        file(document("目前，全市获批组建全国重点实验室15家。", "two"), ledger, store)
        file(document("目前，全市获批组建全国重点实验室超过10家。", "three"), ledger, store)
        told = {one.filed.body["value"]: [other.body["value"] for other in one.against]
                for one in queue(ledger, declaration)}  # fmt: skip
        assert told == {18: [15], 15: [18], 10: []}


def test_another_provinces_figure_is_no_clear_match(tmp_path: Path) -> None:
    """Where who speaks and what is said name another place than the indicator's, nothing is taken by a plain yes."""
    with house(tmp_path) as (declaration, ledger, store):
        file(document("支持龙头企业组建创新联合体10个。", "other", Told(None, "2025", "浙江省")), ledger, store)
        file(document("组建了12家创新联合体。", "own", TOLD), ledger, store)
        clear = {one.filed.body["value"]: one.clear is not None for one in queue(ledger, declaration)}
        assert clear == {10: False, 12: True}


def test_what_is_counted_by_its_noun_is_recorded_in_the_indicators_unit(tmp_path: Path) -> None:
    """18 laboratories are 18家 where the name holds the noun, without the text's adjectives; 30 bridges are not."""
    told = Told(None, "2025", "Tianjin")
    text = "Tianjin now has more than 18 national key laboratories. It has 30 national key bridges."
    with house(tmp_path) as (declaration, ledger, store):
        file(document(text, "english", told), ledger, store)
        labs, bridges = queue(ledger, declaration)
        assert (labs.clear is not None, proposals.written_of(labs.filed.body)[0]) == (True, "more than 18 laboratories")
        assert all(one.kind != "indicator" for one in bridges.candidates)
        done = proposals.accept(labs.filed.id, declaration, ledger, by="wang", now=NOW)
        assert isinstance(done, Decided), done
        assert done.observation is not None
        assert done.observation.measurement is not None
        recorded = done.observation.measurement
        assert (recorded.unit, recorded.low, recorded.qualifier) == ("家", 18, "over")
