"""What an edition tells of sources: those that fail with the targets silent by it, statements that were reworded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from tracker.alerts.told import Told
from tracker.model.amounts import day as spoken_day
from tracker.model.collected import Trouble
from tracker.model.lines import one_line
from tracker.model.report import Line
from tracker.model.source import Source

MOST_QUOTED = 80
"""Characters of a statement that are quoted in a line."""


def failing(told_of: Told) -> tuple[list[Line], set[str]]:
    """A line for each source that has failed often enough, and the targets whose silence it explains.

    A source that feeds none of the edition's targets is not told of.
    """
    lines: list[Line] = []
    explained: set[str] = set()
    for trouble in told_of.troubles:
        source = told_of.teller.declaration.sources.get(trouble.source)
        if source is None or trouble.failures < source.alert_after:
            continue
        fed = _fed(told_of, source)
        if not fed:
            continue
        lines.append(_line(told_of, source, trouble, fed))
        explained.update(fed)
    return lines, explained


def reworded(told_of: Told) -> Iterator[Line]:
    """The targets whose stated words are no longer on the page that is watched for them."""
    teller = told_of.teller
    for name, change in told_of.reworded:
        line = told_of.lines.get(change.target)
        if line is None:
            continue
        source = teller.declaration.sources.get(name)
        named = {"source": name if source is None else _title(told_of, source), "quote": _cut(change.quote)}
        key = "reworded" if change.instead else "taken_down"
        yield replace(line, change=teller.phrase(key, **named, instead=_cut(change.instead)))


def _line(told_of: Told, source: Source, trouble: Trouble, fed: list[str]) -> Line:
    teller = told_of.teller
    zone = ZoneInfo(teller.declaration.timezone)
    said = {
        "since": spoken_day(trouble.failing_since.astimezone(zone).date(), teller.language),
        "n": trouble.failures,
        "error": teller.say(trouble.error).rstrip(".。"),
        "titles": teller.phrase("joint").join(told_of.lines[target].title for target in fed),
    }
    if trouble.last_success_at is None:
        change = teller.phrase("source_never_worked", **said)
    else:
        last = spoken_day(trouble.last_success_at.astimezone(zone).date(), teller.language)
        change = teller.phrase("source_fails", **said, last=last)
    return Line("", teller.phrase("a_source", title=_title(told_of, source)), change=change)


def _fed(told_of: Told, source: Source) -> list[str]:
    """The edition's targets whose indicator the source feeds."""
    indicators = set(source.subjects)
    targets = told_of.teller.declaration.targets
    return [one.id for one in told_of.assessments if one.id in targets and targets[one.id].indicator in indicators]


def _title(told_of: Told, source: Source) -> str:
    return told_of.teller.say(source.title) or one_line(source.id)


def _cut(words: str) -> str:
    said = one_line(words)
    return said if len(said) <= MOST_QUOTED else said[: MOST_QUOTED - 1] + "…"
