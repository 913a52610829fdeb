"""A table of constructed transitions with their causes, and the laws that hold for all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from tracker.evaluate.moment import Moment, cause_between, causes_between, situation
from tracker.model.marks import read_mark
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.words import CAUSES
from tracker.model.written import read_figure
from tracker.reader import Reader
from tracker.steps.assess_lines import answer_line
from tracker.targets import parse
from tracker.targets.said import read_review
from tracker.yamlfile import parse_yaml

TABLE = Path(__file__).parent / "transitions.yaml"
HEAD = {"version": 1, "title": "Test", "timezone": "UTC"}

WHOLE = ("aim", "baseline", "ratio", "when", "review")
"""Keys whose mapping stands for itself: nothing of the former one is left in it."""

State = dict[str, Any]
"""What is declared, reported and said on a day: `on`, `target`, `indicators`, `targets`, `observations`, `review`."""


@dataclass(frozen=True)
class Row:
    """One row of the table: two states, the headlines, the cause."""

    says: str
    before: State
    after: State
    headlines: str | None
    cause: str | None

    @property
    def target(self) -> str:
        return str(self.after["target"])


def patched(state: Any, patch: Any) -> Any:
    """A state with what differs in it; null takes a key away, an aim or a mapping with other keys stands for itself."""
    if not isinstance(patch, dict) or not isinstance(state, dict):
        return patch
    found = dict(state)
    for key, value in patch.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = (
                value if key in ("aim", "baseline", "ratio", "when", "review") else patched(state.get(key), value)
            )
    return without_nulls(found)


def without_nulls(value: Any) -> Any:
    """A mapping without keys that are taken away."""
    if not isinstance(value, dict):
        return value
    return {key: without_nulls(one) for key, one in value.items() if one is not None}


def table() -> Iterator[tuple[str, Row]]:
    """Every row by the name of its family."""
    read = parse_yaml(TABLE.read_bytes(), TABLE.name)
    assert not read.problems, read.problems
    assert isinstance(read.value, dict)
    families: dict[str, Any] = read.value
    for family, written in families.items():
        for case in written["cases"]:
            before, after = (patched(written["state"], case.get(side, {})) for side in ("before", "after"))
            yield family, Row(case["says"], before, after, case.get("is"), case["cause"])


ROWS = [pytest.param(row, id=f"{family}-{row.says}") for family, row in table()]


def reports(state: State) -> Iterator[tuple[str, str, str, str]]:
    """Subject, period, value and flags of everything reported."""
    for subject, written in state.get("observations", {}).items():
        for period, value in written.items():
            said = value if isinstance(value, dict) else {"value": value}
            yield subject, str(period), str(said["value"]), said.get("flags", "A")


def moment(state: State) -> Moment:
    """The state as a moment of a workspace."""
    sections = {key: state[key] for key in ("indicators", "targets") if key in state}
    for target in sections["targets"].values():
        target.setdefault("statement", {"text": "s"})
    declaration, problems = parse(json.dumps(HEAD | sections, ensure_ascii=False).encode(), "targets.yaml")
    assert declaration is not None
    assert not [str(problem) for problem in problems if problem.severity == "error"]
    observations: dict[str, list[Observation]] = {}
    for subject, period, written, flags in reports(state):
        indicator = declaration.indicators.get(subject)
        value = read_mark(written) if indicator is None else replace(read_figure(written), unit=indicator.unit)
        one = Observation(f"{subject}-{period}", subject, Period.parse(period), value, flags)
        observations.setdefault(subject, []).append(one)
    reviews = {}
    if "review" in state:
        reader = Reader()
        review = read_review(reader, state["review"], ("review",), declaration.targets[state["target"]])
        assert review is not None, reader.problems
        reviews[review.target] = (review,)
    return Moment(declaration, observations, date.fromisoformat(str(state["on"])), reviews)


def line(state: State) -> dict[str, Any]:
    """The state as a line of `assess`."""
    others = {name: one for name, one in state["targets"].items() if name != state["target"]}
    observations = []
    for subject, period, value, flags in reports(state):
        mark, _, holds = value.partition(": ") if subject in state["targets"] else (value, "", "")
        row = {"indicator": subject, "period": period, "value": mark, "flags": flags, "holds": holds != "no"}
        if subject not in state["targets"]:
            del row["holds"]
        else:
            del row["flags"]
        observations.append(row)
    return {
        "id": state["target"],
        "target": state["targets"][state["target"]],
        "targets": others,
        "indicators": state.get("indicators", {}),
        "observations": observations,
        "as_of": str(state["on"]),
        "review": state.get("review"),
    }


@pytest.mark.parametrize("row", ROWS)
def test_the_cause_of_a_constructed_transition(row: Row) -> None:
    """Each row says in its own sentence what must hold; here of two moments of a workspace."""
    before, after = moment(row.before), moment(row.after)
    stood = [one.assess().headline for at in (before, after) if (one := situation(at, row.target)) is not None]
    if row.headlines is not None:
        assert " -> ".join(stood) == row.headlines
    else:
        assert stood[0] == stood[1]
    assert cause_between(before, after, row.target) == row.cause


@pytest.mark.parametrize("row", ROWS)
def test_assess_names_the_same_cause(row: Row) -> None:
    """A line with `previous` is answered as two moments of a workspace are."""
    written = line(row.after) | {"previous": line(row.before)}
    del written["previous"]["id"]
    answered, bad = answer_line(1, json.dumps(written, ensure_ascii=False).encode(), date(2026, 11, 22))
    answer: Mapping[str, Any] = orjson.loads(answered)
    assert not bad, answer
    told = answer["transition"]
    assert (None if told is None else told["cause"]) == row.cause
    if told is not None:
        assert f"{told['from']} -> {told['to']}" == row.headlines


def test_the_table_is_long_and_covers_every_cause() -> None:
    """At least sixty transitions, every kind of aim, every cause."""
    rows = list(table())
    changed = [row for _, row in rows if row.cause is not None]
    assert len(changed) >= 60
    assert len({row.says for _, row in rows}) == len(rows)
    causes = {cause for row in changed for cause in str(row.cause).split("+")}
    assert causes == set(CAUSES)
    kinds = {one.assess().kind for _, row in rows if (one := situation(moment(row.after), row.target)) is not None}
    assert kinds >= {
        "threshold", "range", "change", "growth", "keep", "total", "comparator", "tendency", "stages", "checklist",
        "judged", "roll-up",
    }  # fmt: skip


def test_targets_are_told_apart() -> None:
    """Causes of several targets between the same two moments are each target's own."""
    family = {row.says: row for name, row in table() if name == "roll-up"}
    row = family["A part that lowers its aim is another target of the whole."]
    assert causes_between(moment(row.before), moment(row.after), ["t", "x", "y"]) == {"t": "target", "x": "target"}
