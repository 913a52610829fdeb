"""The register of proposals: what documents were read to say, and what a person decided on each; nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, TypeAlias, cast

from sqlalchemy import Connection, ForeignKeyConstraint, Index, Select, Table, Text, func, insert, select
from sqlmodel import Field, SQLModel

from tracker.db.register import in_parts
from tracker.db.types import Json, UtcMoment, dumps

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]
Answer = Literal["accepted", "corrected", "rejected"]

PREFIX = "p-"
LENGTH = 16
MOST_FOUND = 20


class ProposalRow(SQLModel, table=True):
    """A figure or pledge that a document was read to state; `body` is it in the format of `tracker read --json`."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_evidence", "evidence"),
        {"sqlite_strict": True},
    )

    id: str = Field(sa_type=Text, primary_key=True)
    filed_at: datetime = Field(sa_type=UtcMoment)
    filed_by: str | None = Field(default=None, sa_type=Text)
    place: str = Field(sa_type=Text)
    evidence: str = Field(sa_type=Text)
    source: str | None = Field(default=None, sa_type=Text)
    body: dict[str, Any] = Field(sa_type=Json)


class ProposalAnswerRow(SQLModel, table=True):
    """What a person decided on a proposal, once: the subject it was taken for and the observation it became, if any."""

    __tablename__ = "proposal_answer"
    __table_args__ = (
        ForeignKeyConstraint(["proposal"], ["proposal.id"], name="fk_proposal_answer_proposal"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    proposal: str = Field(sa_type=Text, primary_key=True)
    answered_at: datetime = Field(sa_type=UtcMoment)
    answered_by: str | None = Field(default=None, sa_type=Text)
    state: str = Field(sa_type=Text)
    subject: str | None = Field(default=None, sa_type=Text)
    observation: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)


PROPOSAL: Table = cast(Any, ProposalRow).__table__
ANSWER: Table = cast(Any, ProposalAnswerRow).__table__


@dataclass(frozen=True, slots=True)
class Answered:
    """A person's decision on a proposal."""

    state: Answer
    at: datetime
    by: str | None = None
    subject: str | None = None
    observation: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """A proposal as it was filed, and the decision on it; `answer` is None while it waits."""

    id: str
    filed_at: datetime
    filed_by: str | None
    place: str
    evidence: str
    source: str | None
    body: dict[str, Any]
    answer: Answered | None = None


def proposal_id(evidence: str, body: dict[str, Any]) -> str:
    """The id that follows from the document's bytes and from where in it what is stated.

    Read again, with better rules or told more of the document, the same words keep their id.
    """
    places = [body.get("kind"), body.get("start"), body.get("end"), body.get("value_start"), body.get("value_end")]
    return PREFIX + sha256(dumps([evidence, *places]).encode()).hexdigest()[:LENGTH]


def place_of(one: Filed) -> tuple[datetime, str, int, str]:
    """Where a proposal stands in the queue: by document in the order of filing, then by its place in the text."""
    return one.filed_at, one.evidence, int(one.body.get("start", 0)), one.id


class ProposalBook:
    """The proposals of one ledger with the decisions on them, in its transactions."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def file(self, proposals: Sequence[Filed]) -> int:
        """Files what is not there yet; how many were."""
        with self._write() as connection:
            known: set[str] = set()
            for part in in_parts(one.id for one in proposals):
                known.update(connection.execute(select(PROPOSAL.c.id).where(PROPOSAL.c.id.in_(part))).scalars())
            rows = {
                one.id: {
                    "id": one.id, "filed_at": one.filed_at, "filed_by": one.filed_by, "place": one.place,
                    "evidence": one.evidence, "source": one.source, "body": one.body,
                }
                for one in proposals if one.id not in known
            }  # fmt: skip
            if rows:
                connection.execute(insert(PROPOSAL), list(rows.values()))
            return len(rows)

    def answer(self, identity: str, answer: Answered) -> bool:
        """Records a decision; False, and nothing changes, where there is one already."""
        with self._write() as connection:
            if connection.execute(select(ANSWER.c.proposal).where(ANSWER.c.proposal == identity)).first() is not None:
                return False
            connection.execute(
                insert(ANSWER).values(
                    proposal=identity, answered_at=answer.at, answered_by=answer.by, state=answer.state,
                    subject=answer.subject, observation=answer.observation, reason=answer.reason,
                )
            )  # fmt: skip
            return True

    def waiting(self) -> list[Filed]:
        """Those nobody has decided on, by document in the order of filing and of their places in it."""
        return self._filed(_all().where(ANSWER.c.proposal.is_(None)))

    def count(self) -> int:
        """How many wait."""
        without = select(ANSWER.c.proposal).where(ANSWER.c.proposal == PROPOSAL.c.id).exists()
        with self._read() as connection:
            return int(connection.execute(select(func.count()).select_from(PROPOSAL).where(~without)).scalar_one())

    def find(self, beginning: str) -> list[Filed]:
        """Those whose id begins so, at most 20; the one of that very id alone where there is one."""
        below, above = beginning, beginning + "\U0010ffff"
        found = self._filed(_all().where(PROPOSAL.c.id >= below, PROPOSAL.c.id < above).limit(MOST_FOUND))
        return [one for one in found if one.id == beginning] or found

    def accepted(self) -> list[Filed]:
        """Those that were taken for something declared."""
        return self._filed(_all().where(ANSWER.c.state.in_(("accepted", "corrected"))))

    def cited(self) -> set[str]:
        """The SHA-256 of all bytes that proposals were read from."""
        with self._read() as connection:
            return {str(name) for name in connection.execute(select(PROPOSAL.c.evidence).distinct()).scalars()}

    def _filed(self, statement: Select[Any]) -> list[Filed]:
        with self._read() as connection:
            found = [_row(row) for row in connection.execute(statement)]
        return sorted(found, key=place_of)


def _all() -> Select[Any]:
    joined = PROPOSAL.outerjoin(ANSWER, ANSWER.c.proposal == PROPOSAL.c.id)
    return select(*PROPOSAL.c, *(column.label(f"answer_{column.name}") for column in ANSWER.c)).select_from(joined)


def _row(row: Any) -> Filed:
    answer = None
    if row.answer_proposal is not None:
        answer = Answered(
            row.answer_state, row.answer_answered_at, row.answer_answered_by, row.answer_subject,
            row.answer_observation, row.answer_reason,
        )  # fmt: skip
    return Filed(row.id, row.filed_at, row.filed_by, row.place, row.evidence, row.source, row.body, answer)
