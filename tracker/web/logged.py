"""Lines of the audit log in the visitor's words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.model.lines import one_line
from tracker.model.person import AuditEntry
from tracker.web.seat import Seat
from tracker.web.words import phrases

LONGEST = 300
"""Characters of a line's detail that a list shows."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its act and its detail in words."""

    entry: AuditEntry
    act: str
    detail: str


def lines(at: Seat, entries: Iterable[AuditEntry]) -> list[Line]:
    """The lines as a list shows them."""
    return [Line(one, act_in_words(at, one.act), _detail(one)) for one in entries]


def act_in_words(at: Seat, act: str) -> str:
    """What was done; an act that the catalogue does not know is called as it was written."""
    key = f"audit.act_{act}"
    return at.say(key) if key in phrases() else one_line(act)


def _detail(entry: AuditEntry) -> str:
    told = [f"{name}: {_plainly(value)}" for name, value in entry.detail.items() if value not in (None, "", [], {})]
    text = one_line("; ".join(told))
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _plainly(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)
