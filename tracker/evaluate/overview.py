"""The overview: every target as a row, searched, filtered by facets, counted and sorted."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import chain
from operator import attrgetter
from typing import Any, Literal, TypeAlias, get_args

from tracker.model.assessment import Lamp
from tracker.model.measurement import Measurement
from tracker.model.text import Text
from tracker.model.words import HEADLINES

Facet: TypeAlias = Literal["lamp", "headline", "group", "owner", "tag", "kind"]
FACETS: tuple[Facet, ...] = get_args(Facet)
"""By what rows are filtered, and counted."""

Order: TypeAlias = Literal["declared", "urgency", "deadline", "title", "age"]
ORDERS: tuple[Order, ...] = get_args(Order)

LONGEST_QUERY = 200
"""Characters of a search that are looked at."""

URGENT: dict[str, int] = {lamp: at for at, lamp in enumerate(("red", "amber", "green", "grey"))}


@dataclass(frozen=True, slots=True)
class Row:
    """One target as the overview shows it.

    `reasons` say why it cannot be assessed. `figure` is the measurement in force with its `period`; `detail` what
    stands in its place for a plan, a list, a verdict. `by` is the deadline as written ("" for none) and `due` its last
    day; `searched` holds every word that a search may find it by, folded.
    """

    id: str
    place: int
    title: Text
    sentence: Text
    headline: str
    lamp: Lamp
    kind: str
    reasons: tuple[str, ...] = ()
    group: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()
    figure: Measurement | None = None
    period: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)
    by: str = ""
    due: str = ""
    review: Text | None = None
    searched: str = ""


ATTRIBUTE: Mapping[Facet, str] = {
    "lamp": "lamp", "headline": "headline", "group": "group", "owner": "owner", "tag": "tags", "kind": "kind",
}  # fmt: skip
"""What of a row a facet is about: one value; of tags several."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words that all have to occur, a value of each facet (None: any), an order."""

    q: str = ""
    lamp: str | None = None
    headline: str | None = None
    group: str | None = None
    owner: str | None = None
    tag: str | None = None
    kind: str | None = None
    sort: Order = "declared"

    def chosen(self) -> dict[Facet, str]:
        """The facets that are filtered by."""
        return {name: value for name in FACETS if (value := getattr(self, name)) is not None}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q.strip() or self.chosen())

    def query(self) -> dict[str, str]:
        """What an address says of it."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in said.items() if value not in (None, "", "declared")}


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that are wanted, in their order, with what each facet counts among those that its own filter leaves.

    `counts` are the headlines of all rows that are wanted, whatever headline or lamp is filtered by.
    """

    rows: Sequence[Row]
    facets: Mapping[Facet, Mapping[str, int]]
    of: int

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each headline, in the order in which headlines are listed."""
        counted = self.facets["headline"]
        return {word: counted[word] for word in HEADLINES if word in counted}


def found(rows: Sequence[Row], wanted: Wanted) -> Found:
    """The rows that fit, counted by facet: each count is what choosing it instead would show."""
    words = folded(wanted.q[:LONGEST_QUERY]).split()
    searched = rows
    for word in words:
        searched = [row for row in searched if word in row.searched]
    chosen = wanted.chosen()
    fitting = _fitting(searched, chosen)
    counts: dict[Facet, Mapping[str, int]] = {}
    for name in FACETS:
        others = {other: value for other, value in chosen.items() if other != name}
        counts[name] = _counted(_fitting(searched, others) if name in chosen else fitting, name)
    return Found(ordered(fitting, wanted.sort), counts, len(rows))


def _fitting(rows: Sequence[Row], chosen: Mapping[Facet, str]) -> Sequence[Row]:
    """The rows that have every chosen value."""
    for name, value in chosen.items():
        value_of = attrgetter(ATTRIBUTE[name])
        held = name == "tag"
        rows = [row for row in rows if (value in value_of(row) if held else value_of(row) == value)]
    return rows


def _counted(rows: Sequence[Row], name: Facet) -> Mapping[str, int]:
    """How many rows have each value of a facet; without a value they are not counted."""
    values = map(attrgetter(ATTRIBUTE[name]), rows)
    counts = Counter(chain.from_iterable(values) if name == "tag" else values)
    counts.pop("", None)
    return counts


def ordered(rows: Iterable[Row], order: Order) -> list[Row]:
    """Rows in an order; equal ones as they are declared."""
    keys: dict[Order, Callable[[Row], Any]] = {
        "declared": attrgetter("place"),
        "urgency": lambda row: (URGENT[row.lamp], row.place),
        "deadline": lambda row: (row.due == "", row.due, row.place),
        "title": lambda row: (row.title.wordings[:1], row.place),
        "age": lambda row: (row.period == "", row.period, row.place),
    }
    return sorted(rows, key=keys[order])


def folded(text: str) -> str:
    """A text as it is compared: without case, width and the difference of compatible characters.

    >>> folded("ＬＡＢＳ １７家"), folded("Straße")
    ('labs 17家', 'strasse')
    """
    return unicodedata.normalize("NFKC", text).casefold()
