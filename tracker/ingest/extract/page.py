"""Figures in a web page: in the elements of a CSS selector, in a table, or in its running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from tracker.document.visible import MUTE, one_line, visible
from tracker.ingest.extract.columns import Row
from tracker.ingest.extract.document import Document
from tracker.ingest.extract.grid import figures
from tracker.ingest.extract.plain import in_text, not_found
from tracker.ingest.extract.quote import Span, cited, located
from tracker.ingest.extract.tables import OneTable, first_that_has
from tracker.ingest.extract.unread import Unread, shown, unread
from tracker.model.source import Css, Found, Pattern, Read, Table

if TYPE_CHECKING:
    from lxml.cssselect import CSSSelector
    from lxml.html import HtmlElement

MOST_CELLS = 400_000
_WIDEST = 1_000
DEEPEST = 40
"""Steps of a selector that is made up for an element."""


def read(document: Document, read: Read) -> list[Found]:
    """Each figure at the place that is declared. Raises Unread."""
    match read.place:
        case Css() as css:
            return list(_by_css(document, css))
        case Table() as table:
            return _by_table(document, table)
        case Pattern() as pattern:
            found = in_text(document.folded, pattern)
            if not found:
                raise not_found(pattern)
            return found
        case _:
            raise AssertionError(read.place)


def published(document: Document) -> str | None:
    """What the page itself says of the day it was published (the tags of Chinese government sites and of OpenGraph)."""
    named = {"pubdate", "article:published_time", "publishdate", "dc.date", "dcterms.issued", "date", "datepublished"}
    for tag in document.tree.iter("meta"):
        name = (tag.get("name") or tag.get("property") or tag.get("itemprop") or "").lower()
        if name in named and (said := tag.get("content")):
            return str(said)
    return next((str(said) for tag in document.tree.iter("time") if (said := tag.get("datetime"))), None)


# --- CSS --------------------------------------------------------------------------------------------------------------


def selector(css: str) -> CSSSelector:
    """The compiled selector. Raises Unread for one that cannot be read."""
    from lxml.cssselect import CSSSelector, SelectorError

    try:
        return CSSSelector(css, translator="html")
    except (SelectorError, RecursionError, ValueError) as error:
        raise unread(
            "not_parsed", f"CSS 选择器“{shown(css)}”有误：{shown(str(error), 100)}。",
            f"The CSS selector “{shown(css)}” is wrong: {shown(str(error), 100)}.",
        ) from error  # fmt: skip


def _by_css(document: Document, css: Css) -> Iterator[Found]:
    elements = _selected(document, css.value)
    periods = _selected(document, css.period) if css.period is not None else []
    if len(periods) > 1 and len(periods) != len(elements):
        raise unread(
            "no_period", f"选出 {len(elements)} 处数值，却选出 {len(periods)} 处时期，对不上。",
            f"There are {len(elements)} elements for the value but {len(periods)} for the period.",
        )  # fmt: skip
    some, after = False, 0
    paths = _Paths()
    for index, element in enumerate(elements):
        shows = _words(element)
        words = element.get(css.attribute, "") if css.attribute is not None else shows
        if not words.strip():
            continue
        some = True
        period = _words(periods[index if len(periods) > 1 else 0]) if periods else None
        found = Found(words.strip(), period or None, paths.of(element))
        span = located(document, shows, after)
        after = span.end if span is not None else after
        yield cited(found, document.readable, span)
    if not some:
        raise unread(
            "no_figure", f"“{shown(css.value)}”选出的元素里没有文字；数字可能由网页脚本填入，请改用它背后的数据接口。",
            f"The elements of “{shown(css.value)}” hold no words; a script may fill them: read its data.",
        )  # fmt: skip


def _selected(document: Document, css: str) -> list[HtmlElement]:
    found = cast("list[HtmlElement]", selector(css)(document.tree))
    if not found:
        raise unread(
            "moved_selector", f"页面上没有符合“{shown(css)}”的元素；页面可能已改版。",
            f"No element of the page fits “{shown(css)}”; the page may have been rebuilt.",
        )  # fmt: skip
    return found[:5_000]


def _words(element: HtmlElement) -> str:
    if len(element) == 0 and element.tag not in MUTE:  # as most cells are
        return one_line(element.text or "")
    from lxml import etree

    return visible(etree.tostring(element, encoding="unicode", method="html", with_tail=False))


class _Paths:
    """The one selector for each of many elements, from the root or from the nearest id above it."""

    def __init__(self) -> None:
        self._numbers: dict[HtmlElement, int] = {}
        self._above: dict[HtmlElement, tuple[str, ...]] = {}

    def of(self, element: HtmlElement) -> str:
        steps: list[str] = []
        passed: list[HtmlElement] = []
        one: HtmlElement | None = element
        while one is not None and len(steps) < DEEPEST:
            if one in self._above:
                steps += self._above[one]
                break
            passed.append(one)
            identity = one.get("id")
            if identity and re.fullmatch(r"[A-Za-z][\w-]*", identity):
                steps.append(f"#{identity}")
                break
            steps.append(self._step(one))
            one = one.getparent()
        if len(steps) < DEEPEST:
            for at, known in enumerate(passed[1:], start=1):
                self._above[known] = tuple(steps[at:])
        return " > ".join(reversed(steps[:DEEPEST]))

    def _step(self, element: HtmlElement) -> str:
        tag = str(element.tag)
        number = self._number(element, tag)
        alone = number == 1 and next(element.itersiblings(tag), None) is None
        return tag if alone else f"{tag}:nth-of-type({number})"

    def _number(self, element: HtmlElement, tag: str) -> int:
        """The how many-th of its tag an element is among its siblings, counted on from one whose number is known."""
        number = 1
        for sibling in element.itersiblings(tag, preceding=True):
            if sibling in self._numbers:
                number += self._numbers[sibling]
                break
            number += 1
        self._numbers[element] = number
        return number


# --- tables -----------------------------------------------------------------------------------------------------------


def _by_table(document: Document, table: Table) -> list[Found]:
    tables = [_one(number, element) for number, element in enumerate(document.tree.iter("table"), start=1)]
    chosen, found = first_that_has(tables, table, figures)
    whole = chosen.words
    begun = located(document, whole[:200].rsplit(" ", 1)[0]) if whole else None
    after = begun.start if begun is not None else 0
    return [cited(one, document.readable, _row_span(document, one, row, after)) for one, row in found]


def _row_span(document: Document, found: Found, row: Row, after: int) -> Span | None:
    """The row as quote where it is short, else the cell."""
    return located(document, row.words, after) or located(document, found.value, after)


def _one(number: int, element: HtmlElement) -> OneTable:
    caption = " ".join(_words(one) for one in element.iter("caption"))
    heading = next((one for one in element.itersiblings(preceding=True) if isinstance(one.tag, str)), None)
    title = _words(heading) if heading is not None and heading.tag != "table" else ""
    words = " ".join(element.itertext()).strip()[:400]
    return OneTable(number, f"{title[-120:]} {caption}".strip(), lambda: _rows(element), " ".join(words.split()))


def _rows(table: HtmlElement) -> Iterator[Row]:
    """The rows of one table with cells that span columns or rows written into each place that they cover."""
    held: dict[int, tuple[str, int]] = {}
    made = 0
    for number, row in enumerate(_own_rows(table), start=1):
        cells = {column: words for column, (words, _) in held.items()}
        held = {column: (words, left - 1) for column, (words, left) in held.items() if left > 1}
        own: list[str] = []
        column = 0
        for cell in row.iterchildren("td", "th"):
            words = _words(cell)
            own.append(words)
            while column in cells:
                column += 1
            down = _span_of(cell, "rowspan")
            for place in range(column, column + _span_of(cell, "colspan")):
                cells[place] = words
                if down > 1:
                    held[place] = (words, down - 1)
        width = max(cells, default=-1) + 1
        made += width
        if made > MOST_CELLS:
            raise _too_large()
        yield Row(number, [cells.get(place, "") for place in range(width)], words=" ".join(own))


def _own_rows(table: HtmlElement) -> Iterable[HtmlElement]:
    """The rows of a table without those of tables inside it."""
    for child in table.iterchildren("tr", "thead", "tbody", "tfoot"):
        if child.tag == "tr":
            yield child
        else:
            yield from child.iterchildren("tr")


def _span_of(cell: HtmlElement, name: str) -> int:
    digits = re.match(r"\s*(\d{1,6})", cell.get(name) or "")
    return max(1, min(_WIDEST, int(digits[1]))) if digits else 1


def _too_large() -> Unread:
    return unread("over_limits", f"表格超过 {MOST_CELLS} 格。", f"The table has more than {MOST_CELLS} cells.")
