"""Entering a figure or a mark: chosen, written as people write it, shown as it was read, then kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Form, Request, Response

from tracker.db.evidence import EvidenceStore
from tracker.errors import TrackerError
from tracker.model.measurement import QUALIFIERS
from tracker.model.problem import Problem
from tracker.steps.background import Weighed
from tracker.steps.consider import Considered, Known, consider, known_of
from tracker.steps.entry import Subject, subject_named
from tracker.steps.record import Attachment, record
from tracker.steps.subjects import LONGEST, enterable, exactly, search
from tracker.web.access import needs, room
from tracker.web.entry_form import LARGEST_FORM, Typed, typed
from tracker.web.figures import Figures
from tracker.web.page import page, see
from tracker.web.paged import Paged, page_asked
from tracker.web.refusal import missing
from tracker.web.rooms.own_entries import own
from tracker.web.seat import Seat, seat
from tracker.web.told import told

pages = room()

SIZE = 50
"""Things to choose from on a page."""

RECENT = 10
"""Entries of the visitor's own that are shown."""

MOST_SUGGESTED = 300
"""Names that a browser suggests while one types; of more than that one searches."""

FORMS_FLAGS = ("P", "E", "B", "D", "U")
"""Flags that a person may have to set; the others are for statistics offices' machines."""

Sent = Annotated[Typed, Depends(typed)]


@dataclass(frozen=True, slots=True)
class Shown:
    """The form as it is shown: what was typed, what is known, how it would be read, what is wrong where."""

    typed: Typed
    known: Known | None = None
    considered: Considered | None = None
    problems: Mapping[str, Sequence[str]] | None = None

    def of(self, name: str) -> Sequence[str]:
        """The problems of a field."""
        return (self.problems or {}).get(name, ())

    @property
    def elsewhere(self) -> list[str]:
        """The problems of no field that is shown."""
        shown = {one for one in Typed.__dataclass_fields__ if one not in ("evidence", "kept", "upload")} | {"file"}
        return [words for path, some in (self.problems or {}).items() if path not in shown for words in some]


@pages.get("/enter")
@needs("contributor", public=False)
def choose(request: Request) -> Response:
    """What may be entered, searched; the form of what was chosen; the visitor's own last entries."""
    at = seat(request)
    named = request.query_params.get("subject", "")[:LONGEST]
    if named:
        subject = subject_named(at.declaration, named, by_any_name=True)
        if isinstance(subject, Problem):
            raise missing("indicator", named, [one.id for one in enterable(at.declaration)])
        known = known_of(subject, at.ledger, at.today)
        period = request.query_params.get("period", "")[:LONGEST] or known.due
        return _form(request, Shown(Typed(subject.id, period), known))
    question = request.query_params.get("q", "").strip()[:LONGEST]
    only = exactly(at.declaration, question) if question else None
    if only is not None:
        return see("/enter", subject=only.id)
    found = search(at.declaration, question)
    number = page_asked(request.query_params.get("page"), len(found), SIZE)
    shown = Paged(found[(number - 1) * SIZE : number * SIZE], len(found), number, SIZE, "/enter", {"q": question})
    suggested = enterable(at.declaration) if number == 1 else ()
    return page(
        request, "enter.html", found=shown, q=question, own=own(at, size=RECENT)[0], figures=_figures(at),
        suggested=suggested if len(suggested) <= MOST_SUGGESTED else [],
    )  # fmt: skip


@pages.post("/enter/reading")
@needs("contributor", public=False)
def reading(request: Request, form: Sent) -> Response:
    """How what was typed so far would be read: the part of the form that changes while one types."""
    at = seat(request)
    return page(request, "enter_reading.html", form=_considered(at, form), figures=_figures(at))


@pages.post("/enter", max_body_size=LARGEST_FORM)
@needs("contributor", public=False)
def enter(request: Request, form: Sent, do: Annotated[str, Form()] = "look") -> Response:
    """Keeps an entry, or (`do=look`) shows how it would be read; what was typed is there again wherever it cannot."""
    at = seat(request)
    try:
        form, faults = _with_file(at, form)
        shown = _considered(at, form, faults)
        if do != "save" or shown.problems:
            return _form(request, shown, 422 if do == "save" else 200)
        done = _kept(at, form)
    except TrackerError as error:
        fault = {"": [str(error), *([error.hint] if error.hint else [])]}
        return _form(request, Shown(form, problems=fault), 503)
    if isinstance(done, list):
        return _form(request, replace(shown, problems=told(at, "enter", done)), 422)
    if done.is_new:
        at.settle()
        return see(f"/enter/entries/{done.observation.id}", done="enter.kept")
    other = done.other or done.observation
    own = other.recorded_by == at.visitor.name
    return see(f"/enter/entries/{other.id}", done="enter.kept_already" if own else "enter.known_already")


