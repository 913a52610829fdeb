"""Recording one figure or mark by hand: read, weighed against what is known, appended in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from tracker.db.evidence import EvidenceStore
from tracker.db.ledger import Ledger
from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.steps.background import Background, Weighed
from tracker.steps.entry import Written, read_entry, subject_named


@dataclass(frozen=True, slots=True)
class Attachment:
    """Bytes that a person gives as evidence, with where they came from."""

    content: bytes
    url: str | None = None
    media_type: str | None = None


def record(
    written: Written,
    declaration: Declaration,
    ledger: Ledger,
    store: EvidenceStore,
    *,
    by: str | None,
    now: datetime,
    attachment: Attachment | None = None,
) -> Weighed | list[Problem]:
    """Records what was written; what became of it, or every problem that keeps it from being read.

    Evidence is kept first. When this returns, the observation is on the disk.
    """
    subject = subject_named(declaration, written.subject, by_any_name=True)
    if isinstance(subject, Problem):
        return [subject]
    candidate = read_entry(written, subject, declaration, recorded_at=now, by=by)
    if isinstance(candidate, list):
        return candidate
    if attachment is not None:
        name = store.put(attachment.content, url=attachment.url, fetched_at=now, media_type=attachment.media_type)
        candidate = read_entry(replace(written, evidence=name), subject, declaration, recorded_at=now, by=by)
        assert not isinstance(candidate, list)
    text = store.text(candidate.evidence) if candidate.quote is not None and candidate.evidence is not None else None
    with ledger.writing() as book:
        weighed = Background(declaration, book, [subject.id]).weigh(candidate, evidence_text=text)
        if weighed.is_new:
            book.append([weighed.observation], {weighed.observation.id: [one.to_json() for one in weighed.doubts]})
    return weighed
