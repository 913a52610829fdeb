"""The ledger: an append-only record of observations with the decisions on them, readable as of any moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Engine, Select, Table, and_, func, insert, select
from sqlalchemy import text as sql

from tracker.db import arrivals, register, reviews
from tracker.db import connection as link
from tracker.db.connection import LedgerError
from tracker.db.register import DeclarationVersion, Evidence, KeptAssessment
from tracker.db.rows import CHUNK, COLUMNS, READ, TABLE, Doubts, Entry, binder, entry_of
from tracker.db.tables import DecisionRow
from tracker.db.upgrade import upgrade
from tracker.errors import InputError
from tracker.model.observation import STATES, Observation, State
from tracker.model.review import Review, Second

if TYPE_CHECKING:
    from tracker.db.alerts import AlertBook
    from tracker.db.audit import AuditBook
    from tracker.db.browse import Browser
    from tracker.db.editions import EditionBook
    from tracker.db.forecasts import ForecastBook
    from tracker.db.held import HeldBook
    from tracker.db.idempotency import IdempotencyBook
    from tracker.db.outbox import Outbox
    from tracker.db.people import PeopleBook
    from tracker.db.proposals import ProposalBook
    from tracker.db.pulse import PulseBook
    from tracker.db.queues import QueueBook
    from tracker.db.requests import RequestBook
    from tracker.db.sessions import SessionBook
    from tracker.db.sources import SourceBook
    from tracker.db.standings import Standings

DECISION: Table = cast(Any, DecisionRow).__table__

ACCEPTED: tuple[State, ...] = ("accepted",)

SUBJECT = COLUMNS.index("subject")


class Ledger:
    """The ledger of one workspace.

    Every method is one transaction. Inside `with ledger.writing() as book:` all methods of `book` share one, which
    nobody else can write in between; `reading()` gives the same for one unchanging view.
    """

    def __init__(self, engine: Engine, connection: Connection | None = None) -> None:
        self._engine = engine
        self._connection = connection

    @classmethod
    def open(cls, url: str) -> Ledger:
        """The ledger at a database URL, created or brought to this version's shape where it is not there yet.

        Raises UsageError for a URL that names none, LedgerError where the database cannot be used.
        """
        engine = link.engine_for(url)
        try:
            _bring_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        """Closes every connection; the ledger can be used again and then opens new ones."""
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare_for_workers(self) -> None:
        """Makes or brings up to date the tables by which workers share the work; only on PostgreSQL."""
        from tracker.db.engine_shape import bring_up_to_date

        bring_up_to_date(self._engine)

    @property
    def file(self) -> Path | None:
        """The file of a SQLite ledger, None for any other."""
        return link.sqlite_file(self._engine)

    @contextmanager
    def writing(self, of: Collection[str] = link.WHOLE) -> Iterator[Ledger]:
        """This ledger in one transaction that may write; it is committed at the end, undone by an exception.

        `of` names the things that it writes of, where others may write of other things meanwhile.
        """
        with link.writing(self._engine, of) if self._connection is None else _joined(self._connection) as connection:
            yield Ledger(self._engine, connection)

    @contextmanager
    def reading(self) -> Iterator[Ledger]:
        """This ledger in one transaction that sees one unchanging state."""
        with self._read() as connection:
            yield Ledger(self._engine, connection)

    def append(self, observations: Iterable[Observation], doubts: Mapping[str, Doubts] | None = None) -> int:
        """Adds the observations whose id is not known yet; how many that were.

        Each needs its id and `recorded_at` in UTC; its `state` is the one it starts with. `doubts` holds by id why
        one is held. Raises ValueError for an amount or a moment that is none, and then adds nothing.
        """
        held = doubts or {}
        rows = binder(self._engine.dialect)
        mark = "?" if self._engine.dialect.paramstyle == "qmark" else "%s"
        statement = (
            f"INSERT INTO {TABLE.name} ({', '.join(COLUMNS)}) VALUES ({', '.join([mark] * len(COLUMNS))}) "  # noqa: S608
            "ON CONFLICT (id) DO NOTHING"
        )
        added = 0
        subjects: set[str] = set()
        with self._write() as connection:
            arrivals.in_order(connection)
            for chunk in rows((one, held.get(one.id, ())) for one in observations):
                if len(chunk) == CHUNK and connection.dialect.name == "postgresql":
                    from tracker.db.postgresql import insert_new

                    new = insert_new(connection, TABLE.name, COLUMNS, "id", chunk)
                else:
                    new = connection.exec_driver_sql(statement, chunk).rowcount
                added += new
                if new:
                    subjects.update(cast(str, row[SUBJECT]) for row in chunk)
            arrivals.announce(connection, subjects)
        return added

    def observations(
        self,
        subjects: Collection[str] | None = None,
        *,
        known_at: datetime | None = None,
        states: Collection[State] = ACCEPTED,
    ) -> dict[str, list[Observation]]:
        """Observations by subject, sorted by period and then by when they were recorded.

        With `known_at` only what was recorded by then, in the state decided by then.
        """
        series: dict[str, list[Observation]] = {}
        for entry in self.entries(subjects, known_at=known_at, states=states):
            series.setdefault(entry.observation.subject, []).append(entry.observation)
        return series

    def entries(
        self,
        subjects: Collection[str] | None = None,
        *,
        known_at: datetime | None = None,
        states: Collection[State] = STATES,
    ) -> Iterator[Entry]:
        """Entries by subject, period, time of recording and id, read as they are asked for."""
        statement = _entries(known_at, states)
        parts: Iterable[list[str] | None] = [None] if subjects is None else register.in_parts(subjects)
        with self._read() as connection:
            for part in parts:
                chosen = statement if part is None else statement.where(TABLE.c.subject.in_(part))
                for rows in connection.execute(chosen.execution_options(yield_per=CHUNK)).partitions():
                    for row in rows:
                        yield entry_of(row)

    def find(self, identity: str) -> list[Entry]:
        """The entries whose id begins with `identity`, at most ten of them."""
        whole = self.held.entry(identity)
        if whole is not None:
            return [whole]
        escaped = identity.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = _entries(None, STATES).where(TABLE.c.id.like(f"{escaped}%", escape="\\")).limit(10)
        with self._read() as connection:
            return [entry_of(row) for row in connection.execute(statement)]

    def citing(self, evidence: str, limit: int) -> list[Entry]:
        """The entries that rest on the archived copy of a SHA-256, by subject and period, at most `limit`."""
        statement = _entries(None, STATES).where(TABLE.c.evidence == evidence, TABLE.c.evidence.is_not(None))
        with self._read() as connection:
            return [entry_of(row) for row in connection.execute(statement.limit(limit))]

    @property
    def sources(self) -> SourceBook:
        """What is known of the sources: how each stands, how its fetches went."""
        from tracker.db.sources import SourceBook

        return SourceBook(self._write, self._read)

    @property
    def held(self) -> HeldBook:
        """What waits for a person, a page at a time; what persons decided."""
        from tracker.db.held import HeldBook

        return HeldBook(self._read)

    @property
    def requests(self) -> RequestBook:
        """Which figures were asked of whom, with what came of it."""
        from tracker.db.requests import RequestBook

        return RequestBook(self._write, self._read)

    @property
    def pulse(self) -> PulseBook:
        """When the scheduler last gave a sign of life, when it gave none."""
        from tracker.db.pulse import PulseBook

        return PulseBook(self._write, self._read)

    @property
    def alert_book(self) -> AlertBook:
        """What is known of alerts: how each stands, what was told of it, who keeps it silent."""
        from tracker.db.alerts import AlertBook

        return AlertBook(self._write, self._read)

    @property
    def forecasts(self) -> ForecastBook:
        """Forecasts as they were made, with what came true of each."""
        from tracker.db.forecasts import ForecastBook

        return ForecastBook(self._write, self._read)

    @property
    def proposals(self) -> ProposalBook:
        """What documents were read to say, with the decisions on it."""
        from tracker.db.proposals import ProposalBook

        return ProposalBook(self._write, self._read)

    def is_empty(self) -> bool:
        """Whether no observation was ever recorded."""
        with self._read() as connection:
            return connection.execute(select(TABLE.c.id).limit(1)).first() is None

    def decide(
        self, observation: str, state: State, *, at: datetime, by: str | None = None, reason: str | None = None
    ) -> bool:
        """Records a decision on an observation; False when it changes nothing, because that state is in force.

        Raises InputError for an id that the ledger does not hold.
        """
        with self._write() as connection:
            row = connection.execute(_entries(None, STATES).where(TABLE.c.id == observation)).first()
            if row is None:
                raise InputError(f"the ledger holds no observation {observation}", "tracker review lists what waits")
            if entry_of(row).observation.state == state:
                return False
            last = select(func.max(DECISION.c.number)).where(DECISION.c.observation == observation)
            number = (connection.execute(last).scalar() or 0) + 1
            values = {"state": state, "decided_at": at, "decided_by": by, "reason": reason}
            arrivals.in_order(connection)
            connection.execute(insert(DECISION).values(observation=observation, number=number, **values))
            arrivals.announce(connection, [entry_of(row).observation.subject])
        return True

    def add_review(self, review: Review) -> None:
        """Records what a person said of a target's computed status, under its id and at its moment (UTC)."""
        with self._write() as connection:
            arrivals.in_order(connection)
            reviews.add(connection, review)
            arrivals.announce(connection, [review.target])

    def second_review(self, review: str, answer: Second) -> None:
        """Records another person's answer to the review of an id."""
        with self._write() as connection:
            arrivals.in_order(connection)
            arrivals.announce(connection, [reviews.second(connection, review, answer)])

    def reviews(
        self, targets: Collection[str] | None = None, *, known_at: datetime | None = None
    ) -> dict[str, list[Review]]:
        """Reviews by target, in the order in which they were made; with `known_at` as far as known by then."""
        with self._read() as connection:
            return reviews.reviews(connection, targets, known_at)

    def said(self, as_of: date, known_at: datetime | None = None) -> Mapping[str, str]:
        """What forecasts led to when targets were last assessed by a day, by target; with `known_at` by a moment.

        It may be asked after the transaction it was made in.
        """
        from tracker.db.said import Said

        def read() -> AbstractContextManager[Connection]:
            bound = self._connection
            return self._read() if bound is None or not bound.closed else link.reading(self._engine)

        return Said(read, as_of, known_at)

    def declare(self, version: str, text: bytes, loaded_at: datetime, files: Mapping[str, str] | None = None) -> bool:
        """Records a loaded declaration when it or the files kept with it are not the last recorded; whether it did."""
        with self._write() as connection:
            return register.declare(connection, version, text, loaded_at, files)

    def declaration_at(self, moment: datetime | None = None) -> DeclarationVersion | None:
        """The declaration in force at a moment (now, with None), or None before the first."""
        with self._read() as connection:
            return register.declaration_at(connection, moment)

    def declarations(self) -> list[DeclarationVersion]:
        """Every recorded declaration version, oldest first."""
        with self._read() as connection:
            return register.declarations(connection)

    def keep(self, assessments: Sequence[Mapping[str, object]], assessed_at: datetime, declaration: str) -> int:
        """Keeps the assessments (as JSON objects) that differ from their target's last, the day apart; how many."""
        with self._write() as connection:
            if any(one.get("forecast") is not None for one in assessments):
                from tracker.db import forecasts

                forecasts.keep(connection, assessments, assessed_at)
            return register.keep(connection, assessments, assessed_at, declaration)

    def last_assessments(self, before: datetime | None = None) -> dict[str, dict[str, object]]:
        """Each target's last kept assessment as a JSON object; with `before`, the last made earlier than that."""
        with self._read() as connection:
            return register.last_assessments(connection, before)

    def assessments_of(self, target: str) -> list[KeptAssessment]:
        """Every kept assessment of a target, oldest first."""
        with self._read() as connection:
            return register.assessments_of(connection, target)

    def keep_evidence(self, *evidence: Evidence) -> int:
        """Records where archived bytes came from, once for every address; how many of these were new."""
        with self._write() as connection:
            return register.keep_evidence(connection, evidence)

    def evidence_of(self, name: str) -> list[Evidence]:
        """Where the archived bytes of a SHA-256 came from, earliest first."""
        with self._read() as connection:
            return register.evidence_of(connection, name)

    def cited_evidence(self) -> set[str]:
        """The SHA-256 of all archived bytes that something here rests on."""
        with self._read() as connection:
            rows = connection.execute(select(TABLE.c.evidence).distinct().where(TABLE.c.evidence.is_not(None)))
            cited = {str(name) for (name,) in rows}
        return cited | self.sources.cited() | self.proposals.cited()

    @property
    def edition_book(self) -> EditionBook:
        """The editions as they were frozen, what reviewers did with each."""
        from tracker.db.editions import EditionBook

        return EditionBook(self._write, self._read)

    @property
    def standings(self) -> Standings:
        """Where each target stands now: what is in need of another assessment, found without looking at the rest."""
        from tracker.db.standings import Standings

        return Standings(self._write, self._read)

    @property
    def outbox(self) -> Outbox:
        """The messages on their way to their recipients."""
        from tracker.db.outbox import Outbox

        return Outbox(self._write, self._read)

    @property
    def people(self) -> PeopleBook:
        """Who has an account, which tokens their programs bear."""
        from tracker.db.people import PeopleBook

        return PeopleBook(self._write, self._read)

    @property
    def sessions(self) -> SessionBook:
        """Who is signed in, which tries to do so failed."""
        from tracker.db.sessions import SessionBook

        return SessionBook(self._write, self._read)

    @property
    def audit(self) -> AuditBook:
        """Who did what, in a chain."""
        from tracker.db.audit import AuditBook

        return AuditBook(self._write, self._read)

    @property
    def browser(self) -> Browser:
        """Long lists, a page at a time."""
        from tracker.db.browse import Browser

        return Browser(self._read)

    @property
    def queues(self) -> QueueBook:
        """What waits for workers, where the distributed engine is used."""
        from tracker.db.queues import QueueBook

        return QueueBook(self._read)

    @property
    def idempotency(self) -> IdempotencyBook:
        """What was answered to requests that may be sent again."""
        from tracker.db.idempotency import IdempotencyBook

        return IdempotencyBook(self._write)

    def _write(self) -> AbstractContextManager[Connection]:
        return link.writing(self._engine) if self._connection is None else _joined(self._connection)

    def _read(self) -> AbstractContextManager[Connection]:
        return link.reading(self._engine) if self._connection is None else _joined(self._connection)


