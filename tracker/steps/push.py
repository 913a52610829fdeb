"""Taking what a sender posts: archived first, each row read and weighed like any source's, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from tracker.db.evidence import EvidenceStore
from tracker.db.ledger import Ledger
from tracker.db.register import Evidence
from tracker.evaluate import gate
from tracker.model.collected import Outcome, SourceRun, SourceState
from tracker.model.declaration import Declaration
from tracker.model.json_text import Json, parse_json
from tracker.model.measurement import plain
from tracker.model.observation import Observation
from tracker.model.problem import Problem
from tracker.model.source import FailureKind, Found, JsonPath, Read, Source
from tracker.model.text import Text
from tracker.reader import nearest
from tracker.steps.background import Background, Weighed
from tracker.steps.candidates import Candidate, Figure
from tracker.steps.entry import Subject, Written, read_entry, subject_named
from tracker.steps.settle import weigh

BY = "push"
"""Who records what a sender posts; whether it is the sender was found out before."""

MOST_ROWS = 1_000
REMEMBERED = timedelta(days=7)
"""How long a message's id is known: senders try again for some days (Standard Webhooks: about three)."""

MEDIA_TYPE = "application/json"
NEEDED = ("indicator", "period", "value")
KEYS = (*NEEDED, "unit", "qualifier", "flags", "document", "confidence", "reason", "note")
"""What a row may say, as texts; `value` and `confidence` may be numbers."""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one row, by its place from 0: weighed beside what is known, or the problems that it has."""

    place: int
    weighed: Weighed | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a message; `problems` are those of its form, for which no row was read."""

    run: SourceRun
    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()


def take(
    source: Source, body: bytes, declaration: Declaration, ledger: Ledger, store: EvidenceStore, now: datetime
) -> Pushed:
    """Archives a message, records what its rows state and that it came; what became of each row.

    A row that cannot be read keeps no other from being recorded.
    """
    name = store.keep(body)
    rows, problems = rows_of(body)
    with ledger.writing() as book:
        read: list[Row] = []
        if not problems:
            read = _recorded(source, rows, name, declaration, book, now)
        run = _run(source, read, problems, name, len(body), now)
        state = book.sources.states([source.id]).get(source.id) or SourceState(source.id)
        book.keep_evidence(Evidence(name, f"push:{source.id}", now, MEDIA_TYPE, {}, len(body)))
        book.sources.save([_following(state, run, name, now)], [run])
    return Pushed(run, tuple(read), tuple(problems))


def rows_of(body: bytes) -> tuple[list[Json], list[Problem]]:
    """The rows of a message, none of them looked at yet; the problems of its form."""
    try:
        message = parse_json(body)
    except ValueError as error:
        hint = 'send {"observations": [{"indicator": "…", "period": "2024", "value": "17家"}]}'
        return [], [Problem("not_json", f"the body is not JSON: {error}", hint=hint)]
    rows = message.get("observations") if isinstance(message, dict) else None
    if not isinstance(rows, list):
        hint = 'write {"observations": [{"indicator": "…", "period": "2024", "value": "17家"}]}'
        return [], [Problem("no_rows", "there is no list of observations", "observations", hint)]
    assert isinstance(message, dict)
    for key in message:
        if key != "observations":
            return [], [Problem("unknown_key", f"nothing is known of {key[:40]!r}", key[:40], "remove it")]
    if len(rows) > MOST_ROWS:
        hint = "send several messages"
        return [], [Problem("too_large", f"{len(rows)} rows are more than {MOST_ROWS}", "observations", hint)]
    return rows, []


def _recorded(
    source: Source, rows: Sequence[Json], name: str, declaration: Declaration, book: Ledger, now: datetime
) -> list[Row]:
    candidates: list[Candidate] = []
    read: dict[int, Row] = {}
    for place, row in enumerate(rows):
        made = _observation(source, row, place, name, declaration, now)
        if isinstance(made, Candidate):
            candidates.append(made)
        else:
            read[place] = Row(place, problems=tuple(made))
    background = Background(declaration, book, {one.observation.subject for one in candidates})
    figures, _ = weigh(candidates, source, background, {}, declaration.languages)
    places = {_address(one): one for one in range(len(rows))}
    for figure in figures:
        place = places[figure.found.address]
        read[place] = Row(place, figure.weighed)
    new = [one.weighed for one in figures if one.weighed is not None and one.weighed.is_new]
    doubts = {one.observation.id: [doubt.to_json() for doubt in one.doubts] for one in new}
    book.append([one.observation for one in new], doubts)
    return [read[place] for place in sorted(read)]


def _observation(
    source: Source, row: Json, place: int, evidence: str, declaration: Declaration, now: datetime
) -> Candidate | list[Problem]:
    cells = _cells(row)
    if isinstance(cells, list):
        return cells
    subject = _subject(source, cells["indicator"], declaration)
    if isinstance(subject, Problem):
        return [subject]
    confidence = _confidence(cells.get("confidence", ""))
    if isinstance(confidence, Problem):
        return [confidence]
    written = Written(
        subject.id, cells["value"], cells["period"], cells.get("qualifier", ""), cells.get("unit", ""),
        cells.get("flags", ""), source.id, cells.get("document") or source.document or "", evidence,
        confidence=confidence, reason=cells.get("reason", ""), note=cells.get("note", ""), address=_address(place),
    )  # fmt: skip
    made = read_entry(written, subject, declaration, recorded_at=now, by=BY)
    if not isinstance(made, Observation):
        return made
    read = Read(subject.id, "json", JsonPath("value"))
    found = Found(cells["value"], cells["period"], _address(place))
    return Candidate(0, Figure(read, found), made, gate.shape(found.address, read))


