"""The register of sources: the state of each, the log of their fetches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, TypeAlias, cast

from sqlalchemy import (
    CheckConstraint,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlmodel import Field, SQLModel

from tracker.db.register import in_parts
from tracker.db.types import Json, UtcMoment
from tracker.model.collected import OUTCOMES, Reworded, SourceRun, SourceState, Trouble, Watched
from tracker.model.text import Text as Words

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]


class SourceStateRow(SQLModel, table=True):
    """How a source stands; the one table beside standings whose rows change, for it is a summary of its runs."""

    __tablename__ = "source_state"
    __table_args__ = {"sqlite_strict": True, "sqlite_with_rowid": False}

    source: str = Field(sa_type=Text, primary_key=True)
    last_try_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    last_success_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    failing_since: datetime | None = Field(default=None, sa_type=UtcMoment)
    failures: int = Field(sa_type=Integer)
    error_kind: str | None = Field(default=None, sa_type=Text)
    error: Any = Field(default=None, sa_type=Json, nullable=True)
    next_try_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    not_before: datetime | None = Field(default=None, sa_type=UtcMoment)
    etag: str | None = Field(default=None, sa_type=Text)
    last_modified: str | None = Field(default=None, sa_type=Text)
    validators_url: str | None = Field(default=None, sa_type=Text)
    content_sha256: str | None = Field(default=None, sa_type=Text)
    full_fetch_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    declared: str | None = Field(default=None, sa_type=Text)
    places: Any = Field(default=None, sa_type=Json, nullable=False)
    watched: Any = Field(default=None, sa_type=Json, nullable=False)
    claimed_by: str | None = Field(default=None, sa_type=Text)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcMoment)


class SourceRunRow(SQLModel, table=True):
    """One fetch of a source, append-only."""

    __tablename__ = "source_run"
    __table_args__ = (
        CheckConstraint(f"outcome IN ({', '.join(repr(one) for one in OUTCOMES)})", name="ck_source_run_outcome"),
        Index("ix_source_run_source", "source", "number"),
        {"sqlite_strict": True},
    )

    number: int | None = Field(default=None, primary_key=True)
    source: str = Field(sa_type=Text)
    started_at: datetime = Field(sa_type=UtcMoment)
    ended_at: datetime = Field(sa_type=UtcMoment)
    outcome: str = Field(sa_type=Text)
    error_kind: str | None = Field(default=None, sa_type=Text)
    error: Any = Field(default=None, sa_type=Json, nullable=True)
    status: int | None = Field(default=None, sa_type=Integer)
    size: int | None = Field(default=None, sa_type=Integer)
    evidence: Any = Field(default=None, sa_type=Json, nullable=False)
    found: int = Field(sa_type=Integer)
    added: int = Field(sa_type=Integer)
    held: int = Field(sa_type=Integer)
    known: int = Field(sa_type=Integer)
    changes: Any = Field(default=None, sa_type=Json, nullable=False)


GOOD = ("recorded", "nothing_new", "unchanged")
"""The outcomes of a fetch that worked."""

STATE: Table = cast(Any, SourceStateRow).__table__
RUN: Table = cast(Any, SourceRunRow).__table__


class SourceBook:
    """What the ledger holds of sources; every method joins the transaction of the ledger it was taken from."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write, self._read = write, read

    def states(self, sources: Collection[str] | None = None) -> dict[str, SourceState]:
        """The states of the sources that were ever tried or claimed, by id."""
        parts: Iterable[list[str] | None] = [None] if sources is None else in_parts(sources)
        found = {}
        with self._read() as connection:
            for part in parts:
                chosen = select(STATE) if part is None else select(STATE).where(STATE.c.source.in_(part))
                for row in connection.execute(chosen.order_by(STATE.c.source)):
                    found[row.source] = _state(row._asdict())
        return found

    def save(self, states: Collection[SourceState], runs: Collection[SourceRun]) -> None:
        """Puts these states in the place of the former ones, adds these runs to the log."""
        with self._write() as connection:
            for part in in_parts(one.source for one in states):
                connection.execute(delete(STATE).where(STATE.c.source.in_(part)))
            if states:
                connection.execute(insert(STATE), [_state_row(one) for one in states])
            if runs:
                connection.execute(insert(RUN), [_run_row(one) for one in runs])

    def runs(self, source: str, limit: int = 20) -> list[SourceRun]:
        """The last runs of a source, the latest first."""
        statement = select(RUN).where(RUN.c.source == source).order_by(RUN.c.number.desc()).limit(limit)
        with self._read() as connection:
            return [_run(row._asdict()) for row in connection.execute(statement)]

    def found(self) -> dict[str, int]:
        """How many figures each source gave when it was last read without a fault, by id."""
        read = (
            select(func.max(RUN.c.number)).where(RUN.c.outcome.in_(("recorded", "nothing_new"))).group_by(RUN.c.source)
        )
        with self._read() as connection:
            rows = connection.execute(select(RUN.c.source, RUN.c.found).where(RUN.c.number.in_(read)))
            return {str(source): int(count) for source, count in rows}

    def changes(
        self, since: datetime | None = None, known_at: datetime | None = None
    ) -> list[tuple[SourceRun, Reworded]]:
        """Every statement found changed, oldest first: those found after `since` and by `known_at`."""
        statement = select(RUN).where(sql_cast(RUN.c.changes, Text) != "[]").order_by(RUN.c.number)
        if since is not None:
            statement = statement.where(RUN.c.ended_at > since)
        if known_at is not None:
            statement = statement.where(RUN.c.ended_at <= known_at)
        with self._read() as connection:
            runs = [_run(row._asdict()) for row in connection.execute(statement)]
        return [(run, change) for run in runs for change in run.changes]

    def troubles(self, known_at: datetime | None = None) -> list[Trouble]:
        """The sources that fail, as the log of fetches had it at a moment; faults of our own connection are none."""
        runs = select(RUN.c.source, func.max(RUN.c.number).label("number"), func.max(RUN.c.ended_at).label("at"))
        until = RUN.c.ended_at <= known_at if known_at is not None else true()
        good = runs.where(RUN.c.outcome.in_(GOOD), until).group_by(RUN.c.source).subquery()
        failed = (
            select(
                RUN.c.source, func.count().label("failures"), func.min(RUN.c.started_at).label("since"),
                func.max(RUN.c.number).label("last"), func.max(good.c.at).label("at"),
            )
            .select_from(RUN.outerjoin(good, good.c.source == RUN.c.source))
            .where(RUN.c.outcome.not_in(GOOD), RUN.c.error_kind != "offline", until)
            .where(RUN.c.number > func.coalesce(good.c.number, 0))
            .group_by(RUN.c.source)
            .subquery()
        )  # fmt: skip
        statement = (
            select(failed, RUN.c.error_kind, RUN.c.error)
            .join(RUN, RUN.c.number == failed.c.last)
            .order_by(failed.c.since, failed.c.source)
        )
        with self._read() as connection:
            return [
                Trouble(row.source, row.since, row.failures, row.error_kind, _text(row.error) or Words(()), row.at)
                for row in connection.execute(statement)
            ]

    def claim(self, source: str, by: str, *, now: datetime, until: datetime, last_try_at: datetime | None) -> bool:
        """Claims a source until a moment; whether it is ours now.

        It is not where somebody else has claimed it and the claim still runs, or where it was tried by somebody since
        `last_try_at` was read.
        """
        free = or_(STATE.c.claimed_until.is_(None), STATE.c.claimed_until <= now, STATE.c.claimed_by == by)
        unseen = STATE.c.last_try_at.is_(None) if last_try_at is None else STATE.c.last_try_at == last_try_at
        taken = update(STATE).where(STATE.c.source == source, free, unseen).values(claimed_by=by, claimed_until=until)
        with self._write() as connection:
            if connection.execute(taken).rowcount == 1:
                return True
            known = connection.execute(select(STATE.c.source).where(STATE.c.source == source)).first()
            if known is not None or last_try_at is not None:
                return False
            first = SourceState(source, claimed_by=by, claimed_until=until)
            connection.execute(insert(STATE).values(_state_row(first)))
            return True

    def release(self, source: str, by: str) -> None:
        """Gives a claim back before it ends."""
        mine = update(STATE).where(STATE.c.source == source, STATE.c.claimed_by == by)
        with self._write() as connection:
            connection.execute(mine.values(claimed_by=None, claimed_until=None))

    def cited(self) -> set[str]:
        """The SHA-256 of every piece of evidence that a state rests on."""
        names: set[str] = set()
        for state in self.states().values():
            names.update(
                name for name in (state.content_sha256, *(one.evidence for one in state.watched.values())) if name
            )
        with self._read() as connection:
            for row in connection.execute(select(RUN.c.changes).where(sql_cast(RUN.c.changes, Text) != "[]")):
                names.update(name for one in row.changes for name in (one["before"], one["after"]) if name)
        return names