def bring_up_to_date(url: str) -> str | None:
    """Brings the database at a URL to this version's shape; the migration it stood at, None for a new one."""
    engine = link.engine_for(url)
    try:
        return _bring_up_to_date(engine)
    finally:
        engine.dispose()


def _bring_up_to_date(engine: Engine) -> str | None:
    file = link.sqlite_file(engine)
    try:
        if file is not None and not file.parent.is_dir():
            file.parent.mkdir(parents=True)
    except OSError as error:
        raise LedgerError(f"the folder {error.filename} cannot be made: {error.strerror}") from error
    return upgrade(engine)


@contextmanager
def _joined(connection: Connection) -> Iterator[Connection]:
    yield connection


def _entries(known_at: datetime | None, states: Collection[State]) -> Select[Any]:
    """Observations with the decision in force at a moment, in the order in which the table is clustered."""
    latest = select(DECISION.c.number).where(DECISION.c.observation == TABLE.c.id).correlate(TABLE)
    if known_at is not None:
        latest = latest.where(DECISION.c.decided_at <= known_at)
    latest = latest.order_by(DECISION.c.decided_at.desc(), DECISION.c.number.desc()).limit(1)
    in_force = DECISION.alias("in_force")
    decided = and_(in_force.c.observation == TABLE.c.id, in_force.c.number == latest.scalar_subquery())
    state = func.coalesce(in_force.c.state, TABLE.c.state)
    statement = (
        select(*READ, in_force.c.state, in_force.c.decided_at, in_force.c.decided_by, in_force.c.reason)
        .select_from(TABLE.outerjoin(in_force, decided))
        .order_by(TABLE.c.subject, TABLE.c.period_end, TABLE.c.recorded_at, TABLE.c.id)
    )
    if known_at is not None:
        statement = statement.where(TABLE.c.recorded_at <= known_at)
    if set(states) == {"proposed"}:
        statement = statement.where(sql("observation.state = 'proposed'"))
    if set(states) != set(STATES):
        statement = statement.where(state.in_(sorted(states)))
    return statement
