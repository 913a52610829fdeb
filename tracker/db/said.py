"""What forecasts led to when targets were last assessed, each read when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import Connection, select

from tracker.db.register import ASSESSMENT
from tracker.model.outlook import METHOD

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]


class Said(Mapping[str, str]):
    """The trajectory of the last assessment that was kept by a day and moment, by target, where the forecast led to it.

    A forecast's word changes only past a margin around its cut, so few targets are ever asked for.
    """

    def __init__(self, read: Transaction, as_of: date, known_at: datetime | None) -> None:
        self._read = read
        self._as_of = as_of
        self._known_at = known_at

    def __getitem__(self, target: str) -> str:
        statement = select(ASSESSMENT.c.rule, ASSESSMENT.c.body).where(
            ASSESSMENT.c.target == target, ASSESSMENT.c.as_of <= self._as_of
        )
        if self._known_at is not None:
            statement = statement.where(ASSESSMENT.c.assessed_at <= self._known_at)
        with self._read() as connection:
            row = connection.execute(statement.order_by(ASSESSMENT.c.number.desc()).limit(1)).first()
        word = None if row is None or row.rule != METHOD else row.body.get("trajectory")
        if word is None:
            raise KeyError(target)
        return str(word)

    def __iter__(self) -> Iterator[str]:
        with self._read() as connection:
            rows = connection.execute(select(ASSESSMENT.c.target).distinct().order_by(ASSESSMENT.c.target)).all()
        return iter([row.target for row in rows if row.target in self])

    def __len__(self) -> int:
        return sum(1 for _ in self)
