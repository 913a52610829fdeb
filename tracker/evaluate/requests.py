"""What asking for figures comes to now: which requests to open, which to ask again, which to close."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from tracker.evaluate.wanted import Observed, arrived, wanted
from tracker.model.declaration import Declaration, Owner
from tracker.model.report import Asking
from tracker.model.request import Closed, Closing, Request, StageKind, Wanted

PREFIX = "q-"


@dataclass(frozen=True, slots=True)
class Due:
    """One request that is to be asked now: at which stage, its number within the kind, and of which address."""

    request: Request
    kind: StageKind
    number: int
    address: str


@dataclass(frozen=True, slots=True)
class Mailing:
    """Everything that one address is asked for in one message, first due first."""

    asking: Asking
    owner: Owner
    address: str
    dues: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: requests to open (among those that the mailings ask), requests to close, letters to send."""

    opens: tuple[Request, ...] = ()
    closes: tuple[tuple[Request, Closed], ...] = ()
    mailings: tuple[Mailing, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.opens or self.closes or self.mailings)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when it is decided: the accepted observations and those that wait for a person, by subject; the
    requests there were, in the order in which they were opened. With `only` all of it is of these subjects alone."""

    accepted: Observed
    held: Observed
    requests: Sequence[Request] = ()
    only: frozenset[str] | None = None


def plan(
    askings: Collection[Asking],
    declaration: Declaration,
    known: Known,
    now: datetime,
    *,
    again: bool | Collection[str] = False,
) -> Plan:
    """What to do at `now` (UTC); days begin in the workspace's time zone.

    A request is opened for each wanted figure that nobody has reported, be it only as a proposal, and that no person
    said is not to be asked. One is closed as soon as its figure counts, or nobody wants it any more. Open ones whose
    last answer waits for a reviewer are left alone. With `again` all others are asked now, whatever their time, or only
    those of these ids. Of one day, subjects of which nothing arrived since the last plan need not be known again.
    """
    zone = ZoneInfo(declaration.timezone)
    today = now.astimezone(zone).date()
    by_id = {one.id: one for one in askings}
    want = wanted(askings, declaration, known.accepted, today, known.only)
    latest = {one.wanted.key: one for one in known.requests}
    closes: list[tuple[Request, Closed]] = []
    standing: list[Request] = []
    for one in known.requests:
        if one.is_open:
            why = _why_close(one, want, known.accepted)
            if why is None:
                standing.append(replace(one, wanted=want[one.wanted.key]))
            else:
                closes.append((one, Closed(now, why)))
    opens = []
    for key, figure in want.items():
        before = latest.get(key)
        if (before is None or _may_reopen(before)) and not _proposed(figure, known.held):
            opens.append(opened(figure, now, 1 if before is None else before.turn + 1))
    dues: list[Due] = []
    for one in (*opens, *standing):
        owner = declaration.owners[one.wanted.owner]
        asking = by_id[one.wanted.asking]
        if not _proposed(one.wanted, known.held):
            once_more = again if isinstance(again, bool) else one.id in again
            refused = _refused(one, known)
            dues += _asked_again(one, owner) if once_more else stages(one, asking, owner, today, zone, refused)
    return Plan(tuple(opens), tuple(closes), tuple(_mailings(dues, by_id, declaration)))


def opened(figure: Wanted, now: datetime, turn: int = 1) -> Request:
    """The request for a figure, under the id that follows from what is asked, of whom, for the how manieth time."""
    told = json.dumps([*figure.key, turn], ensure_ascii=False, separators=(",", ":"))
    return Request(PREFIX + sha256(told.encode()).hexdigest()[:16], figure, now, turn)


def stages(
    request: Request, asking: Asking, owner: Owner, today: date, zone: ZoneInfo, refused: bool = False
) -> list[Due]:
    """At which stages a request is to be asked on a day; each stage comes once.

    Reminders count in days from the first asking; of several that passed while nobody rang only the last is sent. The
    next person of the owner's ladder is asked `escalate` after the first asking, each further one that long after the
    one before. An answer that a reviewer refused is told of at once.
    """
    if owner.email is None:
        return []
    done = {one.stage for one in request.asks}
    if not request.asks:
        return [Due(request, "first", 1, owner.email)]
    found: list[Due] = []
    if refused and f"returned-{len(request.answers)}" not in done:
        found.append(Due(request, "returned", len(request.answers), owner.email))
    first = _day(request.first_at, zone)
    reminded = max((one.number for one in request.asks if one.kind == "remind"), default=0)
    passed = sum(first + wait <= today for wait in asking.remind)
    if passed > reminded:
        found.append(Due(request, "remind", passed, owner.email))
    steps = [one for one in request.asks if one.kind == "escalate"]
    if asking.escalate is not None and len(steps) < len(owner.escalation):
        since = _day(steps[-1].at, zone) if steps else first
        if since + asking.escalate <= today:
            found.append(Due(request, "escalate", len(steps) + 1, owner.escalation[len(steps)]))
    return found


def following(request: Request, asking: Asking, owner: Owner, zone: ZoneInfo) -> tuple[date, Due] | None:
    """The day on which a request is asked by itself next, and at which stage; None where it is not asked any more.

    A day that is over comes with the next look. What a reviewer refuses is asked for at once, whatever day this says.
    """
    if owner.email is None:
        return None
    if not request.asks:
        return _day(request.opened_at, zone), Due(request, "first", 1, owner.email)
    first = _day(request.first_at, zone)
    found: list[tuple[date, Due]] = []
    reminded = max((one.number for one in request.asks if one.kind == "remind"), default=0)
    if reminded < len(asking.remind):
        found.append((first + asking.remind[reminded], Due(request, "remind", reminded + 1, owner.email)))
    steps = [one for one in request.asks if one.kind == "escalate"]
    if asking.escalate is not None and len(steps) < len(owner.escalation):
        since = _day(steps[-1].at, zone) if steps else first
        due = Due(request, "escalate", len(steps) + 1, owner.escalation[len(steps)])
        found.append((since + asking.escalate, due))
    return min(found, key=lambda one: one[0], default=None)


def overdue(requests: Collection[Request], held: Observed, today: date) -> list[Request]:
    """The open requests whose grace is over and whose figure does not wait for a reviewer, longest owed first."""
    owed = [one for one in requests if one.is_open and one.wanted.overdue <= today and not _proposed(one.wanted, held)]
    return sorted(owed, key=lambda one: (one.wanted.overdue, one.wanted.owner, one.wanted.subject, one.wanted.period))


def _why_close(one: Request, want: Mapping[tuple[str, str, str, str], Wanted], accepted: Observed) -> Closing | None:
    if arrived(one.wanted, accepted.get(one.wanted.subject, ())):
        return "arrived"
    return None if one.wanted.key in want else "unwanted"


def _may_reopen(before: Request) -> bool:
    """Whether a figure may be asked anew after its last request: not while that is open, nor once a person said no."""
    return before.closed is not None and before.closed.why != "by_hand"


def _proposed(figure: Wanted, held: Observed) -> bool:
    """Whether what is wanted waits for a person already."""
    return any(
        one.period.text == figure.period.text
        and (not figure.mark or (one.mark is not None and one.mark.value == figure.mark))
        for one in held.get(figure.subject, ())
    )


def _refused(one: Request, known: Known) -> bool:
    """Whether the last answer neither waits nor counts."""
    if not one.answers:
        return False
    last = one.answers[-1].observation
    alive = (*known.held.get(one.wanted.subject, ()), *known.accepted.get(one.wanted.subject, ()))
    return all(had.id != last for had in alive)


def _asked_again(one: Request, owner: Owner) -> list[Due]:
    if owner.email is None:
        return []
    if not one.asks:
        return [Due(one, "first", 1, owner.email)]
    number = 1 + sum(ask.kind == "asked" for ask in one.asks)
    return [Due(one, "asked", number, owner.email)]


def _mailings(dues: Sequence[Due], askings: Mapping[str, Asking], declaration: Declaration) -> Iterator[Mailing]:
    """One message for each address, however many figures it is asked for."""
    found: dict[tuple[str, str, str], list[Due]] = {}
    for due in dues:
        figure = due.request.wanted
        found.setdefault((figure.asking, figure.owner, due.address), []).append(due)
    for (asking, owner, address), several in found.items():
        ordered = sorted(several, key=lambda due: (due.request.wanted.due, due.request.wanted.key))
        yield Mailing(askings[asking], declaration.owners[owner], address, tuple(ordered))


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
