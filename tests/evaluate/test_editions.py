"""Editions: their state from the steps of reviewers, who may take which step, what counts as said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.editions import Reviewed, compared_with, last_said, person, refusal, reviewed, state_of
from tracker.model.edition import Act, EditionHead, EditionId, EditionState, Step
from tracker.model.report import Digest
from tracker.model.text import Text

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
SEEN = "a" * 64


def head(
    period: str = "2026-11-23", version: int = 1, outset: EditionState = "in_review", approvals: int = 1
) -> EditionHead:
    """An edition of the digest `weekly`."""
    return EditionHead(EditionId("weekly", period, version), MONDAY, outset, "Weekly", SEEN, approvals)


def taken(*acts: str) -> tuple[Step, ...]:
    """Steps written as `approve Li`, `return Wang`; `approve Li old` is of a version that looked otherwise."""
    made = []
    for number, written in enumerate(acts, start=1):
        act, by, *old = written.split()
        of = "b" * 64 if old else SEEN
        moment = MONDAY + timedelta(minutes=number)
        made.append(Step(head().id, number, _act(act), moment, by, of, "why"))
    return tuple(made)


def _act(word: str) -> Act:
    found: dict[str, Act] = {"approve": "approve", "return": "return", "comment": "comment"}
    return found[word]


def weekly(*reviewers: str, two: bool = False) -> Digest:
    """The digest with its reviewers."""
    return Digest(
        "weekly", Text.of("Weekly"), ("en",), review="required", reviewers=reviewers or ("anyone",), two_person=two
    )


@pytest.mark.parametrize(
    ("outset", "approvals", "acts", "superseded", "state"),
    [
        ("composed", 0, [], False, "composed"),
        ("composed", 0, [], True, "composed"),
        ("withheld", 0, [], False, "withheld"),
        ("in_review", 1, [], False, "in_review"),
        ("in_review", 1, [], True, "superseded"),
        ("in_review", 1, ["comment Li"], False, "in_review"),
        ("in_review", 1, ["approve Li"], False, "approved"),
        ("in_review", 1, ["approve Li"], True, "approved"),
        ("in_review", 1, ["approve Li old"], False, "in_review"),
        ("in_review", 1, ["return Li"], False, "returned"),
        ("in_review", 1, ["return Li", "comment Li"], False, "returned"),
        ("in_review", 1, ["return Li"], True, "superseded"),
        ("in_review", 1, ["return Li", "approve Li"], False, "approved"),
        ("in_review", 2, ["approve Li"], False, "in_review"),
        ("in_review", 2, ["approve Li", "approve li"], False, "in_review"),
        ("in_review", 2, ["approve Li", "approve Wang"], False, "approved"),
        ("in_review", 2, ["approve Li", "return Wang"], False, "returned"),
        ("in_review", 2, ["approve Li", "return Wang", "approve Wang"], False, "in_review"),
        ("in_review", 2, ["approve Li", "return Wang", "approve Wang", "approve Li"], False, "approved"),
        ("in_review", 2, ["approve Li", "approve Wang old"], False, "in_review"),
    ],
)  # fmt: skip
def test_steps_leave_an_edition_in_a_state(
    outset: EditionState, approvals: int, acts: list[str], superseded: bool, state: str
) -> None:
    """Only approvals of exactly its bytes count, each person's once, those before a return no more."""
    assert state_of(head(outset=outset, approvals=approvals), taken(*acts), superseded=superseded) == state


@given(
    st.lists(st.sampled_from(["approve Li", "approve Wang", "approve Zhao old", "return Li", "comment Wang"])),
    st.lists(st.sampled_from(["approve Li", "return Wang", "return Zhao", "comment Li"])),
    st.integers(1, 3),
)
def test_what_is_approved_stays_approved(before: list[str], after: list[str], approvals: int) -> None:
    """Whatever comes after the approval that was missing, be it a step or a version, changes nothing."""
    one = head(approvals=approvals)
    if state_of(one, taken(*before)) == "approved":
        assert state_of(one, taken(*before, *after), superseded=True) == "approved"
    counted = {written.split()[1] for written in before if written.startswith("approve") and "old" not in written}
    if len(counted) < approvals:
        assert state_of(one, taken(*before)) != "approved"


def test_a_later_version_takes_the_place_of_one_that_waits() -> None:
    """Of one period only the latest version waits; another period's is not touched by it."""
    heads = [head(version=1), head(version=2), head("2026-11-16", 1)]
    assert [one.state for one in reviewed(heads, [])] == ["superseded", "in_review", "in_review"]


