"""The section of offices that owe figures: what, since when, how often they were asked."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from tracker.alerts.request_letter import title_of
from tracker.alerts.told import Told
from tracker.model.amounts import day as spoken_day
from tracker.model.lines import one_line
from tracker.model.report import Line
from tracker.model.request import Request
from tracker.model.selection import Selection
from tracker.model.words import Catalogue, in_language

MOST_FIGURES = 5
"""Figures of one office that are named one by one; the rest is counted."""

MOST_OFFICES = 20
"""Offices that get a line of their own."""

PHRASES: Catalogue = {
    "owes": {"zh": "{n}项逾期未报：{figures}", "en": "{n} overdue: {figures}"},
    "figure": {"zh": "{title}（自{day}起逾期，{asked}）", "en": "{title} (overdue since {day}, {asked})"},
    "never": {"zh": "尚未请报", "en": "not asked yet"},
    "once": {"zh": "已于{day}请报一次", "en": "asked once, on {day}"},
    "often": {"zh": "已请报{n}次，最近一次为{day}", "en": "asked {n} times, last on {day}"},
    "more": {"zh": "另有{n}项", "en": "and {n} more"},
    "offices": {"zh": "另有{n}家单位", "en": "{n} more offices"},
    "apart": {"zh": "；", "en": "; "},
    "joint": {"zh": "、", "en": ", "},
}


def owed(told_of: Told) -> list[Line]:
    """A line for each office that owes figures of the edition's targets, the one that owes longest first."""
    by_owner: dict[str, list[Request]] = {}
    for one in told_of.running.owed or ():
        if _is_told(told_of, one):
            by_owner.setdefault(one.wanted.owner, []).append(one)
    offices = list(by_owner.items())
    lines = [_line(told_of, owner, requests) for owner, requests in offices[:MOST_OFFICES]]
    if rest := offices[MOST_OFFICES:]:
        names = _phrase(told_of, "joint").join(_name(told_of, owner) for owner, _ in rest)
        lines.append(Line("", _phrase(told_of, "offices", n=len(rest)), change=names))
    return lines


def _is_told(told_of: Told, one: Request) -> bool:
    """Whether a figure is of the edition: of one of its targets, or of none where it tells of all."""
    declaration = told_of.teller.declaration
    subjects = {one.id for one in told_of.assessments} | {
        declaration.targets[one.id].indicator for one in told_of.assessments if one.id in declaration.targets
    }
    if one.wanted.subject in subjects:
        return True
    promised = {target.indicator for target in declaration.targets.values()} | set(declaration.targets)
    return told_of.selection == Selection() and one.wanted.subject not in promised


def _line(told_of: Told, owner: str, requests: Sequence[Request]) -> Line:
    figures = [_figure(told_of, one) for one in requests[:MOST_FIGURES]]
    if len(requests) > MOST_FIGURES:
        figures.append(_phrase(told_of, "more", n=len(requests) - MOST_FIGURES))
    said = _phrase(told_of, "owes", n=len(requests), figures=_phrase(told_of, "apart").join(figures))
    return Line("", _name(told_of, owner), change=said)


def _figure(told_of: Told, one: Request) -> str:
    language, declaration = told_of.teller.language, told_of.teller.declaration
    day = ""
    if one.asks:
        day = spoken_day(one.asks[-1].at.astimezone(ZoneInfo(declaration.timezone)).date(), language)
    asked = _phrase(told_of, ("never", "once", "often")[min(len(one.asks), 2)], n=len(one.asks), day=day)
    since = spoken_day(one.wanted.overdue, language)
    return _phrase(told_of, "figure", title=title_of(one.wanted, declaration, language), day=since, asked=asked)


def _name(told_of: Told, owner: str) -> str:
    found = told_of.teller.declaration.owners.get(owner)
    return one_line(owner) if found is None else told_of.teller.say(found.name)


def _phrase(told_of: Told, key: str, **named: object) -> str:
    return in_language(PHRASES[key], told_of.teller.language).format(**named)
