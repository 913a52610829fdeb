"""What two editions tell, side by side: every line stands on the side where it is, marked for what became of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.edition_changes import UNTOLD, Told, edition_changes, told_in
from tracker.model.message import Message


def line(target: str, **fields: str) -> Told:
    return {"target": target, "title": target, "headline": "open", "figure": "17", "reason": "4 missing"} | fields


def telling(lines: list[Told], news: list[Told] | None = None) -> Told:
    sections = [] if news is None else [{"id": "changes", "title": "Changes", "lines": news}]
    return {"subject": "s", "summary": "m", "news": sections, "groups": [{"lines": lines}]}


def test_lines_come_go_change_and_stay() -> None:
    """Those of now come in their order, then those that are gone; of a changed one the fields are named."""
    before = telling([line("a"), line("b"), line("gone")])
    after = telling([line("new"), line("b", figure="21", headline="met"), line("a")])
    found = edition_changes(before, after)
    assert [(one.target, one.kind) for one in found.lines] == [
        ("new", "came"), ("b", "changed"), ("a", "same"), ("gone", "went"),
    ]  # fmt: skip
    assert found.lines[1].fields == ("headline", "figure")
    assert found.counts == {"came": 1, "went": 1, "changed": 1, "same": 1}
    assert (found.lines[0].before, found.lines[3].after) == (None, None)


def test_news_stands_beside_what_was_said_of_the_same() -> None:
    """A line told in other words is one that changed; what is said no more stays with its section's title."""
    moved = line("a", change="in 45 days")
    found = edition_changes(
        telling([], [moved, line("b"), line("c")]), telling([], [line("d"), line("a", change="in 39 days"), line("b")])
    )
    [section] = found.news
    assert [(one.kind, (one.after or one.before or {})["target"]) for one in section.lines] == [
        ("came", "d"), ("changed", "a"), ("same", "b"), ("went", "c"),
    ]  # fmt: skip
    assert section.differs
    assert (section.lines[1].before, section.lines[0].before, section.lines[3].after) == (moved, None, None)
    [gone] = edition_changes(telling([], [moved]), telling([])).news
    assert (gone.title, [one.kind for one in gone.lines]) == ("Changes", ["went"])
    [same] = edition_changes(telling([], [moved]), telling([], [moved])).news
    assert not same.differs


def test_an_edition_without_json_tells_nothing() -> None:
    """What was frozen in other forms or languages alone is compared as empty, not refused."""
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    message = Message("edition", "weekly/2026-11-22/1", moment, {"json.zh": json.dumps(telling([line("a")])).encode()})
    assert told_in(message, "zh")["groups"][0]["lines"][0]["target"] == "a"
    assert told_in(message, "en") == UNTOLD
    assert edition_changes(UNTOLD, UNTOLD).counts == {"came": 0, "went": 0, "changed": 0, "same": 0}


TARGETS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["16", "17", "18"]))


@given(TARGETS, TARGETS)
def test_every_line_is_told_once_on_each_side_where_it_stands(before: dict[str, str], after: dict[str, str]) -> None:
    """Both editions can be read off the comparison; exchanging them exchanges what came with what went."""

    def made(figures: dict[str, str]) -> Told:
        return telling([line(target, figure=figure) for target, figure in figures.items()])

    found = edition_changes(made(before), made(after))
    assert {one.target: one.before["figure"] for one in found.lines if one.before is not None} == before
    assert {one.target: one.after["figure"] for one in found.lines if one.after is not None} == after
    assert len(found.lines) == len(before.keys() | after.keys())
    there, back = found.counts, edition_changes(made(after), made(before)).counts
    assert (there["came"], there["changed"], there["same"]) == (back["went"], back["changed"], back["same"])
