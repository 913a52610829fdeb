"""Lines of the audit log in the visitor's words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.model.lines import one_line
from tracker.model.person import ROLES, SCOPES, AuditEntry
from tracker.web.seat import Seat
from tracker.web.words import phrases

LONGEST = 300
"""Characters of a line's detail that a list shows."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its act, what it is about and its detail in words."""

    entry: AuditEntry
    act: str
    about: str
    detail: str


def lines(at: Seat, entries: Iterable[AuditEntry]) -> list[Line]:
    """The lines as a list shows them; people are told by their names."""
    names = {one.id: one.name for one in at.ledger.people.everybody()}
    return [Line(one, act_in_words(at, one.act), names.get(one.about, one.about), _detail(at, one)) for one in entries]


def act_in_words(at: Seat, act: str) -> str:
    """What was done; an act that the catalogue does not know is called as it was written."""
    return _named(at, "act", act)


def _detail(at: Seat, entry: AuditEntry) -> str:
    """The detail as pairs of words and values, cut where it is long."""
    colon, semicolon = ("：", "；") if at.language == "zh" else (": ", "; ")
    told = [
        f"{_named(at, 'detail', name)}{colon}{_plainly(at, value)}"
        for name, value in entry.detail.items()
        if value not in (None, "", [], {})
    ]
    text = one_line(semicolon.join(told))
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _plainly(at: Seat, value: object) -> str:
    if isinstance(value, bool):
        return at.say("audit.yes" if value else "audit.no")
    if isinstance(value, str):
        return at.say(f"frame.{value}") if value in ROLES else value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        comma = "、" if at.language == "zh" else ", "
        return comma.join(at.say(f"account.scope_{one}") if one in SCOPES else one for one in value)
    if isinstance(value, Mapping) and all(isinstance(one, str) for one in value.values()):
        return " ".join(f"{name}={one}" for name, one in value.items())
    return json.dumps(value, ensure_ascii=False)


def _named(at: Seat, family: str, word: str) -> str:
    key = f"audit.{family}_{word}"
    return at.say(key) if key in phrases() else one_line(word)
