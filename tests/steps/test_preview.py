"""What figures that are not recorded yet would change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pytest

from tests.steps.conftest import YAML, Desk
from tracker.db.ledger import Ledger
from tracker.evaluate.admissible import Asked
from tracker.evaluate.board import assess_all
from tracker.evaluate.dependents import Dependents
from tracker.model.assessment import Assessment
from tracker.model.observation import Observation
from tracker.steps.preview import would_change
from tracker.steps.status_review import Said, say
from tracker.targets import parse

TODAY = date(2026, 11, 22)
ROLLED = (
    YAML
    + """\
  all:
    title: 总体
    statement: {document: press-2024, text: 总体}
    of: [labs-over-20, plan]
    by: not stated
"""
)


@pytest.fixture
def rolled(desk: Desk) -> Desk:
    """The desk with a target that rolls up two others."""
    declared, problems = parse(ROLLED.encode(), "targets.yaml", None)
    assert declared is not None
    assert problems == []
    desk.declaration = declared
    desk.record("labs", "17", "2024-Q1")
    desk.record("contracts", "82亿元", "2023")
    desk.record("plan", "drafting", "2023")
    return desk


def held(desk: Desk, subject: str, value: str, period: str) -> Observation:
    """A figure that is known to nobody yet."""
    from tracker.steps.entry import Written, read_entry, subject_named

    named = subject_named(desk.declaration, subject)
    made = read_entry(Written(subject, value, period), named, desk.declaration, recorded_at=desk.now, by="Li Na")  # type: ignore[arg-type]
    assert isinstance(made, Observation), made
    return made


def told(pairs: Collection[tuple[Assessment, Assessment]]) -> list[tuple[str, str, str]]:
    return [(before.id, before.headline, after.headline) for before, after in pairs]


def test_every_target_that_rests_on_it_is_told_as_it_would_stand(rolled: Desk) -> None:
    """Also those that roll it up, in the order of the declaration; the same as with the whole ledger."""
    new = held(rolled, "labs", "24", "2024-Q2")
    pairs = would_change(rolled.ledger, rolled.declaration, [new], TODAY, Dependents(rolled.declaration))
    assert [one for one, _, _ in told(pairs)] == ["labs-over-20", "all"]
    assert told(pairs)[0] == ("labs-over-20", "open", "met")
    everything = {subject: list(some) for subject, some in rolled.ledger.observations().items()}
    everything["labs"].append(replace(new, state="accepted", accepted_at=new.recorded_at))
    whole = assess_all(rolled.declaration, everything, TODAY, {"labs-over-20", "all"})
    assert [after for _, after in pairs] == whole
    assert would_change(rolled.ledger, rolled.declaration, [held(rolled, "growth", "7%", "2024")], TODAY) == []


def test_no_more_is_read_than_those_targets_look_at(rolled: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures of everybody else stay where they are."""
    read: list[set[str] | None] = []
    real = Ledger.observations

    def spied(self: Ledger, subjects: Collection[str] | None = None, **more: object) -> dict[str, list[Observation]]:
        read.append(None if subjects is None else set(subjects))
        return real(self, subjects, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "observations", spied)
    would_change(rolled.ledger, rolled.declaration, [held(rolled, "labs", "24", "2024-Q2")], TODAY)
    [subjects] = read
    assert subjects is not None
    assert "labs" in subjects
    assert not subjects & {"contracts", "results"}


def test_an_override_stands_in_both(rolled: Desk) -> None:
    """What a person said of the status is shown before and after alike: the figure would not change what is shown."""
    asked = Asked("labs-over-20", "overridden", "on_track", "four are signed")
    done = say(rolled.ledger, rolled.declaration, asked, by="Wang", now=rolled.now, today=TODAY)
    assert isinstance(done, Said), done
    pairs = would_change(rolled.ledger, rolled.declaration, [held(rolled, "labs", "18", "2024-Q2")], TODAY)
    assert told(pairs)[0] == ("labs-over-20", "on_track", "on_track")
