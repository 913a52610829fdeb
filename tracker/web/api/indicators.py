"""Indicators over the API: what is measured, who reports it, which targets stand on it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request, Response

from tracker.model.declaration import Declaration
from tracker.model.measurement import plain
from tracker.model.target import Indicator
from tracker.model.text import Text
from tracker.web.access import needs, room
from tracker.web.api.answers import answered
from tracker.web.api.calls import described
from tracker.web.api.paging import LIMIT, Cursor, Limit, cursor_of, from_place, links, place_of
from tracker.web.api.shapes import declared as shapes
from tracker.web.refusal import missing
from tracker.web.seat import seat

calls = room(api=True)

TAG = "Indicators"


@calls.get("/indicators")
@needs("viewer")
@described("listIndicators", TAG, shapes.Indicators, cached=True, paged=True)
def indicators(
    request: Request,
    q: Annotated[str, Query(max_length=200, description="Words of the name, an alias or the id.")] = "",
    limit: Limit = LIMIT,
    cursor: Cursor = "",
) -> Response:
    """Indicators in the order in which they are declared."""
    at = seat(request)
    words = q.casefold().split()
    fitting = [key for key, one in at.declaration.indicators.items() if all(word in _said(one) for word in words)]
    ordered = from_place(fitting, place_of(cursor, 1))
    following = [ordered[limit - 1]] if len(ordered) > limit else None
    around = Around(at.declaration)
    body: dict[str, object] = {
        "schema": "tracker.indicators/1",
        "declaration": at.declaration.version,
        "indicators": [around.told(key) for key in ordered[:limit]],
        "next": None if following is None else cursor_of(following),
    }
    return answered(request, body, links(request, following))


@calls.get("/indicators/{identity}")
@needs("viewer")
@described("getIndicator", TAG, shapes.OneIndicator, cached=True)
def indicator(request: Request, identity: Annotated[str, Path(max_length=200)]) -> Response:
    """One indicator."""
    at = seat(request)
    if identity not in at.declaration.indicators:
        raise missing("indicator", identity, at.declaration.indicators)
    told = Around(at.declaration).told(identity)
    return answered(request, {"schema": "tracker.indicator/1", "declaration": at.declaration.version, **told})


class Around:
    """Which targets and sources stand around the indicators of a declaration."""

    def __init__(self, declaration: Declaration) -> None:
        self.declaration = declaration
        self._targets: dict[str, list[str]] = {}
        self._sources: dict[str, list[str]] = {}
        for target in declaration.targets.values():
            if target.indicator is not None:
                self._targets.setdefault(target.indicator, []).append(target.id)
        for source in declaration.sources.values():
            for subject in source.subjects:
                self._sources.setdefault(subject, []).append(source.id)

    def told(self, key: str) -> dict[str, object]:
        """An indicator as JSON."""
        one = self.declaration.indicators[key]
        return {
            "id": one.id,
            "name": one.name.to_json(),
            "unit": one.unit,
            "measure": one.measure,
            "frequency": one.frequency,
            "direction": one.direction,
            "whole": one.whole,
            "limits": [None if end is None else plain(end) for end in one.limits],
            "grace": None if one.grace is None else one.grace.days,
            "part_of": one.part_of,
            "owner": one.owner,
            "scope": _texts(one.scope),
            "aliases": list(one.aliases),
            "note": _texts(one.note),
            "targets": self._targets.get(key, []),
            "sources": self._sources.get(key, []),
        }


def _said(one: Indicator) -> str:
    return " ".join([one.id, *one.name.to_json().values(), *one.aliases]).casefold()


def _texts(text: Text | None) -> dict[str, str] | None:
    return None if text is None else text.to_json()
