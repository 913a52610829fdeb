"""Recording by hand: as written, checked, in one transaction."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.steps.conftest import Desk, More
from tracker.model.measurement import Qualifier
from tracker.model.observation import Mark, Quote
from tracker.model.problem import Problem
from tracker.steps.record import Attachment


class Dated(More, total=False):
    """What an entry may say, another period included."""

    period: str


@pytest.mark.parametrize(
    ("subject", "value", "more", "low", "high", "ends", "qualifier"),
    [
        ("labs", "17", {}, "17", "17", "cc", "exact"),
        ("results", "近9000项", {}, "8500", "9000", "co", "nearly"),
        ("contracts", "151.6亿元", {}, "15155000000", "15165000000", "co", "exact"),
        ("contracts", "151.6", {"unit": "亿元"}, "15155000000", "15165000000", "co", "exact"),
        ("growth", "84.7%以上", {}, "84.7", None, "cc", "at_least"),
        ("growth", ">= 84.7%", {}, "84.7", None, "cc", "at_least"),
        ("results", "nearly 9,000", {}, "8500", "9000", "co", "nearly"),
        ("results", "9000", {"qualifier": "over"}, "9000", None, "oc", "over"),
        ("growth", "-3.5%", {}, "-3.5", "-3.5", "cc", "exact"),
    ],
)
def test_values_as_people_write_them(
    desk: Desk, subject: str, value: str, more: More, low: str | None, high: str | None, ends: str, qualifier: Qualifier
) -> None:
    """A written value becomes its interval in the indicator's unit; its wording stays."""
    done = desk.record(subject, value, "2023", **more)
    assert not done.doubts
    [one] = desk.ledger.observations()[subject]
    amounts = one.measurement
    assert amounts is not None
    assert amounts.low == (None if low is None else Decimal(low))
    assert amounts.high == (None if high is None else Decimal(high))
    assert (amounts.low_open, amounts.high_open) == tuple(end == "o" for end in ends)
    assert amounts.qualifier == qualifier
    assert amounts.unit == desk.declaration.indicators[subject].unit
    assert amounts.text.startswith(value)
    assert (one.recorded_by, one.recorded_at, one.state) == ("Li Na", desk.now, "accepted")


@pytest.mark.parametrize(
    ("subject", "value", "more", "code", "path", "hint"),
    [
        ("lab", "17", {}, "unknown_subject", "indicator", "did you mean labs?"),
        ("labs", "seventeen", {}, "no_figure", "value", None),
        ("labs", "", {}, "no_value", "value", "write it like"),
        ("labs", "17", {"period": "2024-13"}, "no_period", "period", None),
        ("labs", "17", {"qualifier": "nearby"}, "unknown_word", "qualifier", "nearly"),
        ("labs", "17", {"flags": "X"}, "unknown_flag", "flags", "B break"),
        ("labs", "17", {"document": "press-2025"}, "unknown_document", "document", "press-2024"),
        ("labs", "17家", {"unit": "项"}, "two_units", "unit", None),
        ("plan", "drafted", {}, "unknown_mark", "value", "drafting"),
        ("rules", "signed: maybe", {}, "no_mark", "value", None),
        ("ecosystem", "keept", {}, "unknown_mark", "value", "kept"),
        ("labs", "1" * 300, {}, "no_figure", "value", None),
    ],
)
def test_what_cannot_be_read(
    desk: Desk, subject: str, value: str, more: Dated, code: str, path: str, hint: str | None
) -> None:
    """A wrong entry is named by its part with the nearest right one, and nothing is recorded."""
    problems = desk.refused(subject, value, **more)
    [problem] = problems
    assert isinstance(problem, Problem)
    assert (problem.code, problem.path) == (code, path)
    assert hint is None or (problem.hint is not None and hint in problem.hint)
    assert desk.ledger.is_empty()


def test_all_problems_at_once(desk: Desk) -> None:
    """Several mistakes are several problems, so that one correction is enough."""
    problems = desk.refused("labs", "some", "24", flags="X", document="none")
    assert [one.code for one in problems] == ["no_figure", "no_period", "unknown_flag", "unknown_document"]


@pytest.mark.parametrize("name", ["labs", "全国重点实验室", "national key laboratories", "labs-over-20"])
def test_an_indicator_by_any_of_its_names(desk: Desk, name: str) -> None:
    """A person may name an indicator by its id, its name in any language, or the target that rests on it."""
    assert desk.record(name, "17").observation.subject == "labs"


def test_the_same_again_adds_nothing(desk: Desk) -> None:
    """Recording what the same document said already is known, however it is worded."""
    first = desk.record("labs", "17家", document="press-2024")
    again = desk.record("labs", "十七", document="press-2024")
    assert again.relation == "known"
    assert again.other is not None
    assert again.other.id == first.observation.id
    assert len(list(desk.ledger.entries())) == 1


