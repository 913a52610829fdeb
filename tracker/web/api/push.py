"""Webhook-in: figures that a sender posts, signed after the Standard Webhooks specification."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Header, Path, Request, Response

from tracker.alerts.channels.webhook import key_of
from tracker.evaluate.posted import LONGEST_ID, Stamp, authentic
from tracker.model.source import Source
from tracker.steps.push import MEDIA_TYPE, REMEMBERED, Pushed, row_json, rows_of, take
from tracker.web.access import needs, room
from tracker.web.api.calls import described
from tracker.web.api.faults import within, wrong
from tracker.web.api.once import kept_once
from tracker.web.api.shapes import given as bodies
from tracker.web.api.shapes import observation as shapes
from tracker.web.refusal import Refusal
from tracker.web.seat import seat
from tracker.workspace import variable

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

calls = room(api=True)


async def _body(request: Request) -> bytes:
    return await request.body()


@calls.post("/push/{source}")
@needs("anyone", cross_site=True)
@described(
    "pushObservations", "Push", shapes.Pushed, takes=bodies.Message, signed=True,
    example={"observations": [{"indicator": "labs", "period": "2024", "value": "17家"}]},
)  # fmt: skip
def push(
    request: Request,
    source: Annotated[str, Path(max_length=200, description="The source, declared with `push:` in targets.yaml.")],
    body: Annotated[bytes, Depends(_body)],
    message_id: Annotated[
        str, Header(alias="webhook-id", max_length=1_000, description="The message's own id, the same at every try.")
    ] = "",
    timestamp: Annotated[
        str, Header(alias="webhook-timestamp", max_length=100, description="When it was signed, in seconds from 1970.")
    ] = "",
    signature: Annotated[
        str,
        Header(
            alias="webhook-signature", max_length=4_000, description="`v1,` and the signature; several, space between."
        ),
    ] = "",
) -> Response:
    """Takes what the sender of a declared source posts: at most 1,000 rows, at most 1 MiB.

    The bytes are archived first; each row is read and weighed like any figure of a source, and the answer tells what
    became of it. A row that cannot be read keeps no other back. The same `webhook-id` again adds nothing and is
    answered as before, for seven days. A wrong signature and a source that there is not are answered alike.
    """
    at = seat(request)
    declared = _proven(at.declaration.sources.get(source), Stamp(message_id, timestamp, signature), body, at.now)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != MEDIA_TYPE:
        raise wrong("", f"a body of {kind[:80] or 'no type'} is not taken here", "send application/json", status=415)

    _, problems = rows_of(body)
    if problems:
        with at.writing() as book:  # a message without form is a failure of its source, and its bytes are kept
            take(declared, body, at.declaration, book, at.store, at.now)
        raise within(problems)

    def deed(book: Ledger) -> Mapping[str, object]:
        return _told(declared, take(declared, body, at.declaration, book, at.store, at.now))

    return kept_once(f"push {source}", message_id[:LONGEST_ID], sha256(body).hexdigest(), at, deed, kept=REMEMBERED)


NOBODY = (b"\0" * 32,)
"""The key of a source that there is not: nobody holds it, and looking takes as long."""


def _proven(source: Source | None, stamp: Stamp, body: bytes, now: datetime) -> Source:
    """The source whose sender signed the message; a refusal, always the same one, where that is not so."""
    keys = _keys(source)
    if not authentic(stamp, body, keys or NOBODY, now) or not keys or source is None:
        raise Refusal(401, "api.not_authentic")
    return source


def _keys(source: Source | None) -> list[bytes]:
    """The keys of a pushed source: as many as its variable holds secrets; none where it is not set or is none."""
    if source is None or source.push is None:
        return []
    found = []
    for secret in (variable(os.environ, source.push) or "").split():
        try:
            found.append(key_of(secret))
        except ValueError:
            continue  # tracker doctor and the log say so; the sender is not told
    return found


def _told(source: Source, made: Pushed) -> dict[str, object]:
    run = made.run
    return {
        "schema": "tracker.pushed/1", "source": source.id, "outcome": run.outcome, "evidence": run.evidence[0],
        "added": run.added, "held": run.held, "known": run.known, "rows": [row_json(row) for row in made.rows],
    }  # fmt: skip
