"""The overview of all targets, kept in memory: what the ledger says of each now, read again only where it changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tracker.evaluate.overview import Found, Row, Wanted, folded, found
from tracker.model.assessment import lamp_of
from tracker.model.declaration import Declaration
from tracker.model.measurement import Measurement
from tracker.model.period import Period
from tracker.model.text import Text
from tracker.steps.causes import Past, Transition, transitions

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

REMEMBERED = 256
"""Answers of one state that are kept for those who ask the same, the last asked for longest; twice as many pages."""

MOST_CHANGES = 30
"""Changed targets whose causes are told."""

Body = Mapping[str, Any]

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


class Remembered(Generic[Key, Made]):
    """What was made under a key, made once while it is among the last that were asked for; used by many threads."""

    def __init__(self, most: int) -> None:
        self._most, self._kept, self._lock = most, OrderedDict[Key, Made](), Lock()

    def get(self, key: Key, make: Callable[[], Made]) -> Made:
        """What is kept under a key, else what `make` makes; two who ask at once may both make it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


@dataclass(slots=True)
class Overview:
    """All targets as they stand in one state of the ledger; `mark` names that state."""

    mark: str
    rows: tuple[Row, ...]
    by_id: Mapping[str, Row]
    _answers: Remembered[Wanted, Found] = field(default_factory=lambda: Remembered(REMEMBERED))
    _drawn: Remembered[Hashable, str] = field(default_factory=lambda: Remembered(2 * REMEMBERED))

    def find(self, wanted: Wanted) -> Found:
        """The rows that are wanted, with counts; the same question is answered once."""
        return self._answers.get(wanted, lambda: found(self.rows, wanted))

    def drawn(self, key: Hashable, draw: Callable[[], str]) -> str:
        """What a door made of it under a key; made once."""
        return self._drawn.get(key, draw)


class Overviews:
    """The overview as it holds at each request; used by many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._now: Overview | None = None
        self._declaration: Declaration | None = None
        self._kept: dict[str, int] = {}
        self._rows: dict[str, Row] = {}

    def look(self, ledger: Ledger, declaration: Declaration, today: date) -> Overview:
        """The overview of what the ledger holds at this moment; made again only where something changed."""
        mark = mark_of(ledger, declaration)
        now = self._now
        if now is not None and now.mark == mark:
            return now
        with self._lock:
            if self._now is None or self._now.mark != mark:
                self._now = self._made(ledger, declaration, today)
            return self._now

    def _made(self, ledger: Ledger, declaration: Declaration, today: date) -> Overview:
        with ledger.reading() as book:
            mark, kept = mark_of(book, declaration), book.standings.kept()
            if self._declaration is not declaration:
                self._rows, self._kept, self._declaration = {}, {}, declaration
            changed = [target for target, number in kept.items() if self._kept.get(target) != number]
            wanted = None if len(changed) == len(kept) else changed
            places = {target: place for place, target in enumerate(declaration.targets)}
            for body in book.standings.bodies(today, wanted) if changed else ():
                target = str(body["id"])
                if target in places:
                    self._rows[target] = row_of(body, declaration, places[target])
        self._kept = kept
        rows = tuple(self._rows[target] for target in places if target in self._rows and target in kept)
        return Overview(mark, rows, {row.id: row for row in rows})


def mark_of(ledger: Ledger, declaration: Declaration) -> str:
    """What names a state of the standings: it changes whenever one of them may have."""
    with ledger.reading() as book:
        progress, last = book.standings.progress(), book.standings.last_kept()
    seen = "-" if progress is None else f"{progress.seen}.{progress.basis}"
    return f"{declaration.version}.{id(declaration):x}.{seen}.{last}"


def changes_since(ledger: Ledger, declaration: Declaration, moment: datetime) -> list[tuple[str, Transition]]:
    """The targets that stand otherwise than at a moment, each with how it came to stand so; the latest first."""
    with ledger.reading() as book:
        past = Past(book)
        told = []
        for target in book.standings.changed_since(moment, MOST_CHANGES):
            if target not in declaration.targets:
                continue
            kept = book.assessments_of(target)
            start = max((at for at, one in enumerate(kept) if one.assessed_at <= moment), default=0)
            steps = transitions(past, kept[start:])
            if steps:
                causes = dict.fromkeys(one.cause for one in steps if one.cause is not None)
                whole = Transition(steps[-1].at, steps[0].before, steps[-1].after, "+".join(causes) or None)
                told.append((target, whole))
    return told


def row_of(body: Body, declaration: Declaration, place: int) -> Row:
    """A target's row from its kept assessment and its declaration."""
    target = declaration.targets[str(body["id"])]
    headline, reasons = str(body["headline"]), body["assessability"]["reasons"]
    indicator = declaration.indicators.get(target.indicator or "")
    owner = target.owner or (None if indicator is None else indicator.owner) or ""
    title = declaration.title_of(target)
    by = str(body["by"] or "")
    figure, review = body["measurement"], body["review"].get("sentence")
    statement = target.statement
    named = [declaration.owners[owner].name] if owner in declaration.owners else []
    texts = [title, *named, *(one for one in (statement.text, None if indicator is None else indicator.name) if one)]
    words = [target.id, owner, *target.tags, *(wording for text in texts for _, wording in text.wordings)]
    return Row(
        target.id,
        place,
        title,
        Text.of(body["sentence"]),
        headline,
        lamp_of(headline, stale="stale" in reasons),
        str(body["kind"]),
        tuple(reasons),
        target.group or "",
        owner,
        target.tags,
        None if figure is None else _measurement(figure),
        "" if figure is None else str(figure["period"]),
        dict(body.get("detail") or {}) if figure is None else {},
        by,
        Period.parse(by).end.isoformat() if by else "",
        None if review is None else Text.of(review),
        folded("\n".join(words)),
    )


def _measurement(told: Mapping[str, Any]) -> Measurement:
    low, high = (None if told[end] is None else Decimal(told[end]) for end in ("low", "high"))
    return Measurement(low, high, told["low_open"], told["high_open"], told["qualifier"], told["unit"], told["text"])


def soon_due(rows: Sequence[Row], today: date, until: date) -> list[Row]:
    """The rows whose deadline lies between two days, the nearest first."""
    start, end = today.isoformat(), until.isoformat()
    return sorted((row for row in rows if row.due and start <= row.due <= end), key=lambda row: (row.due, row.place))