def test_another_document_confirms(desk: Desk) -> None:
    """The same amount from elsewhere is kept beside it: it is more evidence, no revision."""
    first = desk.record("labs", "17", document="press-2024")
    second = desk.record("labs", "17", document="bulletin")
    assert (second.relation, second.other, second.doubts) == ("confirmation", first.observation, ()) or (
        second.relation == "confirmation" and second.other is not None and second.other.id == first.observation.id
    )
    assert second.observation.supersedes is None
    assert len(desk.ledger.observations()["labs"]) == 2


def test_a_revision_with_its_reason(desk: Desk) -> None:
    """Another amount for a known period supersedes what is in force, and counts at once when it says why."""
    first = desk.record("labs", "17")
    second = desk.record("labs", "18", reason="recounted")
    third = desk.record("labs", "17", reason="the recount was wrong")
    assert [one.relation for one in (first, second, third)] == ["new", "revision", "revision"]
    assert second.observation.supersedes == first.observation.id
    assert third.observation.supersedes == second.observation.id
    assert [one.state for one in desk.ledger.observations()["labs"]] == ["accepted"] * 3


def test_a_revision_without_reason_is_held(desk: Desk) -> None:
    """A changed figure that does not say why waits for a person; the old one stays in force."""
    desk.record("labs", "17")
    second = desk.record("labs", "18")
    assert [doubt.code for doubt in second.doubts] == ["revision_without_reason"]
    [one] = desk.ledger.observations()["labs"]
    assert one.measurement is not None
    assert one.measurement.low == 17


def test_held_once(desk: Desk) -> None:
    """Recording again what already waits adds nothing to the queue."""
    desk.record("labs", "17")
    held = desk.record("labs", "18")
    again = desk.record("labs", "18")
    assert again.other is not None
    assert again.other.id == held.observation.id
    assert len(list(desk.ledger.entries(states=["proposed"]))) == 1


def test_back_to_a_value_said_before(desk: Desk) -> None:
    """A person who records the first value again after a revision means it: that is a revision, not a duplicate."""
    desk.record("labs", "17")
    second = desk.record("labs", "18", reason="recounted")
    third = desk.record("labs", "17")
    assert third.relation == "revision"
    assert third.observation.supersedes == second.observation.id
    assert [doubt.code for doubt in third.doubts] == ["revision_without_reason"]


def test_marks(desk: Desk) -> None:
    """Stages, items and verdicts are observations too, each item apart, a new verdict a revision."""
    assert desk.record("plan", "drafting").observation.value == Mark("drafting")
    assert not desk.record("plan", "issued", "2025").doubts
    assert desk.record("rules", "signed: no").relation == "new"
    assert desk.record("rules", "published: unknown").relation == "new"
    changed = desk.record("rules", "signed", reason="signed since")
    assert changed.relation == "revision"
    desk.record("ecosystem", "partly", confidence=Decimal("0.7"))
    verdict = desk.record("ecosystem", "kept (confidence 0.9)", reason="second visit")
    assert verdict.relation == "revision"
    assert verdict.observation.value == Mark("kept", True, Decimal("0.9"))


def test_evidence_and_quote(desk: Desk) -> None:
    """The file is archived before it is read; a quote that stands in it passes, spaces and widths apart."""
    page = Attachment("<p>组建<b>１７</b>家 全国重点实验室</p>".encode(), "https://example.org", "text/html")
    done = desk.record("labs", "17", attachment=page, quote=Quote("组建17家全国重点实验室"))
    assert not done.doubts
    assert done.observation.evidence is not None
    assert desk.store.get(done.observation.evidence) == page.content
    invented = desk.record("labs", "17", "2023", attachment=page, quote=Quote("组建18家"))
    assert [doubt.code for doubt in invented.doubts] == ["quote_not_found"]


def test_no_evidence_is_kept_of_what_cannot_be_read(desk: Desk, tmp_path: Path) -> None:
    """A mistyped entry leaves no trace in the archive."""
    desk.refused("lab", "17", attachment=Attachment(b"x"))
    desk.refused("labs", "17", "24", attachment=Attachment(b"x"))
    assert not (tmp_path / "evidence").exists()


def test_an_unknown_unit_is_held(desk: Desk) -> None:
    """A unit that cannot be turned into the indicator's holds the figure as it was written."""
    done = desk.record("labs", "17项")
    assert [doubt.code for doubt in done.doubts] == ["unit"]
    assert done.observation.measurement is not None
    assert done.observation.measurement.unit == "项"
    assert "项" in done.doubts[0].message.in_language("zh")
