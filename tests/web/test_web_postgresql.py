"""The pages and the API of a ledger on PostgreSQL say what they say of one on SQLite; the queues are told besides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from sqlalchemy import text

from tests.postgresql import PostgreSQL
from tests.web.conftest import House, furnish
from tests.web.test_matrix import TABLE
from tracker.db.connection import engine_for, writing

PLAIN = sorted(path for who in TABLE.values() for path in re.findall(r"GET (/[^\s{}]*)(?!\S)", who))
"""Every page that is asked for by its path alone."""

THINGS = (
    "/?q=labs&sort=deadline", "/?lamp=red&lang=zh", "/targets/labs", "/targets/labs/history", "/targets/labs/chart.svg",
    "/indicators/labs", "/api/v1/targets/labs/explain", "/api/v1/targets/labs/observations", "/badges/labs.svg",
)  # fmt: skip

ELSEWHERE = {"/metrics", "/me", "/oidc/start", "/oidc/back"}
"""What tells how long something took, stands in an order that is drawn by lot, or leads away."""


@pytest.fixture
def there(postgresql: PostgreSQL, tmp_path: Path) -> Iterator[House]:
    """The sample city on PostgreSQL."""
    url = postgresql.fresh()
    made = furnish(tmp_path / "there", url)
    try:
        yield made
    finally:
        made.close()
        postgresql.drop(url)


def told(house: House, path: str) -> tuple[int, str]:
    """The answer to an administrator: its status, what can be read of it, apart from what is drawn by lot."""
    answer = house.client("admin").get(path)
    words = answer.text
    if "text/html" in answer.headers.get("content-type", ""):
        words = " ".join(map(str, html.document_fromstring(words).itertext()))
    return answer.status_code, re.sub(r"[0-9a-f]{10,}|[A-Za-z0-9_-]{40,}", "…", words)


def test_every_page_says_the_same(house: House, there: House) -> None:
    """Whatever is asked for is answered alike, word for word."""
    seen = 0
    for path in (*PLAIN, *THINGS):
        if path in ELSEWHERE:
            continue
        one, other = told(house, path), told(there, path)
        assert one == other, path
        seen += one[0] == 200
    assert seen > 30


def test_queues_are_told_where_workers_do_the_work(there: House) -> None:
    """Without the engine nothing is said of queues; with it what waits, for how long, what failed, who lives."""
    assert "tracker_jobs" not in there.client("admin").get("/metrics").text
    there.ledger.prepare_for_workers()
    engine = engine_for(there.ledger._engine.url.render_as_string(hide_password=False))
    with writing(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES "
                "('ingest', 'ingest', 'todo', now() - interval '10 minutes'), ('deliver', 'deliver', 'failed', NULL)"
            )
        )
        connection.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    engine.dispose()
    said = dict(
        line.rsplit(" ", 1) for line in there.client("admin").get("/metrics").text.splitlines() if line[:1] != "#"
    )
    assert float(said['tracker_jobs{queue="ingest",state="waiting"}']) == 1
    assert float(said['tracker_jobs{queue="deliver",state="failed"}']) == 1
    assert 600 <= float(said['tracker_queue_lag_seconds{queue="ingest"}']) < 900
    assert float(said["tracker_workers"]) == 1