def _subject(source: Source, word: str, declaration: Declaration) -> Subject | Problem:
    """What a row is of; nothing but what the source may feed."""
    subject = subject_named(declaration, word)
    if isinstance(subject, Problem) or not source.feeds or subject.id in source.feeds:
        return subject
    hint = f"it feeds {', '.join(source.feeds[:12])}"
    return Problem("not_fed", f"{source.id} may not post figures of {subject.id}", "indicator", hint)


def _cells(row: Json) -> dict[str, str] | list[Problem]:
    """A row's cells as texts; numbers with the digits that were written."""
    if not isinstance(row, dict):
        return [Problem("not_a_row", "a row is an object", hint='{"indicator": …, "period": …, "value": …}')]
    problems = [
        Problem(
            "unknown_key",
            f"a row knows no {key[:40]!r}",
            key[:40],
            nearest(key, KEYS) or f"known are {', '.join(KEYS)}",
        )
        for key in row
        if key not in KEYS
    ]
    cells: dict[str, str] = {}
    for key in KEYS:
        cell = row.get(key)
        if isinstance(cell, str):
            cells[key] = cell
        elif (
            isinstance(cell, (int, Decimal)) and not isinstance(cell, bool) and key in ("value", "confidence", "period")
        ):
            cells[key] = plain(Decimal(cell))
        elif cell is not None:
            problems.append(Problem("not_text", f"{key} is a text", key, f'write "{key}": "…"'))
        elif key in NEEDED:
            problems.append(Problem("missing_key", f"{key} is missing", key, f"needed are {', '.join(NEEDED)}"))
    return problems or cells


def _confidence(text: str) -> Decimal | Problem | None:
    if not text:
        return None
    try:
        amount = Decimal(text)
    except ArithmeticError:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount <= 1:
        return Problem("confidence", "a confidence lies between 0 and 1", "confidence")
    return amount


def _address(place: int) -> str:
    """Where a row's figure stands in the message, as a path of RFC 9535."""
    return f"$.observations[{place}].value"


def _run(
    source: Source, rows: Sequence[Row], problems: Sequence[Problem], name: str, size: int, now: datetime
) -> SourceRun:
    good = [row.weighed for row in rows if row.weighed is not None]
    new = [one for one in good if one.is_new]
    held = sum(1 for one in new if one.observation.state == "proposed")
    first = [*problems, *(problem for row in rows for problem in row.problems)][:1]
    outcome: Outcome = "recorded" if new else "nothing_new"
    if first:
        outcome = "partly" if good else "failed"
    kind: FailureKind = "not_parsed" if problems else "no_figure"
    return SourceRun(
        source.id, now, now, outcome, kind if first else None, _words(first[0]) if first else None, None, size, (name,),
        len(rows), len(new), held, len(good) - len(new),
    )  # fmt: skip


def _words(problem: Problem) -> Text:
    where = f"{problem.path}: " if problem.path else ""
    said = f"{where}{problem.message}"
    return Text((("zh", f"推送的内容无法读入：{said}"), ("en", f"what was pushed cannot be read: {said}")))


def _following(state: SourceState, run: SourceRun, content: str, now: datetime) -> SourceState:
    """How the source stands after a message."""
    after = replace(state, last_try_at=now, next_try_at=None)
    if run.error_kind is not None:
        return replace(
            after, failures=state.failures + 1, failing_since=state.failing_since or now, error_kind=run.error_kind,
            error=run.error,
        )  # fmt: skip
    return replace(
        after, last_success_at=now, failures=0, failing_since=None, error_kind=None, error=None, content_sha256=content
    )


def row_json(row: Row) -> Mapping[str, object]:
    """A row of the answer: what became of it, under which id, what it is beside what is known, what holds it."""
    if row.weighed is None:
        problems = [
            {"pointer": _pointer(row.place, one.path), "detail": one.message, "hint": one.hint} for one in row.problems
        ]  # fmt: skip
        return {"place": row.place, "became": "refused", "observation": None, "relation": None, "doubts": [],
                "problems": problems}  # fmt: skip
    return {"place": row.place, **became_json(row.weighed), "problems": []}


def _pointer(place: int, key: str) -> str:
    """Where a row's cell stands in the message (RFC 6901)."""
    return f"/observations/{place}" + (f"/{key.replace('~', '~0').replace('/', '~1')}" if key else "")


def became_json(weighed: Weighed) -> Mapping[str, object]:
    """What became of an observation: whether it counts, is held for a person, or was known already."""
    one, other = weighed.observation, weighed.other
    became = "known" if not weighed.is_new else "held" if one.state == "proposed" else "accepted"
    told = other if became == "known" and other is not None else one
    return {
        "became": became,
        "observation": told.id,
        "relation": weighed.relation,
        "doubts": [doubt.to_json() for doubt in weighed.doubts],
    }