@pages.get("/enter/entries/{identity}")
@needs("contributor", public=False)
def entry(request: Request, identity: str) -> Response:
    """What became of an entry."""
    at = seat(request)
    found = at.ledger.held.entry(identity)
    if found is None:
        raise missing("observation", identity)
    return page(request, "enter_entry.html", entry=found, figures=_figures(at))


def _form(request: Request, form: Shown, status: int = 200) -> Response:
    at = seat(request)
    if form.known is None:
        subject = subject_named(at.declaration, form.typed.subject[:LONGEST], by_any_name=True)
        if not isinstance(subject, Problem):
            form = replace(form, known=known_of(subject, at.ledger, at.today))
    documents = [(one.id, f"{at.text(one.title)} ({one.id})") for one in at.declaration.documents.values()]
    qualifiers = [(one, at.say(f"enter.qualifier_{one}")) for one in QUALIFIERS if one != "range"]
    return page(
        request, "enter_form.html", status, form=form, figures=_figures(at), documents=documents,
        qualifiers=[("", at.say("enter.as_worded")), *qualifiers], flags=FORMS_FLAGS,
        enterable=enterable(at.declaration)[:MOST_SUGGESTED] if form.known is None else [],
    )  # fmt: skip


def _considered(at: Seat, form: Typed, faults: Sequence[Problem] = ()) -> Shown:
    """The form with how it would be read, or with what is wrong."""
    subject = subject_named(at.declaration, form.subject[:LONGEST], by_any_name=True)
    if isinstance(subject, Problem):
        return Shown(form, problems=told(at, "enter", [replace(subject, path="subject"), *faults]))
    known = known_of(subject, at.ledger, at.today)
    problems = [*form.problems(), *faults]
    if form.evidence and not at.store.origins(form.evidence):
        problems.append(Problem("no_such_copy", "nothing is archived under this name", "file"))
    if problems:
        return Shown(form, known, problems=told(at, "enter", problems))
    done = consider(
        form.written(_is_marked(subject)), at.served.task(at.declaration, at.today, at.now).dependents,
        at.ledger, at.store, by=at.visitor.name, now=at.now, today=at.today, evidence_text=form.text.strip() or None,
    )  # fmt: skip
    if isinstance(done, list):
        return Shown(form, known, problems=told(at, "enter", _at_marks(done, subject)))
    return Shown(form, known, done)


def _with_file(at: Seat, form: Typed) -> tuple[Typed, list[Problem]]:
    """The form with its file archived, so that no browser has to send it a second time."""
    file = form.upload
    if file is None or form.problems():
        return form, []
    if not file.content:
        return form, [Problem("empty_file", "the file is empty", "file")]
    with at.writing() as book:
        store = EvidenceStore(at.workspace.archive, book)
        name = store.put(
            file.content, url=form.url.strip() or None, fetched_at=at.now, media_type=file.media_type
        )  # fmt: skip
        at.note(book, "evidence.keep", name, {"file": file.name, "bytes": len(file.content)})
    return replace(form, evidence=name, kept=file.name, upload=None), []


def _kept(at: Seat, form: Typed) -> Weighed | list[Problem]:
    """Records an entry with its line of the audit log; on the disk when this returns."""
    subject = subject_named(at.declaration, form.subject, by_any_name=True)
    if isinstance(subject, Problem):
        return [subject]
    pasted = form.text.strip()
    attachment = None
    if pasted and not form.evidence:
        attachment = Attachment(pasted.encode(), form.url.strip() or None, "text/plain; charset=utf-8")
    with at.writing() as book:
        store = EvidenceStore(at.workspace.archive, book)
        done = record(
            form.written(_is_marked(subject)), at.declaration, book, store,
            by=at.visitor.name, now=at.now, attachment=attachment,
        )  # fmt: skip
        if not isinstance(done, list) and done.is_new:
            one = done.observation
            at.note(book, "observation.record", one.id, {"subject": one.subject, "period": one.period.text})
    return done


def _is_marked(subject: Subject) -> bool:
    return subject.indicator is None


def _at_marks(problems: Sequence[Problem], subject: Subject) -> list[Problem]:
    """Problems of a value, beside the marks where these are chosen from."""
    if not _is_marked(subject):
        return list(problems)
    return [
        replace(one, path="mark", code="no_mark" if one.code == "no_value" else one.code)
        if one.path == "value"
        else one
        for one in problems
    ]


def _figures(at: Seat) -> Figures:
    return Figures(at.declaration, at.language)
