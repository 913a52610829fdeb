"""Evidence over the API: archived bytes as they came, with where they came from and the text read from them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request, Response

from tracker.web.access import needs, room
from tracker.web.api.answers import answered, validated
from tracker.web.api.calls import described
from tracker.web.api.shapes import declared as shapes
from tracker.web.refusal import missing
from tracker.web.seat import seat

calls = room(api=True)

TAG = "Evidence"
Name = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="The SHA-256 of the bytes.")]

CAREFULLY = {"Content-Security-Policy": "sandbox", "Content-Disposition": "attachment"}
"""What strangers wrote is never shown as a page of ours."""


@calls.get("/evidence/{name}")
@needs("viewer")
@described("getEvidence", TAG, shapes.EvidenceText, cached=True)
def evidence(request: Request, name: Name) -> Response:
    """An archived copy: where it came from, its readable text, in which quotes have their offsets."""
    at = seat(request)
    content = at.store.get(name)
    if content is None:
        raise missing("evidence", name)
    origins = [
        {"url": one.url, "fetched_at": one.fetched_at.isoformat(), "media_type": one.media_type, "size": one.size}
        for one in at.store.origins(name)
    ]
    body = {"schema": "tracker.evidence/1", "sha256": name, "size": len(content), "origins": origins}
    return answered(request, {**body, "text": at.store.text(name)})


@calls.get("/evidence/{name}/file")
@needs("viewer", public=False)
@described("getEvidenceFile", TAG, None, media="application/octet-stream", cached=True)
def file(request: Request, name: Name) -> Response:
    """The archived bytes, exactly as they came."""
    content = seat(request).store.get(name)
    if content is None:
        raise missing("evidence", name)
    return validated(request, content, "application/octet-stream", CAREFULLY)
