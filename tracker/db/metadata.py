"""All tables of the ledger together, as migrations are compared with them."""

from __future__ import annotations

from sqlalchemy import Index, MetaData
from sqlalchemy import text as sql

from tracker.db import (
    alert_rows,
    audit,
    editions,
    forecasts,
    frozen,
    idempotency,
    outbox_rows,
    people,
    proposals,
    pulse,
    requests,
    sessions,
    sources,
    standings,
)
from tracker.db.tables import METADATA

BESIDE = (
    sources.STATE, sources.RUN, standings.STANDING, standings.PROGRESS, editions.STEP, frozen.PART,
    outbox_rows.NOTICE, outbox_rows.DELIVERY, outbox_rows.ATTEMPT, outbox_rows.STOP,
    alert_rows.STATE, alert_rows.GROUP, alert_rows.NOTICE, alert_rows.SILENCE, alert_rows.SILENCE_END,
    alert_rows.PROGRESS,
    requests.REQUEST, requests.ASK, requests.ANSWER, requests.END, pulse.PULSE, pulse.OUTAGE,
    people.PERSON, people.TOKEN, sessions.SESSION, sessions.ATTEMPT, audit.AUDIT, audit.HEAD,
    idempotency.ANSWER, forecasts.FORECAST, forecasts.SCORE, proposals.PROPOSAL, proposals.ANSWER,
)  # fmt: skip
"""The tables that stand with what reads and writes them; naming them here puts them among the others."""


def complete_metadata() -> MetaData:
    """All tables with their partial indexes.

    Partial indexes are not declared with their table: naming an engine's option imports that engine's whole dialect,
    which every command would pay for at its start.
    """
    observation = METADATA.tables["observation"]
    if not any(index.name == "ix_observation_held" for index in observation.indexes):
        waiting = sql("state = 'proposed'")
        Index("ix_observation_held", observation.c.recorded_at, sqlite_where=waiting, postgresql_where=waiting)
        cited = sql("evidence IS NOT NULL")
        Index("ix_observation_evidence", observation.c.evidence, sqlite_where=cited, postgresql_where=cited)
    return METADATA
