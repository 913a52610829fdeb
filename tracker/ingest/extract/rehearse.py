"""Trying a read on nothing, so that a misspelt path, selector or pattern is told before the first fetch."""

from __future__ import annotations

from tracker.ingest.extract.grid import cell_place
from tracker.ingest.extract.json_values import jmespath_of, jsonpath_of
from tracker.ingest.extract.page import selector
from tracker.ingest.extract.pdf_text import pages_of
from tracker.ingest.extract.plain import ready
from tracker.ingest.extract.unread import Unread, unread
from tracker.model.source import Command, Css, Feed, JsonPath, Pattern, Read, Sdmx, Table
from tracker.model.text import Text


def rehearse(read: Read) -> list[Text]:
    """What is wrong with how a read says where its figures stand; empty where nothing is.

    >>> from tracker.model.source import Css
    >>> [fault.in_language("en")[:40] for fault in rehearse(Read("x", "html", Css("td..labs")))]
    ['The CSS selector “td..labs” is wrong: Ex']
    """
    faults: list[Text] = []
    for trial in (_place, _page, _period):
        try:
            trial(read)
        except Unread as reason:
            faults.append(reason.failure.message)
    fault = _fault_of(read)
    return faults if fault is None else [*faults, fault]


def _place(read: Read) -> None:
    place = read.place
    match place:
        case JsonPath():
            compiled = jsonpath_of if place.language == "jsonpath" else jmespath_of
            for path in (place.each, place.value, place.period):
                if path is not None:
                    compiled(path)
        case Css():
            for css in (place.value, place.period):
                if css is not None:
                    selector(css)
        case Pattern():
            ready(place)
        case Feed():
            ready(place.pattern)
        case Table() | Sdmx() | Command():
            return


def _page(read: Read) -> None:
    if read.page is not None:
        try:
            pages_of(read.page)
        except ValueError as error:
            raise unread("not_parsed", f"页码“{read.page}”应写成 3 或 3-5。", f"{error}.") from error


def _period(read: Read) -> None:
    if read.period is not None and read.period.pattern is not None:
        ready(read.period.pattern, "period")


def _fault_of(read: Read) -> Text | None:
    """What cannot work whatever the document holds."""
    from tracker.evaluate.periods import period_written

    if read.period is not None and read.period.kind == "stated" and period_written(read.period.stated or "") is None:
        stated = read.period.stated
        return Text.of({"zh": f"时期“{stated}”读不懂。", "en": f"The period {stated!r} cannot be read."})
    place = read.place
    if not isinstance(place, Table):
        return None
    if place.cell is not None:
        if cell_place(place.cell) is None:
            return Text.of(
                {"zh": f"单元格“{place.cell}”应写成 B7 这样。", "en": f"{place.cell!r} is no cell: write it like B7."}
            )
        return None
    if place.value is None and not place.across:
        return Text.of(
            {
                "zh": "表格要写明 value（哪一列）、across 或 cell。",
                "en": "A table needs `value`, `across` or `cell`.",
            }
        )
    if place.delimiter is not None and len(place.delimiter) != 1 and place.delimiter not in ("\\t", "tab"):
        return Text.of({"zh": "delimiter 是一个字符，或 tab。", "en": "The delimiter is one character, or `tab`."})
    return None