_PLAIN_STATE = tuple(name for name in SourceState.__dataclass_fields__ if name not in ("error", "places", "watched"))
_PLAIN_RUN = tuple(name for name in SourceRun.__dataclass_fields__ if name not in ("error", "evidence", "changes"))


def _state_row(state: SourceState) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(state, name) for name in _PLAIN_STATE}
    watched = {target: _watched_json(one) for target, one in state.watched.items()}
    places = {key: list(places) for key, places in state.places.items()}
    return {**row, "error": _words(state.error), "places": places, "watched": watched}


def _state(row: Mapping[str, Any]) -> SourceState:
    plain = {name: row[name] for name in _PLAIN_STATE}
    watched = {target: _watched(one) for target, one in row["watched"].items()}
    places = {key: tuple(some) for key, some in row["places"].items()}
    return SourceState(**plain, error=_text(row["error"]), places=places, watched=watched)


def _watched_json(one: Watched) -> dict[str, object]:
    since = None if one.missing_since is None else one.missing_since.isoformat()
    return {
        "evidence": one.evidence, "prefix": one.prefix, "suffix": one.suffix, "missing_since": since,
        "instead": one.instead,
    }  # fmt: skip


def _watched(row: Mapping[str, Any]) -> Watched:
    since = None if row["missing_since"] is None else datetime.fromisoformat(row["missing_since"])
    return Watched(row["evidence"], row["prefix"], row["suffix"], since, row["instead"])


def _run_row(run: SourceRun) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(run, name) for name in _PLAIN_RUN}
    changes = [{name: getattr(one, name) for name in Reworded.__dataclass_fields__} for one in run.changes]
    return {**row, "error": _words(run.error), "evidence": list(run.evidence), "changes": changes}


def _run(row: Mapping[str, Any]) -> SourceRun:
    plain = {name: row[name] for name in _PLAIN_RUN}
    changes = tuple(Reworded(**one) for one in row["changes"])
    return SourceRun(**plain, error=_text(row["error"]), evidence=tuple(row["evidence"]), changes=changes)


def _words(text: Words | None) -> dict[str, str] | None:
    return None if text is None else dict(text.wordings)


def _text(row: Mapping[str, str] | None) -> Words | None:
    return None if row is None else Words(tuple(row.items()))
