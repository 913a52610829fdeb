"""The register of alerts: how each stands, what was told of it, who keeps it silent."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, true, update

from tracker.db.alert_rows import (
    GROUP,
    NOTICE,
    PROGRESS,
    SILENCE,
    SILENCE_END,
    STATE,
    alert_json,
    alert_of,
    listed,
    state_of,
    state_row,
)
from tracker.db.register import ASSESSMENT, in_parts
from tracker.db.sources import STATE as SOURCE_STATE
from tracker.db.standings import PROGRESS as READERS
from tracker.db.standings import STANDING
from tracker.model.alert import Alert, AlertState, Silence, ToldGroup

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]

READER = "alerts"
"""The reader of arrivals that looked last for revisions of told figures."""


@dataclass(frozen=True, slots=True)
class AlertProgress:
    """How far the evaluation of alerts has come; `number` counts evaluations."""

    number: int
    seen: int
    day: date
    basis: str
    evaluated_at: datetime
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertNotice:
    """What one message told: of which group of a rule, why, when (UTC), which alerts with their words."""

    notice: str
    rule: str
    name: str
    reason: str
    told_at: datetime
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Where a target stands, without the whole assessment: the number of the kept one, its headline."""

    number: int
    headline: str


class AlertBook:
    """What the ledger holds of alerts; every method joins the transaction of the ledger it was taken from."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write, self._read = write, read

    def progress(self) -> AlertProgress | None:
        """How far the evaluation has come; None before the first."""
        columns = [PROGRESS.c[name] for name in AlertProgress.__dataclass_fields__]
        with self._read() as connection:
            row = connection.execute(select(*columns).where(PROGRESS.c.id == ONLY)).first()
        return None if row is None else AlertProgress(*row)

    def begin(self, after: AlertProgress | None) -> bool:
        """Takes the turn to evaluate after what was read as the progress; False where somebody else was faster.

        Whoever comes later waits until the transaction is over and then finds another number.
        """
        with self._write() as connection:
            if after is not None:
                mine = (PROGRESS.c.id == ONLY) & (PROGRESS.c.number == after.number)
                return connection.execute(update(PROGRESS).where(mine).values(number=after.number + 1)).rowcount == 1
            if connection.execute(select(PROGRESS.c.id)).first() is not None:
                return False
            first = {"id": ONLY, "number": 1, "seen": 0, "day": date.min, "basis": "", "evaluated_at": _BEGINNING}
            connection.execute(insert(PROGRESS).values(first))
            return True

    def reached(self, progress: AlertProgress) -> None:
        """Records how far the evaluation has come; the number is that of the turn taken."""
        values = {name: getattr(progress, name) for name in AlertProgress.__dataclass_fields__ if name != "number"}
        with self._write() as connection:
            connection.execute(update(PROGRESS).where(PROGRESS.c.id == ONLY).values(values))

    def looked(self) -> int:
        """The last arrival up to which revisions of told figures were looked for; 0 where nobody looked."""
        with self._read() as connection:
            return connection.execute(select(READERS.c.seen).where(READERS.c.reader == READER)).scalar() or 0

    def look(self, seen: int) -> None:
        """Records up to which arrival revisions of told figures were looked for."""
        with self._write() as connection:
            connection.execute(delete(READERS).where(READERS.c.reader == READER))
            connection.execute(insert(READERS).values(reader=READER, seen=seen, basis=""))

    def heads(self) -> dict[str, Head]:
        """Where every target stands, by id."""
        columns = STANDING.c.target, ASSESSMENT.c.number, ASSESSMENT.c.headline
        joined = STANDING.join(ASSESSMENT, ASSESSMENT.c.number == STANDING.c.assessment)
        with self._read() as connection:
            rows = connection.execute(select(*columns).select_from(joined))
            return {target: Head(number, headline) for target, number, headline in rows}

    def last_kept(self) -> int:
        """The number of the assessment that was kept last; 0 before the first."""
        with self._read() as connection:
            return connection.execute(select(func.max(STANDING.c.assessment))).scalar() or 0

    def last_try(self) -> datetime | None:
        """When a source was tried last."""
        with self._read() as connection:
            return connection.execute(select(func.max(SOURCE_STATE.c.last_try_at))).scalar()

    def figures_at(self, moment: datetime, targets: Collection[str]) -> dict[str, dict[str, object]]:
        """The assessments of targets that were the last kept at a moment, as JSON objects by target."""
        found: dict[str, dict[str, object]] = {}
        with self._read() as connection:
            for part in in_parts(targets):
                latest = (
                    select(func.max(ASSESSMENT.c.number))
                    .where(ASSESSMENT.c.assessed_at <= moment, ASSESSMENT.c.target.in_(part))
                    .group_by(ASSESSMENT.c.target)
                )
                rows = connection.execute(
                    select(ASSESSMENT.c.target, ASSESSMENT.c.body).where(ASSESSMENT.c.number.in_(latest))
                )
                found.update((row.target, row.body) for row in rows)
        return found

    def states(self, subjects: Collection[str] | None = None) -> dict[tuple[str, str], AlertState]:
        """How subjects stand, by rule and subject: all, or these with all that is pending, fires or flaps."""
        active = (STATE.c.state != "inactive") | STATE.c.flapping_since.is_not(None)
        conditions: list[ColumnElement[bool]] = [true()] if subjects is None else [active]
        conditions += [STATE.c.subject.in_(part) for part in in_parts(subjects or ())]
        found: dict[tuple[str, str], AlertState] = {}
        with self._read() as connection:
            for one in conditions:
                rows = connection.execute(select(STATE).where(one))
                found.update(((row.rule, row.subject), state_of(row)) for row in rows)
        return dict(sorted(found.items()))

    def save(self, states: Collection[AlertState]) -> None:
        """Puts these states in the place of the former ones."""
        rows = [state_row(one) for one in states]
        if not rows:
            return
        keys = {"b_rule": STATE.c.rule, "b_subject": STATE.c.subject}
        gone = delete(STATE).where(*(column == bindparam(name) for name, column in keys.items()))
        with self._write() as connection:
            connection.execute(gone, [{"b_rule": one.rule, "b_subject": one.subject} for one in states])
            connection.execute(insert(STATE), rows)

    def forget(self, rules: Collection[str]) -> None:
        """Takes away what is remembered of rules that are declared no more, or otherwise than before."""
        with self._write() as connection:
            for part in in_parts(rules):
                connection.execute(delete(STATE).where(STATE.c.rule.in_(part)))
                connection.execute(delete(GROUP).where(GROUP.c.rule.in_(part)))

    def rules(self) -> dict[str, str]:
        """The rules of which something is remembered, each with the condition that it had."""
        with self._read() as connection:
            rows = connection.execute(select(STATE.c.rule, STATE.c.condition).distinct())
            return {row.rule: row.condition for row in rows}

    def groups(self) -> dict[tuple[str, str], ToldGroup]:
        """What was told last of each group, by rule and name."""
        with self._read() as connection:
            return {
                (row.rule, row.name): ToldGroup(
                    row.rule, row.name, frozenset(map(alert_of, row.firing)), frozenset(map(alert_of, row.resolved)),
                    row.told_at,
                )
                for row in connection.execute(select(GROUP))
            }  # fmt: skip

    def remember(self, groups: Collection[ToldGroup]) -> None:
        """Puts what was told in the place of what was told before; a group without anything is forgotten."""
        with self._write() as connection:
            for one in groups:
                mine = (GROUP.c.rule == one.rule) & (GROUP.c.name == one.name)
                connection.execute(delete(GROUP).where(mine))
                row = {"rule": one.rule, "name": one.name, "firing": listed(one.firing), "told_at": one.at}
                connection.execute(insert(GROUP).values({**row, "resolved": listed(one.resolved)}))

    def log(self, notices: Collection[AlertNotice]) -> None:
        """Records what messages told."""
        rows = [
            {**{name: getattr(one, name) for name in _NOTICE_PLAIN}, "alerts": [alert_json(a) for a in one.alerts]}
            for one in notices
        ]
        with self._write() as connection:
            if rows:
                connection.execute(insert(NOTICE), rows)

    def notices(self, ids: Collection[str] | None = None, limit: int = 200) -> list[AlertNotice]:
        """What messages told, the latest first: those of the ids, or the last of all."""
        statement = select(NOTICE).order_by(NOTICE.c.told_at.desc(), NOTICE.c.notice, NOTICE.c.name)
        statement = statement.limit(limit) if ids is None else statement.where(NOTICE.c.notice.in_(ids))
        with self._read() as connection:
            return [
                AlertNotice(row.notice, row.rule, row.name, row.reason, row.told_at, tuple(map(alert_of, row.alerts)))
                for row in connection.execute(statement)
            ]

    def silences(self) -> list[Silence]:
        """Every silence and acknowledgement there ever was, oldest first."""
        joined = SILENCE.outerjoin(SILENCE_END, SILENCE_END.c.silence == SILENCE.c.id)
        statement = select(SILENCE, SILENCE_END.c.ended_at, SILENCE_END.c.ended_by).select_from(joined)
        with self._read() as connection:
            return [
                Silence(*(getattr(row, name) for name in Silence.__dataclass_fields__))
                for row in connection.execute(statement.order_by(SILENCE.c.made_at, SILENCE.c.id))
            ]

    def silence(self, silence: Silence) -> None:
        """Records a silence or an acknowledgement under its id."""
        fields = [name for name in Silence.__dataclass_fields__ if not name.startswith("ended")]
        values = {name: getattr(silence, name) for name in fields}
        with self._write() as connection:
            connection.execute(insert(SILENCE).values({**values, "matches": dict(silence.matches)}))

    def end(self, silence: str, at: datetime, by: str, reason: str = "") -> bool:
        """Ends a silence before its time; False where it is not known or was ended already."""
        with self._write() as connection:
            known = connection.execute(select(SILENCE.c.id).where(SILENCE.c.id == silence)).first()
            ended = connection.execute(select(SILENCE_END.c.silence).where(SILENCE_END.c.silence == silence)).first()
            if known is None or ended is not None:
                return False
            values = {"silence": silence, "ended_at": at, "ended_by": by, "reason": reason}
            connection.execute(insert(SILENCE_END).values(values))
        return True


ONLY = 1
"""The id of the one row of progress."""

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_NOTICE_PLAIN = ("notice", "rule", "name", "reason", "told_at")
