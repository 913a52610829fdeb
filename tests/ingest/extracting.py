"""Reading bytes with the real extractors, in this process."""

from __future__ import annotations

from tracker.ingest.extract import extract
from tracker.ingest.extract.document import Document
from tracker.model.source import Failure, Format, Found, PeriodOf, Place, Read


def outcome(
    content: bytes | str,
    format_: Format,
    place: Place,
    media_type: str | None = None,
    *,
    period: PeriodOf | None = None,
    page: str | None = None,
    encoding: str | None = None,
) -> list[Found] | Failure:
    """What one read gives."""
    document = Document(content.encode() if isinstance(content, str) else content, media_type, encoding)
    [result] = extract(document, [Read("x", format_, place, period, page=page)])
    return result


def found(
    content: bytes | str,
    format_: Format,
    place: Place,
    media_type: str | None = None,
    *,
    period: PeriodOf | None = None,
    page: str | None = None,
) -> list[Found]:
    """The figures of a read that must give some."""
    result = outcome(content, format_, place, media_type, period=period, page=page)
    assert isinstance(result, list), result
    return result


def values(
    content: bytes | str, format_: Format, place: Place, media_type: str | None = None, *, page: str | None = None
) -> list[tuple[str, str | None]]:
    """Value and period of each figure."""
    return [(one.value, one.period) for one in found(content, format_, place, media_type, page=page)]


def failure(
    content: bytes | str,
    format_: Format,
    place: Place,
    media_type: str | None = None,
    *,
    period: PeriodOf | None = None,
    page: str | None = None,
) -> Failure:
    """The failure of a read that must give none; it says so in both languages."""
    result = outcome(content, format_, place, media_type, period=period, page=page)
    assert isinstance(result, Failure), result
    assert set(result.message.languages) == {"zh", "en"}
    return result
