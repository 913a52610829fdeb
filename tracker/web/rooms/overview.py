"""The overview: what changed, what needs attention, then every target by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from fastapi import Request, Response
from markupsafe import Markup

from tracker.alerts.tell import spoken_period
from tracker.alerts.tell import told as told_figure
from tracker.evaluate.overview import FACETS, LONGEST_QUERY, ORDERS, Facet, Found, Order, Row, Wanted, found
from tracker.model.aim import Stages
from tracker.model.lines import one_line
from tracker.model.words import KINDS, VERDICTS, headline, in_language, shape
from tracker.steps.news import News
from tracker.steps.overview import Overview, row_of
from tracker.web.access import needs, room
from tracker.web.page import rendered
from tracker.web.paged import Paged, page_asked
from tracker.web.seat import Seat, seat

pages = room()

HTML = "text/html; charset=utf-8"

UNTOLD = {"no_observation"}
"""Of what nothing was reported, no count is told: nothing known is not none done."""

SIZE = 100
"""Targets on a page."""

MOST_OPTIONS = 200
"""Values of a facet that are offered to choose from."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row in the visitor's words."""

    row: Row
    title: str
    sentence: str
    shape: str
    status: str
    path: str
    figure: str
    written: str
    period: str


@dataclass(frozen=True, slots=True)
class Past:
    """The day, and the moment of knowledge, that is looked back at."""

    as_of: date
    known_at: datetime | None


@pages.get("/")
@needs("viewer")
def overview(request: Request) -> Response:
    """Where every target stands; searched and filtered by what stands in the address."""
    at = seat(request)
    past, doubt = _past(at, request)
    now = at.served.overviews.look(at.ledger, at.declaration, at.today)
    mark = None if past is not None else _mark(at, request, now)
    headers = {"Cache-Control": "private, no-cache"} | ({} if mark is None else {"ETag": mark})
    if mark is not None and request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    wanted = wanted_of(request.query_params)
    answer = now.find(wanted) if past is None else found(_rows_then(at, past), wanted)
    number = page_asked(request.query_params.get("page"), len(answer.rows), SIZE)
    shown = answer.rows[(number - 1) * SIZE : number * SIZE]
    query = {
        **wanted.query(),
        "as_of": request.query_params.get("as_of"),
        "known_at": request.query_params.get("known_at"),
    }
    paged = Paged(shown, len(answer.rows), number, SIZE, "/", query)

    def targets() -> str:
        return rendered(
            request, "overview_targets.html",
            wanted=wanted, groups=_grouped(at, shown), paged=paged, counted=_counted(at, answer), query=query,
        )  # fmt: skip

    table = targets() if past is not None else now.drawn((at.language, wanted, number), targets)
    if request.headers.get("hx-target") == "targets":
        return Response(table, media_type=HTML, headers=headers)

    def whole() -> str:
        return rendered(
            request,
            "overview.html",
            wanted=wanted,
            found=answer,
            counted=_counted(at, answer),
            table=Markup(table),  # noqa: S704 - it was rendered by a template that escapes
            options={name: _options(at, name, answer, wanted) for name in FACETS},
            orders=[(one, at.say(f"overview.sort_{one}")) for one in ORDERS],
            news=None if past is not None or wanted.is_narrowed or number > 1 else _news(at, now),
            past=past,
            doubt=doubt,
            declared=len(at.declaration.targets),
            query=query,
        )

    # Everybody who did not sign in sees the same page under one mark; in the head of others stands what waits for them.
    made = whole() if mark is None or at.visitor.person is not None else now.drawn(mark, whole)
    return Response(made, media_type=HTML, headers=headers)


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """What an address asks for; an unknown order is the usual one."""
    values = {name: query.get(name) or None for name in FACETS}
    sort: Order = next((one for one in ORDERS if one == query.get("sort")), "declared")
    return Wanted(query.get("q", "")[:LONGEST_QUERY].strip(), sort=sort, **values)


def _past(at: Seat, request: Request) -> tuple[Past | None, str]:
    """The past that is asked for; None for the present, with a sentence where what was asked for is no day."""
    asked, known = request.query_params.get("as_of", ""), request.query_params.get("known_at", "")
    if not asked and not known:
        return None, ""
    try:
        day = date.fromisoformat(asked) if asked else at.today
        moment = None
        if known:
            known_day = date.fromisoformat(known[:10])
            moment = (
                datetime.combine(known_day, time.max, at.zone) if len(known) <= 10 else datetime.fromisoformat(known)
            )
            moment = moment if moment.tzinfo else moment.replace(tzinfo=at.zone)
    except ValueError:
        return None, at.say("overview.no_such_day", day=(asked or known)[:40])
    return Past(day, moment), ""


