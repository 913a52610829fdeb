"""The registers beside the observations: what was declared, what was assessed, where bytes came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, Table, func, insert, select, tuple_

from tracker.db.tables import AssessmentRow, DeclarationRow, EvidenceRow
from tracker.db.types import dumps

DECLARATION: Table = cast(Any, DeclarationRow).__table__
ASSESSMENT: Table = cast(Any, AssessmentRow).__table__
EVIDENCE: Table = cast(Any, EvidenceRow).__table__

AT_ONCE = 500
"""Values in one `IN (…)`: below the limit on parameters of every SQLite."""


@dataclass(frozen=True, slots=True)
class DeclarationVersion:
    """A `targets.yaml` as it was loaded: its version, bytes, since when (UTC), and the files kept with it by name."""

    version: str
    text: bytes
    loaded_at: datetime
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KeptAssessment:
    """An assessment as it was made; `body` is its JSON object, `as_of` the day it was first so."""

    target: str
    as_of: date
    assessed_at: datetime
    declaration: str
    rule: str | None
    headline: str
    body: dict[str, object]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where archived bytes came from; `url` is "" where none is known, `headers` those of the answer."""

    sha256: str
    url: str
    fetched_at: datetime
    media_type: str | None
    headers: Mapping[str, str]
    size: int


def declare(
    connection: Connection, version: str, text: bytes, loaded_at: datetime, files: Mapping[str, str] | None = None
) -> bool:
    """Records a loading when its version or its files differ from the last one's; whether it did."""
    kept = dict(files or {})
    columns = DECLARATION.c.version, DECLARATION.c.files
    last = connection.execute(select(*columns).order_by(DECLARATION.c.number.desc()).limit(1)).first()
    if last is not None and last.version == version and (files is None or last.files == kept):
        return False
    values = {"version": version, "text": text, "loaded_at": loaded_at, "files": kept}
    connection.execute(insert(DECLARATION).values(values))
    return True


def declaration_at(connection: Connection, moment: datetime | None) -> DeclarationVersion | None:
    """The version in force at a moment (the latest with None), or None before the first."""
    statement = select(DECLARATION).order_by(DECLARATION.c.loaded_at.desc(), DECLARATION.c.number.desc()).limit(1)
    if moment is not None:
        statement = statement.where(DECLARATION.c.loaded_at <= moment)
    row = connection.execute(statement).first()
    return None if row is None else _declaration(row)


def declarations(connection: Connection) -> list[DeclarationVersion]:
    """Every recorded loading, oldest first."""
    return [_declaration(row) for row in connection.execute(select(DECLARATION).order_by(DECLARATION.c.number))]


def keep(
    connection: Connection, assessments: Sequence[Mapping[str, object]], assessed_at: datetime, declaration: str
) -> int:
    """Records the assessments (as JSON objects) that differ from the last kept of their target, the day apart.

    Returns how many did.
    """
    last = _last_hashes(connection, [str(one["id"]) for one in assessments])
    rows = []
    for body in assessments:
        target = str(body["id"])
        told = {key: value for key, value in body.items() if key != "as_of"}
        digest = hash_of(told)
        if last.get(target) == digest:
            continue
        last[target] = digest
        rule = body.get("rule")
        rows.append(
            {
                "target": target,
                "as_of": date.fromisoformat(str(body["as_of"])),
                "assessed_at": assessed_at,
                "declaration": declaration,
                "rule": rule.get("id") if isinstance(rule, Mapping) else None,
                "headline": str(body["headline"]),
                "body_hash": digest,
                "body": dict(body),
            }
        )
    if rows:
        connection.execute(insert(ASSESSMENT), rows)
    return len(rows)


def last_assessments(connection: Connection, before: datetime | None) -> dict[str, dict[str, object]]:
    """The last kept assessment of every target, as JSON objects; with `before`, the last made earlier than that."""
    rows = connection.execute(select(ASSESSMENT.c.target, ASSESSMENT.c.body).where(_is_last(before)))
    return {row.target: row.body for row in rows}


def assessments_of(connection: Connection, target: str) -> list[KeptAssessment]:
    """Every kept assessment of a target, oldest first."""
    columns = [ASSESSMENT.c[name] for name in KeptAssessment.__dataclass_fields__]
    rows = connection.execute(
        select(*columns).where(ASSESSMENT.c.target == target).order_by(ASSESSMENT.c.assessed_at, ASSESSMENT.c.number)
    )
    return [KeptAssessment(*row) for row in rows]


def keep_evidence(connection: Connection, several: Sequence[Evidence]) -> int:
    """Records where bytes came from, once for every address; how many of these were new."""
    new = {(one.sha256, one.url): one for one in reversed(several)}
    key = tuple_(EVIDENCE.c.sha256, EVIDENCE.c.url)
    addresses = list(new)
    for start in range(0, len(addresses), AT_ONCE):
        part = addresses[start : start + AT_ONCE]
        for row in connection.execute(select(EVIDENCE.c.sha256, EVIDENCE.c.url).where(key.in_(part))).all():
            del new[row.sha256, row.url]
    if new:
        fields = Evidence.__dataclass_fields__
        connection.execute(insert(EVIDENCE), [{name: getattr(one, name) for name in fields} for one in new.values()])
    return len(new)


def evidence_of(connection: Connection, name: str) -> list[Evidence]:
    """Where the bytes of a SHA-256 came from, earliest first."""
    columns = [EVIDENCE.c[field] for field in Evidence.__dataclass_fields__]
    rows = connection.execute(
        select(*columns).where(EVIDENCE.c.sha256 == name).order_by(EVIDENCE.c.fetched_at, EVIDENCE.c.url)
    )
    return [Evidence(*row) for row in rows]


def hash_of(value: Mapping[str, object]) -> str:
    """The SHA-256 of a JSON object, whatever the order of its keys."""
    return sha256(dumps(value, ordered=True).encode()).hexdigest()


def _last_hashes(connection: Connection, targets: Sequence[str]) -> dict[str, str]:
    hashes: dict[str, str] = {}
    for some in in_parts(targets):
        statement = select(ASSESSMENT.c.target, ASSESSMENT.c.body_hash).where(_is_last(None, some))
        hashes.update((target, digest) for target, digest in connection.execute(statement))
    return hashes


def _is_last(before: datetime | None, targets: Sequence[str] | None = None) -> Any:
    latest: Select[Any] = select(func.max(ASSESSMENT.c.number)).group_by(ASSESSMENT.c.target)
    if before is not None:
        latest = latest.where(ASSESSMENT.c.assessed_at < before)
    if targets is not None:
        latest = latest.where(ASSESSMENT.c.target.in_(targets))
    return ASSESSMENT.c.number.in_(latest)


def in_parts(values: Iterable[str]) -> Iterable[list[str]]:
    """The distinct values in lists short enough for one statement."""
    distinct = sorted(set(values))
    for start in range(0, len(distinct), AT_ONCE):
        yield distinct[start : start + AT_ONCE]


def _declaration(row: Row[Any]) -> DeclarationVersion:
    return DeclarationVersion(row.version, bytes(row.text), row.loaded_at, row.files)
