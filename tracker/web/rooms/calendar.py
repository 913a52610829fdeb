"""The calendar: deadlines of targets and stages, days on which figures are due, days of digests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cronsim import CronSim
from fastapi import Request, Response

from tracker.model.aim import Stages
from tracker.model.amounts import period as spoken
from tracker.model.period import Period
from tracker.web.access import needs, room
from tracker.web.icalendar import Event, calendar
from tracker.web.rooms.feed import cached
from tracker.web.seat import Seat, base_of, seat

pages = room()

AHEAD = timedelta(days=92)
"""For how long digests are told."""


@pages.get("/calendar.ics")
@needs("viewer")
def dates(request: Request) -> Response:
    """All dates that lie ahead, and deadlines that have passed."""
    at, base = seat(request), base_of(request)
    name = at.say("calendar.name", workspace=at.text(at.declaration.title))
    events = sorted((*_deadlines(at), *_figures(at), *_digests(at)), key=lambda one: (one.day, one.name))
    midnight = at.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return cached(request, calendar(name, base, events, midnight), "text/calendar; charset=utf-8")


def _deadlines(at: Seat) -> Iterator[Event]:
    rows = at.served.overviews.look(at.ledger, at.declaration, at.today).by_id
    for target in at.declaration.targets.values():
        title, path = at.text(at.declaration.title_of(target)), f"/targets/{target.id}"
        row = rows.get(target.id)
        sentence = "" if row is None else at.text(row.sentence)
        if target.deadline is not None:
            summary = at.say("calendar.deadline", title=title)
            yield Event(f"{target.id}/deadline", target.deadline, summary, sentence, path)
        if isinstance(target.aim, Stages):
            for stage in target.aim.stages:
                if stage.by is not None:
                    summary = at.say("calendar.stage", stage=at.text(stage.name), title=title)
                    yield Event(f"{target.id}/stage/{stage.id}", stage.by.end, summary, sentence, path)


def _figures(at: Seat) -> Iterator[Event]:
    """The last day of grace for the figure after the last one of each indicator that says how often it is reported."""
    told = set()
    for row in at.served.overviews.look(at.ledger, at.declaration, at.today).rows:
        target = at.declaration.targets[row.id]
        indicator = at.declaration.indicators.get(target.indicator or "")
        if indicator is None or indicator.frequency == "irregular" or not row.period or indicator.id in told:
            continue
        told.add(indicator.id)
        following = Period.parse(row.period).next()
        if following is None:
            continue
        last = following.end + (indicator.grace or timedelta(0))
        summary = at.say("calendar.figure", period=spoken(following.text, at.language), title=at.text(indicator.name))
        yield Event(f"{indicator.id}/{following.text}", last, summary, "", f"/indicators/{indicator.id}")


def _digests(at: Seat) -> Iterator[Event]:
    if at.visitor.person is None:
        return
    end: date = at.today + AHEAD
    for digest in at.alerts.digests.values():
        if digest.every is None:
            continue
        for moment in CronSim(digest.every, at.now.astimezone(at.zone)):
            if moment.date() > end:
                break
            summary = at.say("calendar.digest", title=at.text(digest.title))
            yield Event(f"{digest.id}/{moment.date()}", moment.date(), summary, "", f"/editions?digest={digest.id}")
