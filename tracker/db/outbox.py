"""The outbox: every message on its way to a recipient, every try, whoever is to get no more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Table, func, insert, literal, or_, select, update

from tracker.db.outbox_rows import ATTEMPT, DELIVERY, NOTICE, STOP
from tracker.db.register import in_parts
from tracker.db.types import UtcMoment
from tracker.model.delivery import Attempt, Delivery, DeliveryState, Stop
from tracker.model.edition import EditionId
from tracker.model.message import Message, MessageKind

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]

_FIELDS = tuple(Delivery.__dataclass_fields__)
_TRIED = tuple(Attempt.__dataclass_fields__)
_STOPPED = tuple(Stop.__dataclass_fields__)
_DELIVERY = [DELIVERY.c[name] for name in _FIELDS]


class Outbox:
    """The messages on their way; every method is one transaction, or joins the one that its ledger is in."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write, self._read = write, read

    def enqueue(self, message: Message, deliveries: Iterable[Delivery]) -> int:
        """Puts a message's deliveries into the outbox; how many were not in it yet.

        A message that is no edition is kept with them (editions are kept by their own register). Doing so again
        changes nothing.
        """
        from tracker.db.frozen import laid_down

        rows = {one.id: {name: getattr(one, name) for name in _FIELDS} for one in deliveries}
        with self._write() as connection:
            if message.kind != "edition" and not _has(connection, NOTICE, message.about):
                connection.execute(
                    insert(NOTICE).values(
                        id=message.about,
                        kind=message.kind,
                        made_at=message.made_at,
                        body_hash=message.hash,
                        **laid_down(connection, message),
                    )
                )
            for part in in_parts(rows):
                for row in connection.execute(select(DELIVERY.c.id).where(DELIVERY.c.id.in_(part))).all():
                    del rows[row.id]
            if rows:
                connection.execute(insert(DELIVERY), list(rows.values()))
        return len(rows)

    def message_of(self, delivery: Delivery) -> Message:
        """The message of a delivery, as it was frozen. Raises KeyError where the ledger does not hold it."""
        if delivery.kind == "edition":
            from tracker.db.editions import EditionBook

            return EditionBook(self._write, self._read).message(EditionId.parse(delivery.about))
        return self.notice(delivery.about)

    def notice(self, name: str) -> Message:
        """A message that is no edition, by its id. Raises KeyError for one that there is not."""
        from tracker.db.frozen import taken_up

        with self._read() as connection:
            row = connection.execute(select(NOTICE).where(NOTICE.c.id == name)).first()
            if row is None:
                raise KeyError(name)
            return taken_up(connection, row.kind, name, row.made_at, row.content, row.parts)

    def due(self, now: datetime, limit: int = 1_000) -> list[Delivery]:
        """What is to be tried now and is in nobody's hands, the oldest first."""
        free = or_(DELIVERY.c.claimed_until.is_(None), DELIVERY.c.claimed_until <= now)
        waiting = select(*_DELIVERY).where(DELIVERY.c.state == "waiting", DELIVERY.c.next_try_at <= now, free)
        with self._read() as connection:
            rows = connection.execute(waiting.order_by(DELIVERY.c.created_at, DELIVERY.c.id).limit(limit))
            return [_delivery(row) for row in rows]

    def waiting(self) -> datetime | None:
        """When the next delivery is to be tried; None where nothing waits."""
        with self._read() as connection:
            first = select(func.min(DELIVERY.c.next_try_at)).where(DELIVERY.c.state == "waiting")
            return connection.execute(first).scalar()

    def claim(self, delivery: Delivery, by: str, *, now: datetime, until: datetime) -> bool:
        """Takes a delivery into one's hands until a moment; whether it is ours now.

        It is not where somebody else holds it, or where it was tried, held or withdrawn since it was read.
        """
        free = or_(DELIVERY.c.claimed_until.is_(None), DELIVERY.c.claimed_until <= now)
        unseen = DELIVERY.c.state == "waiting", DELIVERY.c.tries == delivery.tries, DELIVERY.c.next_try_at <= now
        mine = update(DELIVERY).where(DELIVERY.c.id == delivery.id, free, *unseen)
        with self._write() as connection:
            return connection.execute(mine.values(claimed_by=by, claimed_until=until)).rowcount == 1

    def claimants(self, now: datetime) -> set[str]:
        """Who holds deliveries."""
        held = select(DELIVERY.c.claimed_by).distinct().where(DELIVERY.c.claimed_until > now)
        with self._read() as connection:
            return {str(by) for (by,) in connection.execute(held.where(DELIVERY.c.state == "waiting"))}

    def release(self, by: str) -> None:
        """Gives back everything that somebody holds."""
        with self._write() as connection:
            connection.execute(
                update(DELIVERY).where(DELIVERY.c.claimed_by == by).values(claimed_by=None, claimed_until=None)
            )

    def record(self, attempt: Attempt, state: DeliveryState) -> None:
        """Adds what came of a try, and leaves the delivery in a state; it is in nobody's hands afterwards.

        Whoever took longer than a claim holds may come behind another: both tries are kept, and what arrived arrived.
        """
        mine = update(DELIVERY).where(DELIVERY.c.id == attempt.delivery)
        if state == "sent":
            mine = mine.values(sent_at=func.coalesce(DELIVERY.c.sent_at, literal(attempt.ended_at, UtcMoment())))
        else:
            mine = mine.where(DELIVERY.c.state == "waiting")
        with self._write() as connection:
            number = 1 + self._last(connection, attempt.delivery)
            row = {name: getattr(attempt, name) for name in _TRIED} | {"number": number}
            connection.execute(insert(ATTEMPT).values(row))
            after = {"state": state, "tries": number, "answer": attempt.answer, "next_try_at": attempt.next_try_at}
            connection.execute(mine.values(claimed_by=None, claimed_until=None, **after))

    def come_back(self, attempt: Attempt) -> None:
        """Gives up a delivery that was taken over and then reported undeliverable; the report is kept as a try."""
        theirs = update(DELIVERY).where(DELIVERY.c.id == attempt.delivery, DELIVERY.c.state.in_(("sent", "waiting")))
        with self._write() as connection:
            number = 1 + self._last(connection, attempt.delivery)
            row = {name: getattr(attempt, name) for name in _TRIED} | {"number": number}
            connection.execute(insert(ATTEMPT).values(row))
            after = {"state": "dead", "tries": number, "answer": attempt.answer, "next_try_at": None}
            connection.execute(theirs.values(claimed_by=None, claimed_until=None, **after))

    def given_up(self, delivery: str) -> int:
        """The number of the try after which a delivery was given up last; 0 where it never was."""
        with self._read() as connection:
            return self._last(connection, delivery, ATTEMPT.c.next_try_at.is_(None), ATTEMPT.c.outcome != "sent")

    @staticmethod
    def _last(connection: Connection, delivery: str, *where: Any) -> int:
        statement = select(func.max(ATTEMPT.c.number)).where(ATTEMPT.c.delivery == delivery, *where)
        return int(connection.execute(statement).scalar() or 0)

    def hold(self, deliveries: Collection[str], until: datetime) -> None:
        """Lets deliveries that wait do so until a moment at least, without a try."""
        self._change(deliveries, DELIVERY.c.next_try_at < until, next_try_at=until)

    def withdraw(self, deliveries: Collection[str], why: str) -> int:
        """Takes deliveries that wait, and are in nobody's hands, out for good; how many that were."""
        return self._change(
            deliveries, DELIVERY.c.claimed_by.is_(None), state="withdrawn", next_try_at=None, answer=why
        )

    def again(self, deliveries: Collection[str], now: datetime) -> int:
        """Puts dead deliveries back to be tried now, under their own ids; how many that were."""
        changed = 0
        with self._write() as connection:
            for part in in_parts(deliveries):
                dead = update(DELIVERY).where(DELIVERY.c.id.in_(part), DELIVERY.c.state == "dead")
                changed += connection.execute(dead.values(state="waiting", next_try_at=now)).rowcount
        return changed

    def deliveries(
        self,
        *,
        ids: Collection[str] | None = None,
        about: str | None = None,
        kind: MessageKind | None = None,
        states: Sequence[DeliveryState] = (),
        channel: str | None = None,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> list[Delivery]:
        """Deliveries that fit everything given, the latest first."""
        statement = select(*_DELIVERY).order_by(DELIVERY.c.created_at.desc(), DELIVERY.c.channel, DELIVERY.c.recipient)
        if ids is not None:
            statement = statement.where(DELIVERY.c.id.in_(list(ids)))
        if about is not None:
            statement = statement.where(DELIVERY.c.about == about)
        if kind is not None:
            statement = statement.where(DELIVERY.c.kind == kind)
        if states:
            statement = statement.where(DELIVERY.c.state.in_(list(states)))
        if channel is not None:
            statement = statement.where(DELIVERY.c.channel == channel)
        if since is not None:
            statement = statement.where(DELIVERY.c.created_at >= since)
        with self._read() as connection:
            return [_delivery(row) for row in connection.execute(statement.limit(limit))]

    def counts(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        statement = select(DELIVERY.c.state, func.count()).group_by(DELIVERY.c.state)
        with self._read() as connection:
            return {str(state): int(count) for state, count in connection.execute(statement)}

    def find(self, beginning: str) -> list[Delivery]:
        """Deliveries whose id begins so."""
        statement = select(*_DELIVERY).where(DELIVERY.c.id.startswith(beginning, autoescape=True)).limit(20)
        with self._read() as connection:
            return [_delivery(row) for row in connection.execute(statement)]

    def attempts(self, delivery: str) -> list[Attempt]:
        """Every try of a delivery, in order."""
        statement = select(*(ATTEMPT.c[name] for name in _TRIED)).where(ATTEMPT.c.delivery == delivery)
        with self._read() as connection:
            return [Attempt(*row) for row in connection.execute(statement.order_by(ATTEMPT.c.number))]

    def stop(self, said: Stop) -> None:
        """Records that a channel sends to a recipient no more, or does again."""
        mine = STOP.c.channel == said.channel, STOP.c.recipient == said.recipient
        with self._write() as connection:
            last = connection.execute(select(func.max(STOP.c.number)).where(*mine)).scalar() or 0
            row = {name: getattr(said, name) for name in _STOPPED}
            connection.execute(insert(STOP).values(number=last + 1, **row))

    def dead(self, *, known_at: datetime | None = None, limit: int | None = None) -> list[Delivery]:
        """What is given up, the latest first; with `known_at` as the tries had it then, with the answer of then."""
        if known_at is None:
            return self.deliveries(states=("dead",), limit=limit)
        last = (
            select(ATTEMPT.c.delivery, func.max(ATTEMPT.c.number).label("number"))
            .where(ATTEMPT.c.ended_at <= known_at)
            .group_by(ATTEMPT.c.delivery)
            .subquery()
        )
        columns = [ATTEMPT.c.answer.label("then") if column.name == "answer" else column for column in _DELIVERY]
        statement = (
            select(*columns)
            .join(last, last.c.delivery == DELIVERY.c.id)
            .join(ATTEMPT, (ATTEMPT.c.delivery == DELIVERY.c.id) & (ATTEMPT.c.number == last.c.number))
            .where(ATTEMPT.c.outcome != "sent", ATTEMPT.c.next_try_at.is_(None))
            .order_by(DELIVERY.c.created_at.desc(), DELIVERY.c.channel, DELIVERY.c.recipient)
            .limit(limit)
        )
        with self._read() as connection:
            return [Delivery(*row) for row in connection.execute(statement)]

    def stops(self, channel: str | None = None, *, known_at: datetime | None = None) -> dict[tuple[str, str], Stop]:
        """Whoever is stopped now (or was at `known_at`), by channel and recipient."""
        statement = select(*(STOP.c[name] for name in _STOPPED)).order_by(STOP.c.number)
        if known_at is not None:
            statement = statement.where(STOP.c.at <= known_at)
        if channel is not None:
            statement = statement.where(STOP.c.channel == channel)
        with self._read() as connection:
            said = [Stop(*row) for row in connection.execute(statement)]
        latest = {(one.channel, one.recipient): one for one in said}
        return {key: one for key, one in latest.items() if one.stopped}

    def _change(self, deliveries: Collection[str], *where: Any, **values: object) -> int:
        changed = 0
        with self._write() as connection:
            for part in in_parts(deliveries):
                mine = update(DELIVERY).where(DELIVERY.c.id.in_(part), DELIVERY.c.state == "waiting", *where)
                changed += connection.execute(mine.values(**values)).rowcount
        return changed


def _has(connection: Connection, table: Table, name: str) -> bool:
    return connection.execute(select(table.c.id).where(table.c.id == name)).first() is not None


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**row._asdict())
