"""Ledger append against bare `sqlite3.executemany` of the same rows into the same table, side by side.

The bare run gets its tuples ready-made; ours starts from observations, so the translation is part of its time.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from benchmarks.measure import Budget, Figure, Row, spaced
from tracker.db.identity import identified
from tracker.db.ledger import Ledger
from tracker.db.rows import COLUMNS, binder
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.period import Period

ROUNDS = 3


def observations(count: int) -> list[Observation]:
    """`count` monthly figures of a hundredth as many indicators, recorded in one batch."""
    start = datetime(2026, 11, 22, 8, tzinfo=UTC)
    periods = [Period.parse(f"{2016 + number // 12}-{number % 12 + 1:02d}") for number in range(100)]
    made = []
    for number in range(count):
        value = Measurement(Decimal(number), Decimal(number), unit="元", text=f"{number}元")
        one = Observation(
            "", f"indicator-{number // 100:06d}", periods[number % 100], value, source="bulletin",
            recorded_at=start + timedelta(seconds=number // 1000), recorded_by="import", batch="first",
        )  # fmt: skip
        made.append(identified(one))
    return made


def measure(quick: bool) -> Iterator[Row]:
    """Both rates on new files, in turn; the bare run writes the very rows that ours made."""
    count = 10_000 if quick else 100_000
    made = observations(count)
    ours, bare = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            seconds, rows = _ledger(Path(folder), made)
            ours.append(seconds)
            bare.append(_bare(Path(folder), rows))
    yield Row(
        f"append {spaced(count)} observations to a new ledger",
        Figure(tuple(ours)).per(count, "rows/s"),
        "sqlite3.executemany",
        Figure(tuple(bare)).per(count, "rows/s"),
        Budget(">=", 0.7),
    )


def _ledger(folder: Path, made: list[Observation]) -> tuple[float, list[tuple[object, ...]]]:
    """The seconds of our append, and the rows that it binds."""
    with Ledger.open(f"sqlite:///{folder / 'ours.sqlite3'}") as ledger:
        begun = time.perf_counter()
        added = ledger.append(made)
        seconds = time.perf_counter() - begun
        assert added == len(made)
        rows = [row for chunk in binder(ledger._engine.dialect)((one, ()) for one in made) for row in chunk]
    return seconds, rows


def _bare(folder: Path, rows: list[tuple[object, ...]]) -> float:
    """The seconds of the same rows into the same table by the driver alone."""
    statement = f"INSERT INTO observation ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    path = folder / "bare.sqlite3"
    Ledger.open(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    begun = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(statement, rows)
    connection.execute("COMMIT")
    seconds = time.perf_counter() - begun
    connection.close()
    return seconds
