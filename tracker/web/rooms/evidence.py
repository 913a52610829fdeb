"""An archived copy: its text with the quoted words, where it came from, what rests on it, the file itself."""

from __future__ import annotations

import re
from mimetypes import guess_extension

from fastapi import Request, Response

from tracker.db.connection import LedgerError
from tracker.evaluate.passages import shown
from tracker.model.axis_words import word
from tracker.model.lines import one_line
from tracker.model.observation import Observation
from tracker.model.passage import Passage
from tracker.web.access import needs, room
from tracker.web.figures import Figures, shown_to
from tracker.web.page import page
from tracker.web.refusal import Refusal, missing
from tracker.web.seat import Seat, seat

pages = room()

NAME = re.compile(r"[0-9a-f]{64}")

AROUND = 3_000
"""Characters around a quote that are shown of a copy."""

LONGEST = 12_000
"""Characters of a copy's text that are shown without a quote."""

MOST_CITED = 50

FILE_POLICY = "default-src 'none'; sandbox"
"""What an archived file may do where a browser shows it in spite of all: nothing."""

HARMLESS = {".txt", ".csv", ".pdf", ".xlsx", ".docx", ".ods", ".json", ".png", ".jpg"}
"""Endings under which a file is given away as what it is; any other is `.bin`, and a page is `.html.txt`."""


@pages.get("/evidence/{name}")
@needs("viewer")
def evidence(request: Request, name: str) -> Response:
    """The text of an archived copy, around what a figure was taken from where the address names one."""
    at = seat(request)
    _known(name)
    origins = at.store.origins(name)
    cited = shown_to(at, at.ledger.citing(name, MOST_CITED + 1))
    if not origins and not cited:
        raise missing("evidence", name)
    observation = _observation(at, name, request.query_params.get("observation", ""))
    content, state = _content(at, name)
    figures = Figures(at.declaration, at.language)
    passage, text = None, ""
    if observation is not None:
        passage = _passage(at, observation)
    if content is not None and (passage is None or passage.place in ("cell", "unquoted")):
        text = _text(at, name)
    return page(
        request, "evidence.html", name=name, origins=origins, cited=cited[:MOST_CITED], more=len(cited) > MOST_CITED,
        observation=observation, passage=passage, text=shown(text[:LONGEST]), cut=len(text) > LONGEST,
        longest=LONGEST, state=state, size=None if content is None else len(content),
        kind=one_line(origins[0].media_type or "") if origins else "", figures=figures, word=word,
    )  # fmt: skip


@pages.get("/evidence/{name}/file")
@needs("viewer", public=False)
def file(request: Request, name: str) -> Response:
    """The archived bytes, to be saved and never to be shown by us."""
    at = seat(request)
    _known(name)
    content, state = _content(at, name)
    if content is None:
        if not at.store.origins(name):
            raise missing("evidence", name)
        raise Refusal(404, f"evidence.{state}", hint="evidence.restore")
    origins = at.store.origins(name)
    kind = (origins[0].media_type or "" if origins else "").partition(";")[0].strip().lower()
    ending = guess_extension(kind) or ".bin"
    ending = ending if ending in HARMLESS else ".html.txt" if ending in (".html", ".htm") else ".bin"
    headers = {
        "Content-Disposition": f'attachment; filename="evidence-{name[:16]}{ending}"',
        "Content-Security-Policy": FILE_POLICY,
        "Cache-Control": "private, max-age=3600",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def _known(name: str) -> None:
    """Refuses what is no SHA-256 as we write it."""
    if not NAME.fullmatch(name):
        raise missing("evidence", name)


def _content(at: Seat, name: str) -> tuple[bytes | None, str]:
    """The bytes, or why there are none: `missing`, `damaged`."""
    try:
        content = at.store.get(name)
    except LedgerError:
        return None, "damaged"
    return content, "" if content is not None else "missing"


def _text(at: Seat, name: str) -> str:
    from tracker.steps.archived import archived_text

    return archived_text(at.store, name) or ""


def _observation(at: Seat, name: str, identity: str) -> Observation | None:
    """The observation of an id that rests on the copy; None for any other."""
    found = shown_to(at, at.ledger.find(identity)) if identity else []
    return next(
        (one.observation for one in found if one.observation.id == identity and one.observation.evidence == name), None
    )


def _passage(at: Seat, observation: Observation) -> Passage | None:
    from tracker.steps.quoted import quoted

    source = at.declaration.sources.get(observation.source or "")
    return quoted(at.store, observation, AROUND, encoding=None if source is None else source.encoding)
