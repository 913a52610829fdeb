"""Lines of the audit log in the visitor's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tracker.model.amounts import day
from tracker.model.lines import one_line
from tracker.model.person import ROLES, SCOPES, AuditEntry
from tracker.web.seat import Seat
from tracker.web.words import phrases

LONGEST, LONGEST_ABOUT = 300, 40
"""Characters that a list shows of a line's detail, of what it is about."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


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
    return [
        Line(one, act_in_words(at, one.act), _cut(names.get(one.about, one.about), LONGEST_ABOUT), _detail(at, one))
        for one in entries
    ]


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
    return _cut(semicolon.join(told), LONGEST)


def _cut(text: str, longest: int) -> str:
    text = one_line(text)
    return text if len(text) <= longest else text[:longest] + "…"


def _plainly(at: Seat, value: object) -> str:
    if isinstance(value, bool):
        return at.say("audit.yes" if value else "audit.no")
    if isinstance(value, str):
        return at.say(f"frame.{value}") if value in ROLES else _moment(at, value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        comma = "、" if at.language == "zh" else ", "
        return comma.join(at.say(f"account.scope_{one}") if one in SCOPES else one for one in value)
    if isinstance(value, Mapping) and all(isinstance(one, str) for one in value.values()):
        return " ".join(f"{name}={one}" for name, one in value.items())
    return json.dumps(value, ensure_ascii=False)


def _moment(at: Seat, text: str) -> str:
    """A text, as the clock on the workspace's wall shows it where it is a moment."""
    if not _MOMENT.match(text):
        return text
    try:
        local = datetime.fromisoformat(text).astimezone(at.zone)
    except ValueError:
        return text
    return f"{day(local.date(), at.language)} {local:%H:%M}"


def _named(at: Seat, family: str, word: str) -> str:
    key = f"audit.{family}_{word}"
    return at.say(key) if key in phrases() else one_line(word)
