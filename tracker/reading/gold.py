"""A reading in the format of figures-gold/1, which `tracker read --json` prints."""

from __future__ import annotations

from decimal import Decimal

from tracker.model.proposal import Figure, Growth, Milestone, Reading, Told

SCHEMA = "figures-gold/1"


def as_gold(doc_id: str, reading: Reading, told: Told = Told()) -> dict[str, object]:  # noqa: B008 - frozen
    """`doc_id` and a list `figures`, milestones included, in the order of the text.

    Amounts are JSON numbers: integers where they are whole. `part_of` and a growth's `of` are places in `figures`.
    """
    return {
        "schema": SCHEMA,
        "doc_id": doc_id,
        "lang": reading.language,
        "published": told.published.isoformat() if told.published else None,
        "reference_period": told.reference_period,
        "publisher_scope": told.publisher,
        "figures": [_figure(one) if isinstance(one, Figure) else _milestone(one) for one in reading.proposals],
        "notes": [dict(note) for note in reading.notes],
    }


def _figure(figure: Figure) -> dict[str, object]:
    return {
        "kind": "figure",
        "quote": figure.quote.text,
        "start": figure.quote.start,
        "end": figure.quote.end,
        "value_text": figure.written.text,
        "value_start": figure.written.start,
        "value_end": figure.written.end,
        "value": _number(figure.value),
        "value_high": None if figure.value_high is None else _number(figure.value_high),
        "unit": figure.unit,
        "display": {"value": figure.number, "unit": figure.unit_written},
        "qualifier": figure.qualifier,
        "measure": figure.measure,
        "scope": figure.scope,
        "period": figure.period,
        "modality": figure.modality,
        "deadline": figure.deadline,
        "undated": figure.deadline is None and figure.modality in {"target", "plan"},
        "growth": None if figure.growth is None else _growth(figure.growth),
        "part_of": figure.part_of,
        **_grounds(figure),
    }


def _milestone(milestone: Milestone) -> dict[str, object]:
    return {
        "kind": "milestone",
        "quote": milestone.quote.text,
        "start": milestone.quote.start,
        "end": milestone.quote.end,
        "stage": milestone.stage,
        "measure": milestone.measure,
        "scope": milestone.scope,
        "period": milestone.period,
        "modality": milestone.modality,
        "deadline": milestone.deadline,
        "part_of": None,
        **_grounds(milestone),
    }


def _growth(growth: Growth) -> dict[str, object]:
    shown: dict[str, object] = {"rate": _number(growth.rate), "basis": growth.basis, "form": growth.form}
    if growth.rate_high is not None:
        shown["rate_high"] = _number(growth.rate_high)
    if growth.of is not None:
        shown["of"] = growth.of
    return shown


def _grounds(proposal: Figure | Milestone) -> dict[str, object]:
    """What decided, beyond the format: a reader of figures-gold/1 passes over these keys."""
    return {
        "confidence": float(proposal.confidence),
        "cues": [
            {
                "field": cue.field,
                "text": cue.span.text,
                "start": cue.span.start,
                "end": cue.span.end,
                "distance": cue.distance,
            }
            for cue in proposal.cues
        ],
    }


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)
