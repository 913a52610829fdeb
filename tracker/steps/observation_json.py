"""An observation with its document and quote as JSON, as every door shows it."""

from __future__ import annotations

from tracker.model.declaration import Declaration
from tracker.model.measurement import plain
from tracker.model.observation import Observation
from tracker.model.text import Text


def observation_json(declaration: Declaration, one: Observation) -> dict[str, object]:
    """An observation with its document and quote; a figure as its interval, a mark as what it says."""
    m, mark, quote = one.measurement, one.mark, one.quote
    value: dict[str, object]
    if m is not None:
        value = {
            "low": None if m.low is None else plain(m.low),
            "high": None if m.high is None else plain(m.high),
            "low_open": m.low_open,
            "high_open": m.high_open,
            "qualifier": m.qualifier,
            "unit": m.unit,
            "text": m.text,
        }
    else:
        assert mark is not None
        confidence = None if mark.confidence is None else plain(mark.confidence)
        value = {"mark": mark.value, "holds": mark.holds, "confidence": confidence}
    return {
        "id": one.id,
        "subject": one.subject,
        "period": one.period.text,
        **value,
        "flags": one.flags,
        "source": one.source,
        "address": one.address,
        "document": document_json(declaration, one.document),
        "evidence": one.evidence,
        "quote": None
        if quote is None
        else {
            "exact": quote.exact,
            "prefix": quote.prefix,
            "suffix": quote.suffix,
            "start": quote.start,
            "end": quote.end,
        },
        "recorded_at": None if one.recorded_at is None else one.recorded_at.isoformat(),
        "recorded_by": one.recorded_by,
        "state": one.state,
        "supersedes": one.supersedes,
        "reason": one.reason,
        "note": one.note,
    }


def document_json(declaration: Declaration, key: str | None) -> dict[str, object] | None:
    """A document by its id; one that is not declared has its id alone."""
    if key is None:
        return None
    declared = declaration.documents.get(key)
    if declared is None:
        return {"id": key}
    return {
        "id": key,
        "title": declared.title.to_json(),
        "publisher": text_json(declared.publisher),
        "date": declared.date,
        "url": declared.url,
    }


def text_json(text: Text | None) -> dict[str, str] | None:
    """A text by language; None for none."""
    return None if text is None else text.to_json()
