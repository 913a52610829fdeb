"""Ledgers to test with: every contract test runs on every database listed here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.postgresql import PostgreSQL
from tracker.db.identity import identified
from tracker.db.ledger import Ledger
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation, State
from tracker.model.period import Period

DATABASES = ("sqlite-file", "sqlite-memory", "postgresql")


@pytest.fixture(params=DATABASES)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        made = server.fresh()
        with Ledger.open(made) as opened:
            yield opened
        server.drop(made)
        return
    url = "sqlite://" if request.param == "sqlite-memory" else f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    with Ledger.open(url) as opened:
        yield opened


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite3'}"


class Make:
    """Makes observations; hours count from one fixed moment."""

    @staticmethod
    def moment(hour: int) -> datetime:
        return datetime.fromtimestamp(1_780_000_000 + 3600 * hour, UTC)

    @classmethod
    def figure(
        cls, value: str | int, subject: str = "labs", period: str = "2024", hour: int = 0, state: State = "accepted"
    ) -> Observation:
        amount = Measurement(Decimal(value), Decimal(value), unit="家", text=str(value))
        return identified(
            Observation("", subject, Period.parse(period), amount, recorded_at=cls.moment(hour), state=state)
        )


@pytest.fixture
def make() -> Make:
    return Make()
