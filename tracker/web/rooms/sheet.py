"""Many figures at once: a spreadsheet uploaded, looked at row by row, then kept; the form to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import File, Form, Request, Response, UploadFile

from tracker.db.evidence import EvidenceStore
from tracker.errors import TrackerError
from tracker.ingest.extract.columns import letters
from tracker.model.problem import Problem
from tracker.steps.transfer import Imported, import_sheet
from tracker.web.access import needs, room
from tracker.web.entry_form import LARGEST_FILE, LARGEST_FORM, Upload, sent
from tracker.web.figures import Figures
from tracker.web.page import page, see
from tracker.web.refusal import missing
from tracker.web.seat import Seat, seat
from tracker.web.words import phrases

pages = room()

SHOWN = 200
"""Rows, problems and notes that a page shows; the others are counted."""

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TEMPLATE_COLUMNS = ("indicator", "period", "value", "unit", "quote", "source", "note")

Field = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class Looked:
    """An uploaded file as it would be recorded: its name, what it is kept under, what became of each row."""

    name: str
    kept: str
    done: Imported

    @property
    def good(self) -> int:
        return len(self.done.each)


@pages.get("/enter/sheet")
@needs("contributor", public=False)
def choose(request: Request) -> Response:
    """Where a file is chosen, and where the form to fill in is found."""
    return _page(request)


@pages.post("/enter/sheet", max_body_size=LARGEST_FORM)
@needs("contributor", public=False)
def upload(request: Request, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Looks at a file: kept as it is, read, weighed, recorded in no row."""
    at = seat(request)
    given = sent(file)
    if given is None or not given.content:
        return _page(request, 422, [at.say("sheet.problem_no_file" if given is None else "sheet.problem_empty")])
    if len(given.content) > LARGEST_FILE:
        return _page(request, 422, [at.say("sheet.problem_too_large")])
    with at.writing() as book:
        name = EvidenceStore(at.workspace.archive, book).put(
            given.content, fetched_at=at.now, media_type=given.media_type
        )  # fmt: skip
        at.note(book, "evidence.keep", name, {"file": given.name, "bytes": len(given.content)})
    return _looked(request, name, given)


@pages.post("/enter/sheet/keep")
@needs("contributor", public=False)
def keep(request: Request, kept: Field = "", name: Field = "", do: Field = "") -> Response:
    """Records what was looked at, read again from what was kept; with `do=good` its good rows alone."""
    at = seat(request)
    content = at.store.get(kept)
    if content is None:
        return _page(request, 422, [at.say("sheet.problem_not_kept")])
    given = Upload(name.replace("\0", "")[:200] or kept[:12], content)
    try:
        with at.writing() as book:
            done = import_sheet(
                content, given.name, at.declaration, book, EvidenceStore(at.workspace.archive, book),
                now=at.now, by=at.visitor.name, partial=do == "good",
            )  # fmt: skip
            if done.added:
                detail = {"file": given.name, "added": done.added, "held": len(done.held), "known": done.known}
                at.note(book, "observation.import", kept, detail)
    except TrackerError as error:
        return _looked(request, kept, given, [str(error)], 503)
    if not done.recorded:
        return _looked(request, kept, given, [at.say("sheet.nothing_kept")], 422)
    if done.added:
        at.settle()
    return see(
        "/enter/sheet", done="sheet.kept" if done.added else "sheet.all_known",
        added=done.added, held=len(done.held), known=done.known,
    )  # fmt: skip


@pages.get("/enter/sheet/form.xlsx")
@needs("contributor", public=False)
def form(request: Request) -> Response:
    """The workbook to fill in: of an owner, or of all."""
    from tracker.db.fill_in_file import workbook
    from tracker.steps.fill_in import rows_for

    at = seat(request)
    owner = request.query_params.get("owner") or None
    if owner is not None and owner not in at.declaration.owners:
        raise missing("target", owner)
    rows = rows_for(at.declaration, at.ledger, owner, at.today, at.language)
    cells = [
        (one.subject, one.name, one.period, "", one.unit, "", "", "", one.last, one.how) for one in rows
    ]  # fmt: skip
    named = None if owner is None else at.text(at.declaration.owners[owner].name)
    content = workbook(
        cells, at.language, workspace=at.text(at.declaration.title), owner=named, made_at=at.now
    )  # fmt: skip
    return _download(content, MEDIA, f"{owner or 'all'}-{at.today.isoformat()}.xlsx")


@pages.get("/enter/sheet/template.csv")
@needs("contributor", public=False)
def template() -> Response:
    """A CSV file with the headings alone; the mark at its beginning tells a spreadsheet program its encoding."""
    return _download(
        ("\ufeff" + ",".join(TEMPLATE_COLUMNS) + "\r\n").encode(), "text/csv; charset=utf-8", "figures.csv"
    )


def _download(content: bytes, media_type: str, name: str) -> Response:
    disposition = f"attachment; filename=\"figures\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})


def _looked(
    request: Request, kept: str, given: Upload, problems: Sequence[str] = (), status: int | None = None
) -> Response:
    at = seat(request)
    done = import_sheet(
        given.content, given.name, at.declaration, at.ledger, at.store,
        now=at.now, by=at.visitor.name, partial=True, dry_run=True,
    )  # fmt: skip
    if status is None:
        status = 422 if done.problems else 200
    return _page(request, status, problems, Looked(given.name, kept, done))


def _page(request: Request, status: int = 200, problems: Sequence[str] = (), looked: Looked | None = None) -> Response:
    at = seat(request)
    owners = [("", at.say("sheet.everybody")), *((one.id, at.text(one.name)) for one in at.declaration.owners.values())]
    counts = {name: request.query_params.get(name, "")[:9] for name in ("added", "held", "known")}
    return page(
        request, "sheet.html", status, problems=problems, looked=looked, owners=owners, counts=counts, shown=SHOWN,
        figures=Figures(at.declaration, at.language), in_words=lambda one: _in_words(at, one),
        letters=letters,
    )  # fmt: skip


def _in_words(at: Seat, one: Problem) -> str:
    """A problem of a row in the visitor's words, else in the step's."""
    key = f"sheet.problem_{one.code}"
    if key not in phrases():
        return one.message + (f" ({one.hint})" if one.hint else "")
    return at.say(key)
