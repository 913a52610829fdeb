"""What the workbooks of every make have in common: sheets, limits, the decimals that were typed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation

from tracker.ingest.extract.columns import Row, column_of
from tracker.ingest.extract.unread import Unread, listed, shown, unread

MOST_ROWS = 200_000
MOST_CELLS = 2_000_000
WIDEST = 16_384


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, and the part of the package that holds it (or its number in an XLS file)."""

    name: str
    part: str


def chosen(sheets: list[Sheet], wanted: str | None) -> Sheet:
    """The sheet of that name or number from 1; the first where none is asked for. Raises Unread."""
    if not sheets:
        raise unread("empty", "工作簿里没有工作表。", "The workbook has no sheet.")
    if wanted is None:
        return sheets[0]
    named = [sheet for sheet in sheets if sheet.name.strip() == wanted.strip()]
    if named:
        return named[0]
    if wanted.isdecimal() and 1 <= int(wanted) <= len(sheets):
        return sheets[int(wanted) - 1]
    names = listed([sheet.name for sheet in sheets])
    raise unread(
        "moved_selector", f"工作簿里没有工作表“{shown(wanted)}”；有：{names}。",
        f"The workbook has no sheet “{shown(wanted)}”; there are: {names}.",
    )  # fmt: skip


def exact(raw: str) -> Decimal | None:
    """The decimal that was typed: stored is the nearest binary number in up to 17 digits, 15 of which count.

    >>> exact("151.59999999999999")
    Decimal('151.6')
    """
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 40:
        return None
    if len(number.as_tuple().digits) >= 16:
        return Context(prec=15).plus(number).normalize()
    return number


def plain(number: Decimal) -> str:
    """Digits without an exponent and without zeros that nobody wrote."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def encrypted() -> Unread:
    return unread(
        "encrypted", "文件有密码保护，读不了；请提供没有密码的文件。",
        "The file is protected by a password: ask for one without.",
    )  # fmt: skip


def row_of(number: int, cells: dict[int, str], faults: dict[int, str]) -> Row:
    width = max((*cells, *faults), default=-1) + 1
    return Row(number, [cells.get(column, "") for column in range(width)], faults)


def column_at(reference: str | None, otherwise: int) -> int:
    named = (reference or "").rstrip("0123456789")
    return min(column_of(named), WIDEST) if 1 <= len(named) <= 3 and named.isalpha() and named.isascii() else otherwise


def number(written: str | None, otherwise: int) -> int:
    return int(written) if written is not None and written.isdecimal() and len(written) <= 9 else otherwise


def too_large() -> Unread:
    return unread(
        "over_limits",
        f"工作表过大（超过 {MOST_ROWS} 行或 {MOST_CELLS} 格），未读取；请提供精简的表。",
        f"The sheet is too large (over {MOST_ROWS} rows or {MOST_CELLS} cells) and was not read: ask for less.",
    )