@pytest.mark.parametrize(
    ("acts", "approvals", "act", "by", "reviewers", "seen", "note", "code"),
    [
        ([], 1, "approve", "Li", [], SEEN, "", None),
        ([], 1, "approve", None, [], SEEN, "", None),
        ([], 1, "approve", "li", ["Li", "Wang"], SEEN, "", None),
        ([], 1, "approve", "Zhao", ["Li", "Wang"], SEEN, "", "not_a_reviewer"),
        ([], 1, "approve", None, ["Li"], SEEN, "", "not_a_reviewer"),
        ([], 1, "return", "Zhao", ["Li"], SEEN, "why", "not_a_reviewer"),
        ([], 1, "comment", "Zhao", ["Li"], SEEN, "why", None),
        ([], 1, "approve", "Li", [], "b" * 64, "", "changed"),
        ([], 1, "comment", "Li", [], "b" * 64, "why", "changed"),
        ([], 1, "return", "Li", [], SEEN, " ", "no_note"),
        ([], 1, "comment", "Li", [], SEEN, "", "no_note"),
        (["approve Li"], 1, "approve", "Wang", [], SEEN, "", "approved"),
        (["approve Li"], 1, "return", "Wang", [], SEEN, "why", "approved"),
        (["return Li"], 1, "approve", "Li", [], SEEN, "", None),
        (["approve Li"], 2, "approve", "LI", [], SEEN, "", "twice"),
        (["approve Li"], 2, "approve", "Wang", [], SEEN, "", None),
        (["approve Li"], 2, "approve", None, [], SEEN, "", "nameless"),
        (["approve Li", "return Wang"], 2, "approve", "Li", [], SEEN, "", None),
    ],
)  # fmt: skip
def test_who_may_take_which_step(
    acts: list[str], approvals: int, act: str, by: str | None, reviewers: list[str], seen: str, note: str,
    code: str | None,
) -> None:  # fmt: skip
    """Reviewers only, of the bytes that they saw, once each, with a note where something is to be said."""
    [one] = reviewed([head(approvals=approvals)], taken(*acts))
    found = refusal(one, _act(act), weekly(*reviewers), by=by, seen=seen, note=note)
    assert (found.code if found else None) == code
    if found is not None and code != "no_note":
        assert "weekly/2026-11-23/1" in found.message


@pytest.mark.parametrize(
    ("state", "code"), [("superseded", "superseded"), ("composed", "not_in_review"), ("withheld", "not_in_review")]
)
def test_what_does_not_wait_cannot_be_approved(state: EditionState, code: str) -> None:
    """An edition that another took the place of, or that nobody's approval was asked for, is refused with a hint."""
    found = refusal(Reviewed(head(), state), "approve", weekly(), by="Li", seen=SEEN)
    assert found is not None
    assert (found.code, bool(found.hint)) == (code, True)


def test_names_that_mean_one_person() -> None:
    """Capitals and spaces make nobody a second person; other letters do."""
    assert person("Li Na") == person(" li  na ")
    assert person("李娜") != person("李 娜娜")
    assert person(None) == ""


def _every(*written: str) -> list[Reviewed]:
    """Editions written as `2026-11-16/1 approved`, with `left` behind where it left the house."""
    made = []
    for one in written:
        name, state, *left = one.split()
        period, version = name.split("/")
        found: dict[str, EditionState] = {
            word: word for word in ("composed", "withheld", "in_review", "returned", "approved", "superseded")
        }
        made.append(Reviewed(head(period, int(version)), found[state], left=bool(left)))
    return made


@pytest.mark.parametrize(
    ("written", "said_before", "said_now"),
    [
        ([], None, None),
        (["2026-11-16/1 approved"], "2026-11-16/1", None),
        (["2026-11-16/1 composed"], "2026-11-16/1", None),
        (["2026-11-09/1 approved", "2026-11-16/1 in_review"], "2026-11-09/1", None),
        (["2026-11-09/1 approved", "2026-11-16/1 returned"], "2026-11-09/1", None),
        (["2026-11-09/1 approved", "2026-11-16/1 withheld"], "2026-11-09/1", None),
        (["2026-11-16/1 approved", "2026-11-16/2 in_review"], "2026-11-16/1", None),
        (["2026-11-16/1 approved", "2026-11-16/2 approved"], "2026-11-16/2", None),
        (["2026-11-16/1 superseded", "2026-11-16/2 composed"], "2026-11-16/2", None),
        (["2026-11-16/1 approved", "2026-11-23/1 composed"], "2026-11-16/1", None),
        (["2026-11-16/1 approved", "2026-11-23/1 composed left"], "2026-11-16/1", "2026-11-23/1"),
        (["2026-11-16/1 approved", "2026-11-23/1 approved"], "2026-11-16/1", "2026-11-23/1"),
        (["2026-11-23/1 approved", "2026-11-23/2 in_review"], None, "2026-11-23/1"),
        (["2026-11-30/1 approved"], None, None),
    ],
)  # fmt: skip
def test_an_edition_is_compared_with_what_was_said(
    written: list[str], said_before: str | None, said_now: str | None
) -> None:
    """Drafts, withheld editions and mere files of the day were told to nobody: the one before them is."""
    every = _every(*written)
    before, now = compared_with(every, "2026-11-23"), last_said(every, "2026-11-23")
    assert (None if before is None else f"{before.id.period}/{before.id.version}") == said_before
    assert (None if now is None else f"{now.id.period}/{now.id.version}") == said_now
    assert compared_with(every, "2026-11-23", correct=True) == now


def test_a_correction_is_known_by_what_it_is_compared_with() -> None:
    """An edition that is compared with one of its own period corrects it; any other does not."""
    first = head()
    assert replace(head(version=2), compared=first.id).corrects
    assert not replace(head("2026-11-30"), compared=first.id).corrects
    assert not first.corrects
