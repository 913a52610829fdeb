"""Proposals and decisions on them as the command line and the API print them."""

from __future__ import annotations

from tracker.steps.proposal_queue import Waiting, differs
from tracker.steps.proposals import Decided, period_of, written_of


def waiting_json(one: Waiting) -> dict[str, object]:
    """A proposal as JSON: the figure as `tracker read --json` prints it, its candidates, what differs from it."""
    filed = one.filed
    answer = filed.answer
    return {
        "id": filed.id,
        "place": filed.place,
        "evidence": filed.evidence,
        "source": filed.source,
        "filed_at": filed.filed_at.isoformat(),
        "value": written_of(filed.body)[0],
        "period": period_of(filed.body) or None,
        "figure": filed.body,
        "candidates": [
            {"subject": each.subject, "kind": each.kind, "score": float(each.score), "shared": list(each.shared)}
            for each in one.candidates
        ],
        "clear": None if one.clear is None else one.clear.subject,
        "differs": [entry.observation.id for entry in differs(one)],
        "against": [other.id for other in one.against],
        "state": "waiting" if answer is None else answer.state,
    }


def decided_json(done: Decided) -> dict[str, object]:
    """A decision as JSON."""
    return {
        "schema": "tracker.reviewed/1",
        "id": done.filed.id,
        "state": done.state,
        "changed": True,
        "subject": done.subject,
        "observation": None if done.observation is None else done.observation.id,
        "doubts": [one.to_json() for one in done.doubts],
    }
