"""A number of a Chinese text with its unit, and how its digits and scale are written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,9})?"
HAN = r"(?:[〇零一二两三四五六七八九十百千万亿]{0,11}[〇零一二两三四五六七八九十百千万亿](?![克米瓦卡帕赫伏分]))"
SCALE = r"(?:(?:[十百千]?万?亿|[十百千]?万|[百千]|兆(?=[元圆美港欧日]))(?![克米瓦卡帕赫伏分]))"
DIGIT = "一二两三四五六七八九"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the normalised text: `start` to `end` with its scale and unit, `number_end` where the unit begins.

    `unit` is "" where none is written; `more` says that 余 or 多 stands in it; `kind` tells a plain number from a
    multiple in words (翻番), a share in words (三分之一), a ratio (2.5:1) and a cell of a table.
    """

    start: int
    end: int
    number_end: int
    value: Decimal
    unit: str
    high: Decimal | None = None
    more: bool = False
    kind: str = "plain"
    spelled: bool = False
