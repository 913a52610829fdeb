"""Targets over the API: where each stands, why, what was reported and said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import Path, Query, Request, Response

from tracker.evaluate.board import assess_all
from tracker.evaluate.selection import owner_of
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.target import Target
from tracker.model.words import HEADLINES
from tracker.web.access import needs, room
from tracker.web.api.answers import answered
from tracker.web.api.calls import described
from tracker.web.api.look import AsOf, KnownAt, Look, Replay, look
from tracker.web.api.paging import LIMIT, Cursor, Limit, from_place, links, place_of
from tracker.web.api.shapes import observation as shapes
from tracker.web.api.shapes import target as target_shapes
from tracker.web.figures import shown_to
from tracker.web.looking import MEMORY
from tracker.web.refusal import Refusal, missing
from tracker.web.seat import Seat, seat

if TYPE_CHECKING:
    from tracker.evaluate.dependents import Dependents

calls = room(api=True)

Identity = Annotated[str, Path(max_length=200, description="The target's id.", examples=["labs-over-20"])]
Several = Annotated[list[str], Query(max_length=50)]

TAG = "Targets"


@calls.get("/status")
@needs("viewer")
@described("getStatus", TAG, target_shapes.Status, cached=True)
def status(
    request: Request,
    target: Annotated[Several, Query(description="Only these targets (repeatable).")] = [],  # noqa: B006
    group: Annotated[Several, Query(description="Only targets of these groups (repeatable).")] = [],  # noqa: B006
    as_of: AsOf = "",
    known_at: KnownAt = "",
    replay: Replay = "",
) -> Response:
    """Where every target stands: the object of `tracker status --json`.

    Byte for byte what the command prints, keys sorted. `changes` compares with what was kept last and is empty when
    looking back. It holds every target: for one, or for some at a time, ask `/targets`.
    """
    from tracker.steps.show import standing

    at = seat(request)
    seen = look(at, as_of, known_at, replay)
    if seen.declaration is None:
        return answered(request, _nothing("tracker.status/1", seen, counts={}))
    chosen = _named(seen.declaration, target, group)
    kept = None if seen.back else _as_it_stands(at, chosen)
    if kept is not None:
        counts = Counter(str(one["headline"]) for one in kept)
        known = {word: counts[word] for word in HEADLINES if word in counts}
        return answered(request, _wrapped("tracker.status/1", seen) | {"targets": kept, "counts": known, "changes": []})
    found = standing(at.ledger, seen.declaration, seen.as_of, seen.known_at, chosen, compare=not seen.back)
    return answered(request, found.to_json())


@calls.get("/targets")
@needs("viewer")
@described("listTargets", TAG, target_shapes.Targets, cached=True, paged=True)
def targets(
    request: Request,
    headline: Annotated[Several, Query(description="Only those with one of these headlines (repeatable).")] = [],  # noqa: B006
    lamp: Annotated[Several, Query(description="Only those with one of these lamps (repeatable).")] = [],  # noqa: B006
    group: Annotated[Several, Query(description="Only those of these groups (repeatable).")] = [],  # noqa: B006
    owner: Annotated[Several, Query(description="Only those for which one of these owners answers.")] = [],  # noqa: B006
    tag: Annotated[Several, Query(description="Only those with one of these tags.")] = [],  # noqa: B006
    kind: Annotated[Several, Query(description="Only those of these kinds: `threshold`, `stages` …")] = [],  # noqa: B006
    q: Annotated[str, Query(max_length=200, description="Words of the title, the statement or the id.")] = "",
    as_of: AsOf = "",
    known_at: KnownAt = "",
    replay: Replay = "",
    limit: Limit = LIMIT,
    cursor: Cursor = "",
) -> Response:
    """Targets with their assessments, a page at a time, in the order in which they are declared.

    Filters are joined: what is listed fits each of them. One that nothing fits lists nothing.
    """
    at = seat(request)
    seen = look(at, as_of, known_at, replay)
    if seen.declaration is None:
        return answered(request, _nothing("tracker.targets/1", seen, next=None))
    declared = seen.declaration
    fitting = [
        one.id
        for one in declared.targets.values()
        if (not group or one.group in group)
        and (not owner or owner_of(declared, one.id) in owner)
        and (not tag or set(tag) & set(one.tags))
        and (not kind or one.kind in kind)
        and (not q or _says(declared, one, q))
    ]
    ordered = from_place(fitting, place_of(cursor, 1))
    if (headline or lamp) and not seen.back:
        ordered = _standing_so(at, ordered, headline, lamp)
    found: list[Assessment] = []
    more = False
    for one in _assessed(at, seen, ordered, min(limit + 1, BATCH)):
        if (not headline or one.headline in headline) and (not lamp or one.lamp in lamp):
            if len(found) == limit:
                more = True
                break
            found.append(one)
    following = [found[-1].id] if more else None
    body = _wrapped("tracker.targets/1", seen) | {
        "targets": [one.to_json() for one in found],
        "next": None if following is None else _cursor(following),
    }
    return answered(request, body, links(request, following))


@calls.get("/targets/{identity}")
@needs("viewer")
@described("getTarget", TAG, target_shapes.Target, cached=True)
def target(
    request: Request, identity: Identity, as_of: AsOf = "", known_at: KnownAt = "", replay: Replay = ""
) -> Response:
    """One target: where it stands and why.

    The object that the command line, webhooks and editions share.
    """
    at = seat(request)
    seen, declared = _declared(at, identity, as_of, known_at, replay)
    [one] = _some(at, seen, declared, [identity])
    return answered(request, one.to_json())


@calls.get("/targets/{identity}/explain")
@needs("viewer")
@described("explainTarget", TAG, shapes.Explanation, cached=True)
def explain(
    request: Request, identity: Identity, as_of: AsOf = "", known_at: KnownAt = "", replay: Replay = ""
) -> Response:
    """One target's whole explanation, each number led back to its source.

    The object of `tracker explain --json`: the statement, the figures used with quotes and archived copies, the whole
    series.
    """
    from tracker.steps.show import account

    at = seat(request)
    seen, declared = _declared(at, identity, as_of, known_at, replay)
    found = account(at.ledger, declared, identity, seen.as_of, seen.known_at, dependents_of(at, declared))
    return answered(request, found.to_json())


@calls.get("/targets/{identity}/history")
@needs("viewer")
@described("getTargetHistory", TAG, shapes.History, cached=True)
def history(
    request: Request, identity: Identity, as_of: AsOf = "", known_at: KnownAt = "", replay: Replay = ""
) -> Response:
    """What was reported and said of one target: figures with decisions, kept assessments with causes.

    The object of `tracker history --json`, with the re-statements of the target itself.
    """
    from tracker.steps.show import history as told

    at = seat(request)
    seen, declared = _declared(at, identity, as_of, known_at, replay)
    MEMORY.know(at.declaration)
    graph = dependents_of(at, declared)
    found = told(at.ledger, declared, identity, seen.as_of, seen.known_at, graph, MEMORY)
    found = replace(found, entries=tuple(shown_to(at, found.entries)))
    return answered(request, found.to_json())


BATCH = 200
"""Targets whose figures are in memory at a time while one looks for those with a headline."""


def dependents_of(at: Seat, declared: Declaration) -> Dependents:
    """What depends on what in a declaration; of the one that holds it is found once."""
    from tracker.evaluate.dependents import Dependents

    if declared is at.declaration:
        return at.served.task(declared, at.today, at.now).dependents
    return Dependents(declared)


def _as_it_stands(at: Seat, chosen: Sequence[str] | None) -> list[dict[str, object]] | None:
    """The assessments that were kept last and hold, in the order of the declaration; None where one may not."""
    from tracker.steps.reassess import due_now

    names = list(at.declaration.targets) if chosen is None else [one for one in at.declaration.targets if one in chosen]
    with at.ledger.reading() as book:
        if due_now(book, at.served.task(at.declaration, at.today, at.now)):
            return None
        bodies = {str(one["id"]): one for one in book.standings.bodies(at.today, chosen)}
    return [bodies[name] for name in names] if len(bodies) >= len(names) else None


def _standing_so(at: Seat, names: Sequence[str], headlines: Collection[str], lamps: Collection[str]) -> list[str]:
    """Those that stood so when they were assessed last, and those that were not yet: the others are not looked at."""
    known = at.served.overviews.look(at.ledger, at.declaration, at.today).by_id
    return [
        name
        for name in names
        if (row := known.get(name)) is None
        or ((not headlines or row.headline in headlines) and (not lamps or row.lamp in lamps))
    ]


def _assessed(at: Seat, seen: Look, names: Sequence[str], batch: int) -> Iterator[Assessment]:
    """The assessments of some targets, in their order, made as they are asked for."""
    assert seen.declaration is not None
    for start in range(0, len(names), batch):
        yield from _some(at, seen, seen.declaration, names[start : start + batch])


def _some(at: Seat, seen: Look, declared: Declaration, names: Sequence[str]) -> list[Assessment]:
    """The assessments of some targets, from their own figures alone."""
    graph = dependents_of(at, declared)
    behind = graph.behind(names)
    with at.ledger.reading() as book:
        observations = book.observations(graph.subjects(behind), known_at=seen.known_at)
        reviews = book.reviews(behind, known_at=seen.known_at)
        said = book.said(seen.as_of, seen.known_at)
        part, chosen = graph.part(names), set(names)
        made = {one.id: one for one in assess_all(part, observations, seen.as_of, chosen, reviews, said=said)}
    return [made[name] for name in names]


def _declared(at: Seat, identity: str, as_of: str, known_at: str, replay: str) -> tuple[Look, Declaration]:
    """From when one looks, and the declaration in which the target stands; a refusal where it does not."""
    seen = look(at, as_of, known_at, replay)
    if seen.declaration is None:
        raise Refusal(404, "api.nothing_then")
    if identity not in seen.declaration.targets:
        raise missing("target", identity, seen.declaration.targets)
    return seen, seen.declaration


def _named(declared: Declaration, names: Sequence[str], groups: Sequence[str]) -> list[str] | None:
    """The ids that names and groups leave; None for all."""
    for name in names:
        if name not in declared.targets:
            raise missing("target", name, declared.targets)
    if not groups:
        return list(names) or None
    return [one.id for one in declared.targets.values() if one.group in groups and (not names or one.id in names)]


def _says(declared: Declaration, one: Target, words: str) -> bool:
    """Whether all the words stand in what a target is called or how it was stated."""
    stated = one.statement
    texts = [one.id, *declared.title_of(one).to_json().values(), stated.quote or ""]
    texts += [] if stated.text is None else list(stated.text.to_json().values())
    said = " ".join(texts).casefold()
    return all(word in said for word in words.casefold().split())


def _wrapped(schema: str, seen: Look) -> dict[str, object]:
    return {
        "schema": schema,
        "as_of": seen.as_of.isoformat(),
        "known_at": None if seen.known_at is None else seen.known_at.isoformat(),
        "declaration": None if seen.declaration is None else seen.declaration.version,
    }


def _nothing(schema: str, seen: Look, **keys: object) -> dict[str, object]:
    """What is answered for a moment before anything was declared."""
    return _wrapped(schema, seen) | {"targets": []} | keys


def _cursor(place: Sequence[str]) -> str:
    from tracker.web.api.paging import cursor_of

    return cursor_of(place)
