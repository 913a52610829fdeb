"""Ledger append against bare `sqlite3.executemany` of the same rows into the same table, side by side.

    python benchmarks/ledger_append.py [ROWS]

The bare run gets its tuples ready-made; ours starts from observations, so the translation is part of its time.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

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


def main() -> None:
    """Prints both rates and their ratio, best of three rounds each."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    made = observations(count)
    statement = f"INSERT INTO observation ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    ours, bare = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            with Ledger.open(f"sqlite:///{Path(folder) / 'ours.sqlite3'}") as ledger:
                begun = time.perf_counter()
                added = ledger.append(made)
                ours.append(time.perf_counter() - begun)
                assert added == count
                rows = [row for chunk in binder(ledger._engine.dialect)((one, ()) for one in made) for row in chunk]
            path = Path(folder) / "bare.sqlite3"
            Ledger.open(f"sqlite:///{path}").close()
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("PRAGMA synchronous = FULL")
            begun = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, rows)
            connection.execute("COMMIT")
            bare.append(time.perf_counter() - begun)
            connection.close()
    print(f"rows                      {count:>12,}")
    print(f"ledger append             {count / min(ours):>12,.0f} rows/s")
    print(f"bare sqlite3.executemany  {count / min(bare):>12,.0f} rows/s")
    print(f"ratio                     {min(bare) / min(ours):>12.2f}   (budget 0.70)")


if __name__ == "__main__":
    main()
