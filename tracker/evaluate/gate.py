"""The gate before the ledger: what else, beside the checks of every figure, holds one that a source gave."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date

from tracker.evaluate.acceptance import Doubt
from tracker.evaluate.jumps import scale_slip
from tracker.evaluate.periods import period_of
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.period import Frequency, Period
from tracker.model.source import Found, Read, ReviewPolicy, Table
from tracker.model.text import Text

LARGE = 2
"""A correction by more than this factor is hardly a correction."""

INCOMPARABLE = frozenset({"unit", "figures_disagree"})
"""Doubts that no policy waives: a figure that cannot be compared, or one that its own page contradicts."""

MISSING = frozenset(
    {"", "-", "--", "—", "–", "―", "－", "…", "..", "...", ":", "n/a", "na", "nan", "null", "none", "无", "/"}
)
"""What tables write where there is no figure."""

_CELL = re.compile(r"(?<=!)(\$?[A-Z]{1,3}\$?)([0-9]+)")
_COLUMN = re.compile(r",? ?column [^,;]*$")
_NUMBER = re.compile(r"(?<![A-Za-z#])[0-9]+")
_TABLE = re.compile(r"table [0-9]+")


def is_missing(words: str) -> bool:
    """Whether a cell says that there is no figure; that is neither a zero nor a fault.

    >>> is_missing(" … "), is_missing("0"), is_missing("n/a")
    (True, False, True)
    """
    return words.strip().casefold() in MISSING


def might_be_period(words: str | None) -> bool:
    """Whether words that name no period might still be meant as one: a label of a total row has no digits.

    >>> might_be_period("2025 (prelim)"), might_be_period("合计"), might_be_period(None)
    (True, False, True)
    """
    return words is None or any(character.isdigit() for character in words)


def relative(read: Read, frequency: Frequency, fetched: date) -> Period | None:
    """The period that a read takes from the day of the fetch; None where it takes it from elsewhere."""
    if read.period is None or read.period.kind not in ("fetched", "previous"):
        return None
    return period_of(Found(""), read.period, frequency, fetched)


def shape(address: str, read: Read) -> str:
    """Where a figure stands, without what changes from month to month: rows are added, years go on.

    >>> from tracker.model.source import JsonPath
    >>> shape("$[1][3].value", Read("labs", "json", JsonPath("value")))
    '$[#][#].value'
    >>> shape("Sheet1!B7", Read("labs", "xlsx", Table("B")))
    'Sheet1!B#'
    >>> shape("Sheet1!B7", Read("labs", "xlsx", Table(across=True)))
    'Sheet1!#7'
    >>> shape("table 2, row 4, column 数量", Read("labs", "html", Table("数量")))
    'table 2, row #, column 数量'
    """
    place = read.place
    across = isinstance(place, Table) and place.across
    if isinstance(place, Table) and place.cell is not None:
        return address
    if "!" in address:
        return _CELL.sub(r"#\2" if across else r"\1#", address)
    if across:
        address = _COLUMN.sub("", address)
    head = _TABLE.match(address)
    if head is None or (isinstance(place, Table) and place.table is not None):
        return _NUMBER.sub("#", address)
    return head[0] + _NUMBER.sub("#", address[head.end() :])


def has_moved(shapes: Collection[str], known: Collection[str]) -> bool:
    """Whether figures stand in none of the places where they stood before."""
    return bool(shapes) and bool(known) and not set(shapes) & set(known)


def disagreeing(observations: Sequence[Observation]) -> set[int]:
    """The positions of those that say different things of one subject and period."""
    by_place: dict[tuple[str, str], list[int]] = {}
    for position, one in enumerate(observations):
        by_place.setdefault((one.subject, one.period.text), []).append(position)
    found: set[int] = set()
    for positions in by_place.values():
        first = observations[positions[0]].measurement
        others = (observations[position].measurement for position in positions[1:])
        if first is not None and any(one is not None and not first.same_amounts(one) for one in others):
            found.update(positions)
    return found


def moved(where: str, before: Collection[str]) -> Doubt:
    """Held because the figure stands somewhere else than before."""
    stood = " / ".join(sorted(before)[:2])
    return Doubt(
        "moved",
        Text((
            ("zh", f"位置与上次不同：此次在 {where}，上次在 {stood}；页面结构可能已变"),
            ("en", f"found in another place: now at {where}, before at {stood}; the page may have been rebuilt"),
        )),
    )  # fmt: skip


def revised_far(new: Measurement, old: Measurement) -> Doubt | None:
    """Held because a source's correction of its own figure is hardly one: another unit, or more than twice, or a sign.

    >>> from decimal import Decimal
    >>> def of(amount):
    ...     return Measurement(Decimal(amount), Decimal(amount), unit="家")
    >>> [None if doubt is None else doubt.code for doubt in (
    ...     revised_far(of(18), of(17)), revised_far(of(18000), of(18)), revised_far(of(40), of(17)))]
    [None, 'unit_scale', 'large_revision']
    """
    if new.unit != old.unit or new.nominal is None or old.nominal is None:
        return None
    after, before = float(new.nominal), float(old.nominal)
    said = f"{old.text or old.nominal} → {new.text or new.nominal}"
    power = scale_slip(after, before)
    if power is not None:
        times = f"×10^{power}" if power > 0 else f"÷10^{-power}"
        return Doubt(
            "unit_scale",
            Text((
                ("zh", f"来源把数值改为原来的约 {times}（{said}），疑似单位写错"),
                ("en", f"the source changed its figure about {times} ({said}): probably another unit"),
            )),
        )  # fmt: skip
    if (after < 0) == (before < 0) and abs(before) / LARGE <= abs(after) <= abs(before) * LARGE:
        return None
    return Doubt(
        "large_revision",
        Text((
            ("zh", f"来源把自己的数值改动过大（{said}），请人工确认"),
            ("en", f"the source changed its own figure by much ({said}): a person should look"),
        )),
    )  # fmt: skip


def disagree(values: Sequence[str]) -> Doubt:
    """Held because the source says several things of one period."""
    said = " / ".join(dict.fromkeys(values))
    return Doubt(
        "figures_disagree",
        Text((
            ("zh", f"同一来源对同一期间给出不同数值：{said}"),
            ("en", f"the source gives several figures for this period: {said}"),
        )),
    )  # fmt: skip


def required() -> Doubt:
    """Held because everything of this source is looked at by a person."""
    return Doubt(
        "review_required",
        Text((("zh", "该来源的数据一律先经人工审核"), ("en", "every figure of this source is reviewed first"))),
    )


def holding(doubts: Sequence[Doubt], policy: ReviewPolicy) -> tuple[Doubt, ...]:
    """The doubts that hold a figure under a policy; none of them: it counts at once."""
    match policy:
        case "none":
            return tuple(doubt for doubt in doubts if doubt.code in INCOMPARABLE)
        case "required":
            return (*doubts, required())
        case "on-doubt":
            return tuple(doubts)