def _rows_then(at: Seat, past: Past) -> list[Row]:
    """The rows of another day, from what was known at a moment; assessed anew."""
    from tracker.steps.show import standing

    then = standing(at.ledger, at.declaration, past.as_of, past.known_at, compare=False)
    return [row_of(one.to_json(), at.declaration, place) for place, one in enumerate(then.assessments)]


def _news(at: Seat, now: Overview) -> News:
    return at.served.news(at.declaration, at.alerts, now, at.today, at.now)


def _mark(at: Seat, request: Request, now: Overview) -> str:
    """What names this page as this visitor sees it now."""
    who = "" if at.visitor.person is None else f"{at.visitor.person.id}{at.visitor.role}"
    said = [now.mark, _news(at, now).mark, who, at.language, str(request.url.query), at.today.isoformat()]
    said += [request.headers.get("hx-target", ""), page_version()]
    return f'"{sha256("|".join(said).encode()).hexdigest()[:20]}"'


@lru_cache(maxsize=1)
def page_version() -> str:
    """What changes when the pages themselves do."""
    from importlib import resources

    folder = resources.files("tracker.web")
    digest = sha256()
    for name in ("templates", "static", "words"):
        for file in sorted((folder / name).iterdir(), key=lambda one: one.name):
            if file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _grouped(at: Seat, rows: Sequence[Row]) -> list[tuple[str, list[Line]]]:
    """The rows by group, in the order of the first of each; no heading where nothing is grouped."""
    groups: dict[str, list[Line]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(line_of(at, row))
    if list(groups) == [""]:
        return [("", groups[""])]
    return [(_group_name(at, name), lines) for name, lines in groups.items()]


def line_of(at: Seat, row: Row) -> Line:
    """A row in the visitor's words: the figure as it is told, and as it was written where that says more."""
    target, language = at.declaration.targets.get(row.id), at.language
    if row.figure is not None:
        indicator = None if target is None else at.declaration.indicators.get(target.indicator or "")
        figure, written = told_figure(row.figure, indicator, language)
        period = spoken_period(row.period, language)
    else:
        (figure, written), period = _without_figure(at, row), ""
    return Line(
        row, row.title.in_language(language), row.sentence.in_language(language), shape(row.headline),
        headline(row.headline, language), f"/targets/{quote(row.id, safe='')}", figure, written, period,
    )  # fmt: skip


def _without_figure(at: Seat, row: Row) -> tuple[str, str]:
    """What stands in the place of a figure: the stage reached, how many are met, the verdict."""
    detail, target = row.detail, at.declaration.targets.get(row.id)
    if target is not None and isinstance(target.aim, Stages):
        reached = next((one for one in target.aim.stages if one.id == detail.get("stage")), None)
        return ("" if reached is None else at.text(reached.name)), ""
    if row.kind in ("checklist", "roll-up") and not set(row.reasons) & UNTOLD:
        return at.say("overview.done_of", done=detail.get("met"), n=detail.get("count")), ""
    verdict = VERDICTS.get(str(detail.get("verdict")))
    return ("" if verdict is None else in_language(verdict, at.language)), ""


def _options(at: Seat, name: Facet, answer: Found, wanted: Wanted) -> list[tuple[str, str]]:
    """The values of a facet to choose from, each with how many targets it would show."""
    counts = dict(answer.facets[name])
    chosen = getattr(wanted, name)
    if chosen is not None:
        counts.setdefault(chosen, 0)
    values = sorted(counts, key=lambda value: (-counts[value], value))[:MOST_OPTIONS]
    return [("", at.say("overview.any")), *((one, f"{_value_name(at, name, one)} ({counts[one]})") for one in values)]


def _value_name(at: Seat, name: Facet, value: str) -> str:
    """A facet's value in the visitor's words; one that is unknown as it stands in the address."""
    from tracker.model.words import HEADLINES

    match name:
        case "lamp" if value in ("green", "amber", "red", "grey"):
            return at.say(f"overview.{value}")
        case "headline" if value in HEADLINES:
            return headline(value, at.language)
        case "kind" if value in KINDS:
            return in_language(KINDS[value], at.language)
        case "owner" if value in at.declaration.owners:
            return at.text(at.declaration.owners[value].name)
        case "group":
            return _group_name(at, value)
        case _:
            return one_line(value)[:80]


def _group_name(at: Seat, name: str) -> str:
    known = at.declaration.groups.get(name)
    if known is None:
        return at.say("overview.others") if not name else one_line(name)[:80]
    return at.text(known)


def _counted(at: Seat, answer: Found) -> list[tuple[str, str, int]]:
    """Each headline with its words and how many targets have it."""
    return [(word, headline(word, at.language), count) for word, count in answer.counts.items()]
