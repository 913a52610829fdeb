"""Constructed transitions from a real ledger: what is recorded and decided between two days gives the same causes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from tests.evaluate.test_transitions import HEAD, Row, State, moment, table
from tracker.db.ledger import Ledger
from tracker.evaluate.board import assess_all
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.steps.show import history, standing
from tracker.targets import parse

FIRST, SECOND, AFTER = (datetime(2020, 1, day, tzinfo=UTC) for day in (1, 2, 3))

ROWS = [pytest.param(row, id=f"{family}-{row.says}") for family, row in list(table())[::3] if family != "review"]


def declare(ledger: Ledger, state: State, now: datetime) -> Declaration:
    """The declaration of a state, recorded at a moment."""
    sections = {key: state[key] for key in ("indicators", "targets") if key in state}
    text = json.dumps(HEAD | sections, ensure_ascii=False).encode()
    declaration, _ = parse(text, "targets.yaml")
    assert declaration is not None
    ledger.declare(declaration.version, text, now)
    return declaration


def recorded(state: State, now: datetime) -> dict[tuple[str, str, object], Observation]:
    """What a state reports, by what it says, as it is recorded at a moment."""
    found: dict[tuple[str, str, object], Observation] = {}
    for subject, reports in moment(state).observations.items():
        for one in reports:
            said = f"{subject}-{one.period.text}-{one.value}-{one.flags}"
            values = {name: getattr(one, name) for name in ("subject", "period", "value", "flags")}
            found[subject, one.period.text, said] = Observation(
                f"o-{sha256(said.encode()).hexdigest()[:16]}", **values, recorded_at=now, accepted_at=now
            )
    return found


@pytest.mark.parametrize("row", ROWS)
def test_the_cause_from_a_ledger(row: Row, tmp_path: Path) -> None:
    """`status` names it against what was kept, `history` between what was kept then and now."""
    before_day, after_day = (date.fromisoformat(str(state["on"])) for state in (row.before, row.after))
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        first = declare(ledger, row.before, FIRST)
        old, new = recorded(row.before, FIRST), recorded(row.after, SECOND)
        ledger.append(old.values())
        made = assess_all(first, ledger.observations(), before_day)
        ledger.keep([one.to_json() for one in made], FIRST, first.version)

        second = declare(ledger, row.after, SECOND)
        for key in old.keys() - new.keys():
            ledger.decide(old[key].id, "rejected", at=SECOND, by="Li Na", reason="not so")
        ledger.append(new[key] for key in new.keys() - old.keys())

        found = standing(ledger, second, after_day, only=[row.target])
        assert [change.cause for change in found.changes] == ([] if row.cause is None else [row.cause])
        ledger.keep([one.to_json() for one in found.assessments], AFTER, second.version)
        told = history(ledger, second, row.target, after_day).transitions
        assert [one.cause for one in told] == ([] if row.cause is None else [row.cause])
        if row.cause is not None:
            assert [f"{one.before} -> {one.after}" for one in told] == [row.headlines]
