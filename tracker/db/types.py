"""Column types that give back exactly what was put in, on SQLite as on PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, Float, Integer, Numeric, Text
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import REAL, TypeDecorator, TypeEngine

from tracker.model.measurement import plain

MAX_MAGNITUDE = 60
"""Amounts beyond 10 to this power, or with more places after the point, are refused: no statistic has them."""

Real = Float().with_variant(REAL(), "sqlite")
"""A floating-point shadow of an exact amount, for ordering alone."""

Truth = Boolean(create_constraint=False).with_variant(Integer(), "sqlite")
"""True or false; SQLite's strict tables know integers only, so reading turns 0 and 1 back."""


def exact_text(value: Decimal) -> str:
    """An amount as text without exponent. Raises ValueError for NaN, infinities and absurd magnitudes."""
    if not value.is_finite():
        raise ValueError(f"{value} is no amount")
    exponent = value.as_tuple().exponent
    if abs(value.adjusted()) > MAX_MAGNITUDE or (isinstance(exponent, int) and abs(exponent) > MAX_MAGNITUDE):
        raise ValueError("an amount with so many digits is none")
    return plain(value)


def utc_text(value: datetime) -> str:
    """A moment as text of one length that sorts by time: `2026-11-22T08:00:00.000000Z`.

    Raises ValueError for a moment without time zone: it could mean any of twenty-four hours.
    """
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def dumps(value: object, ordered: bool = False) -> str:
    """JSON as it is kept: compact, Chinese characters as themselves, NaN refused; `ordered` sorts its keys."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=ordered)


def _is_sqlite(dialect: Dialect) -> bool:
    return dialect.name == "sqlite"


class ExactDecimal(TypeDecorator[Decimal]):
    """An exact amount: text on SQLite, which would make a float of it, NUMERIC elsewhere."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if _is_sqlite(dialect) else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | Decimal | None:
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise TypeError(f"{value!r} is no Decimal: an amount is exact")
        text = exact_text(value)
        return text if _is_sqlite(dialect) else Decimal(text)  # the same digits come back from both

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(value)


class UtcMoment(TypeDecorator[datetime]):
    """A moment in UTC: sortable text on SQLite, TIMESTAMP WITH TIME ZONE elsewhere; without a zone it is refused."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if _is_sqlite(dialect) else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | datetime | None:
        if value is None:
            return None
        text = utc_text(value)
        return text if _is_sqlite(dialect) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if isinstance(value, str):
            return _moment(value)
        return None if value is None else value.astimezone(UTC)


@lru_cache(maxsize=1024)
def _moment(text: str) -> datetime:
    """A moment from its text; what was imported together has the same one."""
    return datetime.fromisoformat(text)


class Day(TypeDecorator[date]):
    """A calendar day: ISO text on SQLite, DATE elsewhere."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if _is_sqlite(dialect) else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | date | None:
        return value.isoformat() if value is not None and _is_sqlite(dialect) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ARG002
        return date.fromisoformat(value) if isinstance(value, str) else value


class Json(TypeDecorator[Any]):
    """A JSON value: text with readable Chinese on SQLite, JSON on PostgreSQL.

    Not JSONB: that forgets the order of keys, in which languages and the parts of an edition are told.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(Text())
        from sqlalchemy.dialects.postgresql import JSON

        return dialect.type_descriptor(JSON(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return dumps(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        if not isinstance(value, str):
            return value
        return _empty(value) if len(value) == 2 else json.loads(value)


def _empty(text: str) -> Any:
    """The value of two characters: most columns of lists are empty, and a parser takes ten times as long to say so."""
    return [] if text == "[]" else {} if text == "{}" else json.loads(text)
